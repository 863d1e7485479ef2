// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/oauth/oauth.hpp"

namespace mv::cli {

Command oauth_client_list_command() {
  using Client = api::OAuthClientView;
  return {
      .path = "oauth client list",
      .summary = "List your own apps, never their secrets",
      .options = {limit_option()},
      .examples = {{"oauth client list", ""}},
      .run = list<Client>({
          .url = "/api/v1/oauth-clients",
          .columns = {{"CLIENT ID", &Client::id}, {"NAME", &Client::name},
              {"SECRET", &Client::display}, {"SCOPES", &Client::scopes},
              {"COMES BACK TO", &Client::redirect_uris}},
          .empty = "You have no apps.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
