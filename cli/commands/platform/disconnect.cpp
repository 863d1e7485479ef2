// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto platform = context.in.argument(0);
  MV_CHECK(context.confirm(fmt::format("Disconnect the {} account?", platform)));
  MV_TRY(auto* session, context.session());
  MV_CHECK(session->remove("/api/v1/platforms/" + url_encode(platform) + "/account"));
  Outcome out;
  out.value = boost::json::object{{"platform", platform}, {"connected", false}};
  out.text = fmt::format("{} disconnected", platform);
  return out;
}

}  // namespace

Command platform_disconnect_command() {
  Command out;
  out.path = "platform disconnect";
  out.summary = "Disconnect the account of a platform";
  out.arguments = {{"PLATFORM", "A platform or provider", true, false, Complete::platforms}};
  out.examples = {{"platform disconnect soundcloud --yes", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
