// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "model/people/subscription.hpp"
#include "store/engine/tx.hpp"

namespace mv::handlers {

/// Sets a user's tier; when it holds now, the releases that waited for a payment go on. How many.
/// After the commit the caller lets the keys forget (auth::KeyRing::forget). Error: not_found.
Result<int> change_tier(
    store::Tx& tx, std::string_view user_id, const model::Tier& tier, Millis now);
/// The releases alone: for a payment that leaves the tier as it is.
Result<int> resume_releases(
    store::Tx& tx, std::string_view user_id, const model::Tier& tier, Millis now);

}  // namespace mv::handlers
