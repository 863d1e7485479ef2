// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"

namespace mv::cli {

Command session_revoke_command() {
  return {
      .path = "session revoke",
      .summary = "Sign out of one browser at once",
      .arguments = {{.name = "ID", .help = "ses_…"}},
      .examples = {{"session revoke ses_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}},
      .run = remove({
          .url = "/api/v1/sessions/{}",
          .question = "Sign out of {}?",
          .done = "revoked",
          .called = [](const std::string& word) { return "the browser of " + word; },
      }),
  };
}

}  // namespace mv::cli
