// SPDX-License-Identifier: Apache-2.0
#include "api/access/people_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"

namespace mv::cli {

Command user_list_command() {
  using User = api::UserView;
  return {
      .path = "user list",
      .summary = "List the users of the server (admins)",
      .options = {limit_option()},
      .examples = {{"user list", ""}},
      .run = list<User>({
          .url = "/api/v1/users",
          .columns = {{"ID", &User::id}, {"NAME", &User::name}, {"E-MAIL", &User::email},
              {"ROLE", &User::role}, {"STATE", &User::state}, {"TIER", &User::tier}},
          .empty = "There are no users.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
