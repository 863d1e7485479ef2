// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace mv::handlers {

/// How far the time of a signature may be from now, in both directions.
inline constexpr Millis kSignatureTolerance = 300'000;

/// Checks the field Stripe-Signature, "t=SECONDS,v1=HEX[,v1=HEX]": HMAC-SHA-256 of "SECONDS.body",
/// over the bytes as they came, under one of the secrets. Error: unauthenticated.
Status check_stripe_signature(
    std::string_view field, std::string_view body, std::span<const SecretText> secrets, Millis now);

}  // namespace mv::handlers
