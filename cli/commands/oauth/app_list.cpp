// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "commands/oauth/oauth.hpp"

namespace mv::cli {

Command oauth_app_list_command() {
  using App = api::ConnectedAppView;
  return {
      .path = "oauth app list",
      .summary = "List the apps that may act for you",
      .options = {limit_option()},
      .examples = {{"oauth app list", ""}},
      .run = list<App>({
          .url = "/api/v1/connected-apps",
          .columns = {{"ID", &App::id}, {"APP", &App::name}, {"SCOPES", &App::scopes},
              {"ALLOWED", [](const App& app) { return short_time(app.created_at); }},
              {"LAST USED", [](const App& app) { return short_time(app.used_at); }},
              {"FROM", &App::from}},
          .empty = "No app may act for you.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
