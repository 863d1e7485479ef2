// SPDX-License-Identifier: Apache-2.0
#include "sandbox/telegram/simulator.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "base/text/text.hpp"
#include "sandbox/telegram/html.hpp"

namespace mv::sandbox {
namespace {

constexpr std::size_t kLongestText = 4096;
constexpr std::int64_t kFirstBot = 7'000'000, kFirstChat = 40'000;

std::string text_of(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  if (!found) return {};
  if (found->is_string()) return std::string(found->get_string());
  return found->is_int64() || found->is_uint64() ? json::serialize(*found) : std::string();
}

std::int64_t number_of(const json::object& from, std::string_view key) {
  return parse_int(text_of(from, key)).value_or(0);
}

/// "/bot<token>/<method>"
std::pair<std::string, std::string> call_of(const std::string& path) {
  constexpr std::string_view kBot = "/bot";
  const auto slash = path.find('/', 1);
  if (!path.starts_with(kBot) || slash == path.npos) return {};
  return {path.substr(kBot.size(), slash - kBot.size()), lower(path.substr(slash + 1))};
}

json::object body_of(const api::Request& request) {
  boost::system::error_code broken;
  const auto body = json::parse(request.body.empty() ? "{}" : request.body, broken);
  return broken || !body.is_object() ? json::object{} : body.get_object();
}

api::Response success(json::value result) {
  return api::json_response(
      200, json::serialize(json::object{{"ok", true}, {"result", std::move(result)}}));
}

api::Response failure(int status, std::string_view words, json::object parameters = {}) {
  json::object out{{"ok", false}, {"error_code", status}, {"description", words}};
  if (!parameters.empty()) out["parameters"] = std::move(parameters);
  return api::json_response(status, json::serialize(out));
}

std::size_t utf16_units(std::string_view utf8) {
  std::size_t out = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) out += byte >= 0xf0 ? 2 : 1;
  }
  return out;
}

std::string update_key(std::int64_t bot_id, std::int64_t update_id) {
  return fmt::format("update:{}:{:08}", bot_id, update_id);
}

json::object chat_view(const json::object& chat) {
  json::object out{{"id", number_of(chat, "id")}, {"type", chat.at("kind")}};
  out[chat.at("kind") == "private" ? "first_name" : "title"] = chat.at("name");
  return out;
}

}  // namespace

std::unique_ptr<Simulator> make_telegram_simulator(Options options) {
  return std::make_unique<TelegramSimulator>(std::move(options));
}

void TelegramSimulator::stop() {
  const auto lock = hold();
  stopping_ = true;
  changed_.notify_all();
}

api::Response TelegramSimulator::refuse(int status, const std::string& words) {
  return failure(status, words);
}

api::Response TelegramSimulator::gateway_limit() {
  api::Response out;
  out.status = 429;
  out.headers.set("Content-Type", "text/html");
  out.body = "<html><head><title>429 Too Many Requests</title></head></html>";
  return out;
}

json::object TelegramSimulator::new_bot() {
  const auto number = records_.next_number("bot");
  const auto id = kFirstBot + number;
  json::object bot{{"id", id},
      {"token", fmt::format("{}:AA{}", id, to_base64url(random_bytes(24)))},
      {"username", fmt::format("musicverse_{}_bot", number)}, {"number", number}, {"webhook", ""},
      {"secret", ""}};
  records_.put("bot:" + text_of(bot, "token"), bot);
  return bot;
}

json::object TelegramSimulator::mint() {
  const auto bot = new_bot();
  const auto id = kFirstChat + records_.next_number("chat");
  records_.put(fmt::format("chat:{}", id),
      {{"id", id}, {"kind", "private"}, {"name", "Ada"}, {"bots", json::array{bot.at("id")}}});
  return {{"token", bot.at("token")}, {"chat_id", std::to_string(id)}, {"chat", "Ada"}};
}

json::object TelegramSimulator::describe() {
  json::array bots, chats, messages;
  for (const auto& [key, bot] : records_.all("bot:")) bots.push_back(bot);
  for (const auto& [key, chat] : records_.all("chat:")) chats.push_back(chat);
  for (const auto& [key, message] : records_.all("message:")) messages.push_back(message);
  const auto count = messages.size();
  return {{"bots", bots}, {"chats", chats}, {"messages", messages}, {"sent", count},
      {"limited", limited_}};
}

