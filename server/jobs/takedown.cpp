// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/crash_point.hpp"
#include "jobs/failure.hpp"
#include "jobs/handling.hpp"
#include "jobs/jobs.hpp"

namespace mv::jobs {

queue::Outcome takedown(
    const Services& services, const platforms::Registry& adapters, queue::JobContext& context) {
  return in_turn(services, context, [&](Shipment& shipment) -> queue::Outcome {
    // It is our turn: nobody sends any more, and what was begun has to be looked for.
    if (const auto left = let_go(services, shipment); !left) return queue::outcome_of(left);
    const bool wanted = shipment.any([](const auto& s) { return model::holds(s); });
    if (wanted || !shipment.any_next(model::Next::withdraw))
      return queue::outcome_of(follow_up(services, shipment));
    const auto fail = [&](const Error& error) {
      return ask_later(services, shipment, context, error);
    };
    const auto handling =
        Handling::begin(services, adapters, shipment, [&] { return context.cancelled(); });
    if (!handling) return fail(handling.error());
    const auto removal = (*handling)->adapter().withdraw((*handling)->call());
    if (!removal) return fail(removal.error());
    crash_point("takedown.sent");
    using platforms::Removal;
    const auto move =
        *removal == Removal::requested ? model::Move::removal_asked : model::Move::gone;
    const bool kept = *removal == Removal::kept;
    const auto saved =
        advance(services, shipment, move, "worker", [&](model::Placement& placement) {
          placement.reason =
              kept ? "The recording stays there because another release of yours uses "
                     "it"
                   : "";
          placement.hint.clear();
          placement.platform_message.clear();
          if ((*handling)->adapter().can().handoff) {
            const auto& provider = (*handling)->adapter().info();
            placement.reason = fmt::format("{} takes no orders from programs", provider.name);
            placement.hint = fmt::format(
                "Remove it in your account there, then: mv distribution confirm {} --removed",
                shipment.distribution.id);
          }
        });
    if (!saved) return fail(saved.error());
    return queue::outcome_of(answered(services, shipment));
  });
}

}  // namespace mv::jobs
