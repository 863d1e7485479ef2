// SPDX-License-Identifier: Apache-2.0
#include "api/access/people_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/user/user.hpp"

namespace mv::cli {

Command user_resume_command() {
  return {
      .path = "user resume",
      .summary = "Let a suspended user in again",
      .arguments = {user_argument()},
      .examples = {{"user resume ada@example.com", ""}},
      .run = post<api::UserView>({
          .url = "/api/v1/users/{}/resume",
          .text = [](const api::UserView& user) { return called(user) + " is " + user.state; },
      }),
  };
}

}  // namespace mv::cli
