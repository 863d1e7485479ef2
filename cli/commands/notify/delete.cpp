// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/notify/notify.hpp"

namespace mv::cli {

Command notify_delete_command() {
  return {
      .path = "notify delete",
      .summary = "Delete a notification channel",
      .arguments = {channel_argument()},
      .examples = {{"notify delete ntc_01jhm9y6k8m1n3p5q7r9s2t4vw --yes", ""}},
      .run = remove({.url = "/api/v1/notify-channels/{}",
          .question = "Delete channel {}? Messages that wait are not sent.",
          .done = "deleted"}),
  };
}

}  // namespace mv::cli
