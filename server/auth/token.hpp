// SPDX-License-Identifier: Apache-2.0
#pragma once
// The secrets that this server gives out: a prefix that says what it is, 43 characters of base 62
// (256 random bits) and 6 of a CRC-32 over what stands before them, so that a mistyped one is
// refused without a look-up and scanners of public code can be sure.
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace mv::auth {

inline constexpr std::string_view kAccessToken = "mv_at_", kRefreshToken = "mv_rt_",
                                  kAuthorizationCode = "mv_ac_", kDeviceCode = "mv_dc_",
                                  kClientSecret = "mv_cs_", kInvitation = "mv_inv_",
                                  kSessionSecret = "mv_ses_";

SecretText make_token(std::string_view prefix);
/// Whether form and checksum are right; says nothing about whether it was given out.
bool is_token(std::string_view text, std::string_view prefix);
/// What may be shown later: the prefix and the last four characters.
std::string display_token(std::string_view token);

}  // namespace mv::auth
