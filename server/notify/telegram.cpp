// SPDX-License-Identifier: Apache-2.0
#include "notify/telegram.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::notify {
namespace {

namespace json = boost::json;
using services::flag_of;
using services::number_of;
using services::part_of;
using services::text_of;
using std::chrono::seconds;

constexpr std::string_view kTexts[] = {"description"};
constexpr std::string_view kWriteFirst =
    "Write to the bot in that chat first, then: mv notify update ID --enable";
constexpr std::string_view kWrongToken =
    "Check the token at @BotFather, then: mv notify update ID --token-file FILE";

constexpr services::RefusalRule no_chat(std::string_view text) {
  return {.status = 400, .text_word = text, .code = Code::not_found, .hint = kWriteFirst};
}

constexpr services::RefusalRule kRules[] = {
    {.status = 401, .code = Code::unauthenticated, .hint = kWrongToken},
    {.status = 404, .text_word = "chat", .code = Code::rejected},
    {.status = 404, .code = Code::unauthenticated, .hint = kWrongToken},
    {.status = 403,
        .code = Code::forbidden,
        .hint =
            "Unblock the bot, or add it to the group again, then: mv notify update ID --enable"},
    {.status = 409,
        .code = Code::conflict,
        .hint =
            "Another program reads this bot's messages, or it has a webhook: stop that, or use a "
            "separate bot"},
    no_chat("chat not found"),
    no_chat("group chat was deactivated"),
    no_chat("peer_id_invalid"),
    no_chat("not enough rights"),
    {.status = 408, .code = Code::timeout},
    {.status = 425, .code = Code::upstream},
    {.status = 429, .code = Code::rate_limited},
    {.status = 4, .code = Code::rejected},
};

// {"ok": false, "error_code", "description", "parameters": {"retry_after"}}
constexpr services::ServiceFacts kFacts{.name = "Telegram",
    .id = "telegram",
    .base_url = kTelegram,
    .refusals = {.texts = kTexts, .code = "error_code", .wait_seconds = "parameters.retry_after"},
    .rules = kRules,
    .speaks_only_json = true,
    .timeout = seconds(30),
    .stall_timeout = seconds(30),
    .unsaid_wait = seconds(1)};  // a chat takes one message a second

}  // namespace

Update read_update(const json::object& from) {
  Update out;
  out.id = number_of(from, "update_id");
  const auto* message = from.if_contains("message");
  if (!message) message = from.if_contains("channel_post");
  if (!message || !message->is_object()) return out;
  const auto& chat = part_of(message->get_object(), "chat");
  out.chat_id = text_of(chat, "id");
  out.chat_kind = text_of(chat, "type");
  out.chat = text_of(chat, "title");
  if (out.chat.empty()) {
    const auto last = text_of(chat, "last_name");
    out.chat = text_of(chat, "first_name") + (last.empty() ? "" : " " + last);
  }
  out.text = text_of(message->get_object(), "text");
  return out;
}

Telegram::Telegram(
    std::string base, SecretText token, const Clock& clock, std::function<bool()> cancelled)
    : token_(std::move(token)), service_(kFacts, std::move(base), clock, std::move(cancelled)) {
  service_.hide(token_.reveal());
}

Result<Telegram::Reply> Telegram::call(
    std::string_view method, const json::object& body, seconds wait) {
  auto request = service_.request("POST", fmt::format("/bot{}/{}", token_.reveal(), method));
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(body);
  request.total_timeout += wait;
  request.stall_timeout += wait;
  MV_TRY(auto answer, service_.send(request, method));
  boost::system::error_code broken;
  const auto parsed = json::parse(answer.body, broken);
  const auto said = !broken && parsed.is_object() ? parsed.get_object() : json::object();
  if (flag_of(said, "ok")) {
    const auto* result = said.if_contains("result");
    return Reply{result ? *result : json::value(), {}};
  }
  if (auto moved = text_of(part_of(said, "parameters"), "migrate_to_chat_id"); !moved.empty())
    return Reply{{}, std::move(moved)};
  if (const auto code = number_of(said, "error_code"); code != 0)
    answer.status = static_cast<int>(code);
  return service_.refusal(request, answer, method);
}

Result<Bot> Telegram::me() {
  MV_TRY(const auto reply, call("getMe", {}));
  if (!reply.result.is_object())
    return make_error(Code::upstream, "Telegram answered getMe without a bot");
  const auto& bot = reply.result.get_object();
  return Bot{number_of(bot, "id"), text_of(bot, "username")};
}

Result<Sent> Telegram::send(const std::string& chat_id, const std::string& text, bool html) {
  json::object body{
      {"chat_id", chat_id}, {"text", text}, {"link_preview_options", {{"is_disabled", true}}}};
  if (html) body["parse_mode"] = "HTML";
  MV_TRY(const auto reply, call("sendMessage", body));
  if (!reply.moved_to.empty()) return Sent{0, reply.moved_to};
  if (!reply.result.is_object()) return Sent{};
  return Sent{number_of(reply.result.get_object(), "message_id"), {}};
}

Result<std::vector<Update>> Telegram::updates(std::int64_t offset, seconds wait) {
  MV_TRY(const auto reply, call("getUpdates",
                               {{"offset", offset}, {"timeout", wait.count()},
                                   {"allowed_updates", json::array{"message", "channel_post"}}},
                               wait));
  std::vector<Update> out;
  if (!reply.result.is_array()) return out;
  for (const auto& item : reply.result.get_array())
    if (item.is_object()) out.push_back(read_update(item.get_object()));
  return out;
}

Status Telegram::set_webhook(const std::string& url, const std::string& secret) {
  MV_CHECK(call("setWebhook", {{"url", url}, {"secret_token", secret}, {"max_connections", 2},
                                  {"allowed_updates", json::array{"message", "channel_post"}}}));
  return {};
}

Status Telegram::delete_webhook() {
  MV_CHECK(call("deleteWebhook", {}));
  return {};
}

bool is_bot_token(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  const auto colon = text.find(':');
  if (colon == 0 || colon == text.npos || text.size() > kLongest || text.size() - colon < 8)
    return false;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), digit) &&
         std::all_of(
             text.begin() + static_cast<std::ptrdiff_t>(colon) + 1, text.end(), [&](char c) {
               return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                      c == '-';
             });
}

}  // namespace mv::notify
