// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

json::object app_with(json::object more = {}) {
  json::object out{
      {"name", "Desk"}, {"redirect_uris", {"https://app.example/cb"}}, {"scopes", {"tracks:read"}}};
  for (const auto& [name, value] : more) out[name] = value;
  return out;
}

/// A form of the app, which says which it is.
json::object as_app(Site& site, json::object fields) {
  const auto app = site.app(kMe);
  fields["client_id"] = app;
  fields["client_secret"] = site.secret_of(app);
  return fields;
}

auto form_of_app(json::object fields) {
  return [fields](Site& site, const std::string&) { return Ask{.body = as_app(site, fields)}; };
}

std::vector<Bad> not_an_app() {
  return {{"nobody", with_body(json::object{}), 401, "invalid_client"},
      {"no app", with_body({{"client_id", "app_x"}, {"token", "x"}}), 401, "invalid_client"},
      {"a wrong secret",
          [](Site& site, const std::string&) {
            return Ask{.body = {{"client_id", site.app(kMe)}, {"client_secret", "x"}}};
          },
          401, "invalid_client"},
      {"twice which it is",
          [](Site& site, const std::string&) {
            auto body = as_app(site, {});
            return Ask{.body = body, .fields = {{"Authorization", "Basic " + to_base64("a:b")}}};
          },
          400, "invalid_request"}};
}

std::vector<Bad> not_an_app_and(std::vector<Bad> more) {
  auto out = not_an_app();
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

void check_resource(Site&, const std::string&, const Reply& reply) {
  REQUIRE(reply.at("resource").starts_with("https://music.example"));
  REQUIRE(reply.list("authorization_servers") == json::array{"https://music.example"});
}

}  // namespace

