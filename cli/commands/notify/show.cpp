// SPDX-License-Identifier: Apache-2.0
#include "api/notify/notify_views.hpp"
#include "commands/all.hpp"
#include "commands/notify/notify.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto channel,
         session->get<api::NotifyChannelView>(channel_path(context.in.argument(0))));
  Outcome out;
  out.value = model::to_json(channel);
  out.text = describe(channel);
  return out;
}

}  // namespace

Command notify_show_command() {
  Command out;
  out.path = "notify show";
  out.summary = "Show one notification channel and its health";
  out.arguments = {channel_argument()};
  out.examples = {{"notify show ntc_01jhm9y6k8m1n3p5q7r9s2t4vw", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
