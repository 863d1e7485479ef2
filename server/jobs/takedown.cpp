// SPDX-License-Identifier: Apache-2.0
#include "jobs/failure.hpp"
#include "jobs/jobs.hpp"
#include "platforms/shipment_jobs.hpp"
#include "platforms/stored_credentials.hpp"

namespace mv::jobs {

queue::Outcome takedown(const Services& services, const platforms::Registry& adapters,
                        queue::JobContext& context) {
  auto shipment = shipment_of(services, context.job());
  if (!shipment) return queue::outcome_of(shipment.error());
  if (!shipment->any_in({"takedown_requested"})) return queue::Done{};
  const auto fail = [&](const Error& error) {
    return after_failure(services, *shipment, context, error);
  };
  const auto adapter = adapters.find(shipment->distribution.mode, shipment->provider);
  if (!adapter) return fail(adapter.error());
  const auto order = order_of(services, *shipment);
  if (!order) return fail(order.error());
  StoredJournal journal(services, *shipment);
  platforms::StoredCredentials credentials(services.db, services.sealer, services.clock,
                                           shipment->distribution.user_id,
                                           shipment->distribution.mode, shipment->provider);
  platforms::Context call{*order, journal, credentials, services.clock,
                          [&] { return context.cancelled(); }};
  if (const auto done = (*adapter)->takedown(call); !done) return fail(done.error());
  return queue::outcome_of(services.db.write([&](store::Tx& tx) -> Status {
    queue::job_add(tx, platforms::shipment_job("poll", shipment->distribution.id, shipment->provider),
                   services.clock.now());
    return {};
  }));
}

}  // namespace mv::jobs
