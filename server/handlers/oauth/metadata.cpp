// SPDX-License-Identifier: Apache-2.0
// What this server says of itself to apps (RFC 8414, 9207, 9728), and apps that register themselves
// (RFC 7591).
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/access/oauth_views.hpp"
#include "api/routes.hpp"
#include "auth/oauth/oauth.hpp"
#include "auth/oauth/oauth_error.hpp"
#include "auth/token.hpp"
#include "base/ids.hpp"
#include "base/text/text.hpp"
#include "handlers/access/client_rules.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/oauth/client_metadata.hpp"
#include "handlers/oauth/oauth_handlers.hpp"
#include "handlers/oauth/request.hpp"
#include "store/access/audit.hpp"
#include "store/access/oauth_clients.hpp"
#include "store/access/users.hpp"

namespace mv::handlers {
namespace {

namespace json = boost::json;
using auth::oauth_error;

json::array texts(std::initializer_list<std::string_view> words) {
  json::array out;
  for (const auto word : words) out.push_back(json::value(word));
  return out;
}

json::value scopes_supported() { return json::value_from(scopes_for_apps()); }

/// May be kept for a while, and read by any page.
api::Response public_answer(const json::object& value) {
  auto out = api::json_response(200, json::serialize(value));
  out.headers.set("Cache-Control", "public, max-age=300");
  return out;
}

Result<std::string> address_of(const Deps& deps) {
  auto address = deps.address();
  if (address.empty())
    return make_error(Code::not_found, "this server has no address of its own",
        "It listens on a Unix socket only", "Start mvd with --listen.");
  return address;
}

Result<api::Response> server_metadata(Deps& deps) {
  MV_TRY(const auto address, address_of(deps));
  const auto secrets = texts({"client_secret_basic", "client_secret_post"});
  auto any = secrets;
  any.push_back("none");
  json::object out{{"issuer", address}, {"authorization_endpoint", address + "/oauth/authorize"},
      {"token_endpoint", address + "/oauth/token"},
      {"revocation_endpoint", address + "/oauth/revoke"},
      {"introspection_endpoint", address + "/oauth/introspect"},
      {"device_authorization_endpoint", address + "/oauth/device_authorization"},
      {"scopes_supported", scopes_supported()}, {"response_types_supported", texts({"code"})},
      {"response_modes_supported", texts({"query"})},
      {"grant_types_supported",
          texts({"authorization_code", "refresh_token", "client_credentials", api::kDeviceGrant})},
      {"code_challenge_methods_supported", texts({"S256"})},
      {"token_endpoint_auth_methods_supported", any},
      {"revocation_endpoint_auth_methods_supported", any},
      {"introspection_endpoint_auth_methods_supported", secrets},
      {"authorization_response_iss_parameter_supported", true},
      {"protected_resources", json::array{address, api_resource(address)}},
      {"service_documentation", address + "/openapi.json"}};
  if (deps.registration != "off") out["registration_endpoint"] = address + "/oauth/register";
  if (deps.documents.on) out["client_id_metadata_document_supported"] = true;
  return public_answer(out);
}

Result<api::Response> resource_metadata(Deps& deps, bool api) {
  MV_TRY(const auto address, address_of(deps));
  return public_answer({{"resource", api ? api_resource(address) : address},
      {"authorization_servers", json::array{address}}, {"scopes_supported", scopes_supported()},
      {"bearer_methods_supported", texts({"header"})}, {"resource_name", "MusicVerse"},
      {"resource_documentation", address + "/openapi.json"}});
}

// ---- registration

/// Who vouches for an app that registers itself. Errors: of the setting and of the credential.
Result<api::Principal> sponsor(Deps& deps, const api::Call& call) {
  if (deps.registration == "open")
    return api::Principal{std::string(store::kOperator), model::Mode::live};
  if (deps.registration == "off")
    return make_error(Code::forbidden, "apps cannot register themselves here", {},
        "Ask the owner of the server: mv oauth client create.");
  MV_TRY(const auto who, deps.authenticate(call.request));
  if (who.owner || api::scope_allows(who.scopes, "oauth-clients:write")) return who;
  return make_error(Code::forbidden, "this credential does not invite apps",
      "It lacks the scope oauth-clients:write");
}

Result<model::OAuthClient> client_of(const json::object& body, Millis now) {
  constexpr std::size_t kLongestSite = 300;
  if (const auto faults = type_faults(body); !faults.empty())
    return oauth_error(faults.front().rule, faults.front().message);
  const auto method = text_of(body, "token_endpoint_auth_method");
  if (!method.empty() && method != "none" && method != "client_secret_basic" &&
      method != "client_secret_post")
    return oauth_error("invalid_client_metadata",
        "token_endpoint_auth_method is none, client_secret_basic or client_secret_post");
  model::OAuthClient out{.id = new_id("app", now),
      .website = text_of(body, "client_uri"),
      .origin = model::ClientOrigin::registered,
      .confidential = method != "none",
      .redirect_uris = list_of(body, "redirect_uris"),
      .grants = list_of(body, "grant_types"),
      .scopes = scopes_for_apps(),
      .created_at = now,
      .updated_at = now};
  out.name = name_of(body, out.redirect_uris.empty() ? "An app without a name" : "An unnamed app");
  if (!out.website.starts_with("https://") || out.website.size() > kLongestSite)
    out.website.clear();
  if (out.grants.empty()) out.grants = {"authorization_code", "refresh_token"};
  if (const auto scope = text_of(body, "scope"); !scope.empty()) {
    MV_TRY(out.scopes, scopes_asked(out, scope));
  }
  for (const auto& type : list_of(body, "response_types"))
    if (type != "code")
      return oauth_error("invalid_client_metadata", "response_types can be code only");
  // An app that nobody vouches for by name does not get at an account of its own.
  if (std::find(out.grants.begin(), out.grants.end(), "client_credentials") != out.grants.end())
    return oauth_error(
        "invalid_client_metadata", "client_credentials needs an app that its owner registers");
  if (const auto faults = client_faults(out); !faults.empty())
    return oauth_error(faults.front().rule, faults.front().message, faults.front().hint);
  return out;
}

Result<api::Response> register_client(Deps& deps, auth::RateLimiter& limiter, api::Call& call) {
  MV_TRY(const auto who, sponsor(deps, call));
  if (!call.body.is_object())
    return oauth_error("invalid_client_metadata", "the body is no JSON object");
  MV_TRY(auto client, client_of(call.body.as_object(), call.now));
  if (deps.registration == "open") MV_CHECK(limit_strangers(limiter, call, "register"));
  client.user_id = who.user_id;
  client.mode = who.mode;
  std::string secret;
  if (client.confidential) {
    secret = auth::make_token(auth::kClientSecret).reveal();
    client.digest = deps.oauth.digest(secret);
    client.display = auth::display_token(secret);
  }
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    store::oauth_client_insert(tx, client);
    store::audit_append(tx, {.user_id = who.user_id,
                                .address = call.request.peer.address,
                                .action = "oauth_client.register",
                                .subject = client.id,
                                .details = {{"after", {{"name", client.name}}}},
                                .created_at = call.now});
    return {};
  }));
  json::object out{{"client_id", client.id}, {"client_id_issued_at", call.now / 1000},
      {"client_name", client.name}, {"redirect_uris", json::value_from(client.redirect_uris)},
      {"grant_types", json::value_from(client.grants)}, {"response_types", texts({"code"})},
      {"scope", join(client.scopes, " ")},
      {"token_endpoint_auth_method", client.confidential ? "client_secret_basic" : "none"}};
  if (!client.website.empty()) out["client_uri"] = client.website;
  if (!secret.empty()) {
    out["client_secret"] = secret;
    out["client_secret_expires_at"] = 0;
  }
  return oauth_answer(201, std::move(out));
}

}  // namespace

void add_oauth_metadata(
    api::Handlers& handlers, Deps& deps, const std::shared_ptr<auth::RateLimiter>& limiter) {
  handlers.plain["oauth_metadata_get"] = [&](api::Call&) { return server_metadata(deps); };
  handlers.plain["oauth_resource_get"] = [&](api::Call&) { return resource_metadata(deps, false); };
  handlers.plain["oauth_api_resource_get"] = [&](api::Call&) {
    return resource_metadata(deps, true);
  };
  handlers.plain["oauth_client_register"] = [&deps, limiter](api::Call& call) {
    return register_client(deps, *limiter, call);
  };
}

}  // namespace mv::handlers
