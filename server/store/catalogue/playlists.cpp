// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/playlists.hpp"

#include <fmt/format.h>

#include "store/engine/id_list.hpp"
#include "store/engine/named_lock.hpp"
#include "store/engine/page.hpp"
#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::Playlist;

Error no_playlist(std::string_view id) {
  return make_error(Code::not_found, "there is no playlist " + std::string(id), {},
      "List them with mv playlist list.");
}

// Rows for the search by track. They have no order: those that stay are not written again.
void add_tracks(Tx& tx, const Playlist& playlist) {
  static const TextPair sql([](Dialect dialect) {
    return std::string("insert into playlist_tracks (playlist_id, track_id) ") +
           (dialect == Dialect::postgresql
                   ? "select cast(? as text), jsonb_array_elements_text(cast(? as jsonb))"
                   : "select ?, value from json_each(?) where true") +
           " on conflict (playlist_id, track_id) do nothing";
  });
  tx.run(sql(tx), playlist.id, id_list(playlist.track_ids));
}

void drop_other_tracks(Tx& tx, const Playlist& playlist) {
  static const TextPair sql([](Dialect dialect) {
    return "delete from playlist_tracks where playlist_id = ? and not (track_id" +
           std::string(in_list(dialect)) + ")";
  });
  tx.run(sql(tx), playlist.id, id_list(playlist.track_ids));
}

bool has_these_tracks(Tx& tx, const Playlist& playlist) {
  return tx
      .value<std::string>("select id from playlists where id = ? and track_ids = ?", playlist.id,
          id_list(playlist.track_ids))
      .has_value();
}

// Without the rows for the search by track.
Result<std::int64_t> update_row(Tx& tx, const Playlist& playlist) {
  static const UpdateTable table{
      .name = "playlists", .noun = "playlist", .kept = {}, .missing = no_playlist};
  return record_update(tx, table, playlist);
}

}  // namespace

void playlist_insert(Tx& tx, const Playlist& playlist) {
  record_insert(tx, "playlists", playlist);
  add_tracks(tx, playlist);
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

Result<Playlist> playlist_locked(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const TextPair sql([](Dialect dialect) {
    return select<Playlist>("playlists") + " where id = ? and user_id = ? and mode = ?" +
           (dialect == Dialect::postgresql ? " for update" : "");
  });
  auto found = record_find<Playlist>(tx, sql(tx), id, owner.user_id, owner.mode);
  if (!found) return no_playlist(id);
  return *std::move(found);
}

Status playlists_check_room(Tx& tx, std::string_view user_id) {
  named_lock(tx, "playlists " + std::string(user_id));
  const auto held =
      tx.value<std::int64_t>("select count(*) from playlists where user_id = ?", user_id)
          .value_or(0);
  if (held < model::kPlaylists) return {};
  return make_error(Code::conflict, fmt::format("you have {} playlists", held),
      fmt::format("A user may have {}, live and sandbox together", model::kPlaylists),
      "Delete one that you need no more (mv playlist delete ID).");
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
  const bool same = has_these_tracks(tx, playlist);
  MV_TRY(const auto revision, update_row(tx, playlist));
  if (same) return revision;
  drop_other_tracks(tx, playlist);
  add_tracks(tx, playlist);
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
    MV_TRY(playlist.revision, update_row(tx, playlist));
    out.push_back(std::move(playlist));
  }
  tx.run("delete from playlist_tracks where track_id = ?", track_id);
  return out;
}

}  // namespace mv::store
