// SPDX-License-Identifier: Apache-2.0
// The endpoints that apps call: tokens (RFC 6749), giving them back (RFC 7009), asking about them
// (RFC 7662), and sign-in on devices (RFC 8628).
#include <fmt/format.h>

#include "api/access/oauth_views.hpp"
#include "auth/oauth/oauth.hpp"
#include "auth/oauth/oauth_error.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/oauth/client_auth.hpp"
#include "handlers/oauth/oauth_handlers.hpp"
#include "handlers/oauth/request.hpp"

namespace mv::handlers {

api::Response oauth_answer(int status, boost::json::value value) {
  auto& object = value.as_object();
  for (auto at = object.begin(); at != object.end();)
    at = at->value().is_null() ? object.erase(at) : at + 1;
  auto out = api::json_response(status, boost::json::serialize(value));
  out.headers.set("Cache-Control", "no-store");
  out.headers.set("Pragma", "no-cache");
  return out;
}

Status limit_strangers(auth::RateLimiter& limiter, const api::Call& call, std::string_view what) {
  constexpr Rate kRate{60, 60'000};
  const std::vector<auth::Limit> limits{
      {"address", fmt::format("{} {}", what, call.request.peer.address), kRate}};
  return limiter.spend(limits, "too many requests came from this address");
}

namespace {

using auth::oauth_error;

Status needs(std::string_view name, const std::string& value) {
  return value.empty() ? Status(oauth_error("invalid_request", fmt::format("{} is missing", name)))
                       : Status();
}

std::string words_of(const std::vector<std::string>& scopes) { return join(scopes, " "); }

api::Response answer_with(const auth::Tokens& tokens, Millis now) {
  return oauth_answer(
      200, model::to_json(api::OAuthTokenView{.access_token = tokens.access.reveal(),
               .token_type = "Bearer",
               .expires_in = std::max<Millis>(0, tokens.access_expires_at - now) / 1000,
               .scope = words_of(tokens.scopes),
               .refresh_token = tokens.refresh.empty() ? std::nullopt
                                                       : std::optional(tokens.refresh.reveal())}));
}

Result<auth::Tokens> tokens_for(
    Deps& deps, const model::OAuthClient& client, const api::OAuthTokenForm& form) {
  if (form.grant_type == "authorization_code") {
    MV_CHECK(needs("code", form.code));
    MV_CHECK(needs("code_verifier", form.code_verifier));
    return deps.oauth.redeem(client, form.code, form.code_verifier, form.redirect_uri);
  }
  if (form.grant_type == "refresh_token") {
    MV_CHECK(needs("refresh_token", form.refresh_token));
    std::vector<std::string> scopes;
    for (const auto& word : split(form.scope, ' '))
      if (!word.empty()) scopes.push_back(word);
    return deps.oauth.refresh(client, form.refresh_token, scopes);
  }
  if (form.grant_type == api::kDeviceGrant) {
    MV_CHECK(needs("device_code", form.device_code));
    return deps.oauth.ask_device(client, form.device_code);
  }
  MV_TRY(auto scopes, scopes_asked(client, form.scope));
  MV_TRY(auto resource, resource_asked(deps.address(), form.resource));
  return deps.oauth.own(client, std::move(scopes), std::move(resource));
}

Result<api::Response> token(Deps& deps, api::Call& call) {
  MV_TRY(const auto form, api::decode_form<api::OAuthTokenForm>(call.form));
  MV_TRY(const auto client, authenticate_client(deps, call, form.client_id, form.client_secret));
  MV_CHECK(needs("grant_type", form.grant_type));
  constexpr std::string_view kKnown[] = {
      "authorization_code", "refresh_token", "client_credentials", api::kDeviceGrant};
  if (std::find(std::begin(kKnown), std::end(kKnown), form.grant_type) == std::end(kKnown))
    return oauth_error("unsupported_grant_type",
        fmt::format("{} is not a grant of this server", cut_text(form.grant_type, 60)));
  MV_CHECK(may_use(client, form.grant_type));
  MV_TRY(const auto tokens, tokens_for(deps, client, form));
  return answer_with(tokens, call.now);
}

Result<api::Response> revoke(Deps& deps, api::Call& call) {
  MV_TRY(const auto form, api::decode_form<api::OAuthRevokeForm>(call.form));
  MV_TRY(const auto client, authenticate_client(deps, call, form.client_id, form.client_secret));
  MV_CHECK(needs("token", form.token));
  MV_CHECK(deps.oauth.revoke(client, form.token));
  return oauth_answer(200, boost::json::object{});
}

Result<api::Response> introspect(Deps& deps, api::Call& call) {
  MV_TRY(const auto form, api::decode_form<api::OAuthRevokeForm>(call.form));
  MV_TRY(const auto client, authenticate_client(deps, call, form.client_id, form.client_secret));
  if (!client.confidential)
    return oauth_error("invalid_client", "only an app with a secret may ask about tokens");
  MV_CHECK(needs("token", form.token));
  MV_TRY(const auto found, deps.oauth.look(client, form.token));
  if (!found) return oauth_answer(200, {{"active", false}});
  const bool own = found->grant_id.empty();
  const auto address = deps.address();
  return oauth_answer(200, model::to_json(api::OAuthTokenFacts{.active = true,
                               .scope = words_of(found->scopes),
                               .client_id = found->client.id,
                               .username = own ? std::nullopt : std::optional(found->user.name),
                               .token_type = found->refresh ? "refresh_token" : "Bearer",
                               .exp = found->expires_at / 1000,
                               .iat = found->created_at / 1000,
                               .sub = own ? found->client.id : found->user.id,
                               .aud = found->resource.empty() ? address : found->resource,
                               .iss = address}));
}

Result<api::Response> device(Deps& deps, auth::RateLimiter& limiter, api::Call& call) {
  MV_TRY(const auto form, api::decode_form<api::OAuthDeviceForm>(call.form));
  MV_TRY(const auto client, authenticate_client(deps, call, form.client_id, form.client_secret));
  MV_CHECK(may_use(client, api::kDeviceGrant));
  MV_TRY(auto scopes, scopes_asked(client, form.scope));
  MV_TRY(auto resource, resource_asked(deps.address(), form.resource));
  if (!client.confidential) MV_CHECK(limit_strangers(limiter, call, "device"));
  const auto agent = call.request.headers.get("User-Agent");
  constexpr std::size_t kLongestAgent = 200;
  MV_TRY(const auto begun,
      deps.oauth.begin_device({.client_id = client.id,
          .scopes = std::move(scopes),
          .resource = std::move(resource),
          .address = call.request.peer.address,
          .user_agent = std::string(cut_text(valid_utf8(std::string(agent)), kLongestAgent))}));
  const auto page = deps.address() + "/device";
  return oauth_answer(
      200, model::to_json(api::OAuthDeviceView{.device_code = begun.device_code.reveal(),
               .user_code = begun.user_code,
               .verification_uri = page,
               .verification_uri_complete = fmt::format("{}?user_code={}", page, begun.user_code),
               .expires_in = begun.expires_in,
               .interval = begun.interval}));
}

}  // namespace

void add_oauth(api::Handlers& handlers, Deps& deps) {
  handlers.plain["oauth_token_create"] = [&](api::Call& call) { return token(deps, call); };
  handlers.plain["oauth_token_revoke"] = [&](api::Call& call) { return revoke(deps, call); };
  handlers.plain["oauth_token_get"] = [&](api::Call& call) { return introspect(deps, call); };
  const auto limiter = std::make_shared<auth::RateLimiter>(deps.db, deps.clock);
  handlers.plain["oauth_device_create"] = [&deps, limiter](api::Call& call) {
    return device(deps, *limiter, call);
  };
  add_oauth_metadata(handlers, deps, limiter);
}

}  // namespace mv::handlers
