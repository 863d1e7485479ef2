// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "jobs/shipment.hpp"
#include "queue/queue.hpp"

namespace mv::jobs {

/// Turns an adapter's error into what happens next, and says so in the placements: not yet →
/// snooze, temporary → retry with words, policy → rejected, anything else → failed. An attempt that
/// `progressed` does not count, so that many small faults in a row do not add up to a long wait.
queue::Outcome after_failure(const Services& services, Shipment& shipment,
                             queue::JobContext& context, const Error& error,
                             bool progressed = false);

/// Reads payload and shipment; a missing distribution makes the job dead.
Result<Shipment> shipment_of(const Services& services, const model::Job& job);

}  // namespace mv::jobs
