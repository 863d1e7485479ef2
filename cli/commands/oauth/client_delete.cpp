// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/oauth/oauth.hpp"

namespace mv::cli {

Command oauth_client_delete_command() {
  return {
      .path = "oauth client delete",
      .summary = "Delete an app; all its tokens end",
      .arguments = {app_argument()},
      .examples = {{"oauth client delete app_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}},
      .run = remove({
          .url = "/api/v1/oauth-clients/{}",
          .question = "Delete {}? It can no longer act for anybody.",
          .done = "deleted",
      }),
  };
}

}  // namespace mv::cli
