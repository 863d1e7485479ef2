// SPDX-License-Identifier: Apache-2.0
#include "notify/notifier.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include "base/ids.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"
#include "notify/smtp.hpp"
#include "store/events/notify.hpp"

namespace mv::notify {
namespace {

namespace json = boost::json;
using model::Channel;

constexpr Millis kGap = 1'000, kGroupGap = 3'000;
constexpr std::size_t kMostInMail = 200;

std::string sealing_context(const Channel& channel) {
  return "notify_channels.sealed_secret." + channel.id;
}

SecretText secret_text(const json::object& secret, std::string_view key) {
  const auto* found = secret.if_contains(key);
  return SecretText(found && found->is_string() ? std::string(found->get_string()) : std::string());
}

bool is_fixed(const std::string& host) {
  if (host.starts_with('[') || host == "localhost") return true;
  in_addr ignored{};
  return ::inet_pton(AF_INET, host.c_str(), &ignored) == 1;
}

template <class T>
T options_as(const Channel& channel) {
  T out;
  model::from_json(json::value(channel.options), out);
  return out;
}

}  // namespace

model::TelegramOptions telegram_options(const Channel& channel) {
  return options_as<model::TelegramOptions>(channel);
}

model::EmailOptions email_options(const Channel& channel) {
  return options_as<model::EmailOptions>(channel);
}

Millis gap_of(const Channel& channel) {
  if (channel.kind != "telegram") return kGap;
  const auto kind = telegram_options(channel).chat_kind;
  return kind == "group" || kind == "supergroup" ? kGroupGap : kGap;
}

bool ends_channel(const Error& error) {
  return error.code == Code::unauthenticated || error.code == Code::forbidden ||
         error.code == Code::not_found || error.code == Code::corrupt ||
         error.code == Code::unsupported;
}

Notifier::Notifier(store::Database& db, const Clock& clock, const Sealer& sealer,
    std::map<model::Mode, Outlets> outlets)
    : db_(db), clock_(clock), sealer_(sealer), outlets_(std::move(outlets)) {}

std::string Notifier::seal(const Channel& channel, const json::object& secret) const {
  return sealer_.seal(json::serialize(secret), sealing_context(channel));
}

Result<json::object> Notifier::open(const Channel& channel) const {
  if (channel.sealed_secret.empty()) return json::object{};
  MV_TRY(const auto text, sealer_.open(channel.sealed_secret, sealing_context(channel)));
  return model::parse_json<json::object>(text);
}

Telegram Notifier::bot(model::Mode mode, SecretText token, std::function<bool()> cancelled) const {
  return Telegram(outlets(mode).telegram, std::move(token), clock_, std::move(cancelled));
}

Result<SecretText> Notifier::token(const Channel& channel) const {
  MV_TRY(const auto secret, open(channel));
  return secret_text(secret, "token");
}

Result<Notifier::Delivered> Notifier::deliver(const Channel& channel,
    std::span<const Message> messages, const std::string& id, std::function<bool()> cancelled) {
  return channel.kind == "telegram" ? deliver_chat(channel, messages, std::move(cancelled))
                                    : deliver_mail(channel, messages, id, std::move(cancelled));
}

Result<Notifier::Delivered> Notifier::deliver_chat(
    const Channel& channel, std::span<const Message> messages, std::function<bool()> cancelled) {
  const auto chat = telegram_options(channel).chat_id;
  MV_TRY(auto token, this->token(channel));
  auto bot = this->bot(channel.mode, std::move(token), std::move(cancelled));
  Delivered out;
  const auto html = html_of(messages, out.taken);
  auto sent = bot.send(chat, html);
  if (!sent && sent.error().code == Code::rejected &&
      sent.error().why.find("entities") != std::string::npos) {
    // Better told plainly than not at all.
    std::string plain;
    for (const auto& message : messages.first(out.taken))
      plain += (plain.empty() ? "" : "\n\n") + plain_text(cut(message));
    sent = bot.send(chat, cut({plain, {}}).heading, false);
  }
  if (!sent) return std::move(sent).error();
  out.moved_to = sent->moved_to;
  return out;
}

Result<Notifier::Delivered> Notifier::deliver_mail(const Channel& channel,
    std::span<const Message> messages, const std::string& id, std::function<bool()> cancelled) {
  MV_TRY(const auto secret, open(channel));
  auto options = email_options(channel);
  const auto& outlet = outlets(channel.mode);
  if (!outlet.mail_host.empty()) {
    options.host = outlet.mail_host;
    options.port = outlet.mail_port;
    options.security = "none";
  }
  const auto taken = std::min(messages.size(), kMostInMail);
  // An address that is written out was judged when the channel was made, and stays what it is.
  const bool vetted = outlet.mail_host.empty() && !options.own_network && !is_fixed(options.host);
  MV_CHECK(send(mail_of(messages.first(taken), id), options, secret_text(secret, "password"),
      clock_.now(), std::move(cancelled), vetted ? outlet.vet : nullptr, outlet.mail_greeting));
  return Delivered{taken, {}};
}

Status Notifier::follow(const Channel& channel, const std::string& chat_id) {
  return db_.write([&](store::Tx& tx) -> Status {
    MV_TRY(auto now, store::channel_get(tx, channel.id));
    now.options["chat_id"] = chat_id;
    now.options["chat_kind"] = "supergroup";
    now.updated_at = clock_.now();
    MV_CHECK(store::channel_update(tx, now));
    return {};
  });
}

Status Notifier::test(Channel channel) {
  if (channel.kind == "telegram" && telegram_options(channel).chat_id.empty())
    return make_error(Code::conflict, channel.id + " has no chat yet", "Nobody has sent /start",
        "Open the link that 'mv notify show " + channel.id + "' prints.");
  const Message message = test_message(channel);
  const auto id = new_id("ntf", clock_.now());
  MV_TRY(auto delivered, deliver(channel, {&message, 1}, id));
  if (!delivered.moved_to.empty()) {
    MV_CHECK(follow(channel, delivered.moved_to));
    channel.options["chat_id"] = delivered.moved_to;
    MV_TRY(delivered, deliver(channel, {&message, 1}, id));
  }
  return db_.write([&](store::Tx& tx) -> Status {
    store::channel_wait(tx, channel.id, "", clock_.now() + gap_of(channel));
    return {};
  });
}

}  // namespace mv::notify
