// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"

#include "api/or_null.hpp"

namespace mv::api {

ApiKeyView view(const model::ApiKey& key, Millis now) {
  const bool expired = key.expires_at != 0 && key.expires_at <= now;
  return {key.id, key.name, key.mode, key.display, key.scopes,
          key.revoked_at != 0 ? "revoked" : expired ? "expired" : "active",
          format_utc(key.created_at), time_or_null(key.expires_at), time_or_null(key.last_used_at),
          time_or_null(key.revoked_at), std::nullopt};
}

template <>
std::span<const FieldRule> rules_of<CreateApiKey>() {
  static const std::vector<FieldRule> rules{
      {"name", "A name to tell keys apart", R"("ci")", true, 1, 100},
      {"scopes", "What the key may do", R"(["tracks:read","distributions:write"])", true, 1, 30},
      {"expires_at", "When it expires (default: never)", R"("2027-12-31T00:00:00Z")", false, 20,
       40, "", {}, "date-time"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<SetTier>() {
  static const std::vector<FieldRule> rules{
      {"tier", "The tier the user has paid for", R"("pro")", true, 1, 20, "",
       {"free", "pro", "enterprise", "operator"}},
      {"until", "When it ends (default: never)", R"("2027-12-31T00:00:00Z")", false, 20, 40, "",
       {}, "date-time"},
  };
  return rules;
}

}  // namespace mv::api
