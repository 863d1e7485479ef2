// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"

namespace mv::cli {
namespace {

using Key = api::ApiKeyView;

std::string last_use(const Key& key) { return short_time(key.last_used_at.value_or("never")); }

/// What needs attention; of what has ended or will, when.
std::string note(const Key& key) {
  if (key.hint) return *key.hint;
  if (key.state == "revoked" || !key.expires_at) return "";
  return (key.state == "expired" ? "ended " : "ends ") + short_time(*key.expires_at).substr(0, 10);
}

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
              {"STATE", &Key::state}, {"SCOPES", &Key::scopes}, {"NOTE", note},
              {"LAST USED", last_use}},
          .empty = "There are no API keys.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
