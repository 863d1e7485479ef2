// SPDX-License-Identifier: Apache-2.0
#pragma once
// Telling people: a channel is one Telegram chat or one e-mail address, a notice one thing it is
// told.
//
//   unbound ─/start CODE─► active ◄─► paused      failed: the other side refused for good (the bot
//                            │  ▲                 was blocked, the password is wrong); what waits
//                            └──┴─► failed        stays until it is enabled again
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "model/mode.hpp"

namespace mv::model {

enum class ChannelState { unbound, active, paused, failed };
BOOST_DESCRIBE_ENUM(ChannelState, unbound, active, paused, failed)

struct Channel {
  std::string id;  ///< ntc_…
  std::string user_id;
  Mode mode = Mode::live;
  std::string kind;  ///< telegram, email
  std::string name;  ///< to tell channels apart
  ChannelState state = ChannelState::unbound;
  std::vector<std::string> events;  ///< patterns: a type, "group.*" or "*"
  boost::json::object options;      ///< a TelegramOptions or an EmailOptions
  std::string sealed_secret;        ///< JSON object: token and hook_secret, or password
  std::int64_t event_cursor = 0;    ///< seq of the last event that was looked at
  std::int64_t update_cursor = 0;   ///< the last update of the bot that was handled
  bool polled = false;              ///< a bot whose updates are asked for
  Millis next_send_at = 0;          ///< nothing is sent before
  std::string reason;               ///< why it failed, or what went wrong last
  std::int64_t revision = 1;
  Millis created_at = 0;
  Millis updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(Channel, (),
    (id, user_id, mode, kind, name, state, events, options, sealed_secret, event_cursor,
        update_cursor, polled, next_send_at, reason, revision, created_at, updated_at))

struct TelegramOptions {
  std::int64_t bot_id = 0;
  std::string bot;        ///< its name, without @
  std::string chat_id;    ///< empty = not bound yet
  std::string chat;       ///< what the chat is called
  std::string chat_kind;  ///< private, group, supergroup, channel
  std::string code;       ///< binds the chat that sends /start CODE; empty once it did
  std::string hook_url;   ///< Telegram calls this address; empty = it is polled
};
BOOST_DESCRIBE_STRUCT(TelegramOptions, (), (bot_id, bot, chat_id, chat, chat_kind, code, hook_url))

struct EmailOptions {
  std::string to;
  std::string from;
  std::string host;
  int port = 587;
  std::string security = "starttls";  ///< starttls, tls (from the first byte), none
  std::string user;                   ///< empty = no sign-in
  bool own_network = false;  ///< the machine's owner named the host: it may be in their network
};
BOOST_DESCRIBE_STRUCT(EmailOptions, (), (to, from, host, port, security, user, own_network))

enum class NoticeState { pending, sent, dead };
BOOST_DESCRIBE_ENUM(NoticeState, pending, sent, dead)

struct Notice {
  std::int64_t seq = 0;  ///< the order they are told in
  std::string id;        ///< ntf_…
  std::string channel_id;
  std::string key;              ///< a channel is told one thing once: live:dst_…, problem:evt_…
  boost::json::object content;  ///< a notify::Message
  NoticeState state = NoticeState::pending;
  int attempts = 0;
  std::string reason;
  Millis created_at = 0;
  Millis sent_at = 0;
};
BOOST_DESCRIBE_STRUCT(
    Notice, (), (seq, id, channel_id, key, content, state, attempts, reason, created_at, sent_at))

/// The types of events that people may be told of. Static storage.
std::span<const std::string_view> told_types();
bool is_told(std::string_view event_type);

}  // namespace mv::model
