// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/tracks.hpp"
#include "model/track.hpp"

#include "store/engine/id_list.hpp"
#include "store/engine/page.hpp"
#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::Track;

Error no_track(std::string_view id) {
  return make_error(
      Code::not_found, "there is no track " + std::string(id), {}, "List them with mv track list.");
}

std::string artwork_sha256(const Track& track) {
  return track.artwork ? track.artwork->sha256 : std::string();
}

}  // namespace

Status track_insert(Tx& tx, const Track& track) {
  const Extra file{"file_sha256", track.audio.sha256};
  const Extra samples{"samples_sha256", track.measure.audio_sha256};
  const Extra artwork{"artwork_sha256", artwork_sha256(track)};
  static const auto sql = insert_text<Track>("tracks", file, samples, artwork) +
                          " on conflict (user_id, mode, file_sha256) where doubled = 0 do nothing";
  if (record_write(tx, sql, track, file, samples, artwork) == 1) return {};
  return make_error(Code::conflict, "there is already a track with this file", {},
      "List the tracks with mv track list.");
}

std::optional<Track> track_with_file(
    Tx& tx, const model::Owner& owner, std::string_view file_sha256) {
  static const auto sql = select<Track>("tracks") +
                          " where file_sha256 = ? and user_id = ? and mode = ? order by id limit 1";
  return record_find<Track>(tx, sql, file_sha256, owner.user_id, owner.mode);
}

bool track_in_use(Tx& tx, std::string_view id) {
  // An order that is being stored holds the row: it is waited for.
  static const TextPair lock([](Dialect dialect) {
    return std::string("select id from tracks where id = ?") +
           (dialect == Dialect::postgresql ? " for update" : "");
  });
  tx.value<std::string>(lock(tx), id);
  return tx.value<std::string>("select track_id from release_tracks where track_id = ? limit 1", id)
             .has_value() ||
         tx.value<std::string>("select id from distributions where track_id = ? limit 1", id)
             .has_value();
}

Result<Track> track_get(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const auto sql = select<Track>("tracks") + " where id = ? and user_id = ? and mode = ?";
  auto found = record_find<Track>(tx, sql, id, owner.user_id, owner.mode);
  if (!found) return no_track(id);
  return *std::move(found);
}

Result<std::int64_t> track_revision(Tx& tx, const model::Owner& owner, std::string_view id) {
  const auto found = tx.value<std::int64_t>(
      "select revision from tracks where id = ? and user_id = ? and mode = ?", id, owner.user_id,
      owner.mode);
  if (!found) return no_track(id);
  return *found;
}

std::vector<Track> tracks_with_ids(Tx& tx, const std::vector<std::string>& ids) {
  static const TextPair sql([](Dialect dialect) {
    return select<Track>("tracks") + " where id" + std::string(in_list(dialect)) +
           "order by id desc";
  });
  if (ids.empty()) return {};
  return record_rows<Track>(tx, sql(tx), id_list(ids));
}

std::set<std::string> tracks_held(
    Tx& tx, const model::Owner& owner, const std::vector<std::string>& ids) {
  static const TextPair sql([](Dialect dialect) {
    return "select id from tracks where id" + std::string(in_list(dialect)) +
           "and user_id = ? and mode = ?" + (dialect == Dialect::postgresql ? " for share" : "");
  });
  std::set<std::string> out;
  if (ids.empty()) return out;
  for (auto& [id] : tx.rows<std::string>(sql(tx), id_list(ids), owner.user_id, owner.mode))
    out.insert(std::move(id));
  return out;
}

Slice<TrackRevision> track_list(Tx& tx, const model::Owner& owner, const Page& page) {
  std::vector<TrackRevision> out;
  out.reserve(static_cast<std::size_t>(page_limit(page.limit)) + 1);
  for (auto& [id, revision] : tx.rows<std::string, std::int64_t>(
           "select id, revision from tracks where user_id = ? and mode = ? and id < ? "
           "order by id desc limit ?",
           owner.user_id, owner.mode, page_before(page), page_limit(page.limit) + 1))
    out.push_back({std::move(id), revision});
  return slice_of(std::move(out), page);
}

