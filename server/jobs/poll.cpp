// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "jobs/failure.hpp"
#include "jobs/handling.hpp"
#include "jobs/jobs.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "store/distribution/distributions.hpp"

namespace mv::jobs {
namespace {

using model::Fact;

constexpr Millis kAskAgain = 6 * 3'600'000;  // for a removal that does not come

// A change is seen within 30 s while it is fresh; a review that takes weeks is asked less often,
// and a provider's webhook brings the job forward.
Millis interval(const Shipment& shipment, Millis now) {
  // What waits for its date at the provider is asked about when that comes near.
  const Millis ahead = shipment.waits() ? shipment.release->due_at - now : 0;
  const bool dated = shipment.any([](const auto& standing) {
    return standing.wish == model::Wish::publish && standing.fact == Fact::scheduled;
  });
  if (ahead > 0 && dated)
    return std::clamp<Millis>(ahead / 2,
        shipment.distribution.mode == model::Mode::sandbox ? 250 : 20'000, 6 * 3'600'000);
  if (shipment.distribution.mode == model::Mode::sandbox) return 250;
  const Millis age = now - shipment.placements.front().created_at;
  if (age < 6 * 3'600'000) return 20'000;
  if (age < 3 * 86'400'000LL) return 2 * 60'000;
  return 15 * 60'000;
}

Status apply(
    const Services& services, const Shipment& shipment, const platforms::StoreStatus& status) {
  const Millis now = services.clock.now();
  return services.db.write([&](store::Tx& tx) -> Status {
    bool changed = false;
    for (const auto& placement : shipment.placements) {
      if (placement.platform != status.platform) continue;
      MV_TRY(auto row, store::placement_get(tx, placement.id));
      const auto from = row.state;
      const auto before = model::next_of(model::standing_of(row));
      const bool news = model::hear(row, status.fact);
      const bool same = row.external_id == status.external_id && row.url == status.url &&
                        row.platform_message == status.words;
      if (!news && (same || status.fact != row.fact)) continue;
      if (!status.external_id.empty()) row.external_id = status.external_id;
      if (!status.url.empty()) row.url = status.url;
      row.reason = status.reason;
      row.hint = status.hint;
      row.platform_message = status.words;
      if (status.fact == Fact::live && row.live_at == 0) row.live_at = now;
      MV_CHECK(platforms::placement_change(tx, shipment.distribution, row, from, "poll", now));
      changed |= before != model::next_of(model::standing_of(row));
    }
    return platforms::add_next_jobs(
        tx, shipment.distribution.id, now, shipment.provider, shipment.turn.kind, changed);
  });
}

// The provider was asked to remove it long ago and has not: it is asked once more.
Status ask_again(const Shipment& shipment, platforms::Adapter& adapter, platforms::Context& call) {
  const auto asked = services::number_of(call.journal.notes(), "takedown_at");
  const bool removing = shipment.any([](const auto& standing) {
    return standing.wish != model::Wish::publish && standing.fact == Fact::removing;
  });
  if (!removing || asked == 0 || call.clock.now() - asked < kAskAgain) return {};
  MV_TRY(const auto removal, adapter.withdraw(call));
  (void)removal;  // status() tells
  return {};
}

}  // namespace

queue::Outcome poll(
    const Services& services, const platforms::Registry& adapters, queue::JobContext& context) {
  return in_turn(services, context, [&](Shipment& shipment) -> queue::Outcome {
    if (!shipment.any_next(model::Next::ask))
      return queue::outcome_of(follow_up(services, shipment));
    const auto fail = [&](const Error& error) {
      return ask_later(services, shipment, context, error);
    };
    const auto handling =
        Handling::begin(services, adapters, shipment, [&] { return context.cancelled(); });
    if (!handling) return fail(handling.error());
    const auto statuses = (*handling)->adapter().status((*handling)->call());
    if (!statuses) return fail(statuses.error());
    if (const auto heard = answered(services, shipment); !heard) return fail(heard.error());
    for (const auto& status : *statuses) {
      crash_point("poll.before_apply");
      if (const auto saved = apply(services, shipment, status); !saved) return fail(saved.error());
      crash_point("poll.after_apply");
    }
    if (const auto asked = ask_again(shipment, (*handling)->adapter(), (*handling)->call()); !asked)
      return fail(asked.error());
    const auto now = shipment_of(services, context.job());
    if (!now) return queue::outcome_of(now.error());
    if (!now->any_next(model::Next::ask)) return queue::Done{};
    return queue::Snooze{services.clock.now() + interval(*now, services.clock.now()), true};
  });
}

}  // namespace mv::jobs
