// SPDX-License-Identifier: Apache-2.0
// The dispatcher: one thread that claims, renews, rescues and stores outcomes, all in batches.
#include <unistd.h>

#include <algorithm>

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "queue/worker.hpp"

namespace mv::queue {
namespace {

std::string own_name() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return std::string(host) + ":" + std::to_string(getpid()) + ":" + to_hex(random_bytes(4));
}

constexpr Millis kErrorPause = 200;

}  // namespace

Worker::Shared::Shared(
    store::Database& database, const Clock& time, Registry known, WorkerOptions wanted)
    : db(database), clock(time), registry(std::move(known)), options(std::move(wanted)) {
  options.threads = std::max(options.threads, 1);
  if (options.name.empty()) options.name = own_name();
  for (const auto& [name, entry] : registry.kinds()) {
    auto& kind = kinds[name];
    kind.entry = &entry;
    kind.slots = entry.options.concurrency > 0 ? entry.options.concurrency : options.threads;
    kind.ahead = kind.slots;
    turns.push_back(&kind);
  }
}

void Worker::Shared::start(const std::shared_ptr<Shared>& self) {
  // Before the dispatcher, which copies it.
  run_thread = [weak = std::weak_ptr(self)] {
    if (const auto strong = weak.lock()) strong->work();
  };
  // Subscribed before the first look, so that nothing falls between.
  subscription = db.subscribe(
      std::string(store::kJobsChannel), [this](std::string_view payload) { heard(payload); });
  dispatcher = std::thread([self] { self->dispatch(); });
}

/// Called by the dispatcher, which alone makes threads.
void Worker::Shared::grow_locked() {
  std::size_t wanted = dead.size();
  for (const auto* kind : turns)
    wanted += std::min(
        kind->ready.size(), static_cast<std::size_t>(std::max(kind->slots - kind->running, 0)));
  const auto most = static_cast<std::size_t>(options.threads);
  for (auto free = static_cast<std::size_t>(resting); free < wanted && threads.size() < most;
       ++free)
    threads.emplace_back(run_thread);
}

void Worker::Shared::heard(std::string_view payload) {
  static constexpr std::string_view kCancel = "cancel:";
  if (!payload.starts_with(kCancel)) return wake();
  std::lock_guard lock(mutex);
  if (auto found = held.find(std::string(payload.substr(kCancel.size()))); found != held.end())
    found->second->cancelled = true;
}

void Worker::Shared::wake() {
  std::lock_guard lock(mutex);
  woken = true;
  something.notify_one();
}

bool Worker::Shared::stop(std::chrono::milliseconds grace) {
  subscription = {};
  bool idle = false;
  {
    std::unique_lock lock(mutex);
    stopping = true;
    for (auto& [id, running] : held)
      if (!running->cancelled.exchange(true)) running->stopped = true;
    something.notify_one();
    idle = handler_ended.wait_for(lock, grace, [&] { return busy == 0; });
    finished = true;
    something.notify_one();
  }
  if (dispatcher.joinable()) dispatcher.join();
  {
    std::lock_guard lock(mutex);
    drained = true;
    work_arrived.notify_all();
  }
  if (!idle) return false;
  for (auto& thread : threads)
    if (thread.joinable()) thread.join();
  return true;
}

void Worker::Shared::dispatch() {
  for (;;) {
    {
      std::lock_guard lock(mutex);
      if (finished) break;
    }
    wait_for_work();
    round();
  }
  round();
  release_not_begun();
}

Millis Worker::Shared::next_wait_locked(Millis now) const {
  Millis wait = options.poll_ms;
  const auto until = [&](Millis at) {
    if (at > 0) wait = std::clamp<Millis>(at - now, 0, wait);
  };
  until(next_heartbeat);
  if (!stopping) until(next_run_at);
  for (const auto& [kind, at] : next_slot) until(at);
  return wait;
}

