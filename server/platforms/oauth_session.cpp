// SPDX-License-Identifier: Apache-2.0
#include "platforms/oauth_session.hpp"

#include <fmt/format.h>

#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv::platforms {
namespace {

using Form = std::vector<std::pair<std::string, std::string>>;

constexpr Millis kRenewBeforeMs = 60'000;
constexpr std::int64_t kUsualLifeSeconds = 3600;

std::string form_encoded(const Form& form) {
  std::string out;
  for (const auto& [name, value] : form)
    out += (out.empty() ? "" : "&") + url_encode(name) + "=" + url_encode(value);
  return out;
}

/// Adds access_token, refresh_token and expires_at to `secret`.
Result<json::object> fetch_token(const OAuthFacts& facts, const Endpoints& endpoints,
    services::ServiceCall& service, json::object secret, Form form) {
  form.emplace_back("client_id", text_of(secret, "client_id"));
  form.emplace_back("client_secret", text_of(secret, "client_secret"));
  form.emplace_back("redirect_uri", text_of(secret, "redirect_uri"));
  service.hide(secret);
  for (const auto& [name, value] : form) service.hide(json::object{{name, value}});
  const auto& host = endpoints.token.empty() ? endpoints.auth : endpoints.token;
  auto request = service.request("POST", host + std::string(facts.token_path));
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  request.body = form_encoded(form);
  MV_TRY(const auto answer, service.send(request));
  if (answer.status != 200) {
    auto error = service.refusal(request, answer);
    if (answer.status == 400 || answer.status == 401) {
      error.code = Code::unauthenticated;
      error.hint = fmt::format("Sign in again: mv platform connect {}", facts.service.id);
    }
    return error;
  }
  MV_TRY(const auto token, service.object_of(answer));
  if (text_of(token, "access_token").empty())
    return make_error(Code::upstream,
        fmt::format("{} returned no access token", facts.service.name), {}, "Try again later.");
  secret["access_token"] = text_of(token, "access_token");
  if (const auto next = text_of(token, "refresh_token"); !next.empty())
    secret["refresh_token"] = next;
  secret["expires_at"] =
      service.clock().now() + 1000 * number_of(token, "expires_in", kUsualLifeSeconds);
  return secret;
}

}  // namespace

Pkce make_pkce() {
  Pkce pkce;
  pkce.verifier = to_base64url(random_bytes(48));
  pkce.challenge = to_base64url(sha256(pkce.verifier));
  return pkce;
}

SignIn begin_oauth(const OAuthFacts& facts, const Endpoints& endpoints, const ConnectInput& input) {
  const auto pkce = make_pkce();
  Form form{{"client_id", text_of(input.credentials, "client_id")},
      {"redirect_uri", input.redirect_uri}, {"response_type", "code"},
      {"code_challenge", pkce.challenge}, {"code_challenge_method", "S256"},
      {"state", input.state}};
  for (const auto& [name, value] : facts.more) form.emplace_back(name, value);
  SignIn out;
  out.authorize_url = endpoints.auth + std::string(facts.authorize_path) + "?" + form_encoded(form);
  out.pending = input.credentials;
  out.pending["redirect_uri"] = input.redirect_uri;
  out.pending["code_verifier"] = pkce.verifier;
  return out;
}

Result<json::object> finish_oauth(const OAuthFacts& facts, const Endpoints& endpoints,
    services::ServiceCall& service, const json::object& pending, const std::string& code) {
  json::object secret = pending;
  secret.erase("code_verifier");
  MV_TRY(auto signed_in, fetch_token(facts, endpoints, service, std::move(secret),
                             {{"grant_type", "authorization_code"}, {"code", code},
                                 {"code_verifier", text_of(pending, "code_verifier")}}));
  service.hide(signed_in);
  return signed_in;
}

OAuthSession::OAuthSession(const OAuthFacts& facts, const Endpoints& endpoints,
    Credentials& credentials, const Clock& clock, std::function<bool()> cancelled)
    : service_(facts.service, endpoints.api, clock, std::move(cancelled)),
      facts_(facts),
      endpoints_(endpoints),
      credentials_(credentials) {}

Result<json::object> OAuthSession::renew(const std::string& stale_token) {
  const auto& facts = facts_.service;
  crash_point(fmt::format("{}.token.renew", facts.id));
  auto renewed = credentials_.renew([&](const json::object& newest) -> Result<json::object> {
    // Someone else renewed while we waited for the lock: the refresh token may be spent, use
    // theirs.
    if (text_of(newest, "access_token") != stale_token) return newest;
    if (text_of(newest, "refresh_token").empty())
      return make_error(Code::unauthenticated,
          fmt::format("the sign-in at {} has expired", facts.name), "There is no refresh token",
          fmt::format("Sign in again: mv platform connect {}", facts.id));
    return fetch_token(facts_, endpoints_, service_, newest,
        {{"grant_type", "refresh_token"}, {"refresh_token", text_of(newest, "refresh_token")}});
  });
  crash_point(fmt::format("{}.token.renewed", facts.id));
  return renewed;
}

Result<client::Answer> OAuthSession::signed_call(
    client::OutgoingRequest request, const json::object& secret) {
  service_.sign(request, text_of(secret, "access_token"));
  request.headers.set("Accept", std::string(facts_.accept));
  auto answer = service_.send(std::move(request));
  last_status_ = service_.last_status();
  return answer;
}

Error OAuthSession::still_refused(const client::OutgoingRequest& request,
    const client::Answer& answer, const json::object& /*secret*/) {
  return service_.refusal(request, answer);
}

Result<client::Answer> OAuthSession::answer_to(client::OutgoingRequest request) {
  if (!service_.is_own_address(request.url))
    return make_error(Code::upstream,
        fmt::format("{} returned an address outside its API", facts_.service.name),
        "The access token is only sent to " + service_.base_url(), "Try again later.");
  MV_TRY(auto secret, credentials_.load());
  service_.hide(secret);
  const auto ends = number_of(secret, "expires_at");
  if (ends != 0 && ends - kRenewBeforeMs <= service_.clock().now()) {
    MV_TRY(secret, renew(text_of(secret, "access_token")));
  }
  MV_TRY(auto answer, signed_call(request, secret));
  if (answer.status == 401) {
    MV_TRY(secret, renew(text_of(secret, "access_token")));
    MV_TRY(answer, signed_call(request, secret));
    if (answer.status == 401) return still_refused(request, answer, secret);
  }
  return answer;
}

Result<client::Answer> OAuthSession::call(client::OutgoingRequest request) {
  MV_TRY(auto answer, answer_to(request));
  if (answer.status < 200 || answer.status > 299) return refused(request, answer);
  return answer;
}

Result<json::object> OAuthSession::get(const std::string& path) {
  MV_TRY(const auto answer, call(request("GET", path)));
  return object_of(answer);
}

}  // namespace mv::platforms
