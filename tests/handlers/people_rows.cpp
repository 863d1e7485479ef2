// SPDX-License-Identifier: Apache-2.0
#include "auth/oauth/oauth.hpp"
#include "handlers/deps.hpp"
#include "handlers/row.hpp"
#include "store/access/oauth_clients.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

const std::string kAdministers =
    "the owner administers every user; members have a test of their own";

auto for_user(std::string user, json::value body = {}) {
  return [=](Site&, const std::string&) { return Ask{.id = user, .body = body}; };
}

std::string a_user(Site& site, const Caller&) { return site.user(); }

Bad nobody(json::value body = {}) {
  return {"no user", for_user("usr_nobody", std::move(body)), 404, "usr_nobody"};
}

}  // namespace

std::vector<Row> people_rows() {
  return {
      {.operation = "user_create",
          .good =
              [](Site& site, const std::string&) {
                return Ask{.body = {{"email", site.fresh("Ada").substr(4) + "@Example.com"},
                               {"tier", "pro"}, {"role", "member"}}};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("state") == "invited");
                REQUIRE(reply.at("role") == "member");
                REQUIRE(reply.at("email").ends_with("@example.com"));
                REQUIRE(
                    reply.at("link").starts_with("https://music.example/invitation?token=mv_inv_"));
                const auto got = site.must(kMe, "user_get", {.id = reply.at("id")});
                REQUIRE(got.body.at("link").is_null());
              },
          .bad = {{"nothing is said", with_body(json::object{}), 422, "/email"},
              {"no address", with_body({{"email", "ada"}}), 422, "/email"},
              {"no tier", with_body({{"email", "a@example.com"}, {"tier", "gold"}}), 422, "/tier"},
              {"an admin, by a key that may less",
                  with_body({{"email", "a@example.com"}, {"role", "admin"}}), 403, "the key"},
              {"a second owner", with_body({{"email", "a@example.com"}, {"role", "owner"}}), 422,
                  "/role"},
              {"the address of another",
                  [](Site& site, const std::string&) {
                    const auto known = site.must(kMe, "user_get", {.id = site.user()});
                    return Ask{.body = {{"email", known.at("email")}}};
                  },
                  409, "mv user invite usr_"}},
          .no_foreign = kNoId},
      {.operation = "user_list",
          .good =
              [](Site& site, const std::string&) {
                site.user();
                return Ask{};
              },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() >= 3);
                REQUIRE(reply.text.find("usr_operator") != std::string::npos);
                REQUIRE(reply.text.find("scrypt") == std::string::npos);
              },
          .bad = bad_pages(),
          .no_foreign = kNoId},
      {.operation = "user_get",
          .good = for_user("me"),
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("id") == kMe.user);
                REQUIRE(reply.at("role") == "owner");
                REQUIRE(
                    site.must(kMe, "user_get", {.id = kOther.user}).at("name") == "somebody else");
              },
          .bad = {nobody()},
          .no_foreign = kAdministers},
      {.operation = "user_update",
          .make = a_user,
          .good = with_body({{"name", "Ada"}}),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("name") == "Ada");
                REQUIRE(reply.at("role") == "member");
              },
          .bad = {{"no name", with_body({{"name", ""}}), 422, "/name"},
              {"no address", with_body({{"email", "a b@c"}}), 422, "/email"},
              {"an admin, by a key that may less", with_body({{"role", "admin"}}), 403, "the key"},
              {"the owner as a member", for_user("me", {{"role", "member"}}), 409, "owner"},
              nobody({{"name", "x"}})},
          .no_foreign = kAdministers},
      {.operation = "user_invite",
          .make = a_user,
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("link").find("/invitation?token=mv_inv_") != std::string::npos);
                REQUIRE(site.must(kMe, "user_invite", {.id = id}).at("link") != reply.at("link"));
              },
          .bad = {nobody(), {"one without an address", for_user(kOther.user), 409, "--email"},
              {"the owner, by a key that may less", for_user("me"), 403, "the key"}},
          .no_foreign = kAdministers},
      {.operation = "user_suspend",
          .make = a_user,
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.at("state") == "suspended"); },
          .bad = {nobody(), {"the owner", for_user("me"), 403, "owner"}},
          .no_foreign = kAdministers},
      {.operation = "user_resume",
          .make = a_user,
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                site.must(kMe, "user_suspend", {.id = id});
                REQUIRE(site.must(kMe, "user_resume", {.id = id}).at("state") == "invited");
              },
          .bad = {nobody()},
          .no_foreign = kAdministers},
      {.operation = "user_delete",
          .make = a_user,
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("state") == "removed");
                REQUIRE(reply.body.at("email").is_null());
                REQUIRE(site.ask(kMe, "user_invite", {.id = id}).status == 409);
              },
          .bad = {nobody(), {"the owner", for_user("me"), 403, "owner"}},
          .no_foreign = kAdministers},
      {.operation = "user_tier_set",
          .good = for_user(kOther.user, {{"tier", "pro"}, {"until", "2037-01-01T00:00:00Z"}}),
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("tier") == "pro");
                REQUIRE(site.must(kMe, "user_get", {.id = kOther.user}).at("tier_until") ==
                        "2037-01-01T00:00:00.000Z");
              },
          .bad = {{"nothing is said", for_user("me", json::object{}), 422, "/tier"},
              {"no tier", for_user("me", {{"tier", "gold"}}), 422, "/tier"},
              {"no time", for_user("me", {{"tier", "pro"}, {"until", "2037-13-01T00:00:00Z"}}), 422,
                  "2037-13-01"},
              {"no user", for_user("usr_nobody", {{"tier", "pro"}}), 404, "usr_nobody"}},
          .no_foreign = kAdministers},
      {.operation = "credential_get",
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("kind") == "api_key");
                REQUIRE(reply.at("user_id") == kMe.user);
                REQUIRE(reply.list("modes") == json::array{"sandbox"});
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "session_list",
          .good =
              [](Site& site, const std::string&) {
                site.session(kMe);
                return Ask{};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                const auto other = site.session(kOther);
                REQUIRE(!reply.list().empty());
                REQUIRE(site.must(kMe, "session_list", {}).text.find(other) == std::string::npos);
              },
          .bad = bad_pages(),
          .no_foreign = kNoId},
      {.operation = "session_revoke",
          .make = a(&Site::session),
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                REQUIRE(site.must(kMe, "session_list", {}).text.find(id) == std::string::npos);
              },
          .no_bad = kOnlyId,
          .for_users = true},
      {.operation = "audit_entry_list",
          .good =
              [](Site& site, const std::string&) {
                site.api_key(kMe);
                return Ask{.query = "action=api_key"};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(!reply.list().empty());
                for (const auto& entry : reply.list())
                  REQUIRE(entry.at("action").as_string().starts_with("api_key."));
                site.api_key(kOther);
                // What one did to others is one's own, too.
                const auto theirs = site.user();
                bool invited = false;
                const auto own = site.must(kMe, "audit_entry_list", {});
                for (const auto& entry : own.list()) {
                  const auto is = [&](const char* field, std::string_view id) {
                    return entry.at(field).is_string() && entry.at(field).as_string() == id;
                  };
                  REQUIRE((is("user_id", kMe.user) || is("actor", kMe.user)));
                  invited |= is("subject", theirs);
                }
                REQUIRE(invited);
                const auto of = [&](const std::string& subject) {
                  const auto found =
                      site.must(kMe, "audit_entry_list", {.query = "subject=" + subject});
                  return found.list().size();
                };
                REQUIRE(of(theirs) == 1);
                REQUIRE(of(theirs.substr(0, 14)) >= 1);
                REQUIRE(of(theirs + "x") == 0);
                REQUIRE(site.must(kMe, "audit_entry_list", {.query = "action=%25"}).list().empty());
                const auto all = site.must(kMe, "audit_entry_list", {.query = "user=all"});
                REQUIRE(all.text.find(kOther.user) != std::string::npos);
                REQUIRE(site.ask(kOther, "audit_entry_list", {.query = "user=all"}).status == 403);
              },
          .bad = bad_pages(),
          .no_foreign = kAdministers},
  };
}

