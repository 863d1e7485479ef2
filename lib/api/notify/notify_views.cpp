// SPDX-License-Identifier: Apache-2.0
#include "api/notify/notify_views.hpp"

#include "api/or_null.hpp"

#include "model/json.hpp"

namespace mv::api {
NotifyChannelView view(const model::Channel& channel) {
  NotifyChannelView out;
  out.id = channel.id;
  out.mode = to_word(channel.mode);
  out.kind = channel.kind;
  out.name = channel.name;
  out.state = to_word(channel.state);
  out.reason = text_or_null(channel.reason);
  out.events = channel.events;
  if (channel.kind == "telegram") {
    model::TelegramOptions options;
    model::from_json(boost::json::value(channel.options), options);
    out.bot = options.bot;
    out.chat_id = text_or_null(options.chat_id);
    out.chat = text_or_null(options.chat);
    out.hook_url = text_or_null(options.hook_url);
    if (!options.code.empty()) out.link = "https://t.me/" + options.bot + "?start=" + options.code;
  } else {
    model::EmailOptions options;
    model::from_json(boost::json::value(channel.options), options);
    out.to = options.to;
    out.from = options.from;
    out.host = options.host;
    out.security = options.security;
    out.user = text_or_null(options.user);
    out.port = options.port;
  }
  out.created_at = format_utc(channel.created_at);
  out.updated_at = format_utc(channel.updated_at);
  out.revision = channel.revision;
  return out;
}

}  // namespace mv::api
