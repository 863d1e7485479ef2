// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"
#include "base/settings/settings.hpp"
#include "commands/all.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto wait = *parse_duration(context.in.maybe("wait").value_or("30s"));
  MV_TRY(auto* session, context.session());
  MV_TRY(
      const auto sent, session->post_empty<api::DeliveryView>(
                           webhook_path(context.in.argument(0), "/test"), context.run_key("test")));
  MV_TRY(const auto last, wait_for_attempt(context, *session, sent, wait));
  return attempt_outcome(context, last, sent.attempts);
}

}  // namespace

Command webhook_test_command() {
  return {
      .path = "webhook test",
      .summary = "Send a test event and show the receiver's answer",
      .about =
          "Exit code 0 when the receiver answered 2xx, 1 when it did not, and 8 when there "
          "was no attempt within --wait.",
      .arguments = {{.name = "ID", .help = "whk_…", .complete = Complete::webhooks}},
      .options = {{.name = "wait",
          .letter = 'w',
          .value = Value::duration,
          .shown = "TIME",
          .help = "How long to wait for the first attempt",
          .fallback = "30s"}},
      .examples = {{"webhook test whk_01jhm9y6k8m1n3p5q7r9s2t4vw", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
