// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {

Command webhook_enable_command() {
  return {
      .path = "webhook enable",
      .summary = "Enable a webhook and send the events it held",
      .arguments = {{.name = "ID", .help = "whk_…", .complete = Complete::webhooks}},
      .examples = {{"webhook enable whk_01jhm9y6k8m1n3p5q7r9s2t4vw", ""}},
      .run = post<api::WebhookView>({.url = "/api/v1/webhooks/{}/enable", .text = describe}),
  };
}

}  // namespace mv::cli
