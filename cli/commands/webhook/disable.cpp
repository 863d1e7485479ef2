// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {

Command webhook_disable_command() {
  return {
      .path = "webhook disable",
      .summary = "Stop sending to a webhook and hold its events",
      .arguments = {{.name = "ID", .help = "whk_…", .complete = Complete::webhooks}},
      .examples = {{"webhook disable whk_01jhm9y6k8m1n3p5q7r9s2t4vw", ""}},
      .run = post<api::WebhookView>({.url = "/api/v1/webhooks/{}/disable", .text = describe}),
  };
}

}  // namespace mv::cli
