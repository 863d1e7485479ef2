// SPDX-License-Identifier: Apache-2.0
#include "webhooks/guard.hpp"

namespace mv::webhooks {

Result<Target> Guard::check(const std::string& url, bool allow_http) {
  MV_TRY(auto target, target_of(url, allow_http));
  if (const auto found = look_up(target); !found.ok()) return found.error();
  return target;
}

Result<Addresses> Guard::look_up(const Target& target) {
  MV_TRY(auto addresses, vetted_addresses(target, policy_, resolver_));
  MV_CHECK(check_addresses(target, addresses));
  return addresses;
}

Status Guard::check_addresses(const Target& target, std::span<const IpAddress> addresses) const {
  MV_CHECK(check_all(policy_, addresses));
  if (target.scheme == "https") return {};
  for (const auto& address : addresses)
    if (!policy_.allows(address))
      return make_error(Code::invalid, target.origin + ": plain http is not allowed here",
          "Anyone on the way could read and change what is sent to " + address.to_string(),
          "Use https. For development the operator may allow an address block: "
          "MV_WEBHOOKS_ALLOW_CIDR=127.0.0.0/8.");
  return {};
}

}  // namespace mv::webhooks
