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
  MV_TRY(const auto sent, session->post_empty<api::DeliveryView>(delivery_path(id, "/redeliver"),
                                                                 context.run_key("redeliver")));
  if (context.in.has("wait")) {
    MV_TRY(const auto last, wait_for_attempt(context, *session, sent,
                                             context.settings.duration("wait_timeout")));
    return attempt_outcome(context, last, sent.attempts);
  }
  Outcome out;
  out.value = model::to_json(sent);
  out.text = fmt::format("{} is being sent again", id);
  return out;
}

}  // namespace

Command webhook_redeliver_command() {
  Command out;
  out.path = "webhook redeliver";
  out.summary = "Redeliver one delivery, even one that succeeded";
  out.about = "The event keeps its id (webhook-id), so that the receiver can recognise it.";
  out.arguments = {{"ID", "dlv_…"}};
  out.options = {{"wait", 'w', Value::none, "", "Wait for the answer"}, wait_timeout_option()};
  out.examples = {{"webhook redeliver dlv_0000000000001 --wait", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
