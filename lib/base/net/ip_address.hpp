// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct sockaddr;

namespace mv {

/// An IPv4 or IPv6 address in network byte order; IPv4 uses the first 4 bytes, the rest is zero.
struct IpAddress {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};

  /// Strict: dotted decimal of four parts without leading zeros, or RFC 4291 text; no zone, no
  /// brackets, no spaces.
  static std::optional<IpAddress> from_text(std::string_view text);
  /// AF_INET or AF_INET6; nothing for another family.
  static std::optional<IpAddress> from_sockaddr(const sockaddr* address);

  std::string to_string() const;
  /// The IPv4 address of ::ffff:a.b.c.d, else itself: what a connect() really reaches.
  IpAddress canonical() const;
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

/// Addresses with the same first `bits` bits (0..32 or 0..128) as `base`.
struct IpBlock {
  IpAddress base;
  int bits = 0;

  /// "10.0.0.0/8", or one address without a slash; an IPv4-mapped block becomes its IPv4 block.
  /// Error: Code::config when it is not a block or bits after the prefix are set.
  static Result<IpBlock> from_text(std::string_view text);
  std::string to_string() const;
  bool contains(const IpAddress& address) const;
};

}  // namespace mv
