// SPDX-License-Identifier: Apache-2.0
#include "handlers/row.hpp"
#include "store/events/deliveries.hpp"
#include "support/catch.hpp"
#include "support/signal.hpp"

namespace mv::test {
namespace {

json::value endpoint(std::string url, std::initializer_list<json::value_ref> events) {
  return {{"url", url}, {"events", json::array(events)}};
}

constexpr const char* kUrl = "https://127.0.0.1:9/hook";

std::string disabled(Site& site, const Caller& caller) {
  const auto id = site.webhook(caller);
  site.must(caller, "webhook_disable", {.id = id});
  return id;
}

Ask to_disabled(Site& site, const std::string&) { return {.id = disabled(site, kMe)}; }

std::string webhook_of_delivery(Site& site, const Caller& caller) {
  return site.must(caller, "webhook_delivery_get", {.id = site.delivery(caller)}).at("webhook_id");
}

Row webhook_create() {
  return {
      .operation = "webhook_create",
      .good = with_body({{"url", kUrl}, {"events", {"distribution.live", "release.*"}},
          {"headers", {{"X-Team", "ours"}}}, {"asymmetric", true}}),
      .check =
          [](Site& site, const std::string&, const Reply& reply) {
            REQUIRE(reply.at("secret").starts_with("whsec_"));
            REQUIRE(!reply.at("public_key").empty());
            REQUIRE(reply.headers.get("Location") == "/api/v1/webhooks/" + reply.at("id"));
            const auto stored = site.must(kMe, "webhook_get", {.id = reply.at("id")});
            REQUIRE(stored.at("secret").empty());
            REQUIRE(stored.body.at("headers").at("X-Team") == "***");
          },
      .bad = {{"nothing is said", with_body(json::object{}), 422, "/url"},
          {"not secure", with_body(endpoint("http://127.0.0.1:9/", {"*"})), 422, "/url"},
          {"into the network", with_body(endpoint("https://10.0.0.1/", {"*"})), 422, "/url"},
          {"no type", with_body(endpoint(kUrl, {"distributoin.live"})), 422, "/events/0"},
          {"a header that is ours",
              with_body({{"url", kUrl}, {"events", {"*"}}, {"headers", {{"Host", "x"}}}}), 422,
              "/headers/Host"},
          {"a rate below 0", with_body({{"url", kUrl}, {"events", {"*"}}, {"rate_limit", -1}}), 422,
              "/rate_limit"}},
      .no_foreign = kNoId,
  };
}

std::vector<Row> endpoint_rows() {
  return {
      webhook_create(),
      {.operation = "webhook_list",
          .good =
              [](Site& site, const std::string&) {
                site.webhook(kMe);
                site.webhook(kMyLive);
                return Ask{.query = "limit=1"};
              },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                REQUIRE(reply.list()[0].at("mode") == "sandbox");
              },
          .bad = bad_pages(),
          .no_foreign = kNoId},
      {.operation = "webhook_get",
          .make = a(&Site::webhook),
          .check = [](Site&, const std::string& id,
                       const Reply& reply) { REQUIRE(reply.at("id") == id); },
          .no_bad = kOnlyId},
      {.operation = "webhook_update",
          .make = a(&Site::webhook),
          .good = with_body({{"description", "for the label"}, {"fifo", true}}),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("description") == "for the label");
                REQUIRE(reply.body.at("fifo") == true);
                REQUIRE(reply.body.at("revision") == 2);
              },
          .bad = {{"into the network", with_body({{"url", "https://10.0.0.1/"}}), 422, "/url"},
              {"no type", with_body({{"events", {"live"}}}), 422, "/events/0"},
              {"no number", with_body({{"max_in_flight", "many"}}), 422, "/max_in_flight"},
              old_revision({{"fifo", true}})}},
      {.operation = "webhook_delete",
          .make = a(&Site::webhook),
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                REQUIRE(site.ask(kMe, "webhook_get", {.id = id}).status == 404);
              },
          .no_bad = kOnlyId},
      {.operation = "webhook_enable",
          .make = disabled,
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.at("state") == "enabled"); },
          .no_bad = kOnlyId},
      {.operation = "webhook_disable",
          .make = a(&Site::webhook),
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.at("state") == "disabled"); },
          .no_bad = kOnlyId},
      {.operation = "webhook_test",
          .make = a(&Site::webhook),
          .check =
              [](Site&, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("webhook_id") == id);
                REQUIRE(reply.at("event_type") == "webhook.test");
                REQUIRE(reply.at("state") == "pending");
              },
          .bad = {{"it is disabled", to_disabled, 409, "disabled"}}},
      {.operation = "webhook_rotate_secret",
          .make = a(&Site::webhook),
          .good = with_body({{"overlap_seconds", 60}}),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("secret").starts_with("whsec_"));
                REQUIRE(!reply.at("previous_secret_until").empty());
              },
          .bad = {{"longer than a week", with_body({{"overlap_seconds", 604801}}), 422,
                      "/overlap_seconds"},
              old_revision(json::object{})}},
  };
}

}  // namespace

