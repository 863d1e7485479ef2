// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string_view>

namespace mv {

/// MurmurHash3 for x86, 32 bits: spreads texts evenly, the same way in every program that has it.
/// Not for secrets: whoever knows it finds texts for a hash.
std::uint32_t murmur3_32(std::string_view text, std::uint32_t seed = 0);

}  // namespace mv
