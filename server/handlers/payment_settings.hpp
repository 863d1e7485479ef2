// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace mv {
class Settings;
}

namespace mv::handlers {

/// The settings payments.*.
struct PaymentSettings {
  std::vector<SecretText> secrets;  ///< of Stripe's webhook; empty = no payments
  std::map<std::string, std::string, std::less<>> tiers;  ///< by the id of a price
  Millis grace = 3 * 86'400'000LL;  ///< how long a tier outlasts the period that was paid for

  /// Error: config, with all that is wrong.
  static Result<PaymentSettings> of(const Settings& settings);
};

}  // namespace mv::handlers
