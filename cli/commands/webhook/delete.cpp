// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "commands/all.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto id = context.in.argument(0);
  MV_CHECK(context.confirm(
      fmt::format("Delete webhook {}? Events it has not received are lost.", id)));
  MV_TRY(auto* session, context.session());
  MV_CHECK(session->remove(webhook_path(id)));
  Outcome out;
  out.value = boost::json::object{{"id", id}, {"deleted", true}};
  out.text = fmt::format("{} deleted", id);
  return out;
}

}  // namespace

Command webhook_delete_command() {
  Command out;
  out.path = "webhook delete";
  out.summary = "Delete a webhook and send nothing more to it";
  out.arguments = {{"ID", "whk_…", true, false, Complete::webhooks}};
  out.examples = {{"webhook delete whk_01jhm9y6k8m1n3p5q7r9s2t4vw --yes", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