void Worker::Shared::wait_for_work() {
  std::unique_lock lock(mutex);
  const auto wait = next_wait_locked(clock.now());
  something.wait_for(lock, std::chrono::milliseconds(wait), [&] {
    return woken || finished || !ended.empty() || (more && !stopping && !wants_locked().empty());
  });
  woken = false;
}

std::vector<store::Want> Worker::Shared::wants_locked() const {
  std::vector<store::Want> out;
  if (stopping) return out;
  for (const auto& [name, kind] : kinds) {
    const int have = static_cast<int>(kind.ready.size()) + kind.running;
    const int room = kind.ahead - have;
    // Half a list at a time, or at once when a slot is idle.
    if (room > 0 && (have < kind.slots || room * 2 >= kind.ahead)) out.push_back({name, room});
  }
  return out;
}

void Worker::Shared::adapt_locked(KindState& kind) {
  const auto now = std::chrono::steady_clock::now();
  const auto since = now - std::exchange(kind.claimed, now);
  if (since > std::chrono::milliseconds(500))
    kind.ahead = kind.slots;
  else if (static_cast<int>(kind.ready.size()) * 2 <= kind.ahead &&
           since < std::chrono::milliseconds(50))
    kind.ahead = std::max(kind.slots, std::min(kind.ahead * 2, options.batch));
}

void Worker::Shared::round() {
  heartbeat();
  rescue();
  add_periodic();
  std::vector<Ended> batch;
  std::vector<store::Want> wants;
  {
    std::lock_guard lock(mutex);
    batch = std::exchange(ended, {});
    wants = wants_locked();
    for (const auto& want : wants) adapt_locked(kinds.find(want.kind)->second);
  }
  if (batch.empty() && wants.empty()) return;
  std::vector<store::Completion> completions;
  completions.reserve(batch.size());
  for (const auto& one : batch) completions.push_back(one.completion);

  const auto now = clock.now();
  std::vector<model::Job> jobs;
  std::optional<Millis> delayed;
  std::vector<std::string> again;
  int stored = 0;
  auto status = db.write([&](store::Tx& tx) -> Status {
    again.clear();
    stored = store::jobs_complete(tx, completions, now, &again);
    if (wants.empty()) return {};
    jobs = store::jobs_claim(tx, wants, options.name, now, options.lease_ms);
    delayed = store::jobs_next_run_at(tx);
    return {};
  });
  std::unique_lock lock(mutex);
  if (!status.ok()) {
    if (!std::exchange(failing, true)) log::warn("queue: {}", status.error().line());
    std::move(batch.begin(), batch.end(), std::back_inserter(ended));
    something.wait_for(lock, std::chrono::milliseconds(kErrorPause), [&] { return finished; });
    woken = true;
    return;
  }
  if (std::exchange(failing, false)) log::info("queue: the database is back");
  counts.lost += static_cast<std::int64_t>(completions.size()) - stored;
  if (!wants.empty()) next_run_at = delayed.value_or(0);
  more = !jobs.empty();
  lock.unlock();
  for (auto& one : batch)
    if (std::find(again.begin(), again.end(), one.completion.claim.id) != again.end())
      one.completion.state = model::JobState::queued;
  settle(batch);
  accept(std::move(jobs));
}

void Worker::Shared::accept(std::vector<model::Job> jobs) {
  if (jobs.empty()) return;
  std::lock_guard lock(mutex);
  for (auto& job : jobs) {
    auto running = std::make_shared<Running>();
    running->job = std::move(job);
    held[running->job.id] = running;
    kinds.find(running->job.kind)->second.ready.push_back(std::move(running));
  }
  if (next_heartbeat == 0) next_heartbeat = clock.now() + options.lease_ms / 6;
  grow_locked();
  work_arrived.notify_all();
}

