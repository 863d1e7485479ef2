// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"

namespace mv::cli {
namespace {

std::string describe(const api::ApiKeyView& key) {
  return details({{"id", key.id}, {"name", key.name}, {"key", key.display}, {"state", key.state},
      {"mode", key.mode}, {"scopes", join(key.scopes, ", ")},
      {"created", short_time(key.created_at)},
      {"last used", short_time(key.last_used_at.value_or("never"))},
      {"expires", short_time(key.expires_at.value_or("never"))},
      {"revoked", short_time(key.revoked_at.value_or(""))}});
}

}  // namespace

Command apikey_show_command() {
  return {
      .path = "apikey show",
      .summary = "Show one API key, never its secret",
      .arguments = {{.name = "ID", .help = "key_…, or a name", .complete = Complete::apikeys}},
      .examples = {{"apikey show ci", ""}},
      .run = show<api::ApiKeyView>({.url = "/api/v1/api-keys/{}", .text = describe}),
  };
}

}  // namespace mv::cli