Result<std::int64_t> track_update(Tx& tx, const Track& track) {
  static const UpdateTable table{
      .name = "tracks", .noun = "track", .kept = {"origin"}, .missing = no_track};
  return record_update(tx, table, track, Extra{"file_sha256", track.audio.sha256},
      Extra{"samples_sha256", track.measure.audio_sha256},
      Extra{"artwork_sha256", artwork_sha256(track)});
}

Status track_delete(Tx& tx, const model::Owner& owner, std::string_view id) {
  // Deleting first locks the row, so that an order placed at the same moment waits for us.
  if (tx.run("delete from tracks where id = ? and user_id = ? and mode = ?", id, owner.user_id,
          owner.mode) == 0)
    return no_track(id);
  // Something of it is on its way, lies at a provider, or may lie there.
  const auto busy = tx.value<std::string>(
      "select p.distribution_id from placements p where (p.work not in ('none', 'stopped') or "
      "p.fact not in ('none', 'removed')) and p.distribution_id in (select id from distributions "
      "where track_id = ? union select distribution_id from distribution_recordings where "
      "track_id = ?) limit 1",
      id, id);
  const auto release = tx.value<std::string>(
      "select r.id from release_tracks t join releases r on r.id = t.release_id "
      "where t.track_id = ? and r.state <> 'cancelled' limit 1",
      id);
  if (release)
    return make_error(Code::conflict, "the track " + std::string(id) + " is in use",
        "It is on the release " + *release + ".",
        "Remove it from that release first, or cancel the release (mv release cancel " + *release +
            ").");
  if (!busy) return {};
  return make_error(Code::conflict, "the track " + std::string(id) + " is in use",
      "Distribution " + *busy + " sends it, or has sent it to a platform.",
      "Cancel that one first (mv distribution cancel " + *busy + ") or take it down.");
}

std::vector<Track> track_find_by_audio(Tx& tx, const model::Owner& owner,
    std::string_view file_sha256, std::string_view samples_sha256) {
  static const auto sql =
      select<Track>("tracks") +
      " where id in (select id from tracks where file_sha256 = ? and file_sha256 <> '' and "
      "user_id = ? and mode = ? union select id from tracks where samples_sha256 = ? and "
      "samples_sha256 <> '' and user_id = ? and mode = ?) order by id desc limit 20";
  return record_rows<Track>(
      tx, sql, file_sha256, owner.user_id, owner.mode, samples_sha256, owner.user_id, owner.mode);
}

Status media_insert(Tx& tx, const model::MediaFile& file, Millis now) {
  tx.run(
      "insert into media (sha256, file_name, bytes, created_at) values (?, ?, ?, ?) "
      "on conflict (sha256) do nothing",
      file.sha256, file.file_name, file.bytes, now);
  return {};
}

namespace {

/// Nothing refers to the row of media.
constexpr std::string_view kUnused =
    "not exists (select 1 from tracks t where t.file_sha256 = media.sha256) "
    "and not exists (select 1 from tracks t where t.artwork_sha256 = media.sha256 "
    "and t.artwork_sha256 <> '') "
    "and not exists (select 1 from releases r where r.artwork_sha256 = media.sha256 "
    "and r.artwork_sha256 <> '') "
    "and not exists (select 1 from uploads u where u.sha256 = media.sha256)";

}  // namespace

std::vector<std::string> media_unused(Tx& tx, Millis before, int limit) {
  static const auto sql = "select sha256 from media where created_at < ? and " +
                          std::string(kUnused) + " order by created_at, sha256 limit ?";
  std::vector<std::string> out;
  for (auto& [sha256] : tx.rows<std::string>(sql, before, limit)) out.push_back(std::move(sha256));
  return out;
}

bool media_delete_unused(Tx& tx, std::string_view sha256, Millis before) {
  static const auto sql =
      "delete from media where sha256 = ? and created_at < ? and " + std::string(kUnused);
  return tx.run(sql, sha256, before) == 1;
}

}  // namespace mv::store
