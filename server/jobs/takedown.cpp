// SPDX-License-Identifier: Apache-2.0
#include "jobs/failure.hpp"
#include "jobs/handling.hpp"
#include "jobs/jobs.hpp"
#include "platforms/shipment_jobs.hpp"

namespace mv::jobs {

queue::Outcome takedown(const Services& services, const platforms::Registry& adapters,
                        queue::JobContext& context) {
  auto shipment = shipment_of(services, context.job());
  if (!shipment) return queue::outcome_of(shipment.error());
  if (!shipment->any_in({"takedown_requested"})) return queue::Done{};
  const auto fail = [&](const Error& error) {
    return after_failure(services, *shipment, context, error);
  };
  const auto handling =
      Handling::begin(services, adapters, *shipment, [&] { return context.cancelled(); });
  if (!handling) return fail(handling.error());
  if (const auto done = (*handling)->adapter().takedown((*handling)->call()); !done)
    return fail(done.error());
  return queue::outcome_of(services.db.write([&](store::Tx& tx) -> Status {
    queue::job_add(tx, platforms::shipment_job("poll", shipment->distribution, shipment->provider),
                   services.clock.now());
    return {};
  }));
}

}  // namespace mv::jobs
