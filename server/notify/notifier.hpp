// SPDX-License-Identifier: Apache-2.0
#pragma once
// Channels at work: their secrets, what is to be told, sending it, and what is written back to a
// bot. Thread-safe; one sender for a channel at a time is the caller's matter (the job's key).
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>

#include "base/crypto/digest.hpp"
#include "model/people/notify.hpp"
#include "notify/telegram.hpp"
#include "store/engine/database.hpp"

struct sockaddr;

namespace mv::notify {

/// Where the messages of a mode go.
struct Outlets {
  std::string telegram = std::string(kTelegram);
  std::string mail_host;  ///< when set, every mail goes here, in the clear: the simulator
  int mail_port = 0;
  std::string mail_greeting = {};  ///< what EHLO says there; empty = the sender's domain
  /// Whether mail may go to this address when somebody else than the machine's owner named the
  /// host; asked at every connection, as a name may point elsewhere by then. Empty = anywhere.
  std::function<Status(const sockaddr&)> vet = {};
};

class Notifier {
 public:
  Notifier(store::Database& db, const Clock& clock, const Sealer& sealer,
      std::map<model::Mode, Outlets> outlets);

  std::string seal(const model::Channel& channel, const boost::json::object& secret) const;
  Result<boost::json::object> open(const model::Channel& channel) const;

  /// The token of a channel's bot. Error: corrupt.
  Result<SecretText> token(const model::Channel& channel) const;
  /// A bot by its token.
  Telegram bot(model::Mode mode, SecretText token, std::function<bool()> cancelled = {}) const;

  /// Makes notices of the events after the channel's cursor; returns how many events there were.
  Result<int> collect(const model::Channel& channel);

  struct Delivered {
    std::size_t taken = 0;  ///< how many of the messages went out, in one
    std::string moved_to;   ///< nothing went out: the chat has this id now
  };
  /// Sends the first of these, as many as one message or mail takes. `id` names them: a mail that
  /// is sent again keeps it. Errors: those of Telegram and client::send_mail.
  Result<Delivered> deliver(const model::Channel& channel, std::span<const Message> messages,
      const std::string& id, std::function<bool()> cancelled = {});
  /// Sends a test message now, whatever waits, and notes the time; a chat that has moved is
  /// followed. Errors: conflict (no chat yet); those of deliver.
  Status test(model::Channel channel);

  /// Handles what was written to the bot, once: binds the chat of /start CODE, answers commands.
  /// `refused` are the chats that were refused already; each is once.
  Status handle(
      const std::string& channel_id, const Update& update, std::set<std::string>& refused);
  /// Stores where the chat has moved to. Error: not_found, precondition_failed.
  Status follow(const model::Channel& channel, const std::string& chat_id);

  store::Database& db() const { return db_; }
  const Sealer& sealer() const { return sealer_; }
  const Clock& clock() const { return clock_; }

 private:
  const Outlets& outlets(model::Mode mode) const { return outlets_.at(mode); }
  Result<Delivered> deliver_chat(const model::Channel& channel, std::span<const Message> messages,
      std::function<bool()> cancelled);
  Result<Delivered> deliver_mail(const model::Channel& channel, std::span<const Message> messages,
      const std::string& id, std::function<bool()> cancelled);

  store::Database& db_;
  const Clock& clock_;
  const Sealer& sealer_;
  const std::map<model::Mode, Outlets> outlets_;
};

model::TelegramOptions telegram_options(const model::Channel& channel);
model::EmailOptions email_options(const model::Channel& channel);
/// Between two messages of a channel: one a second in a chat, twenty a minute in a group.
Millis gap_of(const model::Channel& channel);
/// Whether nobody can be told by this error's way until somebody mends it.
bool ends_channel(const Error& error);

}  // namespace mv::notify