std::vector<Row> webhook_rows() {
  auto rows = endpoint_rows();
  const std::vector<Row> more{
      {.operation = "webhook_recover",
          .make = a(&Site::webhook),
          .good = with_body({{"since", "2027-01-01T00:00:00Z"}}),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("webhook_id") == id);
                REQUIRE(reply.headers.get("Location") ==
                        "/api/v1/webhook-recoveries/" + reply.at("id"));
                REQUIRE(
                    site.must(kMe, "webhook_recovery_get", {.id = reply.at("id")}).at("state") ==
                    "running");
              },
          .bad = {{"no time", with_body(json::object{}), 422, "/since"},
              {"a time that is none", with_body({{"since", "2027-13-01T00:00:00Z"}}), 422,
                  "/since"},
              {"a time to come", with_body({{"since", "2087-01-01T00:00:00Z"}}), 422, "/since"}}},
      {.operation = "webhook_delivery_list",
          .make = webhook_of_delivery,
          .good = with_query("state=pending"),
          .check =
              [](Site&, const std::string& id, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                REQUIRE(reply.list()[0].at("webhook_id").as_string() == id);
              },
          .bad = bad_pages({{"no state", with_query("state=lost"), 422, "lost"}})},
      {.operation = "webhook_delivery_get",
          .make = a(&Site::delivery),
          .check =
              [](Site&, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("id") == id);
                REQUIRE(reply.list("attempt_log").empty());
              },
          .no_bad = kOnlyId},
      {.operation = "webhook_delivery_redeliver",
          .make = a(&Site::delivery),
          .check =
              [](Site&, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("id") == id);
                REQUIRE(reply.at("state") == "pending");
              },
          .no_bad = kOnlyId},
      {.operation = "webhook_recovery_get",
          .make = a(&Site::recovery),
          .check = [](Site&, const std::string& id,
                       const Reply& reply) { REQUIRE(reply.at("id") == id); },
          .no_bad = kOnlyId},
  };
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

std::vector<Row> event_rows() {
  return {
      {.operation = "event_list",
          .good =
              [](Site& site, const std::string&) {
                site.event(kMe);
                site.event(kMe);
                site.event(kOther);
                return Ask{.query = "types=track.*&limit=1&since=2027-01-01T00:00:00Z"};
              },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                REQUIRE(reply.body.at("has_more") == true);
              },
          .bad = {{"no page", with_query("limit=0"), 422, "limit"},
              {"no number", with_query("after=x"), 422, "after"},
              {"no time", with_query("since=friday"), 422, "since"},
              {"no type", with_query("types=trakc.*"), 422, "types"}},
          .no_foreign = kNoId},
      {.operation = "event_watch",
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                Signal woken;
                reply.stream->start([&] { woken.set(); });
                REQUIRE(reply.stream->take().starts_with("retry: 1000\nid: "));
                const auto other = site.event(kOther), mine = site.event(kMe);
                REQUIRE(woken.wait());
                const auto told = reply.stream->take();
                REQUIRE(told.find(mine) != std::string::npos);
                REQUIRE(told.find(other) == std::string::npos);
              },
          .bad = {{"no number", with_query("after=-1"), 422, "after"},
              {"no number", with_field("Last-Event-ID", "x"), 422, "after"},
              {"no time", with_query("since=friday"), 422, "since"},
              {"no type", with_query("types=trakc.*"), 422, "types"}},
          .no_foreign = kNoId},
      {.operation = "event_get",
          .make = a(&Site::event),
          .check = [](Site&, const std::string& id,
                       const Reply& reply) { REQUIRE(reply.at("id") == id); },
          .no_bad = kOnlyId},
      {.operation = "event_trigger",
          .good =
              [](Site& site, const std::string&) {
                return Ask{
                    .body = {{"type", "distribution.live"}, {"webhook_id", site.webhook(kMe)},
                        {"overrides", {{"title", "Northern Line"}}}}};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.list("deliveries").size() == 1);
                REQUIRE(reply.body.at("event").at("data").at("title") == "Northern Line");
                const Ask again{.body = {{"type", "distribution.live"}}};
                REQUIRE(site.ask(kMyLive, "event_trigger", again).status == 403);
              },
          .bad = {{"nothing is said", with_body(json::object{}), 422, "/type"},
              {"no type", with_body({{"type", "distribution.alive"}}), 422, "/type"},
              {"no such value",
                  with_body({{"type", "distribution.live"}, {"overrides", {{"colour", "blue"}}}}),
                  422, "/overrides/colour"},
              {"a value that is no text",
                  with_body({{"type", "distribution.live"}, {"overrides", {{"title", 7}}}}), 422,
                  "/overrides/title"},
              {"the endpoint is disabled",
                  [](Site& site, const std::string&) {
                    return Ask{.body = {{"type", "distribution.live"},
                                   {"webhook_id", disabled(site, kMe)}}};
                  },
                  409, "disabled"}},
          .foreign = {{"webhook_id", a(&Site::webhook),
              [](Site&, const std::string&, const std::string& other) {
                return Ask{.body = {{"type", "distribution.live"}, {"webhook_id", other}}};
              }}}},
      {.operation = "event_type_list",
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.list().size() > 10); },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
  };
}

}  // namespace mv::test
