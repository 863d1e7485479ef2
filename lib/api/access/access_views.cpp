// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"

#include "api/or_null.hpp"

namespace mv::api {

ApiKeyView view(const model::ApiKey& key, const model::KeyCare& care, Millis now) {
  const bool expired = key.expires_at != 0 && key.expires_at <= now;
  return {.id = key.id,
      .name = key.name,
      .mode = std::string(to_word(key.mode)),
      .display = key.display,
      .scopes = key.scopes,
      .state = key.revoked_at != 0     ? "revoked"
               : expired               ? "expired"
               : key.suspended_at != 0 ? "suspended"
                                       : "active",
      .created_at = format_utc(key.created_at),
      .expires_at = time_or_null(key.expires_at),
      .last_used_at = time_or_null(key.last_used_at),
      .revoked_at = time_or_null(key.revoked_at),
      .rate = key.rate.empty() ? std::nullopt : std::optional(key.rate),
      .networks = key.networks,
      .rotated_at = time_or_null(key.rotated_at),
      .old_until = key.old_until > now ? time_or_null(key.old_until) : std::nullopt,
      .suspended_at = time_or_null(key.suspended_at),
      .suspended_because = text_or_null(key.suspended_because),
      .revoked_because = text_or_null(key.revoked_because),
      .hint = text_or_null(model::key_hint(key, care, now))};
}

// clang-format off
namespace {
const FieldRule kName{.name = "name", .description = "A name to tell keys apart",
    .example = R"("ci")", .min_length = 1, .max_length = 100};
const FieldRule kRate{.name = "rate",
    .description = "A limit of its own, beside that of the account: 10/s, 600/m, 100/h, 1000/d or "
                   "unlimited",
    .example = R"("100/h")", .min_length = 3, .max_length = 12,
    .pattern = "^([1-9][0-9]{0,6}/[smhd]|unlimited)$"};
const FieldRule kNetworks{.name = "networks",
    .description = "From where it may be used: addresses and blocks such as 192.0.2.0/24; empty: "
                   "from anywhere",
    .example = R"(["192.0.2.0/24"])", .max_length = 50};
}  // namespace

template <>
std::span<const FieldRule> rules_of<UpdateApiKey>() {
  static const std::vector<FieldRule> rules{kName, kRate, kNetworks};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<SuspendApiKey>() {
  static const std::vector<FieldRule> rules{
      {.name = "reason", .description = "Why; whoever uses the key is told",
       .example = R"("It was found in a public place")", .max_length = 200},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<CreateApiKey>() {
  static const std::vector<FieldRule> rules{
      {.name = "name", .description = "A name to tell keys apart", .example = R"("ci")",
       .required = true, .min_length = 1, .max_length = 100},
      {.name = "scopes", .description = "What the key may do",
       .example = R"(["tracks:read","distributions:write"])", .required = true, .min_length = 1,
       .max_length = 30},
      {.name = "expires_at", .description = "When it expires (default: never)",
       .example = R"("2027-12-31T00:00:00Z")", .min_length = 20, .max_length = 40,
       .format = "date-time"},
      kRate, kNetworks,
  };
  return rules;
}
// clang-format on

}  // namespace mv::api
