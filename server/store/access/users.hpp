// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// The user that a server without sign-ups has; the first migration makes it.
inline constexpr std::string_view kOperator = "usr_operator";

struct User {
  std::string id;  ///< usr_…
  std::string name;
  std::string tier = "free";  ///< free, pro, enterprise, operator
  Millis tier_until = 0;      ///< when the tier ends; 0 = it does not
  Millis created_at = 0;
};
BOOST_DESCRIBE_STRUCT(User, (), (id, name, tier, tier_until, created_at))

Status user_insert(Tx& tx, const User& user);
/// Error: not_found.
Result<User> user_get(Tx& tx, std::string_view id);
/// Error: not_found.
Status user_set_tier(Tx& tx, std::string_view id, std::string_view tier, Millis until);

}  // namespace mv::store
