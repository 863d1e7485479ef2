// SPDX-License-Identifier: Apache-2.0
#include "commands/notify/notify.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/details.hpp"

namespace mv::cli {

std::string channel_path(const std::string& id, std::string_view behind) {
  return fmt::format("/api/v1/notify-channels/{}{}", url_encode(id), behind);
}

Argument channel_argument() {
  return {.name = "ID", .help = "ntc_…", .complete = Complete::channels};
}

std::vector<Option> mail_options() {
  return {
      text_option("from", "ADDRESS", "E-mail: the sender (default: the user)"),
      text_option("host", "NAME", "E-mail: the mail server"),
      number_option("port", "PORT", "E-mail: its port (default: 587, or 465 with tls)"),
      {.name = "security",
          .value = Value::choice,
          .shown = "HOW",
          .help = "E-mail: starttls, tls or none",
          .choices = {"starttls", "tls", "none"},
          .complete = Complete::choices},
      text_option("user", "NAME", "E-mail: the user to sign in as"),
      file_option("password-file", "FILE", "E-mail: the password, - = standard input"),
      file_option("token-file", "FILE", "Telegram: the bot's token, - = standard input"),
  };
}

void add_mail(const Context& context, boost::json::object& out) {
  for (const auto* name : {"from", "host", "security", "user"})
    if (const auto text = context.in.maybe(name)) out[name] = *text;
  if (const auto port = context.in.maybe("port")) out["port"] = parse_int(*port).value_or(0);
}

std::string describe(const api::NotifyChannelView& channel) {
  const auto server = channel.host ? fmt::format("{}:{} ({})", *channel.host,
                                         channel.port.value_or(0), channel.security.value_or(""))
                                   : std::string();
  return details({{"id", channel.id}, {"name", channel.name}, {"kind", channel.kind},
      {"state", channel.state}, {"reason", printable(channel.reason.value_or(""))},
      {"events", join(channel.events, ", ")}, {"bot", channel.bot ? "@" + *channel.bot : ""},
      {"chat", printable(channel.chat.value_or(channel.chat_id.value_or("")))},
      {"link", channel.link.value_or("")}, {"webhook", channel.hook_url.value_or("")},
      {"to", channel.to.value_or("")}, {"from", channel.from.value_or("")}, {"server", server},
      {"user", channel.user.value_or("")},
      {"waiting", channel.pending ? std::to_string(channel.pending) : ""},
      {"last message", channel.last_sent_at ? short_time(*channel.last_sent_at) : ""},
      {"mode", channel.mode}, {"created", short_time(channel.created_at)}});
}

Outcome test_outcome(const Context&, const api::NotifyTest& test) {
  Outcome out;
  out.value = model::to_json(test);
  out.text = test.message;
  if (test.ok && test.hint) out.text += "\n" + *test.hint;
  if (!test.ok)
    out.error = make_error(Code::rejected, fmt::format("{}: the test failed", test.id),
        printable(test.message), test.hint.value_or(""));
  return out;
}

}  // namespace mv::cli
