// SPDX-License-Identifier: Apache-2.0
#include "base/text/murmur3.hpp"

#include <bit>

namespace mv {
namespace {

std::uint32_t byte(char c) { return static_cast<unsigned char>(c); }

std::uint32_t mixed(std::uint32_t block) {
  return std::rotl(block * 0xcc9e2d51U, 15) * 0x1b873593U;
}

}  // namespace

std::uint32_t murmur3_32(std::string_view text, std::uint32_t seed) {
  auto hash = seed;
  auto rest = text;
  for (; rest.size() >= 4; rest.remove_prefix(4)) {
    const auto block =
        byte(rest[0]) | byte(rest[1]) << 8 | byte(rest[2]) << 16 | byte(rest[3]) << 24;
    hash = std::rotl(hash ^ mixed(block), 13) * 5 + 0xe6546b64U;
  }
  std::uint32_t tail = 0;
  for (std::size_t i = rest.size(); i > 0; --i) tail = tail << 8 | byte(rest[i - 1]);
  if (!rest.empty()) hash ^= mixed(tail);
  hash ^= static_cast<std::uint32_t>(text.size());
  hash = (hash ^ hash >> 16) * 0x85ebca6bU;
  hash = (hash ^ hash >> 13) * 0xc2b2ae35U;
  return hash ^ hash >> 16;
}

}  // namespace mv
