// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "jobs/failure.hpp"
#include "jobs/handling.hpp"
#include "jobs/jobs.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "store/distribution/distributions.hpp"
#include "store/events/event_append.hpp"

namespace mv::jobs {
namespace {

constexpr Millis kStillSending = 1'000;

bool there(const model::Standing& standing) {
  using model::Fact;
  return standing.wish == model::Wish::publish &&
         (standing.work == model::Work::none || standing.work == model::Work::held) &&
         standing.fact != Fact::none && standing.fact != Fact::rejected &&
         standing.fact != Fact::failed && standing.fact != Fact::removed;
}

bool on_its_way(const model::Standing& standing) {
  using model::Work;
  return standing.wish == model::Wish::publish &&
         (standing.work == Work::queued || standing.work == Work::sending ||
             standing.work == Work::publishing);
}

// The state stays what it is: a refused edit takes nothing down.
Status say(const Services& services, const Shipment& shipment, const std::string& reason,
    const std::string& hint, bool sent) {
  const Millis now = services.clock.now();
  return services.db.write([&](store::Tx& tx) -> Status {
    for (const auto& placement : shipment.placements) {
      MV_TRY(auto row, store::placement_get(tx, placement.id));
      row.reason = reason;
      row.hint = hint;
      MV_CHECK(
          platforms::placement_change(tx, shipment.distribution, row, row.state, "worker", now));
    }
    if (!sent) return {};
    std::vector<std::string> names;
    for (const auto& placement : shipment.placements) names.push_back(placement.platform);
    store::distribution_updated_append(tx, shipment.distribution, std::move(names), now);
    return {};
  });
}

}  // namespace

queue::Outcome update(
    const Services& services, const platforms::Registry& adapters, queue::JobContext& context) {
  return in_turn(services, context, [&](Shipment& shipment) -> queue::Outcome {
    // The sending may have begun with the words of before.
    if (shipment.any(on_its_way)) return queue::Snooze{services.clock.now() + kStillSending, true};
    if (!shipment.any(there)) return queue::Done{};
    const auto fail = [&](const Error& error) -> queue::Outcome {
      if (error.code == Code::cancelled) return queue::Snooze{services.clock.now()};
      if (error.retryable() && context.job().attempts < context.job().max_attempts)
        return queue::outcome_of(error);
      log::warn("{}: {}", shipment.id(), error.line());
      return queue::outcome_of(say(services, shipment,
          "A change was not accepted: " + error.what + (error.why.empty() ? "" : ". " + error.why),
          error.hint, false));
    };
    if (auto wait = while_stopped(services)) return *wait;
    const auto handling =
        Handling::begin(services, adapters, shipment, [&] { return context.cancelled(); });
    if (!handling) return fail(handling.error());
    crash_point("update.before_send");
    if (const auto sent = (*handling)->adapter().update((*handling)->call()); !sent)
      return fail(sent.error());
    crash_point("update.after_send");
    return queue::outcome_of(say(services, shipment, "", "", (*handling)->noted()));
  });
}

}  // namespace mv::jobs
