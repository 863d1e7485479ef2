// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "jobs/jobs.hpp"
#include "model/json.hpp"
#include "store/events/deliveries.hpp"

namespace mv::jobs {
namespace {

constexpr int kStep = 1000;  // rows per transaction, so that no other write waits long

}  // namespace

// The cursor is in the recovery's row, written with each step: a second run goes on from there.
queue::Outcome webhook_recover(const Services& services, queue::JobContext& context) {
  std::string id;
  model::from_json(context.job().payload.at("id"), id);
  for (;;) {
    if (context.cancelled()) return queue::Snooze{.run_at = services.clock.now(), .fresh = true};
    crash_point("webhook_recover.before_step");
    const auto recovery = services.db.write(
        [&](store::Tx& tx) { return store::recovery_step(tx, id, kStep, services.clock.now()); });
    if (!recovery) return queue::outcome_of(recovery.error());
    crash_point("webhook_recover.after_step");
    if (recovery->state == model::RecoveryState::done) return queue::Done{};
  }
}

}  // namespace mv::jobs
