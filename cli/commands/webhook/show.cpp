// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {

Command webhook_show_command() {
  return {
      .path = "webhook show",
      .summary = "Show one webhook and its health",
      .arguments = {{.name = "ID", .help = "whk_…", .complete = Complete::webhooks}},
      .examples = {{"webhook show whk_01jhm9y6k8m1n3p5q7r9s2t4vw", ""}},
      .run = show<api::WebhookView>({.url = "/api/v1/webhooks/{}", .text = describe}),
  };
}

}  // namespace mv::cli
