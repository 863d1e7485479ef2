// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"

#include "api/or_null.hpp"

namespace mv::api {

ApiKeyView view(const model::ApiKey& key, Millis now) {
  const bool expired = key.expires_at != 0 && key.expires_at <= now;
  return {.id = key.id,
      .name = key.name,
      .mode = std::string(to_word(key.mode)),
      .display = key.display,
      .scopes = key.scopes,
      .state = key.revoked_at != 0 ? "revoked"
               : expired           ? "expired"
                                   : "active",
      .created_at = format_utc(key.created_at),
      .expires_at = time_or_null(key.expires_at),
      .last_used_at = time_or_null(key.last_used_at),
      .revoked_at = time_or_null(key.revoked_at)};
}

// clang-format off
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
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<SetTier>() {
  static const std::vector<FieldRule> rules{
      {.name = "tier", .description = "The tier the user has paid for", .example = R"("pro")",
       .required = true, .min_length = 1, .max_length = 20,
       .one_of = {"free", "pro", "enterprise", "operator"}},
      {.name = "until", .description = "When it ends (default: never)",
       .example = R"("2027-12-31T00:00:00Z")", .min_length = 20, .max_length = 40,
       .format = "date-time"},
  };
  return rules;
}
// clang-format on

}  // namespace mv::api
