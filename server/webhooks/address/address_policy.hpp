// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which addresses a webhook may be sent to: the public internet, and what the operator allows.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/net/ip_address.hpp"
#include "base/result.hpp"

namespace mv::webhooks {

/// One line of the table of addresses that are not reachable over the public internet.
struct SpecialBlock {
  std::string_view cidr;
  std::string_view name;  ///< the registry's words and the RFC
};
/// From the IANA IPv4 and IPv6 special-purpose registries, and a few blocks of cloud platforms.
std::span<const SpecialBlock> special_blocks();

/// Immutable after make(): safe to share between threads.
class AddressPolicy {
 public:
  /// Refuses everything that is not global unicast, except the blocks in `allow_cidrs`.
  /// Error: Code::config with one fault for each entry that is not a block.
  static Result<AddressPolicy> make(const std::vector<std::string>& allow_cidrs);

  /// Error: Code::invalid, naming the address and the special block it lies in. An IPv4-mapped
  /// address is judged as its IPv4 address, NAT64 (64:ff9b::/96) also by the address inside.
  Status check(const IpAddress& address) const;
  /// Whether it lies in one of the operator's blocks, as its IPv4 address if it is IPv4-mapped.
  bool allows(const IpAddress& address) const;

 private:
  std::vector<IpBlock> allowed_;
};

/// ok if every address may be used: one refused address refuses the whole name, so an answer that
/// mixes public and private addresses never gets through. Error: as AddressPolicy::check; no
/// address at all is Code::invalid too.
Status check_all(const AddressPolicy& policy, std::span<const IpAddress> addresses);

}  // namespace mv::webhooks
