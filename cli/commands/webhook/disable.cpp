// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"
#include "commands/all.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto webhook, session->post_empty<api::WebhookView>(
                                 webhook_path(context.in.argument(0), "/disable"),
                                 context.run_key("disable")));
  Outcome out;
  out.value = model::to_json(webhook);
  out.text = describe(webhook);
  return out;
}

}  // namespace

Command webhook_disable_command() {
  Command out;
  out.path = "webhook disable";
  out.summary = "Stop sending to a webhook and hold its events";
  out.arguments = {{"ID", "whk_…", true, false, Complete::webhooks}};
  out.examples = {{"webhook disable whk_01jhm9y6k8m1n3p5q7r9s2t4vw", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
