// SPDX-License-Identifier: Apache-2.0
#include "webhooks/address/target.hpp"

#include "support/catch.hpp"

using namespace mv;
using namespace mv::webhooks;

namespace {

Target target(const std::string& url, bool allow_http = false) {
  auto out = target_of(url, allow_http);
  INFO(url << ": " << (out ? "" : out.error().line()));
  REQUIRE(out.ok());
  return *out;
}

}  // namespace

TEST_CASE("a webhook URL is normalised") {
  const auto plain = target("https://Example.COM");
  CHECK(plain.url == "https://example.com/");
  CHECK(plain.scheme == "https");
  CHECK(plain.host == "example.com");
  CHECK(plain.port == 443);
  CHECK_FALSE(plain.literal);
  CHECK_FALSE(plain.address);
  CHECK(plain.origin == "https://example.com");

  const auto full = target("HTTPS://hooks.example.com.:8443/a/../b%20c?d=%2Fe&f#part");
  CHECK(full.url == "https://hooks.example.com:8443/b%20c?d=%2Fe&f");
  CHECK(full.host == "hooks.example.com");
  CHECK(full.port == 8443);
  CHECK(full.origin == "https://hooks.example.com:8443");

  CHECK(target("https://example.com:443/x").url == "https://example.com/x");
  CHECK(target("https://example.com./x").url == "https://example.com/x");
  CHECK(target("https://example.com?x").url == "https://example.com/?x");
  CHECK(target("http://example.com:80/", true).origin == "http://example.com");
  CHECK(target("http://example.com:443/", true).origin == "http://example.com:443");
  CHECK(target("https://xn--mnchen-3ya.example/").host == "xn--mnchen-3ya.example");
  CHECK(target("https://a_b.example/").host == "a_b.example");
  CHECK(target("https://localhost:8443/").host == "localhost");
  CHECK(target("https://" + std::string(63, 'a') + ".example/").host.size() == 71);
}

TEST_CASE("a normalised URL stays as it is") {
  for (const char* url : {"https://Example.com./a/./b?c#d", "https://127.1:99/x",
           "https://[0:0::1]/", "https://0x7f.1", "https://[::FFFF:127.0.0.1]:8443/q?x=y",
           "https://example.com/%7Ea//b"}) {
    const auto once = target(url);
    const auto twice = target(once.url);
    CHECK(twice.url == once.url);
    CHECK(twice.host == once.host);
    CHECK(twice.origin == once.origin);
    CHECK(twice.address == once.address);
  }
}

TEST_CASE("addresses in a URL are literals in whatever spelling, never names") {
  struct Case {
    const char* url;
    const char* host;
  };
  for (const auto& [url, host] : {Case{"https://127.0.0.1/", "127.0.0.1"},
           {"https://127.1/", "127.0.0.1"}, {"https://2130706433/", "127.0.0.1"},
           {"https://0x7f000001/", "127.0.0.1"}, {"https://0X7F.0.0.1/", "127.0.0.1"},
           {"https://017700000001/", "127.0.0.1"}, {"https://0177.0.0.1/", "127.0.0.1"},
           {"https://127.0.0.1./", "127.0.0.1"}, {"https://127.1.:8443/", "127.0.0.1"},
           {"https://0/", "0.0.0.0"}, {"https://0.0.0.0/", "0.0.0.0"}, {"https://[::]/", "::"},
           {"https://[::1]/", "::1"}, {"https://[0:0:0:0:0:0:0:1]/", "::1"},
           {"https://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1"},
           {"https://[::ffff:7f00:1]/", "::ffff:127.0.0.1"},
           {"https://[64:FF9B::7F00:1]/", "64:ff9b::7f00:1"}, {"https://[fc00::1]/", "fc00::1"}}) {
    const auto out = target(url);
    INFO(url);
    CHECK(out.literal);
    CHECK(out.host == host);
    REQUIRE(out.address);
    CHECK(out.address->to_string() == host);
    CHECK_FALSE(AddressPolicy::make({}).value().check(*out.address).ok());
  }
  const auto v6 = target("https://[0:0::1]:8443/x");
  CHECK(v6.url == "https://[::1]:8443/x");
  CHECK(v6.origin == "https://[::1]:8443");
}

