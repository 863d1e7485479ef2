// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "jobs/failure.hpp"
#include "jobs/handling.hpp"
#include "jobs/jobs.hpp"
#include "platforms/shipment_jobs.hpp"
#include "store/distributions.hpp"

namespace mv::jobs {
namespace {

using model::PlacementState;

// Whether the owner has cancelled it; asked between steps and while sending.
bool was_cancelled(const Services& services, const Shipment& shipment) {
  const auto now = Shipment::load(services.db, shipment.distribution.id, shipment.provider);
  return now && !now->any_in({"queued", "uploading"});
}

Status send(platforms::Adapter& adapter, platforms::Context& context) {
  if (context.journal.text("uploaded").empty()) {
    MV_CHECK(adapter.upload(context));
    MV_CHECK(context.journal.note({{"uploaded", format_utc(context.clock.now())}}));
  }
  if (context.cancelled()) return make_error(Code::cancelled, "it was cancelled");
  crash_point("distribute.before_submit");
  MV_CHECK(adapter.submit(context));
  crash_point("distribute.after_submit");
  return {};
}

Status add_poll(const Services& services, const Shipment& shipment) {
  return services.db.write([&](store::Tx& tx) -> Status {
    queue::job_add(tx, platforms::shipment_job("poll", shipment.distribution.id, shipment.provider),
                   services.clock.now());
    return {};
  });
}

}  // namespace

queue::Outcome distribute(const Services& services, const platforms::Registry& adapters,
                          queue::JobContext& context) {
  auto shipment = shipment_of(services, context.job());
  if (!shipment) return queue::outcome_of(shipment.error());
  if (!shipment->any_in({"queued", "uploading"})) {
    if (shipment->any_in({"submitted"})) return queue::outcome_of(add_poll(services, *shipment));
    return queue::Done{};
  }
  const auto fail = [&](const Error& error) {
    return after_failure(services, *shipment, context, error);
  };
  if (const auto moved = change_all(services, *shipment, PlacementState::uploading, "worker"); !moved)
    return fail(moved.error());

  Millis asked = 0;
  bool gone = false;
  const auto handling = Handling::begin(services, adapters, *shipment, [&] {
    const Millis now = services.clock.now();
    if (now - asked >= 500) {
      asked = now;
      gone = was_cancelled(services, *shipment);
    }
    return gone || context.cancelled();
  });
  if (!handling) return fail(handling.error());
  if (const auto sent = send((*handling)->adapter(), (*handling)->call()); !sent) {
    if (sent.error().code == Code::cancelled && was_cancelled(services, *shipment))
      return queue::Done{};
    return after_failure(services, *shipment, context, sent.error(), (*handling)->progressed());
  }
  const auto done = change_all(services, *shipment, PlacementState::submitted, "worker",
                               [](model::Placement& placement) {
                                 placement.reason.clear();
                                 placement.hint.clear();
                               });
  if (!done) return fail(done.error());
  return queue::outcome_of(add_poll(services, *shipment));
}

}  // namespace mv::jobs
