// SPDX-License-Identifier: Apache-2.0
#include "webhooks/secrets.hpp"

#include "support/catch.hpp"

using namespace mv;
using namespace mv::webhooks;

namespace {

constexpr Millis kNow = 1'800'000'000'000;
using Texts = std::vector<std::string>;

const Texts kNew{"whsec_bmV3", "whsk_bmV3"}, kOld{"whsec_b2xk"};

model::Webhook sealed(const Sealer& sealer, const std::string& id) {
  model::Webhook out;
  out.id = id;
  out.sealed_secrets = seal_current(sealer, id, kNew);
  out.sealed_previous = seal_previous(sealer, id, kOld);
  out.previous_until = kNow + 1;
  return out;
}

}  // namespace

TEST_CASE("secrets come back as they were sealed, and nothing of them can be seen") {
  const Sealer sealer(SecretText(std::string(32, 'k')));
  const auto webhook = sealed(sealer, "whk_1");
  CHECK(webhook.sealed_secrets.find("whs") == std::string::npos);
  CHECK(webhook.sealed_secrets != seal_current(sealer, "whk_1", kNew));  // a nonce of its own
  const auto opened = open_secrets(sealer, webhook, kNow);
  REQUIRE(opened.ok());
  CHECK(opened->current == kNew);
  CHECK(opened->previous == kOld);
}

TEST_CASE(
    "the values of custom headers are sealed, each in its place, and those of before are taken") {
  const Sealer sealer(SecretText(std::string(32, 'k')));
  model::Webhook webhook;
  webhook.id = "whk_1";
  webhook.headers = {{"Authorization", "Bearer x"}, {"X-Odd", "sealed:not really"}};
  const auto clear = webhook.headers;
  auto old = webhook;
  CHECK(open_headers(sealer, old).error().code == Code::corrupt);
  seal_headers(sealer, webhook);
  CHECK(boost::json::serialize(webhook.headers).find("Bearer") == std::string::npos);
  const auto sealed_once = webhook.headers;
  seal_headers(sealer, webhook);
  CHECK(webhook.headers == sealed_once);
  auto swapped = webhook;
  swapped.headers["X-Odd"] = webhook.headers.at("Authorization");
  CHECK(open_headers(sealer, swapped).error().code == Code::corrupt);
  REQUIRE(open_headers(sealer, webhook).ok());
  CHECK(webhook.headers == clear);
  webhook.headers = {{"X-Old", "in clear"}};
  REQUIRE(open_headers(sealer, webhook).ok());
  CHECK(webhook.headers.at("X-Old") == "in clear");
}

TEST_CASE("the old secret counts until the end of the overlap") {
  const Sealer sealer(SecretText(std::string(32, 'k')));
  auto webhook = sealed(sealer, "whk_1");
  CHECK(open_secrets(sealer, webhook, kNow)->previous == kOld);
  CHECK(open_secrets(sealer, webhook, kNow + 1)->previous.empty());
  webhook.sealed_previous.clear();
  CHECK(open_secrets(sealer, webhook, kNow)->previous.empty());
  webhook.sealed_previous = "spoilt";  // and then it does not matter any more
  CHECK(open_secrets(sealer, webhook, kNow + 1).ok());
}

TEST_CASE("a secret opens with its key, for its endpoint and in its column only") {
  const Sealer sealer(SecretText(std::string(32, 'k')));
  const auto code = [](const Result<Secrets>& opened) {
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().line().find("whsec") == std::string::npos);
    return opened.error().code;
  };
  auto webhook = sealed(sealer, "whk_1");
  const Sealer other(SecretText(std::string(32, 'x')));
  CHECK(code(open_secrets(other, webhook, kNow)) == Code::corrupt);
  webhook.id = "whk_2";
  CHECK(code(open_secrets(sealer, webhook, kNow)) == Code::corrupt);
  webhook = sealed(sealer, "whk_1");
  std::swap(webhook.sealed_secrets, webhook.sealed_previous);
  CHECK(code(open_secrets(sealer, webhook, kNow)) == Code::corrupt);
  webhook.sealed_secrets = "";
  CHECK(code(open_secrets(sealer, webhook, kNow)) == Code::corrupt);
}
