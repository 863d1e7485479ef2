// SPDX-License-Identifier: Apache-2.0
#pragma once
// The jobs of shipments, as handlers and other jobs add them.
#include <string>
#include <string_view>
#include <vector>

#include "model/job.hpp"
#include "model/placement.hpp"

namespace mv::platforms {

/// Ends the key of the second update job of a shipment.
inline constexpr std::string_view kAgain = ":again";

/// kind is distribute, publish, update, poll or takedown. Adding one while the same is queued brings that
/// forward, and while it runs has it run once more: its key is "kind:distribution:provider".
inline model::Job shipment_job(const std::string& kind, const model::Distribution& distribution,
                               const std::string& provider, Millis run_at = 0) {
  model::Job job;
  job.kind = kind;
  job.key = kind + ":" + distribution.id + ":" + provider;
  job.payload = {{"distribution_id", distribution.id}, {"provider", provider}};
  job.user_id = distribution.user_id;
  job.mode = distribution.mode;
  job.run_at = run_at;
  job.max_attempts = 100;  // with the backoff's 10 minutes at most: about 8 hours
  return job;
}

/// The two update jobs of a shipment. While one sends, an edit that comes too late for it waits in
/// the other; they never send at once (jobs/update.cpp).
inline std::vector<model::Job> update_jobs(const model::Distribution& distribution,
                                           const std::string& provider) {
  auto first = shipment_job("update", distribution, provider);
  auto second = first;
  second.key += kAgain;
  return {std::move(first), std::move(second)};
}

}  // namespace mv::platforms
