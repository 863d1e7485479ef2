// SPDX-License-Identifier: Apache-2.0
#include "api/access/people_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/user/user.hpp"

namespace mv::cli {

Command user_remove_command() {
  return {
      .path = "user remove",
      .summary = "Remove a user for good",
      .about =
          "Keys, apps and sessions of the user end, and the address is free again. Tracks and "
          "releases stay, and what is scheduled goes out: cancel it if it must not.",
      .arguments = {user_argument()},
      .examples = {{"user remove ada@example.com --yes", ""}},
      .run = revoke<api::UserView>({
          .url = "/api/v1/users/{}",
          .question = "Remove {} for good? Keys, apps and sessions end at once.",
          .text = [](const api::UserView& user) { return called(user) + " removed"; },
      }),
  };
}

}  // namespace mv::cli
