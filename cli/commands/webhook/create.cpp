// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/events.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

Result<api::CreateWebhook> given(const Context& context) {
  std::vector<Fault> faults;
  api::CreateWebhook out;
  out.url = context.in.argument(0);
  out.events = context.in.has("events") ? context.in.all("events") : std::vector<std::string>{"*"};
  out.description = context.in.text("description");
  out.headers = given_headers(context, faults);
  out.allow_http = context.in.has("allow-http");
  out.fifo = context.in.has("fifo");
  out.rate_limit = given_count(context, "rate-limit").value_or(out.rate_limit);
  out.max_in_flight = given_count(context, "max-in-flight").value_or(out.max_in_flight);
  out.asymmetric = context.in.has("asymmetric");
  if (faults.empty()) return out;
  auto error = make_error(Code::usage, "cannot create the webhook");
  error.faults = std::move(faults);
  return error;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto input, given(context));
  MV_TRY(auto* session, context.session());
  const auto made =
      session->post<api::WebhookView>("/api/v1/webhooks", input, context.run_key("webhook"));
  if (!made) return in_flags(made.error(), {{"url", "URL"}});
  Outcome out;
  out.value = model::to_json(*made);
  out.text = details({{"id", made->id}, {"url", made->url}, {"events", join(made->events, ", ")},
      {"secret", made->secret.value_or("")}, {"public key", made->public_key.value_or("")}});
  context.say(
      "The secret is shown only once. Store it with the program that receives the webhooks (not in "
      "its source code), which checks webhook-signature with it.\n"
      "Try it: " +
      context.next("webhook test " + made->id));
  return out;
}

}  // namespace

Command webhook_create_command() {
  Command out;
  out.path = "webhook create";
  out.summary = "Create a webhook for a URL and show its secret once";
  out.about =
      "Every request is signed as in Standard Webhooks 1.0, and more simply in "
      "X-Webhook-Signature. Only an answer 2xx counts as received; anything else is retried for "
      "about a day. Without --events it gets every event. The URL must be https with a public "
      "address; for development there are --allow-http and the server's setting "
      "webhooks.allow_cidr.";
  out.arguments = {{.name = "URL", .help = "https://…, where to post events"}};
  out.options = endpoint_options();
  out.options.push_back({.name = "asymmetric", .help = "Also sign with Ed25519 (v1a)"});
  out.examples = {
      {"webhook create https://example.com/h --events distribution.live", ""},
      {"webhook create https://example.com/h --events 'track.*' --fifo", ""},
      {"webhook create https://example.com/h --json=id,secret > h.json", ""},
  };
  out.run = run;
  return out;
}

}  // namespace mv::cli
