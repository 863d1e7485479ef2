// SPDX-License-Identifier: Apache-2.0
#pragma once
// Proof Key for Code Exchange, S256 only (RFC 7636).
#include <string_view>

namespace mv::auth {

/// 43 characters of base64url: a SHA-256.
bool is_code_challenge(std::string_view text);
/// 43 to 128 unreserved characters (section 4.1).
bool is_code_verifier(std::string_view text);
/// Whether the challenge was made of this verifier.
bool verifies(std::string_view verifier, std::string_view challenge);

}  // namespace mv::auth
