// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"
#include "commands/all.hpp"
#include "commands/present.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(const auto limit, limit_of(context));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto webhooks,
         client::all_pages<api::WebhookView>(*session, "/api/v1/webhooks", limit));
  Outcome out;
  out.value = model::to_json(webhooks);
  out.table = table_of(webhooks);
  return out;
}

}  // namespace

Command webhook_list_command() {
  Command out;
  out.path = "webhook list";
  out.summary = "List webhooks and their health, newest first";
  out.options = {limit_option()};
  out.examples = {{"webhook list", ""}, {"webhook list --json=id,state,failed", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
