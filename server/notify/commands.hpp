// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the bot answers: /start [code], /status, /releases, /help.
#include <string>
#include <string_view>

#include "model/people/notify.hpp"
#include "notify/message.hpp"
#include "store/engine/tx.hpp"

namespace mv::notify {

/// A line that begins with a slash: "/start@some_bot CODE" is {"start", "some_bot", "CODE"}.
struct Command {
  std::string name;  ///< lower case; empty = no command
  std::string bot;   ///< the one it is meant for; empty = any
  std::string rest;
};
Command read_command(std::string_view text);

/// The answer to a command of the bound chat.
Message answer_of(store::Tx& tx, const model::Channel& channel, const Command& command, Millis now);
/// To everybody else.
Message refusal_of(const model::Channel& channel);
/// After /start CODE.
Message welcome_of(const model::Channel& channel);

}  // namespace mv::notify
