// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"

namespace mv::handlers {

struct Deps;

/// Who had a tier until now and has another one, by hand or by another subscription, gets that one:
/// Stripe sends no event for it. Also without Stripe's secret, when payments are no longer taken.
Status settle_ended_tiers(Deps& deps);

}  // namespace mv::handlers
