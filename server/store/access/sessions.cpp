// SPDX-License-Identifier: Apache-2.0
#include "store/access/sessions.hpp"

#include "store/engine/record.hpp"

namespace mv::store {

using model::Session;

void session_insert(Tx& tx, const Session& session) { record_insert(tx, "sessions", session); }

std::optional<Session> session_find(Tx& tx, std::string_view digest) {
  static const auto sql = select<Session>("sessions") + " where digest = ?";
  return record_find<Session>(tx, sql, digest);
}

bool session_exists(Tx& tx, std::string_view user_id, std::string_view id) {
  static const auto sql = select<Session>("sessions") + " where user_id = ? and id = ?";
  return record_find<Session>(tx, sql, user_id, id).has_value();
}

Slice<Session> session_list(Tx& tx, std::string_view user_id, const Page& page) {
  static const auto sql =
      select<Session>("sessions") + " where user_id = ? and id < ? order by id desc limit ?";
  return slice_of(
      record_rows<Session>(tx, sql, user_id, page_before(page), page_limit(page.limit) + 1), page);
}

void session_touch(Tx& tx, std::string_view id, Millis now) {
  tx.run("update sessions set seen_at = ? where id = ? and seen_at < ?", now, id, now);
}

Status session_delete(Tx& tx, std::string_view user_id, std::string_view id) {
  if (tx.run("delete from sessions where user_id = ? and id = ?", user_id, id) == 1) return {};
  return make_error(Code::not_found, "there is no session " + std::string(id));
}

void sessions_delete(Tx& tx, std::string_view user_id, std::string_view except) {
  tx.run("delete from sessions where user_id = ? and id <> ?", user_id, except);
}

int sessions_delete_ended(Tx& tx, Millis now, Millis idle, int limit) {
  return static_cast<int>(
      tx.run("delete from sessions where id in (select id from sessions where expires_at <= ? "
             "or seen_at <= ? limit ?)",
          now, idle, limit));
}

}  // namespace mv::store
