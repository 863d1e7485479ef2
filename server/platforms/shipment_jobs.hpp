// SPDX-License-Identifier: Apache-2.0
#pragma once
// The jobs of shipments, as handlers and other jobs add them.
#include <string>

#include "model/job.hpp"

namespace mv::platforms {

/// kind is distribute, publish, update, poll or takedown. Adding one while the same is queued or running does
/// nothing: its key is "kind:distribution:provider".
inline model::Job shipment_job(const std::string& kind, const std::string& distribution_id,
                               const std::string& provider, Millis run_at = 0) {
  model::Job job;
  job.kind = kind;
  job.key = kind + ":" + distribution_id + ":" + provider;
  job.payload = {{"distribution_id", distribution_id}, {"provider", provider}};
  job.run_at = run_at;
  job.max_attempts = 100;  // with the backoff's 10 minutes at most: about 8 hours
  return job;
}

}  // namespace mv::platforms
