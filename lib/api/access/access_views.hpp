// SPDX-License-Identifier: Apache-2.0
#pragma once
// API keys and users: what the API takes and gives.
#include <boost/describe.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/rules.hpp"
#include "model/access.hpp"

namespace mv::api {

struct CreateApiKey {
  std::string name;
  std::vector<std::string> scopes;
  std::optional<std::string> expires_at;
};
BOOST_DESCRIBE_STRUCT(CreateApiKey, (), (name, scopes, expires_at))
template <>
std::span<const FieldRule> rules_of<CreateApiKey>();

struct ApiKeyView {
  std::string id, name, mode, display;
  std::vector<std::string> scopes;
  std::string state;  ///< active, expired, revoked
  std::string created_at;
  std::optional<std::string> expires_at, last_used_at, revoked_at;
  std::optional<std::string> key;  ///< the key itself, once, in the answer to its creation
};
BOOST_DESCRIBE_STRUCT(ApiKeyView, (),
    (id, name, mode, display, scopes, state, created_at, expires_at, last_used_at, revoked_at, key))

struct SetTier {
  std::string tier;
  std::optional<std::string> until;
};
BOOST_DESCRIBE_STRUCT(SetTier, (), (tier, until))
template <>
std::span<const FieldRule> rules_of<SetTier>();

struct UserView {
  std::string id, name, tier;
  std::optional<std::string> tier_until;
  std::string created_at;
  int resumed = 0;  ///< releases that waited for a payment and go on now
};
BOOST_DESCRIBE_STRUCT(UserView, (), (id, name, tier, tier_until, created_at, resumed))

ApiKeyView view(const model::ApiKey& key, Millis now);

}  // namespace mv::api
