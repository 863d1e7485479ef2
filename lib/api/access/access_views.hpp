// SPDX-License-Identifier: Apache-2.0
#pragma once
// API keys and limits: what the API takes and gives.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/rules.hpp"
#include "model/access.hpp"
#include "model/people/key_care.hpp"

namespace mv::api {

struct CreateApiKey {
  std::string name;
  std::vector<std::string> scopes;
  std::optional<std::string> expires_at;
  std::optional<std::string> rate;
  std::vector<std::string> networks;
};
BOOST_DESCRIBE_STRUCT(CreateApiKey, (), (name, scopes, expires_at, rate, networks))
template <>
std::span<const FieldRule> rules_of<CreateApiKey>();

struct UpdateApiKey {
  std::optional<std::string> name, rate;  ///< rate: null or "unlimited" takes the limit away
  std::optional<std::vector<std::string>> networks;
};
BOOST_DESCRIBE_STRUCT(UpdateApiKey, (), (name, rate, networks))
template <>
std::span<const FieldRule> rules_of<UpdateApiKey>();

struct SuspendApiKey {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SuspendApiKey, (), (reason))
template <>
std::span<const FieldRule> rules_of<SuspendApiKey>();

struct ApiKeyView {
  std::string id, name, mode, display;
  std::vector<std::string> scopes;
  std::string state;  ///< active, suspended, expired, revoked
  std::string created_at;
  std::optional<std::string> expires_at, last_used_at, revoked_at;
  std::optional<std::string> rate;  ///< its own limit; null = that of the account
  std::vector<std::string> networks;
  std::optional<std::string> rotated_at;
  std::optional<std::string> old_until;  ///< until when the secret before works, too
  std::optional<std::string> suspended_at, suspended_because, revoked_because;
  std::optional<std::string> hint;  ///< why it needs attention: "ends in 3 days"
  std::optional<std::string> key;   ///< the key itself, once, in the answer to its creation
};
BOOST_DESCRIBE_STRUCT(ApiKeyView, (),
    (id, name, mode, display, scopes, state, created_at, expires_at, last_used_at, revoked_at, rate,
        networks, rotated_at, old_until, suspended_at, suspended_because, revoked_because, hint,
        key))

/// How many requests one may send, and how many are left.
struct RateLimitView {
  std::string name;  ///< account, key, generate
  std::string rate;  ///< 100/h
  std::int64_t limit = 0, window_seconds = 0, remaining = 0;
  std::int64_t more_in = 0;  ///< seconds until there is one more
  std::string full_at;       ///< when all are there again
};
BOOST_DESCRIBE_STRUCT(
    RateLimitView, (), (name, rate, limit, window_seconds, remaining, more_in, full_at))

ApiKeyView view(const model::ApiKey& key, const model::KeyCare& care, Millis now);

/// What GitHub found in public, and what we answer to it: a report has up to kMostLeaks of them.
struct LeakedSecret {
  std::string token, type, url, source;
};
BOOST_DESCRIBE_STRUCT(LeakedSecret, (), (token, type, url, source))

struct LeakVerdict {
  std::string token_raw, token_type;
  std::string label;  ///< true_positive: this server gave it out; false_positive
};
BOOST_DESCRIBE_STRUCT(LeakVerdict, (), (token_raw, token_type, label))

inline constexpr std::size_t kMostLeaks = 1000;

}  // namespace mv::api
