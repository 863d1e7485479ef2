// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

using Delivery = api::DeliveryView;

Run one() { return show<Delivery>({.url = "/api/v1/webhook-deliveries/{}", .text = describe}); }

Run all() {
  return list<Delivery>({
      .url = "/api/v1/webhooks/{}/deliveries",
      .columns = {{"ID", &Delivery::id}, {"STATE", &Delivery::state},
          {"TYPE", &Delivery::event_type}, {"EVENT", &Delivery::event_id},
          {"TRIES", &Delivery::attempts}, {"LAST ANSWER", last_answer},
          {"CREATED", [](auto& row) { return short_time(row.created_at); }},
          {"NEXT", &Delivery::next_attempt_at}},
      .empty = "There are no such deliveries.",
      .filters = {{"state", "state"}},
  });
}

Result<Outcome> run(Context& context) {
  return (context.in.argument(0).starts_with("dlv_") ? one() : all())(context);
}

}  // namespace

Command webhook_deliveries_command() {
  return {
      .path = "webhook deliveries",
      .summary = "List the deliveries to a webhook, or show one",
      .about =
          "With the id of a delivery it shows every attempt: when, how long, and the "
          "answer's headers and body.",
      .arguments = {{.name = "ID", .help = "whk_… or dlv_…", .complete = Complete::webhooks}},
      .options = {{.name = "state",
                      .value = Value::choice,
                      .shown = "STATE",
                      .help = "Only deliveries in this state",
                      .choices = all_words<api::ShownDelivery>(),
                      .complete = Complete::choices},
          limit_option()},
      .examples =
          {
              {"webhook deliveries whk_01jhm9y6k8m1n3p5q7r9s2t4vw --state failed", ""},
              {"webhook deliveries dlv_0000000000001", ""},
          },
      .run = run,
      .listing = true,
  };
}

}  // namespace mv::cli
