// SPDX-License-Identifier: Apache-2.0
#include "api/notify/notify_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/notify/notify.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

std::string where(const api::NotifyChannelView& channel) {
  if (channel.to) return *channel.to;
  return printable(channel.chat.value_or(channel.chat_id.value_or("")));
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto limit, limit_of(context));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto channels, client::all_pages<api::NotifyChannelView>(
                                  *session, "/api/v1/notify-channels", limit));
  Outcome out;
  out.value = model::to_json(channels);
  out.table = Table{{"ID", "KIND", "STATE", "WHERE", "NAME", "EVENTS", "WAITING", "LAST MESSAGE"},
                    {},
                    "There are no notification channels. Add one with notify setup."};
  for (const auto& channel : channels)
    out.table->rows.push_back({channel.id, channel.kind, channel.state, where(channel),
                               channel.name, join(channel.events, ","),
                               std::to_string(channel.pending),
                               short_time(channel.last_sent_at.value_or("never"))});
  return out;
}

}  // namespace

Command notify_list_command() {
  Command out;
  out.path = "notify list";
  out.summary = "List notification channels, newest first";
  out.options = {limit_option()};
  out.examples = {{"notify list", ""}, {"notify list --json=id,state,reason", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
