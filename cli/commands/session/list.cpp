// SPDX-License-Identifier: Apache-2.0
#include "api/access/people_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"

namespace mv::cli {

Command session_list_command() {
  using Session = api::SessionView;
  return {
      .path = "session list",
      .summary = "List the browsers in which you are signed in",
      .options = {limit_option()},
      .examples = {{"session list", ""}},
      .run = list<Session>({
          .url = "/api/v1/sessions",
          .columns = {{"ID", &Session::id}, {"FROM", &Session::address},
              {"LAST SEEN", [](const Session& one) { return short_time(one.seen_at); }},
              {"UNTIL", [](const Session& one) { return short_time(one.expires_at); }},
              {"BROWSER", &Session::user_agent}},
          .empty = "You are signed in in no browser.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
