// SPDX-License-Identifier: Apache-2.0
#include "platforms/soundcloud/session.hpp"

#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "platforms/platform_rules.hpp"

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

/// A used-up limit comes with its size and its end, "2015/06/01 09:49:40 +0000".
void read_limit(services::Refusal& refusal, const json::object& item) {
  if (const auto* meta = item.if_contains("meta"); meta && meta->is_object()) {
    const auto& limit = part_of(meta->get_object(), "rate_limit");
    add_text(refusal, "the limit of " + text_of(limit, "max_nr_of_requests") + " " +
                          text_of(limit, "group") + " is used up");
  }
  auto reset = text_of(item, "reset_time").substr(0, 19);
  if (reset.size() < 19) return;
  reset[4] = reset[7] = '-';
  reset[10] = 'T';
  refusal.reset_at = parse_utc(reset + "Z").value_or(0);
}

void read_limits(const json::object& body, services::Refusal& refusal) {
  if (const auto* errors = body.if_contains("errors"); errors && errors->is_array())
    for (const auto& item : errors->get_array())
      if (item.is_object()) read_limit(refusal, item.get_object());
  if (const auto warning = text_of(body, "spam_warning_urn"); !warning.empty())
    add_text(refusal, "spam warning " + warning);
}

constexpr std::string_view kSecrets[] = {
    "client_id", "client_secret", "access_token", "refresh_token", "code", "code_verifier"};
constexpr std::string_view kLists[] = {"errors"};
constexpr std::string_view kTexts[] = {"error.message", "error_description|error", "message"};

}  // namespace

const services::ServiceFacts kFacts{.name = "SoundCloud",
    .id = "soundcloud",
    .key_header = "Authorization",
    .key_prefix = "OAuth ",
    .secrets = kSecrets,
    .refusals = {.lists = kLists,
        .fields = kLists,
        .texts = kTexts,
        .code = "error.code|error|code",
        .more = read_limits},
    .shared_rules = kPlatformRules};

Pkce make_pkce() {
  Pkce pkce;
  pkce.verifier = to_base64url(random_bytes(48));
  pkce.challenge = to_base64url(sha256(pkce.verifier));
  return pkce;
}

std::string authorize_url(
    const Endpoints& endpoints, const ConnectInput& input, const std::string& challenge) {
  return endpoints.auth + "/authorize?" +
         form_encoded({{"client_id", text_of(input.credentials, "client_id")},
             {"redirect_uri", input.redirect_uri}, {"response_type", "code"},
             {"code_challenge", challenge}, {"code_challenge_method", "S256"},
             {"state", input.state}});
}

Result<json::object> fetch_token(services::ServiceCall& service, const Endpoints& endpoints,
    json::object secret, std::vector<std::pair<std::string, std::string>> form) {
  form.emplace_back("client_id", text_of(secret, "client_id"));
  form.emplace_back("client_secret", text_of(secret, "client_secret"));
  form.emplace_back("redirect_uri", text_of(secret, "redirect_uri"));
  service.hide(secret);
  for (const auto& [name, value] : form) service.hide(json::object{{name, value}});
  auto request = service.request("POST", endpoints.auth + "/oauth/token");
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  request.body = form_encoded(form);
  MV_TRY(const auto answer, service.send(request));
  if (answer.status != 200) {
    auto error = service.refusal(request, answer);
    if (answer.status == 400 || answer.status == 401) {
      error.code = Code::unauthenticated;
      error.hint = "Sign in again: mv platform connect soundcloud";
    }
    return error;
  }
  MV_TRY(const auto token, service.object_of(answer));
  if (text_of(token, "access_token").empty())
    return make_error(
        Code::upstream, "SoundCloud returned no access token", {}, "Try again later.");
  secret["access_token"] = text_of(token, "access_token");
  if (const auto next = text_of(token, "refresh_token"); !next.empty())
    secret["refresh_token"] = next;
  secret["expires_at"] =
      service.clock().now() + 1000 * number_of(token, "expires_in", kUsualLifeSeconds);
  return secret;
}

Session::Session(const Endpoints& endpoints, Credentials& credentials, const Clock& clock,
    std::function<bool()> cancelled)
    : endpoints_(endpoints),
      credentials_(credentials),
      service_(kFacts, endpoints.api, clock, std::move(cancelled)) {}

Result<json::object> Session::renew(const std::string& stale_token) {
  crash_point("soundcloud.token.renew");
  auto renewed = credentials_.renew([&](const json::object& newest) -> Result<json::object> {
    // Someone else renewed while we waited for the lock: the refresh token is spent, use theirs.
    if (text_of(newest, "access_token") != stale_token) return newest;
    if (text_of(newest, "refresh_token").empty())
      return make_error(Code::unauthenticated, "the sign-in at SoundCloud has expired",
          "There is no refresh token", "Sign in again: mv platform connect soundcloud");
    return fetch_token(service_, endpoints_, newest,
        {{"grant_type", "refresh_token"}, {"refresh_token", text_of(newest, "refresh_token")}});
  });
  crash_point("soundcloud.token.renewed");
  return renewed;
}

Result<client::Answer> Session::signed_call(
    client::OutgoingRequest request, const json::object& secret) {
  service_.sign(request, text_of(secret, "access_token"));
  request.headers.set("Accept", "application/json; charset=utf-8");
  auto answer = service_.send(std::move(request));
  last_status_ = service_.last_status();
  return answer;
}

Error Session::still_refused(const client::OutgoingRequest& request, const client::Answer& answer,
    const json::object& secret) {
  auto error = service_.refusal(request, answer);
  const auto known = signed_call(service_.request("GET", "/me"), secret);
  if (!known.ok() || known->status != 200) return error;
  if (request.method != "POST" || !request.url.ends_with("/tracks")) {
    error.code = Code::upstream;  // the sign-in is good: a passing fault of theirs
    error.hint = "It is retried automatically.";
    return error;
  }
  error.code = Code::forbidden;
  error.what = "SoundCloud knows this account but refuses its uploads (401 to POST /tracks)";
  error.why = "The app or the account has no right to upload at SoundCloud";
  error.hint =
      "Signing in again does not help; ask SoundCloud's support to allow uploads for the app.";
  return error;
}

Result<client::Answer> Session::call(client::OutgoingRequest request) {
  if (!request.url.starts_with(service_.base_url() + "/"))
    return make_error(Code::upstream, "SoundCloud returned an address outside its API",
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
  if (answer.status < 200 || answer.status > 299) return service_.refusal(request, answer);
  return answer;
}

Result<json::object> Session::get(const std::string& path) {
  MV_TRY(const auto answer, call(request("GET", path)));
  return object_of(answer);
}

}  // namespace mv::platforms::soundcloud
