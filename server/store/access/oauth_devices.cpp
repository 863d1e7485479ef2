// SPDX-License-Identifier: Apache-2.0
#include "store/access/oauth_devices.hpp"

#include "store/engine/record.hpp"

namespace mv::store {

using model::OAuthDevice;

bool oauth_device_insert(Tx& tx, const OAuthDevice& device) {
  static const auto sql =
      insert_text<OAuthDevice>("oauth_devices") + " on conflict (user_code) do nothing";
  return record_write(tx, sql, device) == 1;
}

std::optional<OAuthDevice> oauth_device_find_to_change(Tx& tx, std::string_view digest) {
  static const auto sql = select<OAuthDevice>("oauth_devices") + " where digest = ?";
  static const auto locked = sql + " for update";
  return record_find<OAuthDevice>(tx, tx.is_postgresql() ? locked : sql, digest);
}

std::optional<OAuthDevice> oauth_device_by_code(
    Tx& tx, std::string_view user_code, bool to_change) {
  static const auto sql = select<OAuthDevice>("oauth_devices") + " where user_code = ?";
  static const auto locked = sql + " for update";
  return record_find<OAuthDevice>(tx, to_change && tx.is_postgresql() ? locked : sql, user_code);
}

void oauth_device_update(Tx& tx, const OAuthDevice& device) {
  tx.run(
      "update oauth_devices set state = ?, user_id = ?, every = ?, asked_at = ? where digest = ?",
      device.state, device.user_id, device.every, device.asked_at, device.digest);
}

void oauth_device_delete(Tx& tx, std::string_view digest) {
  tx.run("delete from oauth_devices where digest = ?", digest);
}

}  // namespace mv::store
