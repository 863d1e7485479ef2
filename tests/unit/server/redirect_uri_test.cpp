// SPDX-License-Identifier: Apache-2.0
// Where answers of OAuth may go (rows A1-A6), proofs of codes (A14, A15, B12), and what cannot be a
// password.
#include "auth/oauth/pkce.hpp"
#include "auth/oauth/redirect_uri.hpp"
#include "auth/password.hpp"
#include "auth/token.hpp"
#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::auth;

TEST_CASE("redirect addresses that can be registered") {
  for (const std::string uri : {"https://app.example/cb", "https://app.example:8443/cb?x=1",
           "http://127.0.0.1/cb", "http://127.0.0.1:8000/cb", "http://[::1]:8000/cb"}) {
    INFO(uri);
    REQUIRE(!redirect_uri_fault(uri, true));
    REQUIRE(!redirect_uri_fault(uri, false));
  }
  // Programs on people's own machines only.
  for (const std::string uri :
      {"http://localhost/cb", "com.example.app:/cb", "com.example.app://cb"}) {
    INFO(uri);
    REQUIRE(!redirect_uri_fault(uri, false));
    REQUIRE(redirect_uri_fault(uri, true));
  }
  for (const std::string uri : {"", "app.example/cb", "/cb", "//app.example/cb",
           "https://app.example/cb#x", "http://app.example/cb", "https://good@evil.example/",
           "https:///cb", "https://", "https://app.example:0/", "https://app.example:99999/",
           "https://app.example:8a/", "https://*.example/cb", "https://App.example/cb",
           "https://app.example/c b", "https://app.example/\xc3\xa9", "https://app.example\\@evil/",
           "javascript:alert(1)", "data:text/html,x", "myapp:/cb",
           "com.example.app:", "https://app.example;script-src/cb", "https://app'x/cb",
           "HTTPS://app.example/cb", "http://127.0.0.2/cb", "http://127.0.0.1.evil.example/cb"}) {
    INFO(uri);
    REQUIRE(redirect_uri_fault(uri, false));
  }
}

TEST_CASE("a redirect address is known byte for byte, but for the port of this computer") {
  const std::vector<std::string> known{
      "https://app.example/cb", "http://127.0.0.1/cb", "http://[::1]:7000/cb?a=1"};
  for (const std::string uri : {"https://app.example/cb", "http://127.0.0.1/cb",
           "http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb", "http://[::1]/cb?a=1"}) {
    INFO(uri);
    REQUIRE(redirect_uri_known(known, uri));
  }
  for (const std::string uri :
      {"", "https://app.example/cb/", "https://app.example/CB", "https://app.example/cb?x=1",
          "https://app.example/x/../cb", "https://app.example/%63b", "https://good@app.example/cb",
          "https://sub.app.example/cb", "https://app.example:444/cb", "https://app.example/cb#",
          "https://\xd0\xb0pp.example/cb", "http://app.example/cb", "http://127.0.0.1:0/cb",
          "http://127.0.0.1:8x/cb", "http://127.0.0.1:80/cb/",
          "http://127.0.0.1:80@evil.example/cb", "http://127.0.0.1:80/cb#x", "http://localhost/cb",
          "http://[::1]/cb", "https://127.0.0.1/cb"}) {
    INFO(uri);
    REQUIRE(!redirect_uri_known(known, uri));
  }
}

TEST_CASE("fields are added to a redirect address, and its own query stays") {
  const std::vector<std::pair<std::string, std::string>> fields{{"code", "x"}, {"state", "a b&c"}};
  REQUIRE(
      with_query("https://a.example/cb", fields) == "https://a.example/cb?code=x&state=a%20b%26c");
  REQUIRE(with_query("https://a.example/cb?k=v", fields) ==
          "https://a.example/cb?k=v&code=x&state=a%20b%26c");
  REQUIRE(with_query("com.example.app:/cb", fields).starts_with("com.example.app:/cb?code=x"));
  REQUIRE(redirect_source("https://a.example:8443/cb?x") == "https:");
  REQUIRE(redirect_source("com.example.app:/cb") == "com.example.app:");
  // On this computer, an app may lead on by either; and no word begins another directive.
  REQUIRE(redirect_source("http://[::1]:7000/cb") == "http: https:");
  REQUIRE(redirect_source("https://a.example;script-src/cb") == "https:");
  REQUIRE(redirect_host("https://a.example:8443/cb") == "a.example");
  REQUIRE(redirect_host("evil://bank.example/cb") == "an app of this device (evil:)");
  REQUIRE(redirect_host("http://127.0.0.1:1/cb") == "this computer");
}

TEST_CASE("code challenges and verifiers") {
  // The example of RFC 7636 appendix B.
  const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const std::string challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  REQUIRE(is_code_challenge(challenge));
  REQUIRE(verifies(verifier, challenge));
  REQUIRE(!verifies(verifier.substr(1), challenge));
  REQUIRE(!verifies(verifier + "x", challenge));
  REQUIRE(!verifies(challenge, challenge));  // "plain"
  REQUIRE(is_code_verifier(std::string(128, '~')));
  for (const auto& text : {std::string(42, 'a'), std::string(129, 'a'), std::string(43, '+')})
    REQUIRE(!is_code_verifier(text));
  for (const auto& text : {std::string(42, 'a'), std::string(44, 'a'), std::string(43, '.')})
    REQUIRE(!is_code_challenge(text));
}

TEST_CASE("tokens say what they are, and a slip is seen") {
  const auto token = make_token(kAccessToken).reveal();
  REQUIRE(token.size() == kAccessToken.size() + 49);
  REQUIRE(is_token(token, kAccessToken));
  REQUIRE(!is_token(token, kRefreshToken));
  auto other = token;
  other[10] = other[10] == 'a' ? 'b' : 'a';
  REQUIRE(!is_token(other, kAccessToken));
  REQUIRE(!is_token("mv_rt_" + token.substr(6), kRefreshToken));
  REQUIRE(display_token(token) == "mv_at_…" + token.substr(token.size() - 4));
}

TEST_CASE("what cannot be a password") {
  model::User user{.name = "Ada Example", .email = "ada@example.com"};
  for (const std::string good : {"nine green bottles", "hunter2hunter2!",
           "\xc3\xa4\xc3\xb6\xc3\xbc"
           "-is-long-enough"}) {
    INFO(good);
    REQUIRE(!password_fault(good, user));
  }
  for (const auto& bad : {std::string("elevenchars"), std::string(129, 'x') + "y",
           std::string("aaaaaaaaaaaa"), std::string("123456789012"), std::string("abcdefghijklm"),
           std::string("Ada Example1"), std::string("musicverse12"), std::string(12, '\xff')}) {
    INFO(bad);
    REQUIRE(password_fault(bad, user));
  }
}

TEST_CASE("a password is known by its hash, at the cost that it was hashed at") {
  const Sealer sealer(SecretText(std::string(32, 'k')));
  Passwords cheap(sealer, {1 << 4, 1, 1}), dear(sealer);
  const auto hashed = cheap.seal("nine green bottles", "usr_1");
  REQUIRE(dear.matches("nine green bottles", *hashed, "usr_1").value());
  REQUIRE_FALSE(dear.matches("nine green bottle", *hashed, "usr_1").value());
  REQUIRE_FALSE(cheap.matches("nine green bottles", "", "usr_1").value());
  // The vector of RFC 7914 section 12, cut to 32 bytes.
  REQUIRE(to_hex(*scrypt("password", "NaCl", {1024, 8, 16})) ==
          "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162");
}
