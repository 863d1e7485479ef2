// SPDX-License-Identifier: Apache-2.0
#include "queue/queue.hpp"

#include "queue/worker.hpp"

namespace mv::queue {

Outcome outcome_of(const Status& status) {
  if (status.ok()) return Done{};
  const auto& error = status.error();
  if (!error.retryable()) return Dead{error};
  std::optional<Millis> after;
  if (error.retry_after) after = error.retry_after->count();
  return Retry{error, after};
}

Registry& Registry::add(std::string kind, KindOptions options) {
  kinds_.insert_or_assign(std::move(kind), Entry{std::move(options), 0});
  return *this;
}

Registry& Registry::add(std::string kind, Handler handler, int concurrency) {
  return add(std::move(kind), {.handler = std::move(handler),
                                  .concurrency = concurrency,
                                  .keeps_awake = model::kHousekeeping});
}

Registry& Registry::every(
    std::string kind, std::chrono::milliseconds interval, KindOptions options) {
  kinds_.insert_or_assign(std::move(kind), Entry{std::move(options), interval.count()});
  return *this;
}

std::vector<std::string> Registry::shipment_kinds() const {
  std::vector<std::string> out;
  for (const auto& [kind, entry] : kinds_)
    if (entry.options.shipment) out.push_back(kind);
  return out;
}

store::AwakeKinds Registry::awake() const {
  store::AwakeKinds out;
  for (const auto& [kind, entry] : kinds_)
    if (!entry.options.keeps_awake.what.empty()) out.emplace(kind, entry.options.keeps_awake);
  return out;
}

Worker::Worker(store::Database& db, const Clock& clock, Registry registry, WorkerOptions options)
    : shared_(std::make_shared<Shared>(db, clock, std::move(registry), std::move(options))) {}

Worker::~Worker() {
  shared_->stop(std::chrono::milliseconds(0));
  for (auto& thread : shared_->threads)
    if (thread.joinable()) thread.join();
}

void Worker::start() { shared_->start(shared_); }
bool Worker::stop(std::chrono::milliseconds grace) { return shared_->stop(grace); }
void Worker::wake() { shared_->wake(); }

Worker::Counts Worker::counts() const {
  std::lock_guard lock(shared_->mutex);
  auto out = shared_->counts;
  out.running = shared_->busy;
  for (const auto& [kind, state] : shared_->kinds)
    out.waiting += static_cast<int>(state.ready.size());
  return out;
}

}  // namespace mv::queue
