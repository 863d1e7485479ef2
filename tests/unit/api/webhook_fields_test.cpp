// SPDX-License-Identifier: Apache-2.0
// What requests about webhooks must keep to.
#include <map>

#include "api/decode.hpp"
#include "api/webhook/custom_headers.hpp"
#include "api/webhook/webhook_views.hpp"
#include "model/json.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::api;

namespace {

template <class T>
Result<T> read(std::string_view text) {
  return decode<T>(json::parse(text));
}

/// The rules that were broken, by place.
std::map<std::string, std::string> rules_of(const std::vector<Fault>& faults) {
  std::map<std::string, std::string> out;
  for (const auto& fault : faults) {
    REQUIRE_FALSE(fault.message.empty());
    if (fault.rule != "type") REQUIRE_FALSE(fault.hint.empty());  // "must be text, not a list"
    out[fault.at] = fault.rule;
  }
  return out;
}

std::map<std::string, std::string> header_faults(const json::object& headers) {
  std::vector<Fault> faults;
  check_custom_headers(headers, "/headers", faults);
  return rules_of(faults);
}

using Rules = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("a webhook needs a URL and events; the rest has defaults") {
  const auto made = read<CreateWebhook>(R"({"url":"https://example.com/h","events":["*"]})");
  REQUIRE(made);
  REQUIRE(made->events == std::vector<std::string>{"*"});
  REQUIRE(made->max_in_flight == 32);
  REQUIRE(made->rate_limit == 0);
  REQUIRE_FALSE(made->fifo);
  REQUIRE_FALSE(made->allow_http);
  REQUIRE_FALSE(made->asymmetric);
}

TEST_CASE("every fault of a webhook is told at once") {
  const auto made = read<CreateWebhook>(
      R"({"events":[],"rate_limit":1001,"max_in_flight":0,"fifo":"yes","headers":[],"colour":1})");
  REQUIRE_FALSE(made);
  REQUIRE(made.error().code == Code::invalid);
  REQUIRE(rules_of(made.error().faults) == Rules{{"/url", "required"}, {"/events", "min_items"},
                                               {"/rate_limit", "maximum"},
                                               {"/max_in_flight", "minimum"}, {"/fifo", "type"},
                                               {"/headers", "type"}, {"/colour", "unknown"}});
}

TEST_CASE("the ends of the numbers of a webhook") {
  const auto with = [](const char* name, std::int64_t value) {
    json::object body{{"url", "https://example.com/"}, {"events", {"*"}}, {name, value}};
    return decode<CreateWebhook>(json::value(body)).ok();
  };
  REQUIRE(with("rate_limit", 0));
  REQUIRE(with("rate_limit", 1000));
  REQUIRE_FALSE(with("rate_limit", -1));
  REQUIRE_FALSE(with("rate_limit", 1001));
  REQUIRE(with("max_in_flight", 1));
  REQUIRE(with("max_in_flight", 100));
  REQUIRE_FALSE(with("max_in_flight", 101));
  REQUIRE_FALSE(with("max_in_flight", INT64_MAX));
}

TEST_CASE("a change of a webhook says only what changes") {
  const auto change = read<UpdateWebhook>(R"({"fifo":true,"rate_limit":null})");
  REQUIRE(change);
  REQUIRE(change->fifo == true);
  REQUIRE_FALSE(change->rate_limit);
  REQUIRE_FALSE(change->url);
  REQUIRE_FALSE(change->events);
  REQUIRE_FALSE(read<UpdateWebhook>(R"({"events":[]})"));
  REQUIRE_FALSE(read<UpdateWebhook>(R"({"asymmetric":true})"));
  REQUIRE_FALSE(read<UpdateWebhook>(R"({"max_in_flight":101})"));
}

TEST_CASE("the old secret counts for at most a week") {
  REQUIRE(read<RotateSecret>("{}")->overlap_seconds == 86400);
  REQUIRE(read<RotateSecret>(R"({"overlap_seconds":0})"));
  REQUIRE(read<RotateSecret>(R"({"overlap_seconds":604800})"));
  REQUIRE_FALSE(read<RotateSecret>(R"({"overlap_seconds":604801})"));
  REQUIRE_FALSE(read<RotateSecret>(R"({"overlap_seconds":-1})"));
}

TEST_CASE("a recovery needs a time, a trigger a type") {
  REQUIRE(read<RecoverWebhook>(R"({"since":"2027-01-15T00:00:00Z"})"));
  REQUIRE_FALSE(read<RecoverWebhook>("{}"));
  REQUIRE_FALSE(read<RecoverWebhook>(R"({"since":"10m"})"));
  REQUIRE(read<TriggerEvent>(R"({"type":"track.created","overrides":{"title":"A"}})"));
  REQUIRE_FALSE(read<TriggerEvent>("{}"));
  REQUIRE_FALSE(read<TriggerEvent>(R"({"type":"track.created","webhook_id":"whk_1"})"));
}

TEST_CASE("headers that a receiver may want are taken") {
  REQUIRE(header_faults({{"Authorization", "Bearer 9f2c"}, {"X-Tenant", "ada, inc. (\"main\")"},
                            {"Cookie", "a=b"}, {"X-Webhook-Token", "t"}, {"!#$%&'*+-.^_`|~", "1"}})
              .empty());
}

TEST_CASE("headers of the connection, of the signature and of proxies are refused") {
  for (const char* name : {"Host", "Content-Length", "content-type", "Transfer-Encoding",
           "Connection", "TE", "Upgrade", "Expect", "Proxy-Authorization", "User-Agent",
           "webhook-id", "Webhook-Signature", "X-Webhook-Signature", "X-Webhook-Event", "svix-id",
           "Forwarded", "X-Forwarded-For", "Keep-Alive", "Trailer", "Content-Encoding"}) {
    CAPTURE(name);
    REQUIRE(header_faults({{name, "1"}}) ==
            Rules{{std::string("/headers/") + name, "header_reserved"}});
  }
}

TEST_CASE("a header cannot break out of its line") {
  for (const char* name : {"", "a b", "a:", "a\r\nHost", "caf\xc3\xa9", "a\t", "(a)"})
    REQUIRE(header_faults({{name, "1"}}).begin()->second == "header_name");
  for (const char* value : {"", "a\r\nHost: b", "a\n", "a\x01", "\x7f", "caf\xc3\xa9", " a", "a "})
    REQUIRE(header_faults({{"X-A", value}}) == Rules{{"/headers/X-A", "header_value"}});
  REQUIRE(header_faults({{"X-A", std::string_view("a\0b", 3)}}) ==
          Rules{{"/headers/X-A", "header_value"}});
  REQUIRE(header_faults({{"X-A", 1}}) == Rules{{"/headers/X-A", "type"}});
}

TEST_CASE("every fault of headers is told, and no value is shown") {
  std::vector<Fault> faults;
  check_custom_headers(
      {{"Host", "s3cret\n"}, {"a b", "s3cret"}, {"X-A", "1"}, {"x-a", "2"}}, "/headers", faults);
  REQUIRE(faults.size() == 4);
  for (const auto& fault : faults)
    REQUIRE((fault.message + fault.hint).find("s3cret") == std::string::npos);
}

TEST_CASE("headers are few and short") {
  json::object headers;
  for (std::size_t i = 0; i < kCustomHeaders; ++i) headers["X-" + std::to_string(i)] = "v";
  REQUIRE(header_faults(headers).empty());
  headers["X-More"] = "v";
  REQUIRE(header_faults(headers) == Rules{{"/headers", "max_items"}});
  const std::string full(kCustomHeaderBytes - 3, 'v');
  REQUIRE(header_faults({{"X-A", full}}).empty());
  REQUIRE(header_faults({{"X-A", full + "v"}}) == Rules{{"/headers", "max_bytes"}});
}

TEST_CASE("a merge of headers does not care for case") {
  json::object headers{{"Authorization", "old"}, {"X-A", "1"}, {"X-B", "2"}};
  merge_custom_headers(
      headers, {{"authorization", "new"}, {"x-b", nullptr}, {"X-C", "3"}, {"X-None", nullptr}});
  REQUIRE(headers == json::object{{"authorization", "new"}, {"X-A", "1"}, {"X-C", "3"}});
}

TEST_CASE("an endpoint shows the names of its headers only, and no old secret that ended") {
  model::Webhook webhook;
  webhook.headers = {{"Authorization", "Bearer 9f2c"}};
  webhook.previous_until = 1000;
  REQUIRE(view(webhook, 999).previous_secret_until);
  REQUIRE_FALSE(view(webhook, 1000).previous_secret_until);
  const auto text = model::json_text(view(webhook, 0));
  REQUIRE(text.find("9f2c") == std::string::npos);
  REQUIRE(text.find(R"("Authorization":"***")") != std::string::npos);
  REQUIRE(text.find(R"("secret":null)") != std::string::npos);
}

TEST_CASE("how an endpoint and a delivery stand") {
  model::Webhook webhook;
  model::Delivery delivery;
  delivery.next_attempt_at = 5000;
  REQUIRE(view(webhook, 0).state == "enabled");
  REQUIRE(view(delivery, "dlv_1", webhook, {}).state == "pending");
  REQUIRE(view(delivery, "dlv_1", webhook, {}).next_attempt_at == "1970-01-01T00:00:05.000Z");
  webhook.failing_since = 1;
  REQUIRE(view(webhook, 0).state == "failing");
  webhook.state = model::WebhookState::disabled;
  REQUIRE(view(webhook, 0).state == "disabled");
  REQUIRE(view(delivery, "dlv_1", webhook, {}).state == "held");
  REQUIRE_FALSE(view(delivery, "dlv_1", webhook, {}).next_attempt_at);
  delivery.state = model::DeliveryState::failed;
  REQUIRE(view(delivery, "dlv_1", webhook, {}).state == "failed");
}
