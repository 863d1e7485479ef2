// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"

namespace mv::cli {
namespace {

using Key = api::ApiKeyView;

std::string last_use(const Key& key) { return short_time(key.last_used_at.value_or("never")); }

}  // namespace

Command apikey_list_command() {
  return {
      .path = "apikey list",
      .summary = "List API keys, never their secrets",
      .options = {limit_option()},
      .examples = {{"apikey list", ""}},
      .run = list<Key>({
          .url = "/api/v1/api-keys",
          .columns = {{"ID", &Key::id}, {"NAME", &Key::name}, {"KEY", &Key::display},
              {"STATE", &Key::state}, {"SCOPES", &Key::scopes}, {"LAST USED", last_use}},
          .empty = "There are no API keys.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
