// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/webhook/webhook_views.hpp"
#include "commands/all.hpp"
#include "commands/watch.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto id = context.in.argument(0);
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto sent, session->post_empty<api::DeliveryView>(
                              delivery_path(id, "/redeliver"), context.run_key("redeliver")));
  if (context.in.has("wait")) {
    MV_TRY(const auto last,
        wait_for_attempt(context, *session, sent, context.settings.duration("wait_timeout")));
    return attempt_outcome(context, last, sent.attempts);
  }
  Outcome out;
  out.value = model::to_json(sent);
  out.text = fmt::format("{} is being sent again", id);
  return out;
}

}  // namespace

Command webhook_redeliver_command() {
  return {
      .path = "webhook redeliver",
      .summary = "Redeliver one delivery, even one that succeeded",
      .about = "The event keeps its id (webhook-id), so that the receiver can recognise it.",
      .arguments = {{.name = "ID", .help = "dlv_…"}},
      .options = {{.name = "wait", .letter = 'w', .help = "Wait for the answer"},
          wait_timeout_option()},
      .examples = {{"webhook redeliver dlv_0000000000001 --wait", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
