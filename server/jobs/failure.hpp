// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "jobs/shipment.hpp"
#include "queue/queue.hpp"

namespace mv::jobs {

/// Turns an adapter's error into what happens next, and says so in the placements: not yet →
/// snooze, temporary → retry with words, policy → rejected, anything else → failed. An attempt that
/// `progressed` does not count, so that many small faults in a row do not add up to a long wait.
queue::Outcome after_failure(const Services& services, Shipment& shipment,
    queue::JobContext& context, const Error& error, bool progressed = false);

/// No attempt is left, or the job is gone: unknown where the last step was begun, else failed.
queue::Outcome give_up(const Services& services, Shipment& shipment, const Error& error);
/// Ends what was in a worker's hands and was taken back, and adds the jobs that follow.
Status let_go(const Services& services, Shipment& shipment);
/// A question or a removal that got no answer: it is asked again, ever more rarely, without end.
/// What was wanted there is `unknown` after an hour.
queue::Outcome ask_later(
    const Services& services, Shipment& shipment, queue::JobContext& context, const Error& error);
/// The provider answers again.
Status answered(const Services& services, Shipment& shipment);

/// Reads payload and shipment; a missing distribution makes the job dead.
Result<Shipment> shipment_of(const Services& services, const model::Job& job);

}  // namespace mv::jobs
