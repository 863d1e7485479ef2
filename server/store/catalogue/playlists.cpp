// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/playlists.hpp"

#include "store/engine/id_list.hpp"
#include "store/engine/page.hpp"
#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::Playlist;

Error no_playlist(std::string_view id) {
  return make_error(Code::not_found, "there is no playlist " + std::string(id), {},
      "List them with mv playlist list.");
}

// Rows for the search by track.
void set_tracks(Tx& tx, const Playlist& playlist) {
  static const TextPair sql([](Dialect dialect) {
    return std::string("insert into playlist_tracks (playlist_id, track_id) ") +
           (dialect == Dialect::postgresql
                   ? "select cast(? as text), jsonb_array_elements_text(cast(? as jsonb))"
                   : "select ?, value from json_each(?)");
  });
  tx.run("delete from playlist_tracks where playlist_id = ?", playlist.id);
  tx.run(sql(tx), playlist.id, id_list(playlist.track_ids));
}

}  // namespace

void playlist_insert(Tx& tx, const Playlist& playlist) {
  record_insert(tx, "playlists", playlist);
  set_tracks(tx, playlist);
}

Result<Playlist> playlist_get(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const auto sql =
      select<Playlist>("playlists") + " where id = ? and user_id = ? and mode = ?";
  auto found = record_find<Playlist>(tx, sql, id, owner.user_id, owner.mode);
  if (!found) return no_playlist(id);
  return *std::move(found);
}

Result<Playlist> playlist_held(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const TextPair lock([](Dialect dialect) {
    return std::string("select id from playlists where id = ? and user_id = ? and mode = ?") +
           (dialect == Dialect::postgresql ? " for share" : "");
  });
  tx.value<std::string>(lock(tx), id, owner.user_id, owner.mode);
  return playlist_get(tx, owner, id);
}

std::vector<Playlist> playlists_with_ids(Tx& tx, const std::vector<std::string>& ids) {
  static const TextPair sql([](Dialect dialect) {
    return select<Playlist>("playlists") + " where id" + std::string(in_list(dialect)) +
           "order by id desc";
  });
  if (ids.empty()) return {};
  return record_rows<Playlist>(tx, sql(tx), id_list(ids));
}

Slice<Playlist> playlist_list(Tx& tx, const model::Owner& owner, const Page& page) {
  static const auto sql = select<Playlist>("playlists") +
                          " where user_id = ? and mode = ? and id < ? order by id desc limit ?";
  return slice_of(record_rows<Playlist>(tx, sql, owner.user_id, owner.mode, page_before(page),
                      page_limit(page.limit) + 1),
      page);
}

Result<std::int64_t> playlist_update(Tx& tx, const Playlist& playlist) {
  static const UpdateTable table{
      .name = "playlists", .noun = "playlist", .kept = {}, .missing = no_playlist};
  MV_TRY(const auto revision, record_update(tx, table, playlist));
  set_tracks(tx, playlist);
  return revision;
}

Status playlist_delete(Tx& tx, const model::Owner& owner, std::string_view id) {
  if (tx.run("delete from playlists where id = ? and user_id = ? and mode = ?", id, owner.user_id,
          owner.mode) == 1)
    return {};
  return no_playlist(id);
}

Result<std::vector<Playlist>> playlists_without(Tx& tx, std::string_view track_id, Millis now) {
  // In the order of their ids, so that two deletions at once do not wait for each other.
  static const TextPair sql([](Dialect dialect) {
    return select<Playlist>("playlists") +
           " where id in (select playlist_id from playlist_tracks where track_id = ?) order by id" +
           (dialect == Dialect::postgresql ? " for update" : "");
  });
  std::vector<Playlist> out;
  for (auto& playlist : record_rows<Playlist>(tx, sql(tx), track_id)) {
    if (std::erase(playlist.track_ids, track_id) == 0) continue;  // it was taken off meanwhile
    playlist.updated_at = now;
    MV_TRY(playlist.revision, playlist_update(tx, playlist));
    out.push_back(std::move(playlist));
  }
  return out;
}

}  // namespace mv::store
