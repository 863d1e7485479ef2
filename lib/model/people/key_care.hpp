// SPDX-License-Identifier: Apache-2.0
#pragma once
// When an API key needs attention: it ends soon, its secret is old, or nobody uses it.
#include <string>

#include "model/access.hpp"

namespace mv::model {

/// The settings keys.rotate_after and keys.unused_after; 0 = never.
struct KeyCare {
  Millis rotate_after = 365 * Millis{86'400'000};
  Millis unused_after = 90 * Millis{86'400'000};
};

/// Since when it has the secret that it has.
Millis secret_since(const ApiKey& key);
/// Since when nobody has used it, as far as is known: also when it was made or rotated.
Millis unused_since(const ApiKey& key);
/// It works, and is older than it should be, and in use.
bool is_old(const ApiKey& key, const KeyCare& care, Millis now);
/// It works, and nobody has used it for long.
bool is_unused(const ApiKey& key, const KeyCare& care, Millis now);

/// Whole days until then, a part of one counted as one.
std::int64_t days_until(Millis then, Millis now);
/// "ends in 3 days", "unused for 120 days", "same secret for 400 days"; "" when there is nothing to
/// say.
std::string key_hint(const ApiKey& key, const KeyCare& care, Millis now);

}  // namespace mv::model