std::vector<Row> oauth_rows() {
  return {
      {.operation = "oauth_client_create",
          .good = with_body(app_with()),
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("secret").starts_with("mv_cs_"));
                REQUIRE(reply.body.at("verified") == false);
                const auto listed = site.must(kMe, "oauth_client_list", {});
                REQUIRE(listed.text.find(reply.at("secret")) == std::string::npos);
                const auto desk = site.must(
                    kMe, "oauth_client_create", {.body = app_with({{"confidential", false}})});
                REQUIRE(desk.body.at("secret").is_null());
              },
          .bad = {{"nothing is said", with_body(json::object{}), 422, "/name"},
              {"plain http", with_body(app_with({{"redirect_uris", {"http://app.example/cb"}}})),
                  422, "/redirect_uris/0"},
              {"nowhere to come back to", with_body(app_with({{"redirect_uris", json::array{}}})),
                  422, "/redirect_uris"},
              {"no grant", with_body(app_with({{"grants", {"password"}}})), 422, "/grants/0"},
              {"no scope", with_body(app_with({{"scopes", {"tracks:raed"}}})), 422, "Did you mean"},
              {"a scope that no app has", with_body(app_with({{"scopes", {"api-keys:write"}}})),
                  422, "/scopes/0"},
              {"more than the caller has, for itself",
                  with_body(app_with({{"grants", {"client_credentials"}}})), 403, "tracks:read"}},
          .no_foreign = kNoId},
      {.operation = "oauth_client_list",
          .good =
              [](Site& site, const std::string&) {
                site.app(kMe);
                return Ask{};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(!reply.list().empty());
                REQUIRE(reply.text.find(site.app(kMyLive)) == std::string::npos);
                REQUIRE(reply.text.find("app_mv") == std::string::npos);
              },
          .bad = bad_pages(),
          .no_foreign = kNoId},
      {.operation = "oauth_client_get",
          .make = a(&Site::app),
          .check =
              [](Site&, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("id") == id);
                REQUIRE(reply.body.at("secret").is_null());
              },
          .no_bad = kOnlyId},
      {.operation = "oauth_client_update",
          .make =
              [](Site& site, const Caller& caller) {
                return site.must(caller, "oauth_client_create", {.body = app_with()}).at("id");
              },
          .good = with_body({{"name", "Desk 2"}, {"scopes", {"tracks:read", "releases:read"}}}),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("name") == "Desk 2");
                REQUIRE(reply.list("scopes").size() == 2);
                REQUIRE(reply.body.at("revision") == 2);
              },
          .bad = {old_revision({{"name", "x"}}),
              {"no address", with_body({{"redirect_uris", {"app.example"}}}), 422,
                  "/redirect_uris/0"}}},
      {.operation = "oauth_client_rotate_secret",
          .make =
              [](Site& site, const Caller& caller) {
                return site.must(caller, "oauth_client_create", {.body = app_with()}).at("id");
              },
          .good = with_body({{"overlap_seconds", 3600}}),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("secret").starts_with("mv_cs_"));
                REQUIRE(!reply.at("old_until").empty());
              },
          .bad = {{"longer than a week", with_body({{"overlap_seconds", 604801}}), 422,
              "/overlap_seconds"}}},
      {.operation = "oauth_client_delete",
          .make = a(&Site::app),
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                REQUIRE(site.ask(kMe, "oauth_client_get", {.id = id}).status == 404);
              },
          .no_bad = kOnlyId},
      {.operation = "connected_app_list",
          .good =
              [](Site& site, const std::string&) {
                site.grant(kMe);
                return Ask{};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(!reply.list().empty());
                REQUIRE(reply.list()[0].at("active_tokens") == 1);
                const auto other = site.grant(kOther);
                REQUIRE(
                    site.must(kMe, "connected_app_list", {}).text.find(other) == std::string::npos);
              },
          .bad = bad_pages(),
          .no_foreign = kNoId},
      {.operation = "connected_app_revoke",
          .make = a(&Site::grant),
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                const auto listed = site.must(kMe, "connected_app_list", {});
                REQUIRE(listed.text.find(id) == std::string::npos);
              },
          .no_bad = kOnlyId,
          .for_users = true},
      {.operation = "oauth_metadata_get",
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("issuer") == "https://music.example");
                REQUIRE(reply.at("registration_endpoint").ends_with("/oauth/register"));
                REQUIRE(reply.list("code_challenge_methods_supported") == json::array{"S256"});
                REQUIRE(reply.body.at("client_id_metadata_document_supported") == true);
                REQUIRE(reply.headers.get("Access-Control-Allow-Origin").empty());
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "oauth_resource_get",
          .check = check_resource,
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "oauth_api_resource_get",
          .check = check_resource,
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "oauth_token_create",
          .good = form_of_app({{"grant_type", "client_credentials"}}),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("access_token").starts_with("mv_at_"));
                REQUIRE(reply.at("token_type") == "Bearer");
                REQUIRE(reply.body.at("expires_in") == 3600);
                REQUIRE(reply.at("scope") == "tracks:read");
                REQUIRE(!reply.body.contains("refresh_token"));
                REQUIRE(reply.headers.get("Cache-Control") == "no-store");
              },
          .bad = not_an_app_and({{"no grant", form_of_app({}), 400, "invalid_request"},
              {"the password of a person", form_of_app({{"grant_type", "password"}}), 400,
                  "unsupported_grant_type"},
              {"a scope that it does not have",
                  form_of_app({{"grant_type", "client_credentials"}, {"scope", "tracks:write"}}),
                  400, "invalid_scope"},
              {"a resource of somebody else",
                  form_of_app({{"grant_type", "client_credentials"},
                      {"resource", "https://other.example"}}),
                  400, "invalid_target"},
              {"no code",
                  form_of_app({{"grant_type", "authorization_code"}, {"code", "x"},
                      {"code_verifier", std::string(43, 'x')}}),
                  400, "invalid_grant"},
              {"no token", form_of_app({{"grant_type", "refresh_token"}, {"refresh_token", "x"}}),
                  400, "invalid_grant"}}),
          .no_foreign = kNoId},
      {.operation = "oauth_token_revoke",
          .good =
              [](Site& site, const std::string&) {
                return Ask{.body = as_app(site, {{"token", "mv_at_nothing"}})};
              },
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.text == "{}"); },
          .bad = not_an_app_and({{"no token", form_of_app({}), 400, "token"}}),
          .no_foreign = kNoId},
      {.operation = "oauth_token_get",
          .good = form_of_app({{"token", "mv_at_nothing"}}),
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.text == R"({"active":false})"); },
          .bad = not_an_app_and({{"no token", form_of_app({}), 400, "token"}}),
          .no_foreign = kNoId},
      {.operation = "oauth_device_create",
          .good = with_body({{"client_id", "app_mv"}}),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("user_code").size() == 9);
                REQUIRE(reply.at("verification_uri") == "https://music.example/device");
                REQUIRE(reply.body.at("interval") == 5);
              },
          .bad = not_an_app_and(
              {{"an unknown scope", with_body({{"client_id", "app_mv"}, {"scope", "tracks:raed"}}),
                  400, "invalid_scope"}}),
          .no_foreign = kNoId},
      {.operation = "oauth_client_register",
          .good = with_body({{"client_name", "Self"}, {"redirect_uris", {"https://app.example/cb"}},
              {"token_endpoint_auth_method", "none"}, {"software_id", "is ignored"}}),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("client_id").starts_with("app_"));
                REQUIRE(!reply.body.contains("client_secret"));
                REQUIRE(reply.at("token_endpoint_auth_method") == "none");
              },
          .bad = {{"a name that is no text",
                      with_body(
                          {{"client_name", 7}, {"redirect_uris", {"https://app.example/cb"}}}),
                      400, "client_name"},
              {"nowhere to come back to", with_body(json::object{}), 400, "invalid_redirect_uri"},
              {"plain http", with_body({{"redirect_uris", {"http://app.example/cb"}}}), 400,
                  "invalid_redirect_uri"},
              {"a list that is none", with_body({{"redirect_uris", "https://app.example/cb"}}), 400,
                  "list of texts"},
              {"an account of its own",
                  with_body({{"redirect_uris", {"https://app.example/cb"}},
                      {"grant_types", {"client_credentials"}}}),
                  400, "invalid_client_metadata"}},
          .no_foreign = kNoId},
  };
}

}  // namespace mv::test
