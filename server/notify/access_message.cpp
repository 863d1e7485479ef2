// SPDX-License-Identifier: Apache-2.0
#include "notify/access_message.hpp"

#include <fmt/format.h>

#include <array>

#include "model/json.hpp"

namespace mv::notify {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  auto out = found && found->is_string() ? std::string(found->get_string()) : std::string();
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  return out;
}

std::int64_t number_of(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  boost::system::error_code ignored;
  return found && found->is_number() ? found->to_number<std::int64_t>(ignored) : 0;
}

std::string days(std::int64_t count) {
  return fmt::format("{} day{}", count, count == 1 ? "" : "s");
}

/// "2027-01-15 00:00 UTC"
std::string when(const json::object& from, std::string_view key) {
  auto at = text_of(from, key);
  if (at.size() < 16) return at;
  return at.substr(0, 10) + " " + at.substr(11, 5) + " UTC";
}

/// 'ci' (mv_live_…Ab3D)
std::string called(const json::object& key) {
  return fmt::format("'{}' ({})", text_of(key, "name"), text_of(key, "display"));
}

void add(Message& message, std::string text, std::string url = "") {
  if (!text.empty()) message.lines.push_back({std::move(text), std::move(url)});
}

void add_fix(Message& message, std::string what) { add(message, "What to do: " + what); }

Message suspended(const json::object& data) {
  Message out{fmt::format("The API key '{}' was suspended", text_of(data, "name")), {}};
  add(out, text_of(data, "reason"));
  add_fix(
      out, fmt::format(
               "Let it work again with mv apikey resume {0}, or end it with mv apikey revoke {0}",
               text_of(data, "key_id")));
  return out;
}

Message expiring(const json::object& data) {
  Message out{
      fmt::format("The API key {} expires in {}", called(data), days(number_of(data, "days_left"))),
      {}};
  add(out, "It ends " + when(data, "expires_at"));
  add_fix(
      out, fmt::format("Create another one with mv apikey create and use it instead; {} cannot be "
                       "extended",
               text_of(data, "key_id")));
  return out;
}

Message expired(const json::object& data) {
  Message out{fmt::format("The API key {} has expired", called(data)), {}};
  add(out, "It ended " + when(data, "expires_at"));
  add_fix(out, "If something still needs it, create another one: mv apikey create");
  return out;
}

std::string line_of(const json::object& key) {
  const auto id = text_of(key, "key_id");
  const auto for_days = days(number_of(key, "days"));
  if (text_of(key, "reason") == "unused")
    return fmt::format(
        "{} has not been used for {}: mv apikey revoke {}", called(key), for_days, id);
  return fmt::format(
      "{} has had the same secret for {}: mv apikey rotate {}", called(key), for_days, id);
}

Message review(const json::object& data) {
  Message out;
  const auto* keys = data.if_contains("keys");
  if (keys && keys->is_array())
    for (const auto& key : keys->get_array())
      if (key.is_object()) add(out, line_of(key.get_object()));
  out.heading = out.lines.size() == 1 ? std::string("An API key needs attention")
                                      : fmt::format("{} API keys need attention", out.lines.size());
  return out;
}

void add_place(Message& message, const json::object& data) {
  const auto url = text_of(data, "url"), source = text_of(data, "source");
  if (!url.empty()) return add(message, "Found at", url);
  add(message, source.empty() ? "" : "Found in: " + source);
}

Message leaked_key(const json::object& data) {
  const bool old = text_of(data, "ended") == "old_secret";
  Message out{fmt::format("The API key {} was found in public", called(data)), {}};
  add_place(out, data);
  add(out, old ? "It was the secret before the last rotation: that has ended, and the new one works"
               : "It was revoked, with all keys that were made with it");
  add_fix(out, old ? "Give the new secret to whatever still uses the old one"
                   : "Create another one with mv apikey create, and keep it out of files that "
                     "others can read. Look at mv audit list for what was done with it");
  return out;
}

struct Ended {
  std::string_view what, said, fix;
};
constexpr std::array kEnded{Ended{"access_token", "An access token of the app",
                                "The token has ended; the app gets a new one by itself"},
    Ended{"refresh_token", "A refresh token of the app",
        "Everything that the app was allowed then has ended; allow it again if you still use it"},
    Ended{"client_secret", "The secret of your app",
        "The secret and the app's own tokens have ended. Make a new one: mv oauth client "
        "rotate-secret"},
    Ended{"old_client_secret", "The secret before the last rotation of your app",
        "It has ended; the new one works"}};

Message leaked_app(const json::object& data) {
  const auto ended = text_of(data, "ended");
  for (const auto& row : kEnded)
    if (row.what == ended) {
      Message out{fmt::format("{} '{}' was found in public", row.said, text_of(data, "name")), {}};
      add_place(out, data);
      add(out, std::string(row.fix));
      return out;
    }
  return {};
}

struct Writer {
  std::string_view type;
  Message (*write)(const json::object& data);
};
constexpr std::array kWriters{Writer{"apikey.suspended", suspended},
    Writer{"apikey.expiring", expiring}, Writer{"apikey.expired", expired},
    Writer{"apikey.review", review}, Writer{"apikey.leaked", leaked_key},
    Writer{"app.leaked", leaked_app}};

}  // namespace

std::optional<Told> told_of_access(const model::Event& event) {
  for (const auto& row : kWriters)
    if (row.type == event.type) {
      auto message = row.write(event.data);
      if (message.heading.empty()) return std::nullopt;
      return Told{fmt::format("{}:{}", event.type, event.id), std::move(message)};
    }
  return std::nullopt;
}

}  // namespace mv::notify
