// SPDX-License-Identifier: Apache-2.0
#include "handlers/notify/notify_input.hpp"

#include <algorithm>
#include <array>

#include "api/faults.hpp"
#include "api/webhook/event_types.hpp"
#include "base/ids.hpp"
#include "base/random.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"
#include "notify/commands.hpp"
#include "notify/notifier.hpp"
#include "notify/smtp.hpp"
#include "store/events/notify.hpp"
#include "webhooks/guard.hpp"

namespace mv::handlers {
namespace {

namespace json = boost::json;
using Faults = std::vector<Fault>;

constexpr int kMostChannels = 100;  // per user and mode
constexpr std::array kMailPorts{25, 465, 587, 2525};

std::vector<std::string> everything() {
  return {"distribution.*", "release.*", "webhook.disabled", "apikey.*", "app.*"};
}

/// Patterns in their normal form, each of something that people are told.
void check_events(std::vector<std::string>& events, Faults& faults) {
  auto normal = api::normal_patterns(events);
  if (!normal) {
    faults.insert(faults.end(), normal.error().faults.begin(), normal.error().faults.end());
    return;
  }
  const auto told = model::told_types();
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool some = std::any_of(told.begin(), told.end(), [&](std::string_view type) {
      const auto patterns = api::patterns_for(type);
      return std::find(patterns.begin(), patterns.end(), events[i]) != patterns.end();
    });
    if (!some)
      faults.push_back({fmt::format("/events/{}", i), "events",
          fmt::format("'{}' is not a notification event", cut_text(events[i], 60)),
          "Use distribution.*, release.*, webhook.disabled, apikey.* or app.*; "
          "other events go to webhooks only."});
  }
  events = *std::move(normal);
}

std::string text_of(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

/// The bot of a token. A token that Telegram refuses is the caller's fault, not a failed sign-in
/// here.
Result<notify::Bot> bot_of(Deps& deps, model::Mode mode, const std::string& token) {
  const auto wrong = [](std::string words, std::string hint) {
    return api::error_of({{"/token", "token", std::move(words), std::move(hint)}});
  };
  if (!notify::is_bot_token(token))
    return wrong("it is not a bot token", "Copy the whole token from @BotFather: 123456:AAF…");
  auto bot = deps.notifier.bot(mode, SecretText(token)).me();
  if (!bot && bot.error().code == Code::unauthenticated)
    return wrong("Telegram does not know this token", "Copy it again from @BotFather.");
  return bot;
}

Status add_chat(Deps& deps, const api::CreateNotifyChannel& input, const std::string& token,
    model::TelegramOptions& options, model::Channel& channel) {
  options.chat_id = *input.chat_id;
  options.chat_kind = options.chat_id.starts_with('-')   ? "supergroup"
                      : options.chat_id.starts_with('@') ? "channel"
                                                         : "private";
  channel.state = model::ChannelState::active;
  auto bot = deps.notifier.bot(channel.mode, SecretText(token));
  const auto sent = bot.send(options.chat_id, notify::html_of(notify::welcome_of(channel)));
  if (!sent && notify::ends_channel(sent.error()))
    return api::error_of({{"/chat_id", "chat_id",
        fmt::format("the bot cannot write to this chat: {}", sent.error().why),
        "Write to the bot there first, or add it to the group."}});
  if (!sent) return sent.error();
  if (!sent->moved_to.empty()) options.chat_id = sent->moved_to;
  return {};
}

Status fill_telegram(Deps& deps, const api::CreateNotifyChannel& input, model::Channel& channel) {
  model::TelegramOptions options;
  std::string token = input.token.value_or("");
  if (token.empty() && channel.mode == model::Mode::sandbox) {
    MV_TRY(const auto ready, deps.sandbox_account("telegram"));
    token = text_of(ready, "token");
    options.chat_id = text_of(ready, "chat_id");
    options.chat = text_of(ready, "chat");
    options.chat_kind = "private";
    channel.state = model::ChannelState::active;
  } else if (token.empty()) {
    return api::error_of({{"/token", "required", "token is missing",
        "Create a bot with @BotFather in Telegram, and pass its token."}});
  }
  MV_TRY(const auto bot, bot_of(deps, channel.mode, token));
  options.bot_id = bot.id;
  options.bot = bot.name;
  if (input.chat_id) MV_CHECK(add_chat(deps, input, token, options, channel));
  if (channel.state == model::ChannelState::unbound) options.code = to_base64url(random_bytes(18));
  json::object secret{{"token", token}};
  if (input.hook_base) {
    auto base = *input.hook_base;
    while (base.ends_with('/')) base.pop_back();
    options.hook_url = base + "/api/v1/hooks/telegram/" + channel.id;
    const auto hook_secret = to_base64url(random_bytes(24));
    secret["hook_secret"] = hook_secret;
    MV_CHECK(deps.notifier.bot(channel.mode, SecretText(token))
                 .set_webhook(options.hook_url, hook_secret));
  }
  channel.polled = options.hook_url.empty();
  channel.options = model::to_json(options).as_object();
  channel.sealed_secret = deps.notifier.seal(channel, secret);
  return {};
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

/// Somebody who is not the owner of this machine must not reach into its network by a mail server.
Status check_reach(
    Deps& deps, const api::Principal& principal, const model::EmailOptions& options) {
  if (principal.owner || principal.mode == model::Mode::sandbox) return {};
  const auto refuse = [](const char* at, std::string words, std::string hint) {
    return api::error_of({{at, "address", std::move(words), std::move(hint)}});
  };
  if (std::find(kMailPorts.begin(), kMailPorts.end(), options.port) == kMailPorts.end())
    return refuse("/port", fmt::format("{} is not a mail server port", options.port),
        "Use 587, 465, 2525 or 25.");
  const auto target = deps.guard.check("https://" + options.host + "/", false);
  if (target) return {};
  if (target.error().code != Code::invalid && target.error().code != Code::not_found)
    return target.error();
  return refuse("/host", target.error().line(), "Use a mail server with a public address.");
}

Status check_mail(Deps& deps, const api::Principal& principal, const model::EmailOptions& options,
    bool with_password) {
  Faults faults;
  const auto address = [&](const char* at, const std::string& value) {
    if (const auto good = notify::check_address(value); !good)
      faults.push_back(
          {at, "address", good.error().what + ": " + good.error().why, good.error().hint});
  };
  address("/to", options.to);
  address("/from", options.from);
  if (!notify::is_mail_host(options.host))
    faults.push_back(
        {"/host", "host", options.host.empty() ? "host is missing" : "it is not a server name",
            "For example smtp.example.com."});
  if (options.security == "none" && with_password && !is_loopback(options.host) &&
      principal.mode != model::Mode::sandbox)
    faults.push_back({"/security", "security", "the password would be sent in the clear",
        "Use starttls or tls."});
  if (!faults.empty()) return api::error_of(std::move(faults));
  return check_reach(deps, principal, options);
}

int default_port(const std::string& security) {
  return security == "tls" ? 465 : security == "none" ? 25 : 587;
}

Status fill_email(Deps& deps, const api::Call& call, const api::CreateNotifyChannel& input,
    model::Channel& channel) {
  model::EmailOptions options;
  std::string password = input.password.value_or("");
  json::object ready;
  if (channel.mode == model::Mode::sandbox && !input.host) {
    MV_TRY(ready, deps.sandbox_account("smtp"));
    password = text_of(ready, "password");
  }
  const auto said = [&](const std::optional<std::string>& value, std::string_view key) {
    return value ? *value : text_of(ready, key);
  };
  options.to = said(input.to, "to");
  options.user = said(input.user, "user");
  options.host = said(input.host, "host");
  options.from = said(input.from, "from");
  if (options.from.empty() && notify::check_address(options.user).ok()) options.from = options.user;
  options.security = input.security.value_or("starttls");
  options.port = input.port.value_or(default_port(options.security));
  MV_CHECK(check_mail(deps, call.principal, options, !password.empty()));
  options.own_network = call.principal.owner;
  channel.state = model::ChannelState::active;
  channel.options = model::to_json(options).as_object();
  channel.sealed_secret = deps.notifier.seal(channel, {{"password", password}});
  return {};
}

Status foreign_fields(bool telegram, bool has_mail, bool has_telegram) {
  if (telegram && has_mail)
    return api::error_of({{"/kind", "kind", "a Telegram channel has no mail server",
        "Remove to, from, host, port, security, user and password."}});
  if (!telegram && has_telegram)
    return api::error_of({{"/kind", "kind", "an e-mail channel has no bot",
        "Remove token, chat_id and hook_base."}});
  return {};
}

template <class T>
bool has_mail_fields(const T& input) {
  return input.to || input.from || input.host || input.port || input.security || input.user ||
         input.password;
}

}  // namespace

Result<model::Channel> new_channel(
    Deps& deps, const api::Call& call, const api::CreateNotifyChannel& input) {
  const bool telegram = input.kind == "telegram";
  MV_CHECK(foreign_fields(
      telegram, has_mail_fields(input), input.token || input.chat_id || input.hook_base));
  model::Channel channel{.id = new_id("ntc", call.now),
      .user_id = call.principal.user_id,
      .mode = call.principal.mode,
      .kind = input.kind,
      .name = input.name,
      .state = model::ChannelState::unbound,
      .events = input.events.value_or(everything()),
      .created_at = call.now,
      .updated_at = call.now};
  Faults faults;
  check_events(channel.events, faults);
  if (!faults.empty()) return api::error_of(std::move(faults));
  MV_CHECK(telegram ? fill_telegram(deps, input, channel) : fill_email(deps, call, input, channel));
  return channel;
}

Status apply(Deps& deps, const api::Call& call, const api::UpdateNotifyChannel& input,
    model::Channel& channel) {
  const bool telegram = channel.kind == "telegram";
  MV_CHECK(foreign_fields(telegram, has_mail_fields(input), input.token.has_value()));
  if (input.name) channel.name = *input.name;
  if (input.events) {
    channel.events = *input.events;
    Faults faults;
    check_events(channel.events, faults);
    if (!faults.empty()) return api::error_of(std::move(faults));
  }
  MV_TRY(auto secret, deps.notifier.open(channel));
  if (input.token) {
    MV_TRY(const auto bot, bot_of(deps, channel.mode, *input.token));
    if (bot.id != notify::telegram_options(channel).bot_id)
      return api::error_of(
          {{"/token", "token", fmt::format("this token belongs to another bot, @{}", bot.name),
              "Create a channel for that bot: mv notify setup telegram."}});
    secret["token"] = *input.token;
  }
  if (!telegram && has_mail_fields(input)) {
    auto options = notify::email_options(channel);
    const bool elsewhere = (input.host && *input.host != options.host) ||
                           (input.security && *input.security != options.security);
    if (elsewhere && !input.password && !text_of(secret, "password").empty())
      return api::error_of({{"/password", "required",
          "the password would be sent to another server or in another way",
          "Enter it again, so that nobody else can redirect it."}});
    const auto take = [](const auto& from, auto& to) {
      if (from) to = *from;
    };
    take(input.to, options.to);
    take(input.from, options.from);
    take(input.host, options.host);
    take(input.security, options.security);
    take(input.user, options.user);
    if (input.security && !input.port) options.port = default_port(options.security);
    take(input.port, options.port);
    if (input.password) secret["password"] = *input.password;
    MV_CHECK(check_mail(deps, call.principal, options, !text_of(secret, "password").empty()));
    options.own_network = call.principal.owner;
    channel.options = model::to_json(options).as_object();
  }
  channel.sealed_secret = deps.notifier.seal(channel, secret);
  if (input.enabled && !*input.enabled) channel.state = model::ChannelState::paused;
  if (input.enabled && *input.enabled) {
    const bool bound = !telegram || !notify::telegram_options(channel).chat_id.empty();
    channel.state = bound ? model::ChannelState::active : model::ChannelState::unbound;
    channel.reason.clear();
  }
  channel.updated_at = call.now;
  return {};
}

Status check_room(store::Tx& tx, const model::Channel& channel) {
  const auto all = store::channel_list(tx, model::owner_of(channel), {.limit = kMostChannels});
  if (all.items.size() >= kMostChannels)
    return make_error(Code::conflict, fmt::format("there are already {} channels", kMostChannels),
        "", "Remove channels you no longer use: mv notify delete ID.");
  if (channel.kind != "telegram") return {};
  const auto mine = notify::telegram_options(channel);
  for (const auto& other : all.items)
    if (other.kind == "telegram" && notify::telegram_options(other).bot_id == mine.bot_id)
      return make_error(Code::conflict,
          fmt::format("channel {1} already uses the bot @{0}", mine.bot, other.id),
          "One bot can serve only one channel",
          fmt::format("Use another bot, or remove that channel: mv notify delete {}", other.id));
  return {};
}

}  // namespace mv::handlers
