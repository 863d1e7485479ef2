// SPDX-License-Identifier: Apache-2.0
#include "store/access/users.hpp"

#include "store/engine/record.hpp"

namespace mv::store {
namespace {

Error no_user(std::string_view id) {
  return make_error(
      Code::not_found, "there is no user " + std::string(id), {}, "List them with mv user list.");
}

}  // namespace

Status user_insert(Tx& tx, const User& user) {
  record_insert(tx, "users", user);
  return {};
}

Result<User> user_get(Tx& tx, std::string_view id, bool to_change) {
  static const auto sql = select<User>("users") + " where id = ?";
  static const auto locked = sql + " for update";
  auto found = record_find<User>(tx, to_change && tx.is_postgresql() ? locked : sql, id);
  if (!found) return no_user(id);
  return *std::move(found);
}

std::optional<User> user_by_email(Tx& tx, std::string_view email) {
  static const auto sql = select<User>("users") + " where email = ? and email <> ''";
  return record_find<User>(tx, sql, email);
}

Slice<User> user_list(Tx& tx, const Page& page) {
  static const auto sql = select<User>("users") + " where id < ? order by id desc limit ?";
  return slice_of(record_rows<User>(tx, sql, page_before(page), page_limit(page.limit) + 1), page);
}

void user_update(Tx& tx, const User& user) {
  tx.run(
      "update users set name = ?, email = ?, role = ?, state = ?, password = ?, password_at = ? "
      "where id = ?",
      user.name, user.email, user.role, user.state, user.password, user.password_at, user.id);
  tx.notify(kUsersChannel, user.id);
}

Status user_set_tier(Tx& tx, std::string_view id, std::string_view tier, Millis until) {
  if (tx.run("update users set tier = ?, tier_until = ? where id = ?", tier, until, id) != 1)
    return no_user(id);
  tx.notify(kUsersChannel, id);
  return {};
}

void invitation_put(Tx& tx, const model::Invitation& invitation) {
  invitation_delete(tx, invitation.user_id);
  record_insert(tx, "invitations", invitation);
}

std::optional<model::Invitation> invitation_find(Tx& tx, std::string_view digest, bool to_change) {
  static const auto sql = select<model::Invitation>("invitations") + " where digest = ?";
  static const auto locked = sql + " for update";
  return record_find<model::Invitation>(tx, to_change && tx.is_postgresql() ? locked : sql, digest);
}

std::optional<model::Invitation> invitation_of(Tx& tx, std::string_view user_id) {
  static const auto sql = select<model::Invitation>("invitations") + " where user_id = ?";
  return record_find<model::Invitation>(tx, sql, user_id);
}

void invitation_mail_begin(
    Tx& tx, std::string_view user_id, model::Mode mode, std::string_view sealed_link) {
  tx.run("update invitations set mail_link = ?, mail_mode = ? where user_id = ?", sealed_link, mode,
      user_id);
}

bool invitation_mail_end(Tx& tx, std::string_view digest) {
  return tx.run("update invitations set mail_link = '' where digest = ? and mail_link <> ''",
             digest) == 1;
}

void invitation_delete(Tx& tx, std::string_view user_id) {
  tx.run("delete from invitations where user_id = ?", user_id);
}

int invitations_delete_ended(Tx& tx, Millis now, int limit) {
  return static_cast<int>(
      tx.run("delete from invitations where digest in (select digest from invitations where "
             "expires_at <= ? limit ?)",
          now, limit));
}

}  // namespace mv::store
