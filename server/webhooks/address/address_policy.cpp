// SPDX-License-Identifier: Apache-2.0
#include "webhooks/address/address_policy.hpp"

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::webhooks {
namespace {

constexpr SpecialBlock kSpecial[]{
    {"0.0.0.0/8", "\"this network\", RFC 791"},
    {"10.0.0.0/8", "private use, RFC 1918"},
    {"100.64.0.0/10", "shared address space, RFC 6598"},
    {"127.0.0.0/8", "loopback, RFC 1122"},
    {"168.63.129.16/32", "the Azure platform's own address"},
    {"169.254.0.0/16", "link-local and cloud metadata, RFC 3927"},
    {"172.16.0.0/12", "private use, RFC 1918"},
    {"192.0.0.0/24", "IETF protocol assignments, RFC 6890"},
    {"192.0.2.0/24", "documentation, RFC 5737"},
    {"192.88.99.0/24", "6to4 relay anycast, RFC 7526"},
    {"192.168.0.0/16", "private use, RFC 1918"},
    {"198.18.0.0/15", "benchmarking, RFC 2544"},
    {"198.51.100.0/24", "documentation, RFC 5737"},
    {"203.0.113.0/24", "documentation, RFC 5737"},
    {"224.0.0.0/4", "multicast, RFC 5771"},
    {"255.255.255.255/32", "limited broadcast, RFC 8190"},
    {"240.0.0.0/4", "reserved, RFC 1112"},
    {"::/128", "unspecified address, RFC 4291"},
    {"::1/128", "loopback, RFC 4291"},
    {"::/96", "IPv4-compatible, RFC 4291"},
    {"64:ff9b:1::/48", "local-use IPv4/IPv6 translation, RFC 8215"},
    {"100::/64", "discard-only, RFC 6666"},
    {"100:0:0:1::/64", "dummy prefix, RFC 9780"},
    {"2001::/32", "Teredo, RFC 4380"},
    {"2001:2::/48", "benchmarking, RFC 5180"},
    {"2001:10::/28", "ORCHID, RFC 4843"},
    {"2001:20::/28", "ORCHIDv2, RFC 7343"},
    {"2001::/23", "IETF protocol assignments, RFC 2928"},
    {"2001:db8::/32", "documentation, RFC 3849"},
    {"2002::/16", "6to4, RFC 3056"},
    {"3fff::/20", "documentation, RFC 9637"},
    {"5f00::/16", "segment routing (SRv6) identifiers, RFC 9602"},
    {"fc00::/7", "unique local, RFC 4193"},
    {"fe80::/10", "link-local, RFC 4291"},
    {"fec0::/10", "site-local, RFC 3879"},
    {"ff00::/8", "multicast, RFC 4291"},
};

struct NamedBlock {
  IpBlock block;
  std::string_view name;
};

const std::vector<NamedBlock>& named_blocks() {
  static const std::vector<NamedBlock> blocks = [] {
    std::vector<NamedBlock> out;
    for (const auto& line : kSpecial)
      out.push_back({IpBlock::from_text(line.cidr).value(), line.name});
    return out;
  }();
  return blocks;
}

IpBlock block_of(std::string_view cidr) { return IpBlock::from_text(cidr).value(); }

bool is_isatap(const IpAddress& address) {
  // RFC 5214 section 6.1: the interface identifier is 0000:5efe or 0200:5efe, then an IPv4 address.
  const auto& b = address.bytes;
  return address.v6 && (b[8] & 0xfd) == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe;
}

std::optional<IpAddress> translated_ipv4(const IpAddress& address) {
  static const IpBlock nat64 = block_of("64:ff9b::/96");
  if (!nat64.contains(address)) return std::nullopt;
  IpAddress inner;
  std::copy_n(address.bytes.begin() + 12, 4, inner.bytes.begin());
  return inner;
}

/// Where `address` lies, in words; nothing if it is global unicast.
std::optional<std::string> special_place(const IpAddress& address) {
  for (const auto& [block, name] : named_blocks())
    if (block.contains(address)) return block.to_string() + " (" + std::string(name) + ")";
  if (!address.v6) return std::nullopt;
  if (const auto inner = translated_ipv4(address)) {
    auto place = special_place(*inner);
    if (place) place = "64:ff9b::/96 (NAT64, RFC 6052), which leads to " + *place;
    return place;
  }
  if (is_isatap(address)) return "an ISATAP tunnel (RFC 5214)";
  static const IpBlock global = block_of("2000::/3");
  if (!global.contains(address))
    return "space that is not assigned as global unicast (outside 2000::/3, RFC 4291)";
  return std::nullopt;
}

}  // namespace

std::span<const SpecialBlock> special_blocks() { return kSpecial; }

Result<AddressPolicy> AddressPolicy::make(const std::vector<std::string>& allow_cidrs) {
  AddressPolicy policy;
  Error faults = make_error(Code::config, "the list of allowed webhook networks cannot be used",
      "Some of its entries are not address blocks",
      "Correct them; each is like 10.0.0.0/8 or fd00::/8.");
  for (std::size_t i = 0; i < allow_cidrs.size(); ++i) {
    auto block = IpBlock::from_text(trim(allow_cidrs[i]));
    if (block) {
      policy.allowed_.push_back(*block);
      continue;
    }
    const Error& error = block.error();
    faults.faults.push_back(
        {"/" + std::to_string(i), "address_block", error.what + ". " + error.why, error.hint});
  }
  if (!faults.faults.empty()) return faults;
  return policy;
}

bool AddressPolicy::allows(const IpAddress& given) const {
  const IpAddress address = given.canonical();
  return std::any_of(allowed_.begin(), allowed_.end(),
      [&](const IpBlock& block) { return block.contains(address); });
}

Status AddressPolicy::check(const IpAddress& given) const {
  const IpAddress address = given.canonical();
  if (allows(address)) return {};
  const auto place = special_place(address);
  if (!place) return {};
  return make_error(Code::invalid, "Webhooks are not sent to " + given.to_string(),
      "It is in " + *place + ", which is not part of the public internet",
      "Use an address that is reachable from the public internet, or ask the "
      "operator of this server to allow that network.");
}

Status check_all(const AddressPolicy& policy, std::span<const IpAddress> addresses) {
  if (addresses.empty())
    return make_error(Code::invalid, "there is no address to send webhooks to",
        "The name has neither an A nor an AAAA record", "Add one, or use another host name.");
  for (const auto& address : addresses) MV_CHECK(policy.check(address));
  return {};
}

}  // namespace mv::webhooks
