// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

using Webhook = api::WebhookView;

std::string last_success(const Webhook& webhook) {
  return short_time(webhook.last_success_at.value_or("never"));
}

}  // namespace

Command webhook_list_command() {
  return {
      .path = "webhook list",
      .summary = "List webhooks and their health, newest first",
      .options = {limit_option()},
      .examples = {{"webhook list", ""}, {"webhook list --json=id,state,failed", ""}},
      .run = list<Webhook>({
          .url = "/api/v1/webhooks",
          .columns = {{"ID", &Webhook::id}, {"STATE", &Webhook::state}, {"URL", &Webhook::url},
              {"EVENTS", &Webhook::events}, {"PENDING", &Webhook::pending},
              {"FAILED", &Webhook::failed}, {"LAST SUCCESS", last_success}},
          .empty = "There are no webhooks.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
