// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/webhook/webhook_views.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

void add_yes_no(const Context& context, const std::string& flag, std::string_view member,
    json::object& out, std::vector<Fault>& faults) {
  const bool on = context.in.has(flag), off = context.in.has("no-" + flag);
  if (on && off)
    faults.push_back({"--" + flag, "option",
        fmt::format("--{0} and --no-{0} were both given", flag), "Use only one of them."});
  else if (on || off)
    out[member] = on;
}

/// Only what was said: the rest of the endpoint stays as it is.
Result<json::object> given(const Context& context) {
  std::vector<Fault> faults;
  json::object out;
  for (const auto* name : {"url", "description"})
    if (const auto text = context.in.maybe(name)) out[name] = *text;
  if (context.in.has("events")) out["events"] = model::to_json(context.in.all("events"));
  auto headers = given_headers(context, faults);
  for (const auto& name : context.in.all("remove-header")) headers[name] = nullptr;
  if (!headers.empty()) out["headers"] = std::move(headers);
  add_yes_no(context, "allow-http", "allow_http", out, faults);
  add_yes_no(context, "fifo", "fifo", out, faults);
  if (const auto count = given_count(context, "rate-limit")) out["rate_limit"] = *count;
  if (const auto count = given_count(context, "max-in-flight")) out["max_in_flight"] = *count;
  if (faults.empty() && out.empty())
    return make_error(Code::usage, "nothing to change", "",
        "Name a change, for example --events 'distribution.*'.");
  if (faults.empty()) return out;
  auto error = make_error(Code::usage, "cannot change the webhook");
  error.faults = std::move(faults);
  return error;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto input, given(context));
  MV_TRY(auto* session, context.session());
  const auto after = session->patch<api::WebhookView>(webhook_path(context.in.argument(0)), input);
  if (!after) return in_flags(after.error());
  Outcome out;
  out.value = model::to_json(*after);
  out.text = describe(*after);
  return out;
}

}  // namespace

Command webhook_update_command() {
  Command out;
  out.path = "webhook update";
  out.summary = "Change a webhook; the rest stays as it is";
  out.arguments = {{.name = "ID", .help = "whk_…", .complete = Complete::webhooks}};
  out.options = endpoint_options();
  out.options.push_back(text_option("url", "URL", "Where to post events"));
  out.options.push_back(
      repeated(text_option("remove-header", "NAME", "No longer send this header")));
  out.options.push_back({.name = "no-allow-http", .help = "Require https again"});
  out.options.push_back({.name = "no-fifo", .help = "Send several events at a time again"});
  out.examples = {
      {"webhook update whk_01jhm9y6k8m1n3p5q7r9s2t4vw --events 'track.*'", ""},
      {"webhook update whk_01jhm9y6k8m1n3p5q7r9s2t4vw --rate-limit 20", ""},
  };
  out.run = run;
  return out;
}

}  // namespace mv::cli