std::optional<api::Response> TelegramSimulator::own_control(
    std::string_view what, const json::object& body) {
  if (what == "POST bots") return api::json_response(201, json::serialize(new_bot()));
  if (what == "POST say") return say(body);
  return std::nullopt;
}

api::Response TelegramSimulator::say(const json::object& body) {
  const auto username = text_of(body, "username");
  json::object bot;
  for (const auto& [key, one] : records_.all("bot:"))
    if (username.empty() ? bot.empty() || number_of(one, "number") > number_of(bot, "number")
                         : text_of(one, "username") == username)
      bot = one;
  if (bot.empty()) return api::json_response(404, R"({"error":"there is no such bot"})");
  auto chat_id = text_of(body, "chat_id");
  json::object chat;
  for (const auto& [key, one] : records_.all("chat:"))
    if (chat_id.empty() ? chat.empty() : text_of(one, "id") == chat_id) chat = one;
  if (chat.empty()) {
    const auto id = chat_id.empty() ? kFirstChat + records_.next_number("chat")
                                    : parse_int(chat_id).value_or(kFirstChat);
    const auto kind = text_of(body, "kind"), name = text_of(body, "name");
    chat = {{"id", id}, {"kind", kind.empty() ? "private" : kind},
        {"name", name.empty() ? "Ada" : name}, {"bots", json::array{}}};
  }
  auto& bots = chat["bots"].as_array();
  if (std::find(bots.begin(), bots.end(), bot.at("id")) == bots.end()) bots.push_back(bot.at("id"));
  records_.put("chat:" + text_of(chat, "id"), chat);
  const auto bot_id = number_of(bot, "id");
  const auto update = records_.next_number(fmt::format("update_of_{}", bot_id));
  const json::object sent{{"update_id", update},
      {"message",
          json::object{{"message_id", records_.next_number("message")}, {"date", now() / 1000},
              {"chat", chat_view(chat)}, {"text", text_of(body, "text")}}}};
  records_.put(update_key(bot_id, update), sent);
  changed_.notify_all();
  return api::json_response(201, json::serialize(sent));
}

bool TelegramSimulator::has_update(std::int64_t bot_id, std::int64_t offset) const {
  for (const auto& [key, update] : records_.all(fmt::format("update:{}:", bot_id)))
    if (number_of(update, "update_id") >= offset) return true;
  return false;
}

void TelegramSimulator::linger(api::Request& request) {
  const auto called = call_of(request.path);
  const auto& token = called.first;
  if (called.second != "getupdates") return;
  const auto body = body_of(request);
  auto lock = hold();
  const auto* bot = records_.find("bot:" + token);
  if (!bot) return;
  const auto bot_id = number_of(*bot, "id"), offset = number_of(body, "offset");
  const auto wait =
      std::chrono::seconds(std::clamp<std::int64_t>(number_of(body, "timeout"), 0, 50));
  const auto mine = ++polls_[token];
  changed_.notify_all();  // an earlier one ends
  changed_.wait_for(
      lock, wait, [&] { return stopping_ || polls_[token] != mine || has_update(bot_id, offset); });
  if (polls_[token] != mine) request.params["superseded"] = "yes";
}

