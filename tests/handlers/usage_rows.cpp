// SPDX-License-Identifier: Apache-2.0
#include "handlers/row.hpp"
#include "store/usage/usage.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

/// Requests of the caller and of others, as the server notes them.
void note_requests(Site& site) {
  const auto now = site.deps().clock.now();
  const auto done = site.db().write([&](store::Tx& tx) -> Status {
    for (const auto& caller : {kMe, kOther, kMyLive}) {
      model::LoggedRequest request;
      request.id = new_id("req", now);
      request.user_id = caller.user;
      request.mode = caller.mode;
      request.endpoint = "GET /api/v1/tracks/{id}";
      request.subject = "trk_of_" + caller.user;
      request.status = 404;
      request.at = now;
      store::usage_log_append(tx, std::vector{request});
      model::UsageHour hour;
      hour.user_id = caller.user;
      hour.mode = caller.mode;
      hour.hour = now - now % model::kUsageHour;
      hour.endpoint = request.endpoint;
      hour.requests = caller.user == kMe.user ? 3 : 100;
      hour.refused = hour.requests;
      hour.latency = {100, hour.requests};
      store::usage_add(tx, hour);
    }
    return {};
  });
  REQUIRE(done.ok());
}

auto after_requests(std::string query) {
  return [=](Site& site, const std::string&) {
    note_requests(site);
    return Ask{.query = query};
  };
}

}  // namespace

std::vector<Row> usage_rows() {
  return {
      {.operation = "usage_get",
          .good = after_requests("by=endpoint"),
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                const auto& row = reply.list()[0];
                REQUIRE(row.at("name") == "GET /api/v1/tracks/{id}");
                REQUIRE(row.at("requests").as_int64() % 3 == 0);
                REQUIRE(row.at("requests") == row.at("refused"));
                REQUIRE(row.at("p95_ms").is_double());
                REQUIRE(reply.body.at("total").at("requests") == row.at("requests"));
                for (const auto* by : {"key", "app", "day", "hour"}) {
                  const auto other =
                      site.must(kMe, "usage_get", {.query = std::string("by=") + by});
                  REQUIRE(other.body.at("total") == reply.body.at("total"));
                }
                const auto all = site.must(kMe, "usage_get", {.query = "user=all"});
                REQUIRE(all.list()[0].at("requests").as_int64() >= 100);
                const auto none =
                    site.must(kMe, "usage_get", {.query = "until=2020-01-01T00:00:00Z"});
                REQUIRE(none.list().empty());
                REQUIRE(none.body.at("total").at("p50_ms").is_null());
                REQUIRE(site.ask(kOther, "usage_get", {.query = "user=all"}).status == 403);
                REQUIRE(site.ask(kOther, "usage_get", {.query = "user=" + kMe.user}).status == 403);
              },
          .bad = {{"no way to count", with_query("by=week"), 422, "by"},
              {"no time", with_query("since=yesterday"), 422, "since"},
              {"the wrong way round",
                  with_query("since=2027-01-02T00:00:00Z&until=2027-01-01T00:00:00Z"), 422,
                  "since"},
              {"more hours than a list has", with_query("by=hour&since=2020-01-01T00:00:00Z"), 422,
                  "31 days"}},
          .no_foreign = "whose requests are counted is checked above"},
      {.operation = "request_list",
          .good = after_requests("status=4xx"),
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE_FALSE(reply.list().empty());
                for (const auto& one : reply.list())
                  REQUIRE(one.at("subject").as_string() == "trk_of_" + kMe.user);
                const auto size = [&](const char* query) {
                  return site.must(kMe, "request_list", {.query = query}).list().size();
                };
                REQUIRE(size("status=5xx") == 0);
                REQUIRE(size("status=404") == reply.list().size());
                REQUIRE(size("key=key_none") == 0);
                REQUIRE(size("endpoint=GET+/api/v1/tracks/{id}") == reply.list().size());
              },
          .bad = bad_pages({{"no status", with_query("status=999"), 422, "status"},
              {"no group", with_query("status=9xx"), 422, "status"}}),
          .no_foreign = "only one's own are listed"},
  };
}

}  // namespace mv::test
