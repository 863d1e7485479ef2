// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/access/access_views.hpp"
#include "commands/all.hpp"
#include "commands/apikey/apikey.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "schedule/in_words.hpp"

namespace mv::cli {
namespace {

/// "2027-01-15 08:30 (in 3 days 2 hours)"
std::string end_of(const api::ApiKeyView& key) {
  if (!key.expires_at) return "never";
  auto out = short_time(*key.expires_at);
  const auto at = parse_utc(*key.expires_at);
  const auto now = SystemClock().now();
  if (at && *at > now) out += fmt::format(" ({})", schedule::until_in_words(now, *at));
  return out;
}

std::string describe(const api::ApiKeyView& key) {
  auto suspended = short_time(key.suspended_at.value_or(""));
  if (key.suspended_because) suspended += ": " + *key.suspended_because;
  auto revoked = short_time(key.revoked_at.value_or(""));
  if (key.revoked_because) revoked += ": " + *key.revoked_because;
  return details({{"id", key.id}, {"name", key.name}, {"key", key.display}, {"state", key.state},
      {"mode", key.mode}, {"scopes", join(key.scopes, ", ")},
      {"created", short_time(key.created_at)},
      {"last used", short_time(key.last_used_at.value_or("never"))}, {"expires", end_of(key)},
      {"limit", key.rate.value_or("")}, {"from", join(key.networks, ", ")},
      {"rotated", short_time(key.rotated_at.value_or(""))},
      {"old secret", key.old_until ? "works until " + short_time(*key.old_until) : ""},
      {"suspended", suspended}, {"revoked", revoked}, {"note", key.hint.value_or("")}});
}

}  // namespace

Command apikey_show_command() {
  return {
      .path = "apikey show",
      .summary = "Show one API key, never its secret",
      .arguments = {key_argument()},
      .examples = {{"apikey show ci", ""}},
      .run = show<api::ApiKeyView>({.url = "/api/v1/api-keys/{}", .text = describe}),
  };
}

}  // namespace mv::cli
