// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "model/json.hpp"
#include "notify/commands.hpp"
#include "notify/notifier.hpp"
#include "store/events.hpp"
#include "store/notify.hpp"

namespace mv::notify {
namespace {

/// What is said back, and to whom.
struct Reply {
  std::string chat_id;
  Message message;
};

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
  channel.state = "active";
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

Status Notifier::handle(const std::string& channel_id, const Update& update,
                        std::set<std::string>& refused) {
  model::Channel channel;
  MV_TRY(const auto reply, db_.write([&](store::Tx& tx) -> Result<std::optional<Reply>> {
    // Noted before it is answered: an answer that is lost is asked for again, one told twice is
    // not.
    if (!store::channel_take_update(tx, channel_id, update.id)) return std::optional<Reply>();
    MV_TRY(channel, store::channel_get(tx, channel_id));
    const auto options = telegram_options(channel);
    const auto command = read_command(update.text);
    if (update.chat_id.empty() || !is_for(options, command)) return std::optional<Reply>();
    if (binds(options, command)) {
      MV_CHECK(bind(tx, channel, update, clock_.now()));
      return std::optional(Reply{update.chat_id, welcome_of(channel)});
    }
    if (update.chat_id == options.chat_id)
      return std::optional(Reply{update.chat_id, answer_of(tx, channel, command, clock_.now())});
    if (!refused.insert(update.chat_id).second) return std::optional<Reply>();
    return std::optional(Reply{update.chat_id, refusal_of(channel)});
  }));
  if (!reply) return {};
  MV_TRY(auto token, this->token(channel));
  auto bot = this->bot(channel.mode, std::move(token));
  if (const auto sent = bot.send(reply->chat_id, html_of(cut(reply->message))); !sent)
    log::warn("notify {}: an answer was not sent: {}", channel_id, sent.error().line());
  if (reply->chat_id != telegram_options(channel).chat_id) return {};
  return db_.write([&](store::Tx& tx) -> Status {
    store::channel_wait(tx, channel_id, channel.reason, clock_.now() + gap_of(channel));
    return {};
  });
}

}  // namespace mv::notify
