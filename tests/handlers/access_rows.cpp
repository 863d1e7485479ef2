// SPDX-License-Identifier: Apache-2.0
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

json::value key_with(std::initializer_list<json::value_ref> scopes, std::string name = "ci") {
  return {{"name", name}, {"scopes", json::array(scopes)}};
}

/// A report as GitHub sends it; `signs` says what is signed, if it is not the report.
Ask report(Site& site, const json::value& body, const std::string& signs = "") {
  const auto bytes = json::serialize(body);
  return {.fields = {{"Github-Public-Key-Identifier", site.github().key_id()},
              {"Github-Public-Key-Signature", site.github().sign(signs.empty() ? bytes : signs)}},
      .bytes = bytes};
}

json::object leak(const std::string& token) {
  return {{"token", token}, {"type", "musicverse_api_key"},
      {"url", "https://github.com/a/b/blob/1/c.sh?t=" + token}, {"source", "content"}};
}

/// A key of kMe, and its secret.
Reply new_key(Site& site) { return site.must(kMe, "api_key_create", {.body = key_with({"*"})}); }

}  // namespace

std::vector<Row> access_rows() {
  return {
      {.operation = "api_key_create",
          .good = with_body(key_with({"api-keys:write"})),
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("key").size() > 20);
                REQUIRE(reply.at("state") == "active");
                const auto listed = site.must(kMe, "api_key_list", {});
                REQUIRE(std::string(listed.list()[0].at("id").as_string()) == reply.at("id"));
                REQUIRE(listed.text.find(reply.at("key")) == std::string::npos);
              },
          .bad = {{"nothing is said", with_body(json::object{}), 422, "/name"},
              {"no name", with_body(key_with({"api-keys:write"}, "")), 422, "/name"},
              {"no scope", with_body(key_with({"tracks:raed"})), 422, "/scopes/0"},
              {"a scope that the caller lacks",
                  with_body(key_with({"api-keys:write", "tracks:read"})), 422, "/scopes/1"},
              {"a time that is past",
                  with_body({{"name", "ci"}, {"scopes", {"api-keys:write"}},
                      {"expires_at", "2020-01-01T00:00:00Z"}}),
                  422, "/expires_at"}},
          .no_foreign = kNoId},
      {.operation = "api_key_list",
          .good =
              [](Site& site, const std::string&) {
                site.api_key(kMyLive);
                site.api_key(kMe);
                return Ask{};
              },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(!reply.list().empty());
                for (const auto& key : reply.list()) REQUIRE(key.at("mode") == "sandbox");
              },
          .bad = bad_pages(),
          .no_foreign = kNoId},
      {.operation = "api_key_get",
          .make = a(&Site::api_key),
          .check =
              [](Site&, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("id") == id);
                REQUIRE(reply.at("state") == "active");
                REQUIRE(reply.body.at("key").is_null());
              },
          .no_bad = kOnlyId},
      {.operation = "api_key_update",
          .make = a(&Site::api_key),
          .good = with_body(
              {{"name", "build"}, {"rate", "10/m"}, {"networks", {"192.0.2.0/24", "2001:db8::1"}}}),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("name") == "build");
                REQUIRE(reply.at("rate") == "10/m");
                REQUIRE(reply.list("networks").size() == 2);
                const auto free = site.must(kMe, "api_key_update",
                    {.id = id, .body = {{"rate", "unlimited"}, {"networks", json::array()}}});
                REQUIRE(free.body.at("rate").is_null());
                REQUIRE(free.at("name") == "build");
              },
          .bad = {{"no rate", with_body({{"rate", "10/w"}}), 422, "/rate"},
              {"no name", with_body({{"name", ""}}), 422, "/name"},
              {"no network", with_body({{"networks", {"192.0.2.0/24", "192.0.2.1/24"}}}), 422,
                  "/networks/1"}}},
      {.operation = "api_key_rotate",
          .make = a(&Site::api_key),
          .good = with_body({{"overlap_seconds", 3600}}),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("key").starts_with("mv_test_"));
                REQUIRE(!reply.at("old_until").empty());
                const auto shown = site.must(kMe, "api_key_get", {.id = id});
                REQUIRE(shown.body.at("key").is_null());
                REQUIRE(shown.at("display") == reply.at("display"));
                const auto at_once =
                    site.must(kMe, "api_key_rotate", {.id = id, .body = {{"overlap_seconds", 0}}});
                REQUIRE(at_once.at("key") != reply.at("key"));
                REQUIRE(at_once.body.at("old_until").is_null());
              },
          .bad = {{"longer than a week", with_body({{"overlap_seconds", 604801}}), 422,
              "/overlap_seconds"}}},
      {.operation = "api_key_suspend",
          .make = a(&Site::api_key),
          .good = with_body({{"reason", "Who uses it?"}}),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("state") == "suspended");
                REQUIRE(reply.at("suspended_because") == "Who uses it?");
                REQUIRE(
                    site.ask(kMe, "api_key_rotate", {.id = id, .body = json::object{}}).status ==
                    409);
              },
          .bad = {{"a long reason", with_body({{"reason", std::string(201, 'x')}}), 422,
              "/reason"}}},
      {.operation = "api_key_resume",
          .make = a(&Site::api_key),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("state") == "active");
                site.must(kMe, "api_key_suspend", {.id = id, .body = json::object{}});
                const auto again = site.must(kMe, "api_key_resume", {.id = id});
                REQUIRE(again.at("state") == "active");
                REQUIRE(again.body.at("suspended_because").is_null());
                site.must(kMe, "api_key_revoke", {.id = id});
                REQUIRE(site.ask(kMe, "api_key_resume", {.id = id}).status == 409);
              },
          .no_bad = kOnlyId},
      {.operation = "rate_limit_list",
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                const auto& limit = reply.list()[0].as_object();
                REQUIRE(limit.at("name") == "account");
                REQUIRE(limit.at("limit") == 1000);
                REQUIRE(limit.at("window_seconds") == 60);
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "api_key_revoke",
          .make = a(&Site::api_key),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("state") == "revoked");
                REQUIRE(site.must(kMe, "api_key_revoke", {.id = id}).at("revoked_at") ==
                        reply.at("revoked_at"));
              },
          .no_bad = kOnlyId},

      {.operation = "hook_secret_scanning_receive",
          .good =
              [](Site& site, const std::string&) {
                const auto key = new_key(site);
                return report(site,
                    json::array{leak(key.at("key")), leak("mv_live_none"), leak(key.at("key"))});
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                const auto verdicts = json::parse(reply.text).as_array();
                REQUIRE(verdicts.size() == 3);
                REQUIRE(verdicts[0].at("label") == "true_positive");
                REQUIRE(verdicts[1].at("label") == "false_positive");
                REQUIRE(verdicts[1].at("token_raw") == "mv_live_none");
                REQUIRE(verdicts[0].at("token_type") == "musicverse_api_key");
                const auto listed = site.must(kMe, "api_key_list", {.query = "limit=1"});
                const auto& key = listed.list()[0];
                REQUIRE(key.at("state") == "revoked");
                const std::string why(key.at("revoked_because").as_string());
                REQUIRE(why.starts_with("found in public: https://github.com/a/b"));
                // Where it was found may hold the secret itself: that is kept nowhere.
                const std::string secret(verdicts[0].at("token_raw").as_string());
                REQUIRE(site.everything().find(secret) == std::string::npos);
              },
          .bad = {{"another signature",
                      [](Site& site, const std::string&) {
                        return report(site, json::array{leak(new_key(site).at("key"))}, "other");
                      },
                      401, "signature"},
              {"no signature", with_body(json::array{leak("mv_live_none")}), 401, "signature"},
              {"a key of nobody",
                  [](Site& site, const std::string&) {
                    auto out = report(site, json::array{leak("mv_live_none")});
                    out.fields[0].second = "key-none";
                    return out;
                  },
                  401, "signature"},
              {"no list", [](Site& site, const std::string&) { return report(site, leak("x")); },
                  422, "array"},
              {"an empty list",
                  [](Site& site, const std::string&) { return report(site, json::array()); }, 422,
                  "no entries"},
              {"several wrong entries",
                  [](Site& site, const std::string&) {
                    return report(site, json::array{1, json::object{{"token", 2}, {"type", "t"}},
                                            leak(new_key(site).at("key"))});
                  },
                  422, "/1/token"},
              {"too many entries",
                  [](Site& site, const std::string&) {
                    return report(site, json::array(1001, leak("x")));
                  },
                  413, "1001"}},
          .no_foreign = "nobody signs in: GitHub's signature decides"},

      {.operation = "identifier_range_list",
          .good =
              [](Site& site, const std::string&) {
                site.range(kMe);
                return Ask{};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                const auto other = site.range(kOther);
                const auto listed = site.must(kMe, "identifier_range_list", {});
                REQUIRE(listed.list().size() == reply.list().size());
                REQUIRE(listed.text.find(other) == std::string::npos);
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "identifier_range_create",
          .good = with_body({{"kind", "isrc"}, {"prefix", "deabc"}}),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("prefix") == "DEABC");
                REQUIRE(reply.body.at("left") == 99'999);
              },
          .bad = {{"nothing is said", with_body(json::object{}), 422, "/kind"},
              {"no kind", with_body({{"kind", "iswc"}, {"prefix", "DEABC"}}), 422, "/kind"},
              {"no prefix of an ISRC", with_body({{"kind", "isrc"}, {"prefix", "12345"}}), 422,
                  "/prefix"},
              {"no prefix of a UPC", with_body({{"kind", "upc"}, {"prefix", "ABCDEF"}}), 422,
                  "/prefix"},
              {"it ends before it begins",
                  with_body({{"kind", "isrc"}, {"prefix", "DEABD"}, {"first", 9}, {"last", 8}}),
                  422, "/last"},
              {"its numbers are in another",
                  [](Site& site, const std::string&) {
                    const json::value range{{"kind", "upc"}, {"prefix", "987654"}};
                    if (site.ask(kMe, "identifier_range_create", {.body = range}).status != 201)
                      FAIL("the first range was not added");
                    return Ask{.body = range};
                  },
                  409, "overlaps"}},
          .no_foreign = kNoId},
      {.operation = "identifier_range_delete",
          .make = a(&Site::range),
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                const auto listed = site.must(kMe, "identifier_range_list", {});
                REQUIRE(listed.text.find(id) == std::string::npos);
              },
          .no_bad = kOnlyId,
          .for_users = true},
  };
}

}  // namespace mv::test
