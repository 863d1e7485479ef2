// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/digest.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"
#include "notify/commands.hpp"
#include "notify/notifier.hpp"
#include "store/events/events.hpp"
#include "store/events/notify.hpp"

namespace mv::notify {
namespace {

/// An answer goes through the queue of its chat, in order and within the limits.
model::Notice answer_notice(const Update& update, const Message& message, Millis now) {
  model::Notice out;
  out.id = new_id("ntf", now);
  out.key = "answer:" + std::to_string(update.id);
  out.content = model::to_json(cut(message)).as_object();
  out.created_at = now;
  return out;
}

bool binds(const model::TelegramOptions& options, const Command& command) {
  return command.name == "start" && !options.code.empty() &&
         equal_in_constant_time(command.rest, options.code);
}

Status bind(store::Tx& tx, model::Channel& channel, const Update& update, Millis now) {
  auto options = telegram_options(channel);
  options.chat_id = update.chat_id;
  options.chat = update.chat;
  options.chat_kind = update.chat_kind;
  options.code.clear();
  channel.options = model::to_json(options).as_object();
  channel.state = model::ChannelState::active;
  channel.reason.clear();
  channel.updated_at = now;
  // What happened before somebody listened is not told.
  store::channel_start_at(tx, channel.id, store::event_last_seq(tx));
  MV_CHECK(store::channel_update(tx, channel));
  return {};
}

/// Only commands get an answer: in a group everybody's talk arrives here.
bool is_for(const model::TelegramOptions& options, const Command& command) {
  return !command.name.empty() && (command.bot.empty() || iequals(command.bot, options.bot));
}

}  // namespace

Status Notifier::handle(
    const std::string& channel_id, const Update& update, std::set<std::string>& refused) {
  model::Channel channel;
  MV_TRY(const auto turned_away, db_.write([&](store::Tx& tx) -> Result<bool> {
    if (!store::channel_take_update(tx, channel_id, update.id)) return false;
    MV_TRY(channel, store::channel_get(tx, channel_id));
    const auto options = telegram_options(channel);
    const auto command = read_command(update.text);
    const Millis now = clock_.now();
    if (update.chat_id.empty() || !is_for(options, command)) return false;
    if (binds(options, command)) {
      MV_CHECK(bind(tx, channel, update, now));
      store::notice_add(tx, channel_id, answer_notice(update, welcome_of(channel), now), now);
      return false;
    }
    if (update.chat_id != options.chat_id) return refused.insert(update.chat_id).second;
    store::notice_add(
        tx, channel_id, answer_notice(update, answer_of(tx, channel, command, now), now), now);
    return false;
  }));
  if (!turned_away) return {};
  MV_TRY(auto token, this->token(channel));
  auto bot = this->bot(channel.mode, std::move(token));
  if (const auto sent = bot.send(update.chat_id, html_of(refusal_of(channel))); !sent)
    log::warn("notify {}: a stranger was not answered: {}", channel_id, sent.error().line());
  return {};
}

}  // namespace mv::notify
