// SPDX-License-Identifier: Apache-2.0
#pragma once
// Ids sort by creation: prefix, '_', 10 characters of time (ms) and 16 random ones, Crockford
// base 32 in lower case (the layout of a ULID).
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace mv {

/// new_id("trk", now) is for example trk_01jd2m3x8yq5w7e9r1t3y5u7i9. Thread-safe; ids made in one
/// process in the same millisecond also sort in the order of the calls.
std::string new_id(std::string_view prefix, Millis now);
/// Whether `id` has this prefix and the form of new_id.
bool is_id(std::string_view id, std::string_view prefix);

}  // namespace mv
