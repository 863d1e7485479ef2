// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "commands/all.hpp"
#include "commands/notify/notify.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto id = context.in.argument(0);
  MV_CHECK(context.confirm(fmt::format("Remove channel {}? Messages that wait are not sent.", id)));
  MV_TRY(auto* session, context.session());
  MV_CHECK(session->remove(channel_path(id)));
  Outcome out;
  out.value = boost::json::object{{"id", id}, {"removed", true}};
  out.text = fmt::format("{} removed", id);
  return out;
}

}  // namespace

Command notify_remove_command() {
  Command out;
  out.path = "notify remove";
  out.summary = "Remove a notification channel";
  out.arguments = {channel_argument()};
  out.examples = {{"notify remove ntc_01jhm9y6k8m1n3p5q7r9s2t4vw --yes", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
