// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <atomic>
#include <map>
#include <thread>

#include "model/json.hpp"
#include "store/catalogue/playlists.hpp"
#include "store/catalogue/search.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/catalogue_samples.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

constexpr std::string_view kUser = "usr_operator";
const model::Owner kOwner{kUser, model::Mode::live};

std::vector<std::string> stored_tracks(Fixture& f, int count) {
  std::vector<std::string> out;
  f.write([&](Tx& tx) {
    for (int i = 0; i < count; ++i) {
      const auto track = a_track("Track " + std::to_string(i), kNow + i);
      REQUIRE(track_insert(tx, track).ok());
      out.push_back(track.id);
    }
  });
  return out;
}

model::Playlist a_playlist(std::vector<std::string> tracks, Millis now = kNow) {
  return {.id = new_id("pls", now),
      .user_id = std::string(kUser),
      .name = "It's \"late\"; Zügë",
      .description = "line 1\nline 2",
      .track_ids = std::move(tracks),
      .created_at = now,
      .updated_at = now};
}

model::Playlist stored(Fixture& f, std::vector<std::string> tracks) {
  const auto out = a_playlist(std::move(tracks));
  f.write([&](Tx& tx) { playlist_insert(tx, out); });
  return out;
}

model::Playlist read(Fixture& f, const std::string& id) {
  return f.read([&](Tx& tx) { return *playlist_get(tx, kOwner, id); });
}

// Where the rows of its tracks lie: one that is written again lies elsewhere.
std::map<std::string, std::string> places_of(Fixture& f, const std::string& id) {
  return f.read([&](Tx& tx) {
    const auto sql =
        fmt::format("select track_id, cast({} as text) from playlist_tracks where playlist_id = ?",
            tx.is_postgresql() ? "ctid" : "rowid");
    std::map<std::string, std::string> out;
    for (auto& [track, place] : tx.rows<std::string, std::string>(sql, id)) out[track] = place;
    return out;
  });
}

Status delete_track(Fixture& f, const std::string& id) {
  return f.db->write([&](Tx& tx) -> Status {
    MV_CHECK(track_delete(tx, kOwner, id));
    MV_TRY([[maybe_unused]] const auto lists, playlists_without(tx, id, kNow + 5));
    return {};
  });
}

}  // namespace

TEST_CASE("playlists: everything stored comes back, to its owner alone") {
  on_both([](Fixture& f) {
    auto tracks = stored_tracks(f, 3);
    std::swap(tracks[0], tracks[2]);
    const auto list = stored(f, tracks), empty = stored(f, {});
    CHECK(model::json_text(read(f, list.id)) == model::json_text(list));
    CHECK(model::json_text(read(f, empty.id)) == model::json_text(empty));
    f.read([&](Tx& tx) {
      CHECK(code_of(playlist_get(tx, {"usr_other", kOwner.mode}, list.id)) == Code::not_found);
      CHECK(code_of(playlist_get(tx, {kUser, model::Mode::sandbox}, list.id)) == Code::not_found);
      CHECK(code_of(playlist_held(tx, {"usr_other", kOwner.mode}, list.id)) == Code::not_found);
      const auto slice = playlist_list(tx, kOwner, {1, ""});
      CHECK(slice.items.size() == 1);
      CHECK(!slice.next_id.empty());
      CHECK(find_ids(tx, Titled::playlists, kOwner, "zuge", {}).size() == 2);
      CHECK(find_ids(tx, Titled::playlists, {"usr_other", kOwner.mode}, "zuge", {}).empty());
      return 0;
    });
  });
}

TEST_CASE("playlists: update by revision, delete") {
  on_both([](Fixture& f) {
    const auto tracks = stored_tracks(f, 2);
    auto list = stored(f, tracks);
    list.name = "New";
    list.track_ids = {tracks[1]};
    f.write([&](Tx& tx) { CHECK(*playlist_update(tx, list) == 2); });
    const auto again = f.db->write([&](Tx& tx) { return playlist_update(tx, list); });
    CHECK(code_of(again) == Code::precondition_failed);
    CHECK(read(f, list.id).track_ids == list.track_ids);
    // A track that is on it no more does not change it.
    REQUIRE(delete_track(f, tracks[0]).ok());
    CHECK(read(f, list.id).revision == 2);
    f.write([&](Tx& tx) { CHECK(playlist_delete(tx, kOwner, list.id).ok()); });
    const auto gone = f.db->write([&](Tx& tx) { return playlist_delete(tx, kOwner, list.id); });
    CHECK(code_of(gone) == Code::not_found);
    CHECK(delete_track(f, tracks[1]).ok());
  });
}

TEST_CASE("playlists: only the rows of tracks that came or went are written") {
  on_both([](Fixture& f) {
    const auto tracks = stored_tracks(f, 4);
    auto list = stored(f, {tracks[0], tracks[1], tracks[2]});
    const auto other = stored(f, tracks);
    REQUIRE(places_of(f, list.id).size() == 3);
    const auto change = [&](const auto& what) {
      what(list);
      f.write([&](Tx& tx) { list.revision = *playlist_update(tx, list); });
      CHECK(read(f, list.id).track_ids == list.track_ids);
      return places_of(f, list.id);
    };
    const auto before = places_of(f, list.id), others = places_of(f, other.id);
    CHECK(change([](auto& l) { l.name = "New"; }) == before);
    CHECK(change([](auto& l) { std::swap(l.track_ids[0], l.track_ids[2]); }) == before);
    const auto after = change([&](auto& l) { l.track_ids = {tracks[3], tracks[2], tracks[0]}; });
    CHECK(after.size() == 3);
    CHECK(after.contains(tracks[3]));
    CHECK(after.at(tracks[0]) == before.at(tracks[0]));
    CHECK(after.at(tracks[2]) == before.at(tracks[2]));
    REQUIRE(delete_track(f, tracks[0]).ok());
    CHECK(places_of(f, list.id).size() == 2);
    CHECK(places_of(f, list.id).at(tracks[2]) == before.at(tracks[2]));
    CHECK(places_of(f, other.id).size() == 3);
    CHECK(places_of(f, other.id).at(tracks[1]) == others.at(tracks[1]));
    list = read(f, list.id);
    CHECK(change([](auto& l) { l.track_ids.clear(); }).empty());
  });
}

