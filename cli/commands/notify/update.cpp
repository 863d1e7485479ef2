// SPDX-License-Identifier: Apache-2.0
#include "api/notify/notify_views.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"
#include "commands/notify/notify.hpp"
#include "commands/secret_input.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

/// Only what was said: the rest of the channel stays as it is.
Result<json::object> given(Context& context) {
  json::object out;
  add_mail(context, out);
  if (const auto name = context.in.maybe("name")) out["name"] = *name;
  if (const auto to = context.in.maybe("address")) out["to"] = *to;
  if (context.in.has("events")) out["events"] = model::to_json(context.in.all("events"));
  if (context.in.has("enable") && context.in.has("pause"))
    return make_error(Code::usage, "--enable and --pause were both given", "", "Use only one.");
  if (context.in.has("enable")) out["enabled"] = true;
  if (context.in.has("pause")) out["enabled"] = false;
  if (context.in.has("token-file")) {
    MV_TRY(const auto token, secret_input(context, "token-file", "MV_TELEGRAM_TOKEN", "Bot token"));
    out["token"] = token.reveal();
  }
  if (context.in.has("password-file")) {
    MV_TRY(const auto password,
        secret_input(context, "password-file", "MV_SMTP_PASSWORD", "Password"));
    out["password"] = password.reveal();
  }
  if (out.empty())
    return make_error(Code::usage, "nothing to change", "",
        "Name a change, for example --events 'release.*' or --pause.");
  return out;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto input, given(context));
  MV_TRY(auto* session, context.session());
  const auto after =
      session->patch<api::NotifyChannelView>(channel_path(context.in.argument(0)), input);
  if (!after) return in_flags(after.error());
  Outcome out;
  out.value = model::to_json(*after);
  out.text = describe(*after);
  return out;
}

}  // namespace

Command notify_update_command() {
  Command out;
  out.path = "notify update";
  out.summary = "Change, pause or enable a notification channel";
  out.about =
      "The rest stays as it is. Events during a pause are not sent later; events while the channel "
      "had failed are.";
  out.arguments = {channel_argument()};
  out.options = {
      text_option("name", "TEXT", "A name to tell channels apart"),
      event_patterns_option("events", "Which events: types, group.* or *"),
      {.name = "enable", .help = "Resume after a pause or a failure"},
      {.name = "pause", .help = "Send nothing until --enable"},
      text_option("address", "ADDRESS", "E-mail: the recipient"),
  };
  for (auto& option : mail_options()) out.options.push_back(std::move(option));
  out.examples = {
      {"notify update ntc_01jhm9y6k8m1n3p5q7r9s2t4vw --events 'release.*'", ""},
      {"notify update ntc_01jhm9y6k8m1n3p5q7r9s2t4vw --enable", ""},
  };
  out.run = run;
  return out;
}

}  // namespace mv::cli
