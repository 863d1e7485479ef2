// SPDX-License-Identifier: Apache-2.0
#pragma once
// The jobs of shipments, as handlers and other jobs add them.
#include <string>

#include "model/job.hpp"
#include "model/placement.hpp"

namespace mv::platforms {

/// kind is distribute, publish, update, poll or takedown. Adding one while the same is queued
/// brings that forward, and while it runs has it run once more: its key is
/// "kind:distribution:provider".
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

}  // namespace mv::platforms
