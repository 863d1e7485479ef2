// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "jobs/failure.hpp"
#include "jobs/handling.hpp"
#include "jobs/jobs.hpp"

namespace mv::jobs {
namespace {

using model::Fact;
using model::Move;
using model::Work;

bool ready(const model::Standing& standing) {
  return standing.wish == model::Wish::publish && standing.fact == Fact::waiting &&
         standing.work != Work::stopped && standing.work != Work::queued;
}

queue::Outcome let_out(const Services& services, const platforms::Registry& adapters,
    queue::JobContext& context, Shipment& shipment) {
  const auto handling =
      Handling::begin(services, adapters, shipment, [&] { return context.cancelled(); });
  if (!handling) return after_failure(services, shipment, context, handling.error());
  auto& adapter = (*handling)->adapter();
  // A provider with a schedule gets it ahead of the date: when it was uploaded while it had none.
  if (shipment.waits() && !adapter.can().keeps_dates()) return queue::Done{};
  const auto steps = [&]() -> Status {
    MV_CHECK(begin_last_step(services, shipment, context.job()));
    crash_point("publish.before_submit");
    MV_CHECK(adapter.submit((*handling)->call()));
    crash_point("publish.after_submit");
    return {};
  };
  if (const auto sent = steps(); !sent) {
    if (sent.error().code == Code::cancelled && !context.cancelled())
      return queue::outcome_of(let_go(services, shipment));
    if (sent.error().code == Code::pending && shipment.held()) return queue::Done{};
    return after_failure(services, shipment, context, sent.error(), (*handling)->progressed());
  }
  const auto done =
      advance(services, shipment, Move::handed_in, "schedule", [](model::Placement& placement) {
        placement.reason.clear();
        placement.hint.clear();
      });
  return done ? queue::Outcome(queue::Done{})
              : after_failure(services, shipment, context, done.error());
}

}  // namespace

queue::Outcome publish(
    const Services& services, const platforms::Registry& adapters, queue::JobContext& context) {
  return in_turn(services, context, [&](Shipment& shipment) -> queue::Outcome {
    // What is still to be uploaded goes on by itself: distribute looks at the release at its end.
    if (!shipment.any(ready) || shipment.held())
      return queue::outcome_of(let_go(services, shipment));
    if (auto wait = while_stopped(services)) return *wait;
    return let_out(services, adapters, context, shipment);
  });
}

}  // namespace mv::jobs