void Worker::Shared::settle(const std::vector<Ended>& batch) {
  std::lock_guard lock(mutex);
  for (const auto& one : batch) {
    const auto& completion = one.completion;
    if (auto found = held.find(completion.claim.id);
        found != held.end() && found->second == one.running)
      held.erase(found);
    if (completion.state == model::JobState::done) ++counts.done;
    if (completion.state == model::JobState::queued)
      ++(completion.give_back == 0 ? counts.retried : counts.snoozed);
    if (completion.state != model::JobState::dead) continue;
    ++counts.dead;
    auto job = one.running->job;
    job.state = model::JobState::dead;
    job.last_error = completion.error;
    dead.emplace_back(std::move(job), one.error);
    work_arrived.notify_one();
  }
  if (held.empty()) next_heartbeat = 0;
  if (!dead.empty()) grow_locked();
}

void Worker::Shared::heartbeat() {
  std::vector<store::Claim> claims;
  const auto now = clock.now();
  {
    std::lock_guard lock(mutex);
    if (next_heartbeat == 0 || now < next_heartbeat) return;
    for (const auto& [id, running] : held) claims.push_back({id, running->job.generation});
  }
  auto lost = db.write([&](store::Tx& tx) -> Result<std::vector<std::string>> {
    return store::jobs_renew(tx, claims, now + options.lease_ms);
  });
  std::lock_guard lock(mutex);
  next_heartbeat = now + options.lease_ms / 6;
  if (!lost.ok()) {
    log::warn("queue: leases not renewed: {}", lost.error().line());
    return;
  }
  for (const auto& id : *lost) {
    const auto found = held.find(id);
    if (found == held.end()) continue;
    found->second->cancelled = true;
    auto& ready = kinds.find(found->second->job.kind)->second.ready;
    if (!found->second->begun) {
      ready.erase(std::remove(ready.begin(), ready.end(), found->second), ready.end());
      held.erase(found);
      ++counts.lost;
    }
  }
}

void Worker::Shared::rescue() {
  const auto now = clock.now();
  if (now < next_rescue) return;
  next_rescue = now + std::min<Millis>(options.lease_ms / 6, 10'000);
  auto rescued = db.write([&](store::Tx& tx) -> Result<std::vector<model::Job>> {
    return store::jobs_rescue(tx, now, 500);
  });
  if (!rescued.ok() || rescued->empty()) return;
  std::lock_guard lock(mutex);
  for (auto& job : *rescued) {
    ++counts.rescued;
    if (job.state != model::JobState::dead) continue;
    auto error = make_error(Code::unavailable, job.last_error);
    dead.emplace_back(std::move(job), std::move(error));
    work_arrived.notify_one();
  }
  grow_locked();
}

void Worker::Shared::add_periodic() {
  const auto now = clock.now();
  for (const auto& [kind, entry] : registry.kinds()) {
    if (entry.interval <= 0) continue;
    auto& next = next_slot[kind];
    if (now < next) continue;
    auto added = db.write([&, &name = kind, every = entry.interval](store::Tx& tx) -> Result<bool> {
      return store::job_add_periodic(tx, name, every, now);
    });
    if (!added.ok()) return;
    next = (now / entry.interval + 1) * entry.interval;
  }
}

void Worker::Shared::release_not_begun() {
  std::vector<store::Completion> back;
  const auto now = clock.now();
  {
    std::lock_guard lock(mutex);
    for (auto& [name, kind] : kinds) {
      for (const auto& running : kind.ready) {
        back.push_back(
            {{running->job.id, running->job.generation}, model::JobState::queued, now, {}, 1});
        held.erase(running->job.id);
      }
      kind.ready.clear();
    }
  }
  if (back.empty()) return;
  auto status = db.write([&](store::Tx& tx) -> Status {
    store::jobs_complete(tx, back, now);
    tx.notify(store::kJobsChannel);
    return {};
  });
  if (!status.ok()) log::warn("queue: jobs not given back: {}", status.error().line());
}

}  // namespace mv::queue
