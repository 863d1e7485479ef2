// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "webhooks/address/address_policy.hpp"

namespace mv::webhooks {

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

}  // namespace mv::webhooks
