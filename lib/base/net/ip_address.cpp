// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/net/ip_address.hpp"
#include "base/text/text.hpp"

namespace mv {
namespace {

Error bad_block(std::string_view text, std::string why, std::string hint) {
  return make_error(Code::config, "\"" + std::string(text) + "\" is not an address block",
      std::move(why), std::move(hint));
}

std::optional<int> prefix_length(std::string_view digits, int most) {
  if (digits.empty() || digits.size() > 3 ||
      !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  const auto value = parse_int(digits);
  if (!value || *value > most) return std::nullopt;
  return static_cast<int>(*value);
}

IpAddress masked(IpAddress address, int bits) {
  const int size = address.v6 ? 16 : 4;
  for (int i = 0; i < size; ++i) {
    const int keep = std::clamp(bits - 8 * i, 0, 8);
    address.bytes[i] = static_cast<std::uint8_t>(address.bytes[i] & (0xff00 >> keep));
  }
  return address;
}

}  // namespace

std::optional<IpAddress> IpAddress::from_text(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != text.npos) return std::nullopt;
  const std::string copy(text);
  IpAddress address;
  address.v6 = copy.find(':') != copy.npos;
  if (inet_pton(address.v6 ? AF_INET6 : AF_INET, copy.c_str(), address.bytes.data()) != 1)
    return std::nullopt;
  return address;
}

std::optional<IpAddress> IpAddress::from_sockaddr(const sockaddr* given) {
  IpAddress address;
  if (given && given->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, given, sizeof in);
    std::memcpy(address.bytes.data(), &in.sin_addr, 4);
  } else if (given && given->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, given, sizeof in);
    std::memcpy(address.bytes.data(), &in.sin6_addr, 16);
    address.v6 = true;
  } else {
    return std::nullopt;
  }
  return address;
}

std::string IpAddress::to_string() const {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.data(), text, sizeof text);
  return text;
}

IpAddress IpAddress::canonical() const {
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (!v6 || !std::equal(mapped.begin(), mapped.end(), bytes.begin())) return *this;
  IpAddress plain;
  std::copy_n(bytes.begin() + 12, 4, plain.bytes.begin());
  return plain;
}

Result<IpBlock> IpBlock::from_text(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::from_text(text.substr(0, slash));
  if (!address)
    return bad_block(text, "The part before the slash is not an IPv4 or IPv6 address",
        "Write it like 10.0.0.0/8 or fd00::/8.");
  const int most = address->v6 ? 128 : 32;
  const auto bits = slash == std::string_view::npos ? std::optional(most)
                                                    : prefix_length(text.substr(slash + 1), most);
  if (!bits)
    return bad_block(text, "The number after the slash is not 0 to " + std::to_string(most),
        "Write it like 10.0.0.0/8 or fd00::/8.");
  const IpBlock block{masked(*address, *bits), *bits};
  if (block.base != *address)
    return bad_block(text, "The address has bits set after the first " + std::to_string(*bits),
        "Did you mean " + block.to_string() + "?");
  const IpAddress plain = block.base.canonical();
  if (block.base.v6 && !plain.v6 && *bits >= 96) return IpBlock{plain, *bits - 96};
  return block;
}

std::string IpBlock::to_string() const { return base.to_string() + "/" + std::to_string(bits); }

bool IpBlock::contains(const IpAddress& address) const {
  return address.v6 == base.v6 && masked(address, bits) == base;
}

}  // namespace mv
