// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/notify/notify.hpp"

namespace mv::cli {

Command notify_remove_command() {
  return {
      .path = "notify remove",
      .summary = "Remove a notification channel",
      .arguments = {channel_argument()},
      .examples = {{"notify remove ntc_01jhm9y6k8m1n3p5q7r9s2t4vw --yes", ""}},
      .run = remove({.url = "/api/v1/notify-channels/{}",
                     .question = "Remove channel {}? Messages that wait are not sent.",
                     .done = "removed"}),
  };
}

}  // namespace mv::cli
