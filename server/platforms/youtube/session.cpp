// SPDX-License-Identifier: Apache-2.0
#include "platforms/youtube/session.hpp"

#include <boost/json/serialize.hpp>

#include "base/text/text.hpp"
#include "platforms/platform_rules.hpp"
#include "platforms/youtube/youtube.hpp"
#include "schedule/zone.hpp"

namespace mv::platforms::youtube {
namespace {

constexpr Millis kDay = 86'400'000;
constexpr std::string_view kQuotaZone = "America/Los_Angeles";  // where its day begins

/// {"error": {"errors": [{"reason": "quotaExceeded", "domain": "youtube.quota"}]}}
void read_reason(const json::object& body, services::Refusal& refusal) {
  const auto* errors = services::value_at(body, "error.errors");
  if (!errors || !errors->is_array()) return;
  for (const auto& one : errors->get_array())
    if (one.is_object() && !text_of(one.get_object(), "reason").empty()) {
      refusal.code = text_of(one.get_object(), "reason");
      return;
    }
}

constexpr std::string_view kSecrets[] = {
    "client_id", "client_secret", "access_token", "refresh_token", "code", "code_verifier"};
constexpr std::string_view kTexts[] = {"error.message", "error_description|error"};
constexpr services::RefusalRule kRules[] = {
    {.status = 403,
        .code_word = "quotaexceeded",
        .code = Code::rate_limited,
        .hint = "It goes on by itself when Google's day begins, at midnight in California. The "
                "page of your Google project shows the quota.",
        .what = "the day's quota of your Google project is used up"},
    {.status = 4,
        .code_word = "uploadlimitexceeded",
        .code = Code::rate_limited,
        .hint = "It goes on by itself. Channels that are verified may upload more.",
        .what = "YouTube lets this channel upload no more videos today"},
    {.status = 403, .code_word = "ratelimitexceeded", .code = Code::rate_limited},
    {.status = 4,
        .code_word = "youtubesignuprequired",
        .code = Code::forbidden,
        .hint = "Open YouTube with this account and create a channel, then try again.",
        .what = "this Google account has no YouTube channel"},
    {.status = 403,
        .code = Code::forbidden,
        .hint = "Look at the channel in YouTube Studio, then connect again: mv platform connect "
                "{id}"},
};

constexpr std::pair<std::string_view, std::string_view> kMore[] = {
    {"scope", "https://www.googleapis.com/auth/youtube"}, {"access_type", "offline"},
    {"prompt", "consent"}};

Millis next_day(Millis now) {
  const auto here = schedule::at_zone(now + kDay, kQuotaZone);
  const auto day =
      here ? schedule::midnight(here->local.substr(0, 10), kQuotaZone) : Result<Millis>(now + kDay);
  return day ? *day : now + kDay;
}

}  // namespace

const services::ServiceFacts kFacts{.name = "YouTube",
    .id = "youtube",
    .key_header = "Authorization",
    .key_prefix = "Bearer ",
    .result_host = "googleapis.com",
    .secrets = kSecrets,
    .refusals = {.texts = kTexts, .code = "error.status|error", .more = read_reason},
    .rules = kRules,
    .shared_rules = kPlatformRules};

const OAuthFacts kOAuth{.service = kFacts,
    .authorize_path = "/o/oauth2/v2/auth",
    .token_path = "/token",
    .more = kMore};

Error Session::refused(const client::OutgoingRequest& request, const client::Answer& answer) {
  auto error = service_.refusal(request, answer);
  if (error.code != Code::rate_limited) return error;
  const auto reason = lower(service_.refusal_of(answer).code);
  const auto now = service_.clock().now();
  if (reason == "quotaexceeded" || reason == "uploadlimitexceeded")
    error.retry_after = std::chrono::milliseconds(next_day(now) - now);
  return error;
}

Result<json::object> Session::send(
    std::string method, const std::string& path, const json::object& body) {
  auto outgoing = request(std::move(method), path);
  outgoing.headers.set("Content-Type", "application/json; charset=UTF-8");
  outgoing.body = json::serialize(body);
  MV_TRY(const auto answer, call(std::move(outgoing)));
  return object_of(answer);
}

Status Session::remove(const std::string& path) {
  const auto answer = call(request("DELETE", path));
  if (!answer.ok() && answer.error().code != Code::not_found) return answer.error();
  return {};
}

std::string Session::page_url(std::string_view path) const {
  const bool real = base_url() == kYouTube.api;
  return std::string(real ? "https://www.youtube.com/" : "https://youtube.example/") +
         std::string(path);
}

std::vector<json::object> Session::items_of(const json::object& answer) {
  std::vector<json::object> out;
  if (const auto* items = answer.if_contains("items"); items && items->is_array())
    for (const auto& item : items->get_array())
      if (item.is_object()) out.push_back(item.get_object());
  return out;
}

}  // namespace mv::platforms::youtube
