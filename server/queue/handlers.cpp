// SPDX-License-Identifier: Apache-2.0
// The worker threads: take a job, call its handler, leave the outcome to the dispatcher.
#include "base/log.hpp"
#include "base/random.hpp"
#include "queue/worker.hpp"

namespace mv::queue {
namespace {

class Context final : public JobContext {
 public:
  Context(store::Database& db, const Clock& clock, Millis lease_ms, Running& running)
      : db_(db), clock_(clock), lease_ms_(lease_ms), running_(running) {}
  const model::Job& job() const override { return running_.job; }
  const Clock& clock() const override { return clock_; }
  bool cancelled() const override { return running_.cancelled; }

  Status check_lease() override {
    const auto lost = make_error(Code::cancelled,
        "the job " + running_.job.id + " is no longer run by this server",
        "It was cancelled, or its lease was lost");
    if (running_.cancelled) return lost;
    const store::Claim claim{running_.job.id, running_.job.generation};
    MV_TRY(const auto gone, db_.write([&](store::Tx& tx) -> Result<std::vector<std::string>> {
      return store::jobs_renew(tx, {&claim, 1}, clock_.now() + lease_ms_);
    }));
    if (gone.empty()) return {};
    running_.cancelled = true;
    return lost;
  }

 private:
  store::Database& db_;
  const Clock& clock_;
  Millis lease_ms_;
  Running& running_;
};

Outcome call(const Handler& handler, JobContext& context) {
  try {
    return handler(context);
  } catch (const std::exception& error) {
    log::error("job {} ({}) threw: {}", context.job().id, context.job().kind, error.what());
    return Retry{make_error(Code::internal, "the job failed because of a bug", error.what())};
  }
}

}  // namespace

RunningPtr Worker::Shared::take_locked() {
  for (std::size_t i = 0; i < turns.size(); ++i) {
    auto& kind = *turns[(turn + i) % turns.size()];
    if (kind.ready.empty() || kind.running >= kind.slots) continue;
    turn = (turn + i + 1) % turns.size();
    auto out = std::move(kind.ready.front());
    kind.ready.pop_front();
    ++kind.running;
    ++busy;
    out->begun = true;
    return out;
  }
  return nullptr;
}

void Worker::Shared::work() {
  std::unique_lock lock(mutex);
  for (;;) {
    if (!dead.empty()) {
      auto [job, error] = std::move(dead.front());
      dead.pop_front();
      lock.unlock();
      dead_hook(job, error);
      lock.lock();
      continue;
    }
    if (drained) return;
    if (auto running = stopping ? nullptr : take_locked()) {
      lock.unlock();
      run_one(running);
      lock.lock();
      continue;
    }
    ++resting;
    work_arrived.wait(lock);
    --resting;
  }
}

void Worker::Shared::run_one(const RunningPtr& running) {
  // Cancelled before it began: nothing to do, and the completion finds no running row.
  if (running->cancelled) return leave(running, Done{});
  const auto& entry = *kinds.find(running->job.kind)->second.entry;
  Context context(db, clock, options.lease_ms, *running);
  leave(running, call(entry.options.handler, context));
}

namespace {

/// The handler ended early because the server stops: no failure of the job.
bool handed_back(const Running& running, const Outcome& outcome) {
  if (!running.stopped) return false;
  if (std::holds_alternative<Retry>(outcome)) return true;
  const auto* dead = std::get_if<Dead>(&outcome);
  return dead && dead->error.code == Code::cancelled;
}

}  // namespace

void Worker::Shared::leave(const RunningPtr& running, Outcome outcome) {
  const auto& job = running->job;
  const auto now = clock.now();
  if (handed_back(*running, outcome)) outcome = Snooze{now};
  Ended out{running, {{job.id, job.generation}, model::JobState::done, 0, {}, 0}, {}};
  auto& completion = out.completion;
  if (auto* retry = std::get_if<Retry>(&outcome)) {
    completion.error = retry->error.line();
    out.error = std::move(retry->error);
    std::optional<std::chrono::milliseconds> after;
    if (retry->after) after = std::chrono::milliseconds(*retry->after);
    const auto& backoff = registry.kinds().find(job.kind)->second.options.backoff;
    completion.state =
        job.attempts >= job.max_attempts ? model::JobState::dead : model::JobState::queued;
    completion.run_at = now + backoff.wait(job.attempts - 1, random_below, after).count();
  } else if (auto* failed = std::get_if<Dead>(&outcome)) {
    completion.state = model::JobState::dead;
    completion.error = failed->error.line();
    out.error = std::move(failed->error);
  } else if (auto* snooze = std::get_if<Snooze>(&outcome)) {
    completion.state = model::JobState::queued;
    completion.run_at = std::max<Millis>(snooze->run_at, 1);
    completion.give_back = snooze->fresh ? job.attempts : 1;
  }
  std::lock_guard lock(mutex);
  auto& kind = kinds.find(job.kind)->second;
  --kind.running;
  --busy;
  // A job that had waited for this slot may start on a thread that sleeps.
  if (!kind.ready.empty()) work_arrived.notify_one();
  ended.push_back(std::move(out));
  something.notify_one();
  handler_ended.notify_all();
}

void Worker::Shared::dead_hook(const model::Job& job, const Error& error) {
  log::warn("job {} ({}) is dead: {}", job.id, job.kind, error.line());
  const auto kind = registry.kinds().find(job.kind);
  try {
    if (kind != registry.kinds().end() && kind->second.options.gave_up)
      kind->second.options.gave_up(job, error);
    if (options.on_dead) options.on_dead(job, error);
  } catch (const std::exception& thrown) {
    log::error("the hook for dead job {} threw: {}", job.id, thrown.what());
  }
}

}  // namespace mv::queue
