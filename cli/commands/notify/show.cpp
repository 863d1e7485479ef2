// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/notify/notify.hpp"

namespace mv::cli {

Command notify_show_command() {
  return {
      .path = "notify show",
      .summary = "Show one notification channel and its health",
      .arguments = {channel_argument()},
      .examples = {{"notify show ntc_01jhm9y6k8m1n3p5q7r9s2t4vw", ""}},
      .run = show<api::NotifyChannelView>({.url = "/api/v1/notify-channels/{}", .text = describe}),
  };
}

}  // namespace mv::cli
