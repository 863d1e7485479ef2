// SPDX-License-Identifier: Apache-2.0
#include "jobs/release_clock.hpp"

#include <algorithm>
#include <set>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "platforms/shipment/shipment_jobs.hpp"
#include "store/catalogue/releases.hpp"
#include "store/distribution/distributions.hpp"
#include "store/events/event_append.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::jobs {
namespace {

constexpr int kBatch = 250;
constexpr int kFirst = 100;                             // priority of what must be public now
constexpr auto kStep = std::chrono::milliseconds(250);  // a clock that jumps is noticed within this
constexpr auto kLook = std::chrono::seconds(5);         // a missed notice costs no more than this
constexpr auto kTidy = std::chrono::minutes(1);

std::vector<std::string> ids_of(const std::vector<model::Release>& releases) {
  std::vector<std::string> out;
  for (const auto& release : releases) out.push_back(release.id);
  return out;
}

bool waits_here(const platforms::Registry& adapters, const model::Distribution& distribution,
    const model::Placement& placement) {
  const auto adapter = adapters.find(distribution.mode, placement.provider);
  return adapter.ok() && !(*adapter)->can().keeps_dates();
}

// What is to be made public: shipments of providers without a schedule of their own.
std::vector<model::Job> publish_jobs(
    const platforms::Registry& adapters, const std::vector<model::Distribution>& distributions) {
  std::vector<model::Job> out;
  for (const auto& distribution : distributions) {
    std::set<std::string> providers;
    for (const auto& placement : distribution.placements)
      if (waits_here(adapters, distribution, placement)) providers.insert(placement.provider);
    for (const auto& provider : providers) {
      out.push_back(platforms::shipment_job("publish", distribution, provider));
      out.back().priority = kFirst;
    }
  }
  return out;
}

Status hold(store::Tx& tx, const platforms::Registry& adapters,
    const std::vector<model::Distribution>& distributions, Millis now) {
  for (const auto& distribution : distributions)
    for (auto placement : distribution.placements) {
      if (!waits_here(adapters, distribution, placement)) continue;
      MV_TRY(placement, store::placement_get(tx, placement.id));
      const auto from = placement.state;
      if (!model::make(placement, model::Move::hold)) continue;
      placement.reason = "The subscription has ended";
      placement.hint = "It continues automatically once the subscription is renewed.";
      MV_CHECK(platforms::placement_change(tx, distribution, placement, from, "schedule", now));
    }
  return {};
}

Result<store::DueReleases> take(store::Tx& tx, const platforms::Registry& adapters, Millis now) {
  auto due = store::releases_take_due(tx, now, kBatch);
  if (due.fired.empty() && due.lapsed.empty()) return due;
  crash_point("release.taken");
  store::release_events_append(tx, store::ReleaseEvent::released, due.fired, now);
  store::release_events_append(tx, store::ReleaseEvent::pending_payment, due.lapsed, now);
  store::jobs_add(
      tx, publish_jobs(adapters, store::distributions_of_releases(tx, ids_of(due.fired))), now);
  MV_CHECK(hold(tx, adapters, store::distributions_of_releases(tx, ids_of(due.lapsed)), now));
  return due;
}

}  // namespace

Result<FirePass> fire_due(const Services& services, const platforms::Registry& adapters) {
  FirePass out;
  for (bool more = true; more;) {
    MV_TRY(auto due,
        services.db.write([&](store::Tx& tx) { return take(tx, adapters, services.clock.now()); }));
    crash_point("release.fired");
    more = due.fired.size() == kBatch || due.lapsed.size() == kBatch;
    for (auto& release : due.fired) out.fired.push_back(std::move(release));
    for (auto& release : due.lapsed) out.lapsed.push_back(std::move(release));
  }
  return out;
}

ReleaseClock::ReleaseClock(const Services& services, const platforms::Registry& adapters)
    : services_(services), adapters_(adapters) {}

void ReleaseClock::start() {
  subscription_ = services_.db.subscribe(std::string(store::kReleasesChannel), [this](auto) {
    const std::lock_guard lock(mutex_);
    changed_ = true;
    something_.notify_all();
  });
  thread_ = std::thread([this] { run(); });
}

void ReleaseClock::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    something_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  subscription_ = {};
}

void ReleaseClock::run() {
  for (;;) {
    round();
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    if (changed_ && !failing_) continue;
    auto wait = std::chrono::milliseconds(kStep);
    if (next_due_ && !failing_)
      wait = std::clamp(std::chrono::milliseconds(*next_due_ - services_.clock.now()),
          std::chrono::milliseconds(0), wait);
    something_.wait_for(lock, wait, [this] { return stopping_ || (changed_ && !failing_); });
    if (stopping_) return;
  }
}

void ReleaseClock::round() {
  const auto steady = std::chrono::steady_clock::now();
  bool look = steady >= next_look_;
  {
    const std::lock_guard lock(mutex_);
    look |= std::exchange(changed_, false);
  }
  const auto work = [&]() -> Status {
    const Millis now = services_.clock.now();
    if (next_due_ && *next_due_ <= now) {
      MV_TRY(const auto pass, fire_due(services_, adapters_));
      if (!pass.fired.empty()) log::info("{} releases let go", pass.fired.size());
      look = true;
    }
    if (steady >= next_tidy_) {
      MV_CHECK(services_.db.write([&](store::Tx& tx) -> Status {
        store::release_events_append(tx, store::ReleaseEvent::unscheduled,
            store::releases_give_up(tx, now - model::kPaymentGrace, now, kBatch), now);
        return {};
      }));
      next_tidy_ = steady + kTidy;
    }
    if (!look) return {};
    MV_TRY(next_due_, services_.db.read([&](store::Tx& tx) -> Result<std::optional<Millis>> {
      return store::releases_next_due(tx);
    }));
    next_look_ = steady + kLook;
    return {};
  };
  const auto done = work();
  if (!done.ok()) {
    if (!failing_) log::error("schedule: {}", done.error().line());
    next_look_ = {};
  }
  failing_ = !done.ok();
}

}  // namespace mv::jobs
