// SPDX-License-Identifier: Apache-2.0
#pragma once
// The Telegram Bot API (https://core.telegram.org/bots/api): the few methods that are used. The
// token is part of every address, so no address is ever shown.
#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "notify/message.hpp"
#include "services/service_call.hpp"

namespace mv::notify {

inline constexpr std::string_view kTelegram = "https://api.telegram.org";
/// Of one message, after its entities were read; in UTF-16 code units.
inline constexpr std::size_t kTelegramLimit = 4096;

/// Text for HTML parse mode: & < > and " are escaped.
std::string html_escaped(std::string_view text);
/// UTF-16 code units of UTF-8 text.
std::size_t utf16_length(std::string_view utf8);
/// A message in HTML parse mode.
std::string html_of(const Message& message);
/// What html_of shows, in UTF-16 code units.
std::size_t shown_length(const Message& message);
/// At most `limit` units of it are shown: the last lines go first, then the end of the text;
/// "…" stands for what is missing.
Message cut(Message message, std::size_t limit = kTelegramLimit);
/// One text of the first messages that fit (at least one, cut when it must be); `taken` = how many.
std::string html_of(std::span<const Message> messages, std::size_t& taken);

struct Bot {
  std::int64_t id = 0;
  std::string name;  ///< without @
};

struct Sent {
  std::int64_t message_id = 0;
  std::string moved_to;  ///< not sent: the group is a supergroup with this id now
};

/// A message that somebody wrote to the bot.
struct Update {
  std::int64_t id = 0;
  std::string chat_id;  ///< empty = no message, nothing to do
  std::string chat;     ///< its title, or the person's name
  std::string chat_kind;
  std::string text;
};
Update read_update(const boost::json::object& from);

/// Calls of one bot, for one thread. Errors of all: unauthenticated (401 and 404: the token is
/// wrong), forbidden (403: the bot was blocked or removed), not_found (no such chat), conflict
/// (409: somebody else asks for the updates), rate_limited (with retry_after), rejected (400),
/// upstream, network, timeout, cancelled. `clock` must outlive it.
class Telegram {
 public:
  Telegram(
      std::string base, SecretText token, const Clock& clock, std::function<bool()> cancelled = {});

  Result<Bot> me();
  Result<Sent> send(const std::string& chat_id, const std::string& text, bool html = true);
  /// Waits up to `wait` for updates from `offset` on.
  Result<std::vector<Update>> updates(std::int64_t offset, std::chrono::seconds wait);
  Status set_webhook(const std::string& url, const std::string& secret);
  Status delete_webhook();

 private:
  struct Reply {
    boost::json::value result;
    std::string moved_to;
  };
  Result<Reply> call(
      std::string_view method, const boost::json::object& body, std::chrono::seconds wait = {});

  SecretText token_;
  services::ServiceCall service_;
};

/// Whether a text has the form of a token: digits, a colon, letters.
bool is_bot_token(std::string_view text);

}  // namespace mv::notify