api::Response TelegramSimulator::answer(api::Request& request, const Intake*) {
  const auto [token, method] = call_of(request.path);
  if (token.empty()) return failure(404, "Not Found");
  const auto* found = records_.find("bot:" + token);
  if (!found) return failure(401, "Unauthorized");
  auto bot = *found;
  const auto body = body_of(request);
  if (method == "getme")
    return success({{"id", bot.at("id")}, {"is_bot", true}, {"first_name", "MusicVerse"},
        {"username", bot.at("username")}});
  if (method == "sendmessage") return send_message(request, bot, body);
  if (method == "getupdates") return get_updates(request, bot, body);
  if (method != "setwebhook" && method != "deletewebhook") return failure(404, "Not Found");
  const bool sets = method == "setwebhook";
  if (sets && !text_of(body, "url").starts_with("https://"))
    return failure(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook");
  bot["webhook"] = sets ? text_of(body, "url") : "";
  bot["secret"] = sets ? text_of(body, "secret_token") : "";
  records_.put("bot:" + token, bot);
  return success(true);
}

std::int64_t TelegramSimulator::limited(const std::string& chat_id, bool group) {
  const auto at = now();
  auto& pace = paces_[chat_id];
  auto& recent = pace.last_minute;
  while (!recent.empty() && recent.front() <= at - 60'000) recent.pop_front();
  if (group && static_cast<int>(recent.size()) >= options_.group_per_minute)
    return (recent.front() + 60'000 - at) / 1000 + 1;
  const auto burst = static_cast<double>(options_.chat_burst);
  pace.tokens = pace.at == 0
                    ? burst
                    : std::min(burst, pace.tokens + static_cast<double>(at - pace.at) / 1000);
  pace.at = at;
  if (pace.tokens < 1) return static_cast<std::int64_t>(std::ceil(1 - pace.tokens));
  pace.tokens -= 1;
  recent.push_back(at);
  return 0;
}

api::Response TelegramSimulator::send_message(
    api::Request& request, const json::object& bot, const json::object& body) {
  const auto too_many = [&](std::int64_t wait) {
    ++limited_;
    return failure(
        429, fmt::format("Too Many Requests: retry after {}", wait), {{"retry_after", wait}});
  };
  if (struck("flood", request)) return too_many(2);
  if (struck("bot_blocked", request)) return failure(403, "Forbidden: bot was blocked by the user");
  const auto chat_id = text_of(body, "chat_id");
  const auto* found = records_.find("chat:" + chat_id);
  if (!found) return failure(400, "Bad Request: chat not found");
  const auto chat = *found;
  if (const auto* moved = chat.if_contains("moved_to"))
    return failure(400, "Bad Request: group chat was upgraded to a supergroup chat",
        {{"migrate_to_chat_id", *moved}});
  if (struck("chat_moved", request)) {
    const auto id = -1'000'000'000'000 - number_of(chat, "id");
    auto next = chat, old = chat;
    next["id"] = old["moved_to"] = id;
    next["kind"] = "supergroup";
    records_.put(fmt::format("chat:{}", id), next);
    records_.put("chat:" + chat_id, old);
    return failure(400, "Bad Request: group chat was upgraded to a supergroup chat",
        {{"migrate_to_chat_id", id}});
  }
  const auto& bots = chat.at("bots").as_array();
  if (std::find(bots.begin(), bots.end(), bot.at("id")) == bots.end())
    return failure(403, "Forbidden: bot can't initiate conversation with a user");
  const auto html = text_of(body, "text");
  ParsedHtml parsed{std::string(trim(html)), {}};
  if (text_of(body, "parse_mode") == "HTML") parsed = parse_telegram_html(html);
  if (!parsed.fault.empty()) return failure(400, "Bad Request: " + parsed.fault);
  if (parsed.text.empty()) return failure(400, "Bad Request: message text is empty");
  if (utf16_units(parsed.text) > kLongestText)
    return failure(400, "Bad Request: message is too long");
  if (const auto wait = limited(chat_id, chat.at("kind") != "private")) return too_many(wait);
  const auto number = records_.next_number("message");
  records_.put(record_key("message", number),
      {{"message_id", number}, {"chat_id", chat_id}, {"bot", bot.at("username")},
          {"text", parsed.text}, {"html", html}, {"at", now()}});
  return success({{"message_id", number}, {"date", now() / 1000}, {"chat", chat_view(chat)},
      {"text", parsed.text}});
}

api::Response TelegramSimulator::get_updates(
    const api::Request& request, const json::object& bot, const json::object& body) {
  if (!text_of(bot, "webhook").empty())
    return failure(409,
        "Conflict: can't use getUpdates method while webhook is active; use "
        "deleteWebhook to delete the webhook first");
  if (request.params.contains("superseded") || struck("second_poller", request))
    return failure(409,
        "Conflict: terminated by other getUpdates request; make sure that only "
        "one bot instance is running");
  const auto offset = number_of(body, "offset");
  json::array out;
  for (const auto& [key, update] : records_.all(fmt::format("update:{}:", number_of(bot, "id")))) {
    if (number_of(update, "update_id") < offset)
      records_.erase(key);
    else if (out.size() < 100)
      out.push_back(update);
  }
  return success(out);
}

}  // namespace mv::sandbox