TEST_CASE("URLs that could mislead are refused") {
  const std::string long_label(64, 'a');
  std::string long_host;
  for (int i = 0; i < 64; ++i) long_host += "abc.";
  for (const std::string& url :
      std::vector<std::string>{"", "example.com", "//example.com/", "https:", "https:example.com",
          "https:/example.com/", "https:///example.com/", "https://", "https:///", "https://?x",
          "https://#x", "https://:443/", "https://./", "https://../",
          // schemes
          "http://example.com/", "file:///etc/passwd", "gopher://example.com/", "dict://a:11211/",
          "ftp://example.com/", "ws://example.com/", "javascript:alert(1)", "httpss://example.com/",
          " https://example.com/", "unix:///run/x.sock",
          // user names
          "https://good@127.0.0.1/", "https://a:b@example.com/", "https://@example.com/",
          "https://:@example.com/", "https://example.com:x@127.0.0.1/",
          "https://example.com%40127.0.0.1/", "https://a@b@example.com/",
          // other characters
          "https://example.com\\@127.0.0.1/", "https://example.com\\.evil.example/",
          "https:\\\\example.com/", "https://exa\tmple.com/", "https://example.com/a b",
          "https://example.com/\n", "https://example.com/\r\nHost: x", "https://example.com/\x7f",
          std::string("https://example.com\0.evil.example/", 34), "https://m\xc3\xbcnchen.example/",
          "https://127\xe3\x80\x82"
          "0.0.1/",
          "https://\xe2\x91\xa0.example/", "https://example.com/\xc3\xbc",
          // hosts
          "https://%31%32%37.0.0.1/", "https://example%2ecom/", "https://[fe80::1%25eth0]/",
          "https://[fe80::1%eth0]/", "https://[::1/", "https://::1/", "https://[::1]x/",
          "https://[127.0.0.1]/", "https://[]/", "https://[v1.x]/", "https://a..b/",
          "https://.example.com/", "https://example.com../", "https://127.0.0.1../",
          "https://exa{mple/", "https://exa$mple/", "https://a,b/", "https://*.example.com/",
          "https://" + long_label + ".example/", "https://" + long_host + "example/",
          // numbers that are no dotted address
          "https://256.0.0.1/", "https://1.2.3.4.5/", "https://08.0.0.1/", "https://4294967296/",
          "https://0x100000000/", "https://0x/", "https://example.0x7f/", "https://example.123/",
          "https://1.2.3.0x1g.4/",
          // ports
          "https://example.com:0/", "https://example.com:65536/", "https://example.com:-1/",
          "https://example.com:+443/", "https://example.com:443:80/", "https://example.com:https/",
          // internal names
          "https://metadata.google.internal/", "https://METADATA.google.internal./",
          "https://internal/", "https://metadata/", "https://metadata./", "https://metadata.goog/",
          "https://host.docker.internal/",
          // length
          "https://example.com/" + std::string(2048, 'a')}) {
    const auto out = target_of(url, false);
    INFO(url);
    REQUIRE_FALSE(out.ok());
    CHECK(out.error().code == Code::invalid);
    CHECK_FALSE(out.error().what.empty());
    CHECK_FALSE(out.error().why.empty());
    CHECK_FALSE(out.error().hint.empty());
  }
}

TEST_CASE("http is taken where the operator allows it, and nothing else with it") {
  CHECK(target("http://127.0.0.1:8080/hook", true).url == "http://127.0.0.1:8080/hook");
  CHECK(target("http://127.0.0.1:8080/hook", true).port == 8080);
  CHECK(target("https://example.com/", true).port == 443);
  for (const char* url : {"ftp://example.com/", "file:///etc/passwd", "gopher://a/"})
    CHECK_FALSE(target_of(url, true).ok());
}

TEST_CASE("a URL of 2048 bytes fits") {
  const std::string start = "https://example.com/";
  CHECK(target(start + std::string(2048 - start.size(), 'a')).url.size() == 2048);
  CHECK_FALSE(target_of(start + std::string(2049 - start.size(), 'a'), false).ok());
}
