// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/present.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

Result<Outcome> one(client::Session& session, const std::string& id) {
  MV_TRY(const auto delivery, session.get<api::DeliveryView>(delivery_path(id)));
  Outcome out;
  out.value = model::to_json(delivery);
  out.text = describe(delivery);
  return out;
}

Result<Outcome> run(Context& context) {
  const auto id = context.in.argument(0);
  MV_TRY(const auto limit, limit_of(context));
  MV_TRY(auto* session, context.session());
  if (id.starts_with("dlv_")) return one(*session, id);
  const auto state = context.in.text("state");
  const auto path = webhook_path(id, state.empty() ? "/deliveries" : "/deliveries?state=" + state);
  MV_TRY(const auto deliveries, client::all_pages<api::DeliveryView>(*session, path, limit));
  Outcome out;
  out.value = model::to_json(deliveries);
  out.table = table_of(deliveries);
  return out;
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
