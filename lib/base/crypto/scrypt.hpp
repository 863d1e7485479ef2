// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mv {

/// What a hash costs (RFC 7914): memory is 128 * n * r bytes.
struct ScryptCost {
  std::uint64_t n = 1 << 15;  ///< a power of two
  std::uint64_t r = 8, p = 3;
};
/// 32 bytes; nothing when the memory is not there.
std::optional<std::string> scrypt(
    std::string_view password, std::string_view salt, const ScryptCost& cost);

}  // namespace mv
