// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/oauth/oauth.hpp"

namespace mv::cli {

Command oauth_client_show_command() {
  return {
      .path = "oauth client show",
      .summary = "Show one of your apps",
      .arguments = {app_argument()},
      .examples = {{"oauth client show \"Tour planner\"", ""}},
      .run = show<api::OAuthClientView>({.url = "/api/v1/oauth-clients/{}", .text = client_text}),
  };
}

}  // namespace mv::cli
