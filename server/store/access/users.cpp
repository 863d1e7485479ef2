// SPDX-License-Identifier: Apache-2.0
#include "store/access/users.hpp"

#include "store/engine/record.hpp"

namespace mv::store {

Status user_insert(Tx& tx, const User& user) {
  record_insert(tx, "users", user);
  return {};
}

Result<User> user_get(Tx& tx, std::string_view id) {
  static const auto sql = select<User>("users") + " where id = ?";
  auto found = record_find<User>(tx, sql, id);
  if (!found) return make_error(Code::not_found, "there is no user " + std::string(id));
  return *std::move(found);
}

Status user_set_tier(Tx& tx, std::string_view id, std::string_view tier, Millis until) {
  if (tx.run("update users set tier = ?, tier_until = ? where id = ?", tier, until, id) == 1)
    return {};
  return make_error(Code::not_found, "there is no user " + std::string(id));
}

}  // namespace mv::store
