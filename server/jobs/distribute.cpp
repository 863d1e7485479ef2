// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "jobs/failure.hpp"
#include "jobs/handling.hpp"
#include "jobs/jobs.hpp"
#include "store/distributions.hpp"

namespace mv::jobs {
namespace {

using model::PlacementState;

// Whether the owner has cancelled it; asked between steps and while sending.
bool was_cancelled(const Services& services, const Shipment& shipment) {
  const auto now = Shipment::load(services.db, shipment.distribution.id, shipment.provider);
  return now && !now->any_in({"queued", "uploading"});
}

// `ahead`: everything but the final step.
Status send(const Services& services, const Shipment& shipment, platforms::Adapter& adapter,
            platforms::Context& context, bool ahead) {
  if (context.journal.text("uploaded").empty()) {
    MV_CHECK(adapter.upload(context));
    MV_CHECK(context.journal.note({{"uploaded", format_utc(context.clock.now())}}));
  }
  if (context.cancelled()) return make_error(Code::cancelled, "it was cancelled");
  if (ahead) return adapter.prepare(context);
  // Its date may have been taken away while it was being uploaded.
  MV_TRY(const auto now, Shipment::load(services.db, shipment.distribution.id, shipment.provider));
  if (now.held()) return make_error(Code::pending, "it has no date any more");
  crash_point("distribute.before_submit");
  MV_CHECK(adapter.submit(context));
  crash_point("distribute.after_submit");
  return {};
}

// It waits for its instant. That may have come while it was being sent: the release is read again
// after the placements say that they wait, so that either we see it or the clock's job does.
queue::Outcome wait_for_instant(const Services& services, Shipment& shipment) {
  const auto waits = change_all(services, shipment, PlacementState::scheduled, "worker",
                                [](model::Placement& placement) {
                                  placement.reason.clear();
                                  placement.hint.clear();
                                  placement.platform_words = "uploaded, not public yet";
                                });
  if (!waits) return queue::outcome_of(waits);
  crash_point("distribute.waits");
  const auto now = Shipment::load(services.db, shipment.distribution.id, shipment.provider);
  if (!now) return queue::outcome_of(now.error());
  return now->waits() ? queue::Outcome(queue::Done{})
                      : queue::outcome_of(add_job(services, shipment, "publish"));
}

}  // namespace

queue::Outcome distribute(const Services& services, const platforms::Registry& adapters,
                          queue::JobContext& context) {
  auto shipment = shipment_of(services, context.job());
  if (!shipment) return queue::outcome_of(shipment.error());
  if (!shipment->any_in({"queued", "uploading"})) {
    if (shipment->any_in({"submitted"}))
      return queue::outcome_of(add_job(services, *shipment, "poll"));
    if (shipment->any_in({"scheduled"}) && !shipment->waits())
      return queue::outcome_of(add_job(services, *shipment, "publish"));
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
  const bool ahead =
      shipment->held() || (shipment->waits() && !(*handling)->adapter().can().schedule);
  if (const auto sent = send(services, *shipment, (*handling)->adapter(), (*handling)->call(),
                             ahead);
      !sent) {
    if (sent.error().code == Code::cancelled && was_cancelled(services, *shipment))
      return queue::Done{};
    return after_failure(services, *shipment, context, sent.error(), (*handling)->progressed());
  }
  if (ahead) return wait_for_instant(services, *shipment);
  const auto done = change_all(services, *shipment, PlacementState::submitted, "worker",
                               [](model::Placement& placement) {
                                 placement.reason.clear();
                                 placement.hint.clear();
                               });
  if (!done) return fail(done.error());
  return queue::outcome_of(add_job(services, *shipment, "poll"));
}

}  // namespace mv::jobs
