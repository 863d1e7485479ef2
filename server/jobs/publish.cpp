// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "jobs/failure.hpp"
#include "jobs/handling.hpp"
#include "jobs/jobs.hpp"

namespace mv::jobs {

queue::Outcome publish(const Services& services, const platforms::Registry& adapters,
                       queue::JobContext& context) {
  auto shipment = shipment_of(services, context.job());
  if (!shipment) return queue::outcome_of(shipment.error());
  // What is still being uploaded goes on by itself: distribute looks at the release at its end.
  if (!shipment->any_in({"scheduled", "pending_payment"}) || shipment->held())
    return queue::Done{};
  const auto handling =
      Handling::begin(services, adapters, *shipment, [&] { return context.cancelled(); });
  if (!handling) return after_failure(services, *shipment, context, handling.error());
  // A provider with a schedule gets it ahead of the date: when it was uploaded while it had none.
  if (shipment->waits() && !(*handling)->adapter().can().schedule) return queue::Done{};
  crash_point("publish.before_submit");
  if (const auto sent = (*handling)->adapter().submit((*handling)->call()); !sent)
    return after_failure(services, *shipment, context, sent.error(), (*handling)->progressed());
  crash_point("publish.after_submit");
  const auto done = change_all(services, *shipment, model::PlacementState::submitted, "schedule",
                               [](model::Placement& placement) {
                                 placement.reason.clear();
                                 placement.hint.clear();
                               });
  if (!done) return after_failure(services, *shipment, context, done.error());
  return queue::outcome_of(add_job(services, *shipment, "poll"));
}

}  // namespace mv::jobs
