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
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kOneCall{30};
constexpr std::int64_t kLongestWait = 24 * 3600;  // of a retry_after

const json::object& part_of(const json::object& from, std::string_view key) {
  static const json::object empty;
  const auto* found = from.if_contains(key);
  return found && found->is_object() ? found->get_object() : empty;
}

std::string text_of(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  if (!found) return {};
  if (found->is_string()) return std::string(found->get_string());
  return found->is_int64() || found->is_uint64() ? json::serialize(*found) : std::string();
}

std::int64_t number_of(const json::object& from, std::string_view key) {
  return parse_int(text_of(from, key)).value_or(0);
}

Error hint(Code code, std::string what, std::string why, std::string what_to_do) {
  return make_error(code, std::move(what), std::move(why), std::move(what_to_do));
}

/// The refusal of a call in words. `said` is Telegram's own description.
Error refusal(std::string_view method, int status, const std::string& said, std::int64_t wait) {
  const auto what = fmt::format("Telegram answered {} to {}", status, method);
  const auto quoted = said.empty() ? std::string("It gave no reason") : said;
  const auto says = [&](std::string_view word) {
    return lower(said).find(word) != std::string::npos;
  };
  if (status == 401 || (status == 404 && !says("chat")))
    return hint(Code::unauthenticated, what, quoted,
                "Check the token at @BotFather, then: mv notify update ID --token-file FILE");
  if (status == 403)
    return hint(Code::forbidden, what, quoted,
                "Unblock the bot, or add it to the group again, then: mv notify update ID --enable");
  if (status == 409)
    return hint(Code::conflict, what, quoted,
                "Another program reads this bot's messages, or it has a webhook: stop that, or use "
                "a separate bot");
  if (status == 429) {
    auto error = hint(Code::rate_limited, what, quoted, "It is retried when Telegram allows it");
    error.retry_after = seconds(std::clamp<std::int64_t>(wait, 1, kLongestWait));
    return error;
  }
  if (status == 400 && (says("chat not found") || says("group chat was deactivated") ||
                        says("peer_id_invalid") || says("not enough rights")))
    return hint(Code::not_found, what, quoted,
                "Write to the bot in that chat first, then: mv notify update ID --enable");
  if (status >= 400 && status < 500) return hint(Code::rejected, what, quoted, {});
  return hint(Code::upstream, what, quoted, "It is retried automatically");
}

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

Telegram::Telegram(std::string base, SecretText token, std::function<bool()> cancelled)
    : base_(std::move(base)), token_(std::move(token)), cancelled_(std::move(cancelled)) {}

Result<Telegram::Reply> Telegram::call(std::string_view method, const json::object& body,
                                       seconds wait) {
  const auto hidden = [&](std::string text) {
    return replace_all(std::move(text), token_.reveal(), "[hidden]");
  };
  if (cancelled_ && cancelled_())
    return make_error(Code::cancelled, fmt::format("stopped before {}", method));
  client::OutgoingRequest request;
  request.method = "POST";
  request.url = fmt::format("{}/bot{}/{}", base_, token_.reveal(), method);
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(body);
  request.total_timeout = wait + kOneCall;
  request.stall_timeout = wait + kOneCall;
  request.use_proxy = true;
  if (cancelled_)
    request.progress = [this](std::uint64_t, std::uint64_t) { return !cancelled_(); };
  auto answer = transport_.send(request);
  if (!answer) {
    auto error = std::move(answer).error();
    error.what = fmt::format("the call {} to Telegram failed", method);
    error.why = hidden(std::move(error.why));
    return error;
  }
  boost::system::error_code broken;
  const auto parsed = json::parse(answer->body, broken);
  if (broken || !parsed.is_object())
    return make_error(answer->status == 429 ? Code::rate_limited : Code::upstream,
                      fmt::format("Telegram answered {} to {}", answer->status, method),
                      "The answer is not JSON", "It is retried automatically");
  const auto& said = parsed.get_object();
  if (const auto* ok = said.if_contains("ok"); ok && ok->is_bool() && ok->get_bool()) {
    const auto* result = said.if_contains("result");
    return Reply{result ? *result : json::value(), {}};
  }
  const auto& parameters = part_of(said, "parameters");
  if (auto moved = text_of(parameters, "migrate_to_chat_id"); !moved.empty())
    return Reply{{}, std::move(moved)};
  const auto code = number_of(said, "error_code");
  auto wait_for = number_of(parameters, "retry_after");
  if (wait_for == 0)
    if (const auto header = client::retry_after(*answer, 0)) wait_for = header->count() / 1000;
  return refusal(method, code != 0 ? static_cast<int>(code) : answer->status,
                 hidden(text_of(said, "description")), wait_for);
}

Result<Bot> Telegram::me() {
  MV_TRY(const auto reply, call("getMe", {}));
  if (!reply.result.is_object())
    return make_error(Code::upstream, "Telegram answered getMe without a bot");
  const auto& bot = reply.result.get_object();
  return Bot{number_of(bot, "id"), text_of(bot, "username")};
}

Result<Sent> Telegram::send(const std::string& chat_id, const std::string& text, bool html) {
  json::object body{{"chat_id", chat_id},
                    {"text", text},
                    {"link_preview_options", {{"is_disabled", true}}}};
  if (html) body["parse_mode"] = "HTML";
  MV_TRY(const auto reply, call("sendMessage", body));
  if (!reply.moved_to.empty()) return Sent{0, reply.moved_to};
  if (!reply.result.is_object()) return Sent{};
  return Sent{number_of(reply.result.get_object(), "message_id"), {}};
}

Result<std::vector<Update>> Telegram::updates(std::int64_t offset, seconds wait) {
  MV_TRY(const auto reply,
         call("getUpdates",
              {{"offset", offset},
               {"timeout", wait.count()},
               {"allowed_updates", json::array{"message", "channel_post"}}},
              wait));
  std::vector<Update> out;
  if (!reply.result.is_array()) return out;
  for (const auto& item : reply.result.get_array())
    if (item.is_object()) out.push_back(read_update(item.get_object()));
  return out;
}

Status Telegram::set_webhook(const std::string& url, const std::string& secret) {
  MV_CHECK(call("setWebhook", {{"url", url},
                               {"secret_token", secret},
                               {"max_connections", 2},
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
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(colon) + 1, text.end(),
                     [&](char c) {
                       return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              c == '_' || c == '-';
                     });
}

}  // namespace mv::notify
