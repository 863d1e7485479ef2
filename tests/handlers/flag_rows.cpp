// SPDX-License-Identifier: Apache-2.0
#include "auth/flags.hpp"
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

const std::string kServers = "flags are the server's, and every user sees the same ones";

std::string a_flag(Site& site, const Caller&) {
  const auto id = "flag-" + lower(site.fresh("x")).substr(2);
  site.must(kMe, "flag_create", {.body = {{"id", id}, {"percent", 100}}});
  return id;
}

auto of(std::string id, json::value body = {}) {
  return [=](Site&, const std::string&) { return Ask{.id = id, .body = body}; };
}

Bad unknown(json::value body = {}) {
  return {"no such flag", of("nothing", std::move(body)), 404, "nothing"};
}

/// Flags are changed by admins alone.
void check_members(
    Site& site, std::string_view operation, const std::string& id, json::value body = {}) {
  REQUIRE(site.ask(kOther, operation, {.id = id, .body = std::move(body)}).status == 403);
}

json::value context(json::value key) { return {{"context", {{"targetingKey", std::move(key)}}}}; }

}  // namespace

std::vector<Row> flag_rows() {
  return {
      {.operation = "flag_list",
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() >= 4);
                for (const auto& flag : reply.list())
                  if (flag.at("built_in").as_bool()) REQUIRE(flag.at("on").as_bool());
              },
          .no_bad = kNoInput,
          .no_foreign = kServers},
      {.operation = "flag_create",
          .good =
              [](Site& site, const std::string&) {
                return Ask{.body = {{"id", "flag-" + lower(site.fresh("y")).substr(2)},
                               {"description", "what"}, {"owner", "Ada"},
                               {"expires_at", "2099-01-01T00:00:00Z"}}};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("state") == "off");
                REQUIRE(reply.at("owner") == "Ada");
                REQUIRE(
                    site.ask(kMe, "flag_create", {.body = {{"id", reply.at("id")}}}).status == 409);
                check_members(site, "flag_create", "", {{"id", "more"}});
              },
          .bad = {{"nothing is said", with_body(json::object{}), 422, "/id"},
              {"no name", with_body({{"id", "A b"}}), 422, "/id"},
              {"more than all", with_body({{"id", "x"}, {"percent", 101}}), 422, "/percent"},
              {"no time", with_body({{"id", "x"}, {"expires_at", "some other day then"}}), 422,
                  "/expires_at"},
              {"one of the server's own", with_body({{"id", "webhooks"}}), 409, "already"}},
          .no_foreign = kServers},
      {.operation = "flag_get",
          .make = a_flag,
          .check =
              [](Site&, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("id") == id);
                REQUIRE(reply.at("state") == "on");
                REQUIRE(reply.headers.has("ETag"));
              },
          .bad = {unknown()},
          .no_foreign = kServers},
      {.operation = "flag_update",
          .make = a_flag,
          .good = with_body({{"percent", 25}, {"description", "new"}}),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("state") == "ramp");
                REQUIRE(reply.at("description") == "new");
                check_members(site, "flag_update", id, {{"percent", 1}});
              },
          .bad = {unknown({{"percent", 1}}), old_revision({{"percent", 1}}),
              {"less than none", with_body({{"percent", -1}}), 422, "/percent"}},
          .no_foreign = kServers},
      {.operation = "flag_kill",
          .make = a_flag,
          .good = with_body({{"reason", "It burns"}}),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("state") == "killed");
                REQUIRE(reply.at("killed_because") == "It burns");
                REQUIRE_FALSE(reply.body.at("on").as_bool());
                // Whatever it is set to, it is off.
                site.must(kMe, "flag_update", {.id = id, .body = {{"percent", 100}}});
                REQUIRE_FALSE(site.deps().flags.on(id, "usr_1"));
                check_members(site, "flag_kill", id, {{"reason", "x"}});
              },
          .bad = {unknown({{"reason", "x"}}),
              {"no reason", with_body(json::object{}), 422, "/reason"}},
          .no_foreign = kServers},
      {.operation = "flag_resume",
          .make =
              [](Site& site, const Caller& caller) {
                const auto id = a_flag(site, caller);
                site.must(kMe, "flag_kill", {.id = id, .body = {{"reason", "x"}}});
                return id;
              },
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("state") == "on");
                REQUIRE(site.deps().flags.on(id, "usr_1"));
                check_members(site, "flag_resume", id);
              },
          .bad = {unknown()},
          .no_foreign = kServers},
      {.operation = "flag_delete",
          .make = a_flag,
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                REQUIRE(site.ask(kMe, "flag_get", {.id = id}).status == 404);
                REQUIRE(site.ask(kMe, "flag_delete", {.id = "webhooks"}).status == 204);
                REQUIRE(site.must(kMe, "flag_get", {.id = "webhooks"}).at("state") == "on");
                check_members(site, "flag_delete", "webhooks");
              },
          .bad = {unknown(), old_revision()},
          .no_foreign = kServers},
      {.operation = "ofrep_flag_evaluate",
          .make = a_flag,
          .good = with_body(context("usr_1")),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("key") == id);
                REQUIRE(reply.body.at("value").as_bool());
                REQUIRE(reply.at("variant") == "on");
                REQUIRE(reply.at("reason") == "STATIC");
                site.must(kMe, "flag_update", {.id = id, .body = {{"percent", 50}}});
                const auto nobody =
                    site.ask(kMe, "ofrep_flag_evaluate", {.id = id, .body = json::object{}});
                REQUIRE(nobody.status == 400);
                REQUIRE(nobody.at("errorCode") == "TARGETING_KEY_MISSING");
              },
          .bad = {{"no such flag", of("nothing", context("usr_1")), 404, "FLAG_NOT_FOUND"},
              {"no context", with_body({{"context", 1}}), 400, "INVALID_CONTEXT"},
              {"no text", with_body(context(1)), 400, "INVALID_CONTEXT"}},
          .no_foreign = kServers},
      {.operation = "ofrep_flags_evaluate",
          .good = with_body(context("usr_1")),
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.list("flags").size() >= 4);
                const auto again = site.ask(kMe, "ofrep_flags_evaluate",
                    {.body = context("usr_1"),
                        .fields = {{"If-None-Match", std::string(reply.headers.get("ETag"))}}});
                REQUIRE(again.status == 304);
              },
          .bad = {{"no context", with_body({{"context", 1}}), 400, "INVALID_CONTEXT"}},
          .no_foreign = kServers},
  };
}

}  // namespace mv::test
