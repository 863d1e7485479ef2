// SPDX-License-Identifier: Apache-2.0
#pragma once
// Requests and answers about channels by which people are told.
#include <boost/describe.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/rules.hpp"
#include "model/people/notify.hpp"

namespace mv::api {

struct CreateNotifyChannel {
  std::string kind;  ///< telegram, email
  std::string name;
  std::optional<std::vector<std::string>> events;  ///< default: everything there is to tell
  // Telegram. Without a chat_id somebody opens the link of the answer, which binds the chat.
  std::optional<std::string> token, chat_id, hook_base;
  // E-mail.
  std::optional<std::string> to, from, host, security, user, password;
  std::optional<int> port;
};
BOOST_DESCRIBE_STRUCT(CreateNotifyChannel, (),
    (kind, name, events, token, chat_id, hook_base, to, from, host, security, user, password, port))
template <>
std::span<const FieldRule> rules_of<CreateNotifyChannel>();

struct UpdateNotifyChannel {
  std::optional<std::string> name;
  std::optional<std::vector<std::string>> events;
  std::optional<bool> enabled;  ///< false pauses it; true ends a pause or a failure
  std::optional<std::string> token;
  std::optional<std::string> to, from, host, security, user, password;
  std::optional<int> port;
};
BOOST_DESCRIBE_STRUCT(UpdateNotifyChannel, (),
    (name, events, enabled, token, to, from, host, security, user, password, port))
template <>
std::span<const FieldRule> rules_of<UpdateNotifyChannel>();

struct NotifyChannelView {
  std::string id, mode, kind, name, state;  ///< state: unbound, active, paused, failed
  std::optional<std::string> reason;        ///< why it failed, or what went wrong last
  std::vector<std::string> events;
  std::optional<std::string> bot, chat_id, chat, link, hook_url;  ///< Telegram
  std::optional<std::string> to, from, host, security, user;      ///< e-mail
  std::optional<int> port;
  std::int64_t pending = 0;  ///< what waits to be told
  std::optional<std::string> last_sent_at;
  std::string created_at, updated_at;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(NotifyChannelView, (),
    (id, mode, kind, name, state, reason, events, bot, chat_id, chat, link, hook_url, to, from,
        host, security, user, port, pending, last_sent_at, created_at, updated_at, revision))

struct NotifyTest {
  std::string id;
  bool ok = false;
  std::string message;              ///< what happened, in words
  std::optional<std::string> hint;  ///< what to do about it
};
BOOST_DESCRIBE_STRUCT(NotifyTest, (), (id, ok, message, hint))

/// `pending` stays 0 and `last_sent_at` null: the caller sets them.
NotifyChannelView view(const model::Channel& channel);

}  // namespace mv::api