TEST_CASE("members see and change themselves alone, admins members alone") {
  on_both_sites([](Site& site) {
    const auto mine = site.user();
    for (const auto* operation : {"user_get", "user_invite", "user_suspend", "user_delete"}) {
      INFO(operation);
      const auto before = site.everything();
      REQUIRE(site.ask(kOther, operation, {.id = mine}).status == 404);
      REQUIRE(site.ask(kOther, operation, {.id = kMe.user}).status == 404);
      REQUIRE(site.everything() == before);
    }
    REQUIRE(site.ask(kOther, "user_get", {.id = "me"}).status == 200);
    REQUIRE(site.ask(kOther, "user_list", {}).status == 403);
    REQUIRE(site.ask(kOther, "user_create", {.body = {{"email", "x@example.com"}}}).status == 403);
    // Nobody pays for themselves.
    REQUIRE(
        site.ask(kOther, "user_tier_set", {.id = "me", .body = {{"tier", "enterprise"}}}).status ==
        403);
    REQUIRE(
        site.ask(kOther, "user_update", {.id = "me", .body = {{"role", "admin"}}}).status == 403);

    // All scopes make an admin; keys for the sandbox or with limits make no link at all.
    const json::object one{{"email", "admin@example.com"}, {"role", "admin"}};
    api::Principal key = kMe.principal();
    key.key_id = "key_1";
    REQUIRE(site.ask(key, "user_create", {.body = one}).status == 403);
    key.mode = model::Mode::live;
    key.restricted = true;
    REQUIRE(site.ask(key, "user_create", {.body = one}).status == 403);
    REQUIRE(site.ask(key, "user_invite", {.id = mine}).status == 403);
    key.restricted = false;
    const auto made = site.ask(key, "user_create", {.body = one});
    REQUIRE(made.status == 201);
    REQUIRE(made.at("role") == "admin");
    REQUIRE(site.ask(key, "user_update", {.id = mine, .body = {{"role", "admin"}}}).status == 200);
    REQUIRE(site.ask(key, "user_update", {.id = mine, .body = {{"role", "member"}}}).status == 200);

    api::Principal admin = kOther.principal();
    admin.role = model::Role::admin;
    REQUIRE(site.ask(admin, "user_suspend", {.id = mine}).status == 200);
    REQUIRE(site.ask(admin, "user_suspend", {.id = kMe.user}).status == 403);
    REQUIRE(
        site.ask(admin, "user_create", {.body = {{"email", "y@example.com"}, {"role", "admin"}}})
            .status == 403);
    REQUIRE(
        site.ask(admin, "user_tier_set", {.id = mine, .body = {{"tier", "pro"}}}).status == 200);
  });
}

TEST_CASE("a new secret without an overlap ends what the old one got") {
  on_both_sites([](Site& site) {
    const auto id = site.app(kMe);
    const auto app = site.db().read([&](store::Tx& tx) -> Result<model::OAuthClient> {
      return *store::oauth_client_find(tx, id);
    });
    REQUIRE(app.ok());
    const auto own = site.deps().oauth.own(*app, {"tracks:read"}, "");
    REQUIRE(own.ok());
    const auto rotate = [&](int overlap) {
      return site.must(
          kMe, "oauth_client_rotate_secret", {.id = id, .body = {{"overlap_seconds", overlap}}});
    };
    rotate(3600);
    REQUIRE(site.deps().oauth.verify(own->access.reveal()).ok());
    rotate(0);
    REQUIRE(!site.deps().oauth.verify(own->access.reveal()).ok());
  });
}

}  // namespace mv::test
