// SPDX-License-Identifier: Apache-2.0
#include "auth/secret_scanning.hpp"

#include "support/catch.hpp"
#include "support/github_keys.hpp"
#include "support/loopback.hpp"

using namespace mv;
using namespace mv::test;

namespace {

constexpr Millis kNow = 1'800'000'000'000, kMinute = 60'000, kDay = 86'400'000;
const std::string kBody = R"([{"token":"t","type":"k","url":"","source":"content"}])";

struct Site {
  GitHubKeys github;
  Loopback server{github};
  ManualClock clock{kNow};
  auth::SecretScanning scanning{clock, {true, server.url() + std::string(GitHubKeys::kPath)}};

  Status check(const std::string& body = kBody) {
    return scanning.check(github.key_id(), github.sign(body), body);
  }
  Code refused(const std::string& id, const std::string& signature) {
    const auto checked = scanning.check(id, signature, kBody);
    REQUIRE_FALSE(checked.ok());
    return checked.error().code;
  }
};

}  // namespace

TEST_CASE("a report that GitHub signed is taken; its keys are asked for once a day") {
  Site site;
  CHECK(site.check().ok());
  CHECK(site.check(R"([{"token":"another"}])").ok());
  CHECK(site.github.asked() == 1);
  site.clock.advance(kDay - 1);
  CHECK(site.check().ok());
  CHECK(site.github.asked() == 1);
  site.clock.advance(1);
  CHECK(site.check().ok());
  CHECK(site.github.asked() == 2);
}

TEST_CASE("what GitHub did not sign is refused") {
  Site site;
  const auto signature = site.github.sign(kBody);
  CHECK(site.refused(site.github.key_id(), site.github.sign(kBody + " ")) == Code::unauthenticated);
  CHECK(site.refused(site.github.key_id(), "") == Code::unauthenticated);
  CHECK(site.refused(site.github.key_id(), "no base64!") == Code::unauthenticated);
  CHECK(site.refused("", signature) == Code::unauthenticated);
  CHECK(site.refused(std::string(300, 'k'), signature) == Code::unauthenticated);
  CHECK(site.check().ok());
}

TEST_CASE("a new key of GitHub is learnt; unknown ones are asked for at most once a minute") {
  Site site;
  REQUIRE(site.check().ok());
  site.github.add_key();
  for (int i = 0; i < 5; ++i)
    CHECK(site.refused("key-none", site.github.sign(kBody)) == Code::unauthenticated);
  CHECK(site.github.asked() == 1);  // the first question was a moment ago
  site.clock.advance(kMinute);
  CHECK(site.check().ok());
  CHECK(site.github.asked() == 2);
}

TEST_CASE("while GitHub's keys cannot be read it is not said that a signature is wrong") {
  Site site;
  site.github.fail(true);
  CHECK(site.refused(site.github.key_id(), site.github.sign(kBody)) == Code::unavailable);
  CHECK(site.refused(site.github.key_id(), site.github.sign(kBody)) == Code::unavailable);
  CHECK(site.github.asked() == 1);
  site.github.fail(false);
  site.clock.advance(kMinute);
  CHECK(site.check().ok());
  // Known ones serve until they are a day old, and no longer.
  site.github.fail(true);
  site.clock.advance(kDay - 1);
  CHECK(site.check().ok());
  site.clock.advance(1);
  CHECK(site.refused(site.github.key_id(), site.github.sign(kBody)) == Code::unavailable);
}