TEST_CASE("playlists: who is about to delete one waits for who changes it") {
  on_both([](Fixture& f) {
    const auto list = stored(f, {});
    std::atomic<bool> changed = false;
    std::int64_t seen = 0;
    std::thread other;
    f.write([&](Tx& tx) {
      REQUIRE(playlist_locked(tx, kOwner, list.id).ok());
      other = std::thread([&] {
        (void)f.db->write([&](Tx& later) -> Status {
          MV_TRY(const auto found, playlist_locked(later, kOwner, list.id));
          seen = changed ? found.revision : -1;
          return {};
        });
      });
      CHECK(*playlist_update(tx, list) == 2);
      changed = true;
    });
    other.join();
    CHECK(seen == 2);
    f.read([&](Tx& tx) {
      CHECK(code_of(playlist_locked(tx, {"usr_other", kOwner.mode}, list.id)) == Code::not_found);
      return 0;
    });
  });
}

TEST_CASE("playlists: a user has so many at most") {
  on_both([](Fixture& f) {
    const auto room = [&](std::string_view user) {
      return f.db->write([&](Tx& tx) { return playlists_check_room(tx, user); });
    };
    f.write([&](Tx& tx) {
      tx.run(
          "with recursive n (i) as (select 2 union all select i + 1 from n where i < ?) "
          "insert into playlists (id, user_id, mode, name, description, track_ids, created_at, "
          "updated_at, revision) select 'pls_' || cast(i as text), 'usr_operator', 'live', 'n', "
          "'', '[]', 0, 0, 1 from n",
          model::kPlaylists);
    });
    CHECK(room(kUser).ok());
    stored(f, {});
    CHECK(code_of(room(kUser)) == Code::conflict);
    CHECK(room("usr_other").ok());
  });
}

TEST_CASE("tracks_held: the owner's own that are there") {
  on_both([](Fixture& f) {
    const auto tracks = stored_tracks(f, 2);
    auto foreign = a_track("foreign");
    foreign.user_id = "usr_other";
    f.write([&](Tx& tx) { REQUIRE(track_insert(tx, foreign).ok()); });
    const auto held = f.write([&](Tx& tx) {
      return tracks_held(tx, kOwner, {tracks[1], foreign.id, tracks[0], "trk_none", tracks[1]});
    });
    CHECK(held == std::set<std::string>{tracks[0], tracks[1]});
    CHECK(f.write([](Tx& tx) { return tracks_held(tx, kOwner, {}); }).empty());
  });
}

TEST_CASE("a deleted track is on no playlist, and the order of the others stays") {
  on_both([](Fixture& f) {
    const auto tracks = stored_tracks(f, 3);
    const auto one = stored(f, tracks), other = stored(f, {tracks[2], tracks[1]});
    const auto without = stored(f, {tracks[2]});
    const auto changed = f.write([&](Tx& tx) {
      REQUIRE(track_delete(tx, kOwner, tracks[1]).ok());
      return *playlists_without(tx, tracks[1], kNow + 5);
    });
    CHECK(changed.size() == 2);
    CHECK(read(f, one.id).track_ids == std::vector{tracks[0], tracks[2]});
    CHECK(read(f, one.id).revision == 2);
    CHECK(read(f, one.id).updated_at == kNow + 5);
    CHECK(read(f, other.id).track_ids == std::vector{tracks[2]});
    CHECK(read(f, without.id).revision == 1);
  });
}

TEST_CASE("tracks that are deleted at once leave every playlist, and none is written back") {
  on_both([](Fixture& f) {
    const auto tracks = stored_tracks(f, 12);
    std::vector<std::string> lists;
    for (int i = 0; i < 6; ++i) lists.push_back(stored(f, tracks).id);
    std::vector<std::thread> threads;
    std::atomic<int> failed = 0;
    const auto work = [&](const std::function<Status()>& step) {
      threads.emplace_back([&failed, step] {
        if (!step().ok()) ++failed;
      });
    };
    for (std::size_t i = 0; i < tracks.size(); i += 2)
      work([&f, id = tracks[i]] { return delete_track(f, id); });
    // Others write the lists meanwhile, as the handler does: with the tracks that are still there.
    for (const auto& id : lists)
      work([&f, id] {
        for (bool done = false; !done;) {
          const auto written = f.db->write([&](Tx& tx) -> Result<std::int64_t> {
            MV_TRY(auto list, playlist_get(tx, kOwner, id));
            const auto there = tracks_held(tx, kOwner, list.track_ids);
            std::erase_if(
                list.track_ids, [&](const auto& track) { return !there.contains(track); });
            list.name += "!";
            return playlist_update(tx, list);
          });
          done = written.ok();
          if (!done && written.error().code != Code::precondition_failed)
            return Status(written.error());
        }
        return Status();
      });
    for (auto& thread : threads) thread.join();
    CHECK(failed == 0);
    std::vector<std::string> left;
    for (std::size_t i = 1; i < tracks.size(); i += 2) left.push_back(tracks[i]);
    for (const auto& id : lists) CHECK(read(f, id).track_ids == left);
  });
}
