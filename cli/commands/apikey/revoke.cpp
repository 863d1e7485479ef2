// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"
#include "commands/all.hpp"
#include "commands/apikey/apikey.hpp"
#include "commands/builders.hpp"

namespace mv::cli {

Command apikey_revoke_command() {
  return {
      .path = "apikey revoke",
      .summary = "Revoke an API key at once",
      .arguments = {key_argument()},
      .examples = {{"apikey revoke key_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}},
      .run = revoke<api::ApiKeyView>({
          .url = "/api/v1/api-keys/{}",
          .question = "Revoke API key {}? It stops working at once.",
          .text = [](const api::ApiKeyView& key) { return key.id + " revoked"; },
      }),
  };
}

}  // namespace mv::cli
