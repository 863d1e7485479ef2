// SPDX-License-Identifier: Apache-2.0
#include "sandbox/faults.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::sandbox {
namespace {

constexpr std::string_view kGenerators = "replicate,elevenlabs,stability,openai";
constexpr FaultInfo kFaults[] = {
    {"latency", "", true, "The answer is delayed by delay_ms."},
    {"rate_limited", "", true, "429 with Retry-After: 1; nothing is processed."},
    {"rate_limited_no_header", "", true, "429 of the gateway, which gives no time."},
    {"rate_limited_reset", "soundcloud", true,
        "429 of the play limit, with reset_time in its body."},
    {"server_error", "", true, "500 with a JSON body; nothing is processed."},
    {"unavailable", "", true, "503 with Retry-After: 1; nothing is processed."},
    {"html_error", "", true, "502 with an HTML page, as a gateway sends it."},
    {"dropped", "", true, "The connection closes without an answer; nothing is processed."},
    {"lost_response", "", true, "It is processed, then the connection closes without an answer."},
    {"error_after_success", "", true, "It is processed, but the answer is 500."},
    {"cut_upload", "", true, "The connection breaks after after_bytes of an uploaded body."},
    {"slow_processing", "", true, "Processing of the uploaded audio takes ten times as long."},
    {"token_expired", "soundcloud,youtube", true,
        "The access token ends early: 401 until it is renewed."},
    {"artwork_error", "soundcloud", true, "500 to an upload that includes a cover."},
    {"empty_401", "", false, "401 with a body of one line break."},
    {"unauthorized_upload", "soundcloud", false, "401 to POST /tracks although GET /me works."},
    {"validation_error", "", false,
        "The upload (SoundCloud, YouTube), the check (LabelGrid) or the receiver (DDEX) finds "
        "errors."},
    {"quota_exceeded", "", false,
        "The upload time (SoundCloud), the weekly number of submissions (LabelGrid), the room "
        "(DDEX) or the day's quota (YouTube) is used up."},
    {"policy_rejection", "", false, "The platform refuses to publish the recording."},
    {"processing_failed", "", false, "Processing of the uploaded audio never succeeds."},
    {"session_ended", "youtube", true, "The address of the upload has ended: 404."},
    {"thumbnail_refused", "youtube", true, "The channel may not set pictures of its own: 403."},
    {"stays_private", "youtube", false,
        "The Google project was not audited: videos cannot be made public."},
    {"upload_limit", "youtube", false, "The channel may upload no more videos today."},
    {"storage_refused", "labelgrid", true, "The storage address has ended: 403 with XML."},
    {"delivery_failed", "labelgrid", false, "Delivery to every outlet ends in an error."},
    {"changes_requested", "labelgrid", false, "The review asks for changes."},
    {"on_hold", "labelgrid", false,
        "The review holds the release until a correction is confirmed."},
    {"flood", "telegram", true, "429 with retry_after 2; nothing is sent."},
    {"chat_moved", "telegram", true, "400: the group is a supergroup with another id now."},
    {"second_poller", "telegram", true, "409 to getUpdates: another program reads them."},
    {"bot_blocked", "telegram", false, "403: the person has blocked the bot."},
    {"smtp_421", "smtp", true, "421 to MAIL, and the connection closes."},
    {"smtp_450", "smtp", true, "450 to RCPT: the mailbox is busy."},
    {"smtp_535", "smtp", false, "535: the sign-in is refused."},
    {"smtp_550", "smtp", false, "550 to RCPT: there is no such mailbox."},
    {"smtp_554", "smtp", false, "554 after the text: the server refuses it."},
    {"moderation", kGenerators, false, "The service refuses the prompt."},
    {"no_credit", kGenerators, false, "The account has no credit left."},
    {"wrong_content_type", kGenerators, true, "A page of HTML comes instead of the result."},
    {"cut_download", kGenerators, true, "The result ends after a third of it."},
    {"lossless_refused", "elevenlabs", true, "403: the plan has no lossless sound."},
    {"prediction_failed", "replicate", true, "The prediction fails at the service."},
    {"prediction_cancelled", "replicate", false, "The prediction is cancelled at the service."},
    {"result_gone", "replicate,stability", true, "The result has been deleted: 404."},
    {"foreign_address", "replicate,openai", true, "The result's address is on another host."},
    {"content_filtered", "stability", false, "200 with finish-reason CONTENT_FILTERED."},
};

bool matches(const FaultOrder& order, const api::Request& request) {
  if (order.match.empty()) return true;
  if (request.path.starts_with(order.match)) return true;
  return (request.method + " " + request.path).starts_with(order.match);
}

/// A uniform value in [0, 1) of a sequence that the seed fixes (splitmix64).
double next_random(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15u;
  auto z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

}  // namespace

std::span<const FaultInfo> faults() { return kFaults; }

bool serves(const FaultInfo& info, std::string_view service) {
  if (info.service.empty()) return true;
  const auto names = split(info.service, ',');
  return std::find(names.begin(), names.end(), service) != names.end();
}

Status FaultBook::order(const json::object& from, std::string_view service) {
  FaultOrder order;
  const auto text = [&](const char* key) {
    const auto* found = from.if_contains(key);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
  };
  const auto number = [&](const char* key, std::int64_t otherwise) {
    const auto* found = from.if_contains(key);
    return found && found->is_int64() ? found->get_int64() : otherwise;
  };
  order.fault = text("fault");
  order.match = text("match");
  if (const auto* chance = from.if_contains("probability"); chance && chance->is_number()) {
    order.probability = chance->to_number<double>();
    order.times = -1;
  }
  order.times = number("times", order.times);
  order.seed = static_cast<std::uint64_t>(number("seed", 1));
  order.delay_ms = number("delay_ms", order.delay_ms);
  order.after_bytes = number("after_bytes", order.after_bytes);
  const bool known = std::any_of(std::begin(kFaults), std::end(kFaults),
      [&](const auto& info) { return info.name == order.fault && serves(info, service); });
  std::vector<std::string> names;
  for (const auto& info : kFaults)
    if (serves(info, service)) names.emplace_back(info.name);
  if (!known)
    return make_error(Code::invalid, "this simulator has no fault \"" + order.fault + "\"", {},
        "Use one of: " + join(names, ", "));
  if (!(order.probability >= 0 && order.probability <= 1))
    return make_error(
        Code::invalid, "the probability is not between 0 and 1", {}, "Use a number such as 0.2");
  orders_.push_back(std::move(order));
  return {};
}

std::optional<FaultOrder> FaultBook::strike(
    std::initializer_list<std::string_view> names, const api::Request& request) {
  for (auto& order : orders_) {
    if (order.times == 0 || std::find(names.begin(), names.end(), order.fault) == names.end() ||
        !matches(order, request))
      continue;
    if (order.probability < 1 && next_random(order.seed) >= order.probability) continue;
    if (order.times > 0) --order.times;
    return order;
  }
  return std::nullopt;
}

json::array FaultBook::list() const {
  json::array out;
  for (const auto& order : orders_)
    out.push_back(json::object{{"fault", order.fault}, {"match", order.match},
        {"times", order.times}, {"probability", order.probability}});
  return out;
}

}  // namespace mv::sandbox
