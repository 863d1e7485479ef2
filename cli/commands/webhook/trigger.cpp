// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/webhook/event_views.hpp"
#include "api/webhook/webhook_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/events.hpp"

namespace mv::cli {
namespace {

Result<api::TriggerEvent> given(const Context& context) {
  api::TriggerEvent out;
  out.type = context.in.argument(0);
  out.webhook_id = context.in.maybe("webhook");
  std::vector<Fault> faults;
  for (const auto& text : context.in.all("set")) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      faults.push_back({"--set", "option", fmt::format("--set: \"{}\" has no value", text),
          "Write PATH=VALUE, for example platform=spotify."});
    else
      out.overrides[text.substr(0, equals)] = text.substr(equals + 1);
  }
  if (faults.empty()) return out;
  auto error = make_error(Code::usage, "cannot create the event");
  error.faults = std::move(faults);
  return error;
}

Error explained(const Context& context, Error error) {
  error = in_flags(std::move(error), {{"type", "TYPE"}, {"webhook_id", "--webhook"}});
  // On the own server nothing else is forbidden.
  if (error.code == Code::forbidden && !context.sandbox() &&
      context.settings.text("server").empty())
    error.hint = fmt::format(
        "Add --sandbox: {} --sandbox", context.next("webhook trigger " + context.in.argument(0)));
  return error;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto input, given(context));
  MV_TRY(auto* session, context.session());
  const auto made =
      session->post<api::Triggered>("/api/v1/events/trigger", input, context.run_key("trigger"));
  if (!made) return explained(context, made.error());
  Outcome out;
  out.value = model::to_json(*made);
  out.text = details({{"event", made->event.id}, {"type", made->event.type},
      {"deliveries", made->deliveries.empty() ? "none" : join(made->deliveries, ", ")}});
  if (made->deliveries.empty())
    context.say("No webhook gets this type of event; `webhook listen` and `event watch` show it.");
  return out;
}

}  // namespace

Command webhook_trigger_command() {
  return {
      .path = "webhook trigger",
      .summary = "Create an example event to test a receiver",
      .about =
          "Only in the sandbox, so that nobody takes it for a real event. `event types` "
          "lists the types, and with --json an example of their data; --set changes a value "
          "in it.",
      .arguments = {{.name = "TYPE",
          .help = "distribution.live, track.created, …",
          .complete = Complete::event_types}},
      .options = {repeated(text_option("set", "PATH=VALUE", "Change a value in the event's data")),
          {.name = "webhook",
              .value = Value::text,
              .shown = "ID",
              .help = "Send only to this webhook, whatever its events",
              .complete = Complete::webhooks}},
      .examples =
          {
              {"webhook trigger distribution.live --sandbox", ""},
              {"webhook trigger track.created --set title=Dawn --sandbox", ""},
          },
      .run = run,
  };
}

}  // namespace mv::cli
