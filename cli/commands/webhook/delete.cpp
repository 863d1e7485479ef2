// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"

namespace mv::cli {

Command webhook_delete_command() {
  return {
      .path = "webhook delete",
      .summary = "Delete a webhook and send nothing more to it",
      .arguments = {{.name = "ID", .help = "whk_…", .complete = Complete::webhooks}},
      .examples = {{"webhook delete whk_01jhm9y6k8m1n3p5q7r9s2t4vw --yes", ""}},
      .run = remove({.url = "/api/v1/webhooks/{}",
          .question = "Delete webhook {}? Events it has not received are lost.",
          .done = "deleted"}),
  };
}

}  // namespace mv::cli
