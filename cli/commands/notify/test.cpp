// SPDX-License-Identifier: Apache-2.0
#include "api/notify/notify_views.hpp"
#include "commands/all.hpp"
#include "commands/notify/notify.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto test,
      session->post_empty<api::NotifyTest>(channel_path(context.in.argument(0), "/test"), ""));
  return test_outcome(context, test);
}

}  // namespace

Command notify_test_command() {
  return {
      .path = "notify test",
      .summary = "Send a test message now",
      .about = "Exit code 0 when Telegram or the mail server accepted it, 1 when not.",
      .arguments = {channel_argument()},
      .examples = {{"notify test ntc_01jhm9y6k8m1n3p5q7r9s2t4vw", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
