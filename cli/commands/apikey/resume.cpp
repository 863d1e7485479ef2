// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"
#include "commands/all.hpp"
#include "commands/apikey/apikey.hpp"
#include "commands/builders.hpp"

namespace mv::cli {

Command apikey_resume_command() {
  return {
      .path = "apikey resume",
      .summary = "Let a suspended API key work again",
      .arguments = {key_argument()},
      .examples = {{"apikey resume ci", ""}},
      .run = post<api::ApiKeyView>({
          .url = "/api/v1/api-keys/{}/resume",
          .text = [](const api::ApiKeyView& key) { return key.id + " works again"; },
      }),
  };
}

}  // namespace mv::cli
