// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/oauth/oauth.hpp"

namespace mv::cli {

Command oauth_app_revoke_command() {
  return {
      .path = "oauth app revoke",
      .summary = "Disconnect an app at once",
      .arguments = {{.name = "ID",
          .help = "grt_…, or the name of the app",
          .complete = Complete::connected_apps}},
      .examples = {{"oauth app revoke \"Tour planner\" --yes", ""}},
      .run = remove({
          .url = "/api/v1/connected-apps/{}",
          .question = "Disconnect {}? Its tokens end at once.",
          .done = "disconnected",
          .called = [](const std::string& word) { return "the app of " + word; },
      }),
  };
}

}  // namespace mv::cli
