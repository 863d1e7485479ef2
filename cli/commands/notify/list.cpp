// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "commands/notify/notify.hpp"

namespace mv::cli {
namespace {

using Channel = api::NotifyChannelView;

std::string where(const Channel& channel) {
  if (channel.to) return *channel.to;
  return printable(channel.chat.value_or(channel.chat_id.value_or("")));
}

std::string last_message(const Channel& channel) {
  return short_time(channel.last_sent_at.value_or("never"));
}

}  // namespace

Command notify_list_command() {
  return {
      .path = "notify list",
      .summary = "List notification channels, newest first",
      .options = {limit_option()},
      .examples = {{"notify list", ""}, {"notify list --json=id,state,reason", ""}},
      .run = list<Channel>({
          .url = "/api/v1/notify-channels",
          .columns = {{"ID", &Channel::id}, {"KIND", &Channel::kind}, {"STATE", &Channel::state},
              {"WHERE", where}, {"NAME", &Channel::name}, {"EVENTS", &Channel::events},
              {"WAITING", &Channel::pending}, {"LAST MESSAGE", last_message}},
          .empty = "There are no notification channels. Add one with notify setup.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
