// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "jobs/failure.hpp"
#include "jobs/handling.hpp"
#include "jobs/jobs.hpp"
#include "platforms/placement_change.hpp"
#include "store/distributions.hpp"

namespace mv::jobs {
namespace {

using model::PlacementState;

constexpr Millis kAfterRefusal = 60'000;

// A change is seen within 30 s while it is fresh; a review that takes weeks is asked less often,
// and a provider's webhook brings the job forward.
Millis interval(const Shipment& shipment, Millis now) {
  // What waits for its date at the provider is asked about when that comes near.
  const Millis ahead = shipment.waits() ? shipment.release->due_at - now : 0;
  if (ahead > 0 && shipment.any_in({"scheduled"}))
    return std::clamp<Millis>(ahead / 2, shipment.distribution.mode == "sandbox" ? 250 : 20'000,
                              6 * 3'600'000);
  if (shipment.distribution.mode == "sandbox") return 250;
  const Millis age = now - shipment.placements.front().created_at;
  if (age < 6 * 3'600'000) return 20'000;
  if (age < 3 * 86'400'000LL) return 2 * 60'000;
  return 15 * 60'000;
}

// The states on the way from one to the other: a poll may have missed some.
std::vector<PlacementState> steps(PlacementState from, PlacementState to) {
  if (from == to) return {to};
  if (model::may_become(from, to)) return {to};
  for (const auto between : {PlacementState::submitted, PlacementState::in_review,
                             PlacementState::scheduled, PlacementState::takedown_requested})
    if (model::may_become(from, between) && model::may_become(between, to)) return {between, to};
  return {};
}

Status apply(const Services& services, const Shipment& shipment,
             const platforms::StoreStatus& status) {
  const Millis now = services.clock.now();
  return services.db.write([&](store::Tx& tx) -> Status {
    for (const auto& placement : shipment.placements) {
      if (placement.platform != status.platform) continue;
      MV_TRY(auto row, store::placement_get(tx, placement.id));
      const auto before = model::placement_state(row.state).value_or(PlacementState::submitted);
      const auto same = [&] {
        return before == status.state && row.external_id == status.external_id &&
               row.url == status.url && row.platform_words == status.words;
      };
      if (before == PlacementState::cancelled || same()) continue;
      for (const auto state : steps(before, status.state)) {
        const std::string from = row.state;
        row.state = to_text(state);
        if (!status.external_id.empty()) row.external_id = status.external_id;
        if (!status.url.empty()) row.url = status.url;
        row.reason = status.reason;
        row.hint = status.hint;
        row.platform_words = status.words;
        if (state == PlacementState::live && row.live_at == 0) row.live_at = now;
        MV_CHECK(platforms::placement_change(tx, shipment.distribution, row, from, "poll", now));
      }
    }
    return {};
  });
}

bool settled(const Shipment& shipment) {
  for (const auto& placement : shipment.placements)
    if (!model::is_settled(model::placement_state(placement.state).value_or(PlacementState::live)))
      return false;
  return true;
}

}  // namespace

queue::Outcome poll(const Services& services, const platforms::Registry& adapters,
                    queue::JobContext& context) {
  auto shipment = shipment_of(services, context.job());
  if (!shipment) return queue::outcome_of(shipment.error());
  if (settled(*shipment)) return queue::Done{};
  // What was submitted stays submitted when only asking about it fails.
  const auto fail = [&](const Error& error) -> queue::Outcome {
    if (error.retryable() || error.code == Code::pending || error.code == Code::rejected)
      return after_failure(services, *shipment, context, error);
    (void)explain_all(services, *shipment, error, error.hint);
    return queue::Snooze{services.clock.now() + kAfterRefusal};
  };
  const auto handling =
      Handling::begin(services, adapters, *shipment, [&] { return context.cancelled(); });
  if (!handling) return fail(handling.error());
  const auto statuses = (*handling)->adapter().status((*handling)->call());
  if (!statuses) return fail(statuses.error());
  for (const auto& status : *statuses) {
    crash_point("poll.before_apply");
    if (const auto saved = apply(services, *shipment, status); !saved) return fail(saved.error());
    crash_point("poll.after_apply");
  }
  shipment = shipment_of(services, context.job());
  if (!shipment) return queue::outcome_of(shipment.error());
  if (settled(*shipment)) return queue::Done{};
  return queue::Snooze{services.clock.now() + interval(*shipment, services.clock.now()), true};
}

}  // namespace mv::jobs
