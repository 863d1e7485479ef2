// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/present.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

using Delivery = api::DeliveryView;

Run one() { return show<Delivery>({.url = "/api/v1/webhook-deliveries/{}", .text = describe}); }

Run all() {
  return list<Delivery>({
      .url = "/api/v1/webhooks/{}/deliveries",
      .columns = {{"ID", &Delivery::id},
                  {"STATE", &Delivery::state},
                  {"TYPE", &Delivery::event_type},
                  {"EVENT", &Delivery::event_id},
                  {"TRIES", &Delivery::attempts},
                  {"LAST ANSWER", last_answer},
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
  Command out;
  out.path = "webhook deliveries";
  out.summary = "List the deliveries to a webhook, or show one";
  out.about = "With the id of a delivery it shows every attempt: when, how long, and the answer's "
              "headers and body.";
  out.arguments = {{"ID", "whk_… or dlv_…", true, false, Complete::webhooks}};
  out.options = {{"state", 0, Value::choice, "STATE", "Only deliveries in this state", "", "",
                  {"pending", "held", "delivered", "failed"}, Complete::choices},
                 limit_option()};
  out.examples = {
      {"webhook deliveries whk_01jhm9y6k8m1n3p5q7r9s2t4vw --state failed", ""},
      {"webhook deliveries dlv_0000000000001", ""},
  };
  out.run = run;
  return out;
}

}  // namespace mv::cli
