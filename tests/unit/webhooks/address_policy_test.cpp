// SPDX-License-Identifier: Apache-2.0
#include "webhooks/address/address_policy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <random>
#include <set>

#include "support/catch.hpp"

// clang-format off

using namespace mv;
using namespace mv::webhooks;

namespace {

AddressPolicy policy_of(const std::vector<std::string>& allow = {}) {
  return AddressPolicy::make(allow).value();
}

IpAddress ip(const std::string& text) {
  const auto address = IpAddress::from_text(text);
  INFO(text);
  REQUIRE(address);
  return *address;
}

bool passes(const AddressPolicy& policy, const std::string& text) {
  return policy.check(ip(text)).ok();
}

/// The last address of a block.
IpAddress last_of(const IpBlock& block) {
  IpAddress out = block.base;
  for (int bit = block.bits; bit < (block.base.v6 ? 128 : 32); ++bit)
    out.bytes[bit / 8] = static_cast<std::uint8_t>(out.bytes[bit / 8] | (0x80 >> bit % 8));
  return out;
}

}  // namespace

TEST_CASE("addresses are read strictly and written back") {
  for (const char* text : {"127.0.0.1", "255.255.255.255", "0.0.0.0", "::", "::1", "2001:db8::1",
                           "::ffff:127.0.0.1", "64:ff9b::7f00:1"})
    CHECK(ip(text).to_string() == text);
  for (const std::string text :
       {"", "127.1", "2130706433", "0x7f000001", "017700000001", "127.0.0.01", "127.0.0.1.",
        " 127.0.0.1", "127.0.0.1 ", "256.0.0.1", "1.2.3.4.5", "[::1]", "fe80::1%eth0", "::1::",
        "1.2.3.4/32", "localhost", "12345::", "::ffff:127.1"}) {
    INFO(text);
    CHECK_FALSE(IpAddress::from_text(text));
  }
  CHECK_FALSE(IpAddress::from_text(std::string_view("127.0.0.1\0x", 11)));
}

TEST_CASE("addresses come from sockets") {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(0x7f000001);
  CHECK(IpAddress::from_sockaddr(reinterpret_cast<sockaddr*>(&v4)) == ip("127.0.0.1"));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  CHECK(IpAddress::from_sockaddr(reinterpret_cast<sockaddr*>(&v6)) == ip("::1"));
  v6.sin6_family = AF_UNIX;
  CHECK_FALSE(IpAddress::from_sockaddr(reinterpret_cast<sockaddr*>(&v6)));
  CHECK_FALSE(IpAddress::from_sockaddr(nullptr));
  CHECK(ip("::ffff:10.0.0.1").canonical() == ip("10.0.0.1"));
  CHECK(ip("::10.0.0.1").canonical() == ip("::10.0.0.1"));
}

TEST_CASE("everything but the public internet is refused") {
  const auto policy = policy_of();
  for (const char* text :
       {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200",
        "100.127.255.255", "127.0.0.1", "127.255.255.255", "168.63.129.16", "169.254.0.1",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1",
        "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
        "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255",
        "::", "::1", "::2", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:7f00:1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "0:1::1",
        "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::",
        "64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff::1", "64:ff9b:2::1", "64:ff9b::1:808:808",
        "100::1", "100:0:0:1::1", "100:1::1", "200::1", "400::1",
        "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1",
        "2001:30::1", "2001:1ff:ffff::1", "2001:db8::1", "2001:db8:ffff::1",
        "2002:7f00:1::", "2002:0808:0808::1", "2a00:1450::5efe:7f00:1",
        "2a00:1450::200:5efe:808:808", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "8000::1",
        "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "febf::1", "fec0::1", "feff::1",
        "fe00::1", "ff00::1", "ff02::1", "ff0e::1", "ffff:ffff::"}) {
    INFO(text);
    CHECK_FALSE(passes(policy, text));
  }
}

TEST_CASE("the public internet is allowed, up to the edges of the special blocks") {
  const auto policy = policy_of();
  for (const char* text :
       {"1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.1", "168.63.129.15", "168.63.129.17", "169.253.255.255",
        "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0",
        "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
        "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0",
        "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2000::1", "2001:200::1",
        "2001:db7:ffff::1", "2001:db9::1", "2003::1", "2606:4700::1111", "2a00:1450:4001::200e",
        "2a00:1450::5eff:7f00:1", "3ffe:ffff::1", "3fff:1000::1"}) {
    INFO(text);
    CHECK(passes(policy, text));
  }
}

