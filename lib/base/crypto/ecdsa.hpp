// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace mv {

/// Whether a signature (ECDSA with SHA-256, DER as in RFC 3279 section 2.2.3) belongs to this data
/// and this public key on P-256 (PEM of a SubjectPublicKeyInfo). False too when one of them is
/// none.
bool ecdsa_p256_verify(
    std::string_view public_key, std::string_view data, std::string_view signature);

}  // namespace mv
