// SPDX-License-Identifier: Apache-2.0
#include "platforms/soundcloud/session.hpp"

#include "base/text/text.hpp"
#include "platforms/platform_rules.hpp"

namespace mv::platforms::soundcloud {
namespace {

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

const OAuthFacts kOAuth{.service = kFacts,
    .authorize_path = "/authorize",
    .token_path = "/oauth/token",
    .accept = "application/json; charset=utf-8"};

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

}  // namespace mv::platforms::soundcloud
