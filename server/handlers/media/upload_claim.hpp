// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which partial uploads become parts of a final one.
#include <string>
#include <vector>

#include "handlers/deps.hpp"
#include "model/access.hpp"

namespace mv::handlers {

struct Claimed {
  model::Upload whole;    ///< the final upload
  bool replayed = false;  ///< the same request had made it before
};

/// Stores the final upload with the length of its parts, which are its own from now on; or finds
/// the one that the same parts were joined into by the same words. Errors: not_found, invalid and
/// conflict, each with every part that is not to be had; the user's quotas; payload_too_large.
Result<Claimed> claim_parts(
    Deps& deps, const model::Upload& wanted, const std::vector<std::string>& parts);

}  // namespace mv::handlers