TEST_CASE("each line of the table refuses its first and last address, with its own words") {
  const auto policy = policy_of();
  std::set<std::string> seen;
  for (const auto& line : special_blocks()) {
    INFO(line.cidr);
    CHECK(seen.insert(std::string(line.cidr)).second);
    const auto block = IpBlock::from_text(line.cidr).value();
    CHECK(block.to_string() == line.cidr);
    for (const auto& address : {block.base, last_of(block)}) {
      CHECK(block.contains(address));
      CHECK_FALSE(policy.check(address).ok());
    }
  }
  const auto error = policy.check(ip("169.254.169.254")).error();
  CHECK(error.code == Code::invalid);
  CHECK(error.what.find("169.254.169.254") != std::string::npos);
  CHECK(error.why.find("169.254.0.0/16 (link-local and cloud metadata, RFC 3927)") !=
        std::string::npos);
  CHECK_FALSE(error.hint.empty());
  CHECK(policy.check(ip("64:ff9b::10.0.0.1")).error().why.find("leads to 10.0.0.0/8") !=
        std::string::npos);
  CHECK(policy.check(ip("::ffff:10.0.0.1")).error().what.find("::ffff:10.0.0.1") !=
        std::string::npos);
}

TEST_CASE("IPv4 agrees with a second, plain statement of the registry") {
  // Written as shifts on the 32-bit number, so that a slip in the table or the masks shows.
  const auto special = [](std::uint32_t a) {
    return a >> 24 == 0 || a >> 24 == 10 || a >> 22 == (100U << 2 | 1) || a >> 24 == 127 ||
           a == 0xa83f8110 || a >> 16 == 0xa9fe || a >> 20 == 0xac1 || a >> 8 == 0xc00000 ||
           a >> 8 == 0xc00002 || a >> 8 == 0xc05863 || a >> 16 == 0xc0a8 || a >> 17 == 0x6309 ||
           a >> 8 == 0xc63364 || a >> 8 == 0xcb0071 || a >> 29 == 7;
  };
  const auto policy = policy_of();
  std::mt19937 random(1);
  int refused = 0;
  int wrong = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::uint32_t value = static_cast<std::uint32_t>(random());
    if (i % 2 == 0) {  // next to the edges of the blocks
      const auto blocks = special_blocks().first(17);
      const auto block = IpBlock::from_text(blocks[value % blocks.size()].cidr).value();
      const auto edge = value & 0x10000 ? last_of(block) : block.base;
      value = (std::uint32_t{edge.bytes[0]} << 24 | edge.bytes[1] << 16 | edge.bytes[2] << 8 |
               edge.bytes[3]) + (value >> 20) % 5 - 2;
    }
    IpAddress address;
    for (int b = 0; b < 4; ++b) address.bytes[b] = static_cast<std::uint8_t>(value >> (24 - 8 * b));
    const bool ok = policy.check(address).ok();
    refused += !ok;
    wrong += ok == special(value);
  }
  CHECK(wrong == 0);
  CHECK(refused > 10'000);
}

TEST_CASE("what the operator allows wins, and only that") {
  const auto loopback = policy_of({"127.0.0.0/8"});
  CHECK(passes(loopback, "127.0.0.1"));
  CHECK(passes(loopback, "127.9.9.9"));
  CHECK(passes(loopback, "::ffff:127.0.0.1"));
  CHECK(passes(loopback, "8.8.8.8"));
  CHECK(loopback.allows(ip("::ffff:127.0.0.1")));
  CHECK_FALSE(loopback.allows(ip("8.8.8.8")));
  for (const char* text :
       {"::1", "::127.0.0.1", "64:ff9b::7f00:1", "10.0.0.1", "2002:7f00:1::"})
    CHECK_FALSE(passes(loopback, text));

  const auto several = policy_of({" 10.1.0.0/16", "fd00::/8", "::1", "::ffff:192.168.1.0/120"});
  for (const char* text : {"10.1.2.3", "fd12::1", "::1", "192.168.1.77", "::ffff:192.168.1.77"})
    CHECK(passes(several, text));
  for (const char* text : {"10.2.0.1", "fc00::1", "::2", "192.168.2.1"})
    CHECK_FALSE(passes(several, text));
}

TEST_CASE("a wrong list of allowed networks is refused with all its faults") {
  const auto made = AddressPolicy::make({"10.0.0.0/8", "10.0.0.1/8", "localhost", "10.0.0.0/33",
                                         "::/129", "10.0.0.0/", "10.0.0.0/+8", "", "10.0.0.0/8/8",
                                         "10.0.0.0/-1", "127.1/8", "fe80::1%eth0/64"});
  REQUIRE_FALSE(made.ok());
  const auto& error = made.error();
  CHECK(error.code == Code::config);
  CHECK_FALSE(error.why.empty());
  CHECK_FALSE(error.hint.empty());
  REQUIRE(error.faults.size() == 11);
  CHECK(error.faults.front().at == "/1");
  CHECK(error.faults.front().message.find("10.0.0.1/8") != std::string::npos);
  CHECK(error.faults.front().hint == "Did you mean 10.0.0.0/8?");
}

TEST_CASE("one refused address refuses the name") {
  const auto policy = policy_of();
  const std::vector<IpAddress> good{ip("8.8.8.8"), ip("2606:4700::1111")};
  const std::vector<IpAddress> mixed{ip("8.8.8.8"), ip("2606:4700::1111"), ip("fd00::1")};
  CHECK(check_all(policy, good).ok());
  CHECK_FALSE(check_all(policy, mixed).ok());
  CHECK(check_all(policy, mixed).error().what.find("fd00::1") != std::string::npos);
  CHECK_FALSE(check_all(policy, {}).ok());
}
