// SPDX-License-Identifier: Apache-2.0
#include "api/access/people_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/user/user.hpp"

namespace mv::cli {

Command user_suspend_command() {
  return {
      .path = "user suspend",
      .summary = "Shut a user out until resumed",
      .about =
          "Keys, apps and browsers of the user stop working within a second. Releases that are "
          "scheduled go out all the same: cancel them if they must not.",
      .arguments = {user_argument()},
      .examples = {{"user suspend ada@example.com --yes", ""}},
      .run = post<api::UserView>({
          .url = "/api/v1/users/{}/suspend",
          .question = "Shut out {}?",
          .text = [](const api::UserView& user) { return called(user) + " suspended"; },
      }),
  };
}

}  // namespace mv::cli
