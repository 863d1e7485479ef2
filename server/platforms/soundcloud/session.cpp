// SPDX-License-Identifier: Apache-2.0
#include "platforms/soundcloud/session.hpp"

#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv::platforms::soundcloud {
namespace {

constexpr Millis kRenewBeforeMs = 60'000;
constexpr std::int64_t kUsualLifeSeconds = 3600;

std::string form_encoded(const std::vector<std::pair<std::string, std::string>>& form) {
  std::string out;
  for (const auto& [name, value] : form)
    out += (out.empty() ? "" : "&") + url_encode(name) + "=" + url_encode(value);
  return out;
}

}  // namespace

Pkce make_pkce() {
  Pkce pkce;
  pkce.verifier = to_base64url(random_bytes(48));
  pkce.challenge = to_base64url(sha256(pkce.verifier));
  return pkce;
}

std::string authorize_url(const Endpoints& endpoints, const ConnectInput& input,
                          const std::string& challenge) {
  return endpoints.auth + "/authorize?" +
         form_encoded({{"client_id", text_of(input.credentials, "client_id")},
                       {"redirect_uri", input.redirect_uri},
                       {"response_type", "code"},
                       {"code_challenge", challenge},
                       {"code_challenge_method", "S256"},
                       {"state", input.state}});
}

Result<json::object> fetch_token(Caller& caller, const Endpoints& endpoints, json::object secret,
                                 std::vector<std::pair<std::string, std::string>> form) {
  form.emplace_back("client_id", text_of(secret, "client_id"));
  form.emplace_back("client_secret", text_of(secret, "client_secret"));
  form.emplace_back("redirect_uri", text_of(secret, "redirect_uri"));
  for (const auto& [name, value] : form)
    if (name != "grant_type" && name != "redirect_uri") caller.hide(value);
  client::OutgoingRequest request;
  request.method = "POST";
  request.url = endpoints.auth + "/oauth/token";
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  request.headers.set("Accept", "application/json");
  request.body = form_encoded(form);
  MV_TRY(const auto answer, caller.send(request));
  if (answer.status != 200) {
    auto error = caller.refusal(request, answer);
    if (answer.status == 400 || answer.status == 401) {
      error.code = Code::unauthenticated;
      error.hint = "Sign in again: mv platform connect soundcloud";
    }
    return error;
  }
  MV_TRY(const auto token, object_of("SoundCloud", answer));
  if (text_of(token, "access_token").empty())
    return make_error(Code::upstream, "SoundCloud returned no access token", {}, "Try again later");
  secret["access_token"] = text_of(token, "access_token");
  if (const auto next = text_of(token, "refresh_token"); !next.empty())
    secret["refresh_token"] = next;
  secret["expires_at"] =
      caller.clock().now() + 1000 * number_of(token, "expires_in", kUsualLifeSeconds);
  return secret;
}

Session::Session(const Endpoints& endpoints, Credentials& credentials, const Clock& clock,
                 std::function<bool()> cancelled)
    : endpoints_(endpoints),
      credentials_(credentials),
      caller_("SoundCloud", clock, std::move(cancelled)) {}

Result<json::object> Session::renew(const std::string& stale_token) {
  crash_point("soundcloud.token.renew");
  auto renewed = credentials_.renew([&](const json::object& newest) -> Result<json::object> {
    // Someone else renewed while we waited for the lock: the refresh token is spent, use theirs.
    if (text_of(newest, "access_token") != stale_token) return newest;
    if (text_of(newest, "refresh_token").empty())
      return make_error(Code::unauthenticated, "the sign-in at SoundCloud has expired",
                        "There is no refresh token",
                        "Sign in again: mv platform connect soundcloud");
    return fetch_token(
        caller_, endpoints_, newest,
        {{"grant_type", "refresh_token"}, {"refresh_token", text_of(newest, "refresh_token")}});
  });
  crash_point("soundcloud.token.renewed");
  return renewed;
}

Result<client::Answer> Session::signed_call(client::OutgoingRequest request,
                                            const json::object& secret) {
  const auto token = text_of(secret, "access_token");
  caller_.hide(token);
  request.headers.set("Authorization", "OAuth " + token);
  request.headers.set("Accept", "application/json; charset=utf-8");
  auto answer = caller_.send(std::move(request));
  last_status_ = answer.ok() ? answer->status : 0;
  return answer;
}

Error Session::still_refused(const client::OutgoingRequest& request, const client::Answer& answer,
                             const json::object& secret) {
  auto error = caller_.refusal(request, answer);
  client::OutgoingRequest me;
  me.url = endpoints_.api + "/me";
  const auto known = signed_call(me, secret);
  if (!known.ok() || known->status != 200) return error;
  if (request.method != "POST" || !request.url.ends_with("/tracks")) {
    error.code = Code::upstream;  // the sign-in is good: a passing fault of theirs
    error.hint = "It is retried automatically";
    return error;
  }
  error.code = Code::forbidden;
  error.what = "SoundCloud knows this account but refuses its uploads (401 to POST /tracks)";
  error.why = "The app or the account has no right to upload at SoundCloud";
  error.hint =
      "Signing in again does not help; ask SoundCloud's support to allow uploads for the app";
  return error;
}

Result<client::Answer> Session::call(client::OutgoingRequest request) {
  if (request.url.starts_with('/')) request.url = endpoints_.api + request.url;
  if (!request.url.starts_with(endpoints_.api + "/"))
    return make_error(Code::upstream, "SoundCloud returned an address outside its API",
                      "The access token is only sent to " + endpoints_.api, "Try again later");
  MV_TRY(auto secret, credentials_.load());
  const auto ends = number_of(secret, "expires_at");
  if (ends != 0 && ends - kRenewBeforeMs <= caller_.clock().now()) {
    MV_TRY(secret, renew(text_of(secret, "access_token")));
  }
  MV_TRY(auto answer, signed_call(request, secret));
  if (answer.status == 401) {
    MV_TRY(secret, renew(text_of(secret, "access_token")));
    MV_TRY(answer, signed_call(request, secret));
    if (answer.status == 401) return still_refused(request, answer, secret);
  }
  if (answer.status < 200 || answer.status > 299) return caller_.refusal(request, answer);
  return answer;
}

Result<json::object> Session::get(const std::string& path) {
  client::OutgoingRequest request;
  request.url = path;
  MV_TRY(const auto answer, call(std::move(request)));
  return object_of("SoundCloud", answer);
}

}  // namespace mv::platforms::soundcloud
