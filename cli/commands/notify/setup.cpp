// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/notify/notify_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"
#include "commands/notify/notify.hpp"
#include "commands/secret_input.hpp"
#include "model/people/notify.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;
using Steady = std::chrono::steady_clock;

Status add_telegram(Context& context, json::object& out) {
  if (!context.in.argument(1).empty())
    return make_error(Code::usage, "unexpected word: " + context.in.argument(1),
        "A Telegram chat is chosen with a link, or with --chat", "Leave it out.");
  if (const auto chat = context.in.maybe("chat")) out["chat_id"] = *chat;
  if (const auto base = context.in.maybe("hook-base")) out["hook_base"] = *base;
  const bool own = context.in.has("token-file") || context.in.has("chat") ||
                   context.environment("MV_TELEGRAM_TOKEN");
  if (context.sandbox() && !own) return {};
  MV_TRY(const auto token, secret_input(context, "token-file", "MV_TELEGRAM_TOKEN", "Bot token"));
  out["token"] = token.reveal();
  return {};
}

Status add_email(Context& context, json::object& out) {
  add_mail(context, out);
  if (const auto to = context.in.argument(1); !to.empty()) out["to"] = to;
  if (context.sandbox() && !out.contains("host")) return {};
  if (!out.contains("to"))
    return make_error(Code::usage, "the address is missing", "",
        "For example: notify setup email ada@example.com --host smtp.example.com.");
  if (!out.contains("user")) return {};
  MV_TRY(
      const auto password, secret_input(context, "password-file", "MV_SMTP_PASSWORD", "Password"));
  out["password"] = password.reveal();
  return {};
}

Result<json::object> given(Context& context) {
  const auto kind = lower(context.in.argument(0));
  json::object out{{"kind", kind}};
  if (const auto name = context.in.maybe("name")) out["name"] = *name;
  if (context.in.has("events")) out["events"] = model::to_json(context.in.all("events"));
  if (kind == "telegram")
    MV_CHECK(add_telegram(context, out));
  else if (kind == "email")
    MV_CHECK(add_email(context, out));
  else
    return make_error(Code::usage, fmt::format("'{}' is not a kind of channel", kind), "",
        "Use telegram or email.");
  return out;
}

/// Until somebody opened the link. Error: interrupted; pending when the time is over.
Result<api::NotifyChannelView> wait_until_bound(
    Context& context, client::Session& session, api::NotifyChannelView channel) {
  const auto deadline = Steady::now() + context.settings.duration("wait_timeout");
  context.progress.begin("Waiting for /start in Telegram", 0, false);
  while (is(channel.state, model::ChannelState::unbound) && Steady::now() < deadline) {
    if (!session.wait(std::chrono::milliseconds(500)))
      return make_error(Code::interrupted, "interrupted");
    MV_TRY(channel, session.get<api::NotifyChannelView>(channel_path(channel.id)));
  }
  context.progress.end();
  return channel;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto input, given(context));
  MV_TRY(auto* session, context.session());
  auto made = session->post<api::NotifyChannelView>(
      "/api/v1/notify-channels", input, context.run_key("notify"));
  if (!made) return in_flags(made.error(), {{"kind", "KIND"}, {"to", "ADDRESS"}});
  auto channel = *made;
  if (channel.link)
    context.say(fmt::format("Open this in Telegram and press Start, or send /start {} to @{}:\n{}",
        channel.link->substr(channel.link->rfind('=') + 1), channel.bot.value_or(""),
        *channel.link));
  if (context.in.has("wait") && is(channel.state, model::ChannelState::unbound)) {
    MV_TRY(channel, wait_until_bound(context, *session, channel));
  }
  Outcome out;
  out.value = model::to_json(channel);
  out.text = describe(channel);
  if (is(channel.state, model::ChannelState::active))
    context.say("Try it: " + context.next("notify test " + channel.id));
  else if (context.in.has("wait"))
    out.error = make_error(Code::pending, fmt::format("{} has no chat yet", channel.id),
        "Timed out; the link still works",
        "Look again: " + context.next("notify show " + channel.id));
  return out;
}

}  // namespace

Command notify_setup_command() {
  Command out;
  out.path = "notify setup";
  out.summary = "Set up notifications by Telegram or e-mail";
  out.about =
      "You get one message when a release is live everywhere, and one for each failure that says "
      "what to do. Telegram: create a bot with @BotFather; its token is read from --token-file, "
      "MV_TELEGRAM_TOKEN or standard input. Then open the link that is printed. E-mail: the "
      "password of --user is read from --password-file, MV_SMTP_PASSWORD or standard input. With "
      "--sandbox you need none of these.";
  out.arguments = {{.name = "KIND", .help = "telegram or email"},
      {.name = "ADDRESS", .help = "E-mail: the recipient", .required = false}};
  out.options = {
      text_option("name", "TEXT", "A name to tell channels apart"),
      event_patterns_option("events", "Which events: types, group.* or *"),
      text_option("chat", "ID", "Telegram: a chat that the bot is already in"),
      text_option("hook-base", "URL", "Telegram: https address of this server, for a webhook"),
      {.name = "wait", .letter = 'w', .help = "Telegram: wait until the link is opened"},
      {.name = "wait-timeout",
          .value = Value::duration,
          .shown = "TIME",
          .help = "How long --wait waits",
          .setting = "wait_timeout",
          .fallback = "30m"},
  };
  for (auto& option : mail_options()) out.options.push_back(std::move(option));
  out.examples = {
      {"notify setup telegram --token-file bot-token.txt --wait", ""},
      {"notify setup email ada@example.com --host smtp.example.com", ""},
      {"notify setup telegram --events 'release.*' < bot-token.txt", ""},
      {"notify setup telegram --sandbox", "A simulated bot and chat"},
  };
  out.run = run;
  return out;
}

}  // namespace mv::cli
