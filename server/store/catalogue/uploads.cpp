// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/uploads.hpp"

#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::Upload;

Error no_upload(std::string_view id) {
  return make_error(Code::not_found, "there is no upload " + std::string(id),
      "It is finished or has expired", "Start a new one.");
}

// Its bytes are in the final upload now, or go there.
Error being_joined(const Upload& part) {
  return make_error(Code::conflict,
      fmt::format("{} is being joined into {}", part.id, part.final_id),
      "Its bytes are needed until then", "Abandon the final upload first, or wait for its end.");
}

}  // namespace

Status upload_insert(Tx& tx, const Upload& upload) {
  record_insert(tx, "uploads", upload);
  return {};
}

Result<Upload> upload_get(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const auto sql = select<Upload>("uploads") + " where id = ? and user_id = ? and mode = ?";
  auto found = record_find<Upload>(tx, sql, id, owner.user_id, owner.mode);
  if (!found) return no_upload(id);
  return *std::move(found);
}

std::optional<Upload> upload_find_open(
    Tx& tx, const model::Owner& owner, std::string_view sha256, std::int64_t length, Millis now) {
  static const auto sql = select<Upload>("uploads") +
                          " where sha256 = ? and sha256 <> '' and user_id = ? and mode = ? and "
                          "length = ? and state = 'open' and concat = '' and expires_at > ? "
                          "order by id desc limit 1";
  return record_find<Upload>(tx, sql, sha256, owner.user_id, owner.mode, length, now);
}

Error upload_is_complete(std::string_view id) {
  return make_error(Code::conflict, fmt::format("{} is complete", id),
      "Another request sent the last of it", "Nothing more is needed.");
}

Status upload_complete(Tx& tx, const Upload& upload) {
  if (tx.run("update uploads set file_name = ?, sha256 = ?, length = ?, state = 'complete', "
             "expires_at = ? where id = ? and user_id = ? and mode = ? and state = 'open'",
          upload.file_name, upload.sha256, upload.length, upload.expires_at, upload.id,
          upload.user_id, upload.mode) == 0) {
    MV_CHECK(upload_get(tx, model::owner_of(upload), upload.id));
    return upload_is_complete(upload.id);
  }
  if (model::is_final(upload))
    tx.run("update uploads set sha256 = '' where final_id = ? and final_id <> ''", upload.id);
  return {};
}

Status upload_delete(Tx& tx, const model::Owner& owner, std::string_view id) {
  if (tx.run("delete from uploads where id = ? and user_id = ? and mode = ? and "
             "(final_id = '' or sha256 = '')",
          id, owner.user_id, owner.mode) == 0) {
    MV_TRY(const auto there, upload_get(tx, owner, id));
    return being_joined(there);
  }
  tx.run("delete from uploads where final_id = ? and final_id <> '' and sha256 = ''", id);
  tx.run("update uploads set final_id = '' where final_id = ? and final_id <> ''", id);
  return {};
}

Status uploads_claim(Tx& tx, const Upload& whole, const std::vector<std::string>& ids) {
  for (const auto& id : ids)
    if (tx.run("update uploads set final_id = ?, expires_at = ? where id = ? and user_id = ? and "
               "mode = ? and concat = 'partial' and state = 'complete' and final_id = ''",
            whole.id, whole.expires_at, id, whole.user_id, whole.mode) == 0)
      return make_error(Code::conflict, fmt::format("{} can no longer be joined", id),
          "Another request has joined or deleted it meanwhile",
          "Ask with HEAD how the partial uploads stand.");
  return {};
}

std::vector<Upload> uploads_claimed(Tx& tx, std::string_view final_id) {
  static const auto sql =
      select<Upload>("uploads") + " where final_id = ? and final_id <> '' order by id";
  return record_rows<Upload>(tx, sql, final_id);
}

UploadsHeld uploads_held(Tx& tx, std::string_view user_id, Millis now) {
  if (tx.is_postgresql())
    tx.rows<std::string>("select id from users where id = ? for update", user_id);
  const auto rows = tx.rows<std::int64_t, std::int64_t>(
      "select cast(coalesce(sum(case when state = 'open' and concat in ('', 'partial') then 1 "
      "else 0 end), 0) as bigint), cast(coalesce(sum(length), 0) as bigint) from uploads "
      "where user_id = ? and expires_at > ? and final_id = '' and (state = 'open' or not exists "
      "(select 1 from tracks where tracks.file_sha256 = uploads.sha256 and "
      "tracks.user_id = uploads.user_id))",
      user_id, now);
  return {std::get<0>(rows.front()), std::get<1>(rows.front())};
}

std::vector<Upload> uploads_expired(Tx& tx, Millis now, int limit) {
  static const auto sql =
      select<Upload>("uploads") + " where expires_at <= ? order by expires_at limit ?";
  return record_rows<Upload>(tx, sql, now, limit);
}

}  // namespace mv::store
