// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "model/json.hpp"
#include "store/access/users.hpp"
#include "store/catalogue_samples.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/catalogue/uploads.hpp"
#include "store/distribution/distributions.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

constexpr std::string_view kUser = "usr_operator";
constexpr auto kMode = model::Mode::live;

using S = model::PlacementState;

Status save_as(Tx& tx, model::Placement placement, S from, S to) {
  model::set_standing(placement, standing_showing(to));
  placement.updated_at = kNow + 5;
  return placement_save(tx, placement, from, "worker");
}

/// An order of one track, stored with it.
model::Distribution stored_order(Fixture& f) {
  const auto track = a_track();
  const auto order = a_distribution(track, {"spotify"});
  f.write([&](Tx& tx) {
    REQUIRE(track_insert(tx, track).ok());
    REQUIRE(distribution_insert(tx, order).ok());
  });
  return order;
}

}  // namespace

TEST_CASE("a state that this version does not know is never taken for another") {
  on_both([](Fixture& f) {
    const auto order = stored_order(f);
    for (const std::string word : {"geo_blocked", ""}) {
      f.write([&](Tx& tx) {
        tx.run("update placements set fact = ? where distribution_id = ?", word, order.id);
      });
      const auto read = f.db->read([&](Tx& tx) { return distribution_get(tx, order.id); });
      REQUIRE_FALSE(read.ok());
      CHECK(read.error().line().find("\"" + word + "\"") != std::string::npos);
    }
  });
}

TEST_CASE("users: insert and get") {
  on_both([](Fixture& f) {
    f.write([](Tx& tx) { REQUIRE(user_insert(tx, {"usr_1", "O'Neil", "pro", kNow}).ok()); });
    const auto user = f.read([](Tx& tx) { return *user_get(tx, "usr_1"); });
    REQUIRE(user.name == "O'Neil");
    REQUIRE(user.tier == "pro");
    f.read([](Tx& tx) {
      REQUIRE(code_of(user_get(tx, "usr_2")) == Code::not_found);
      return 0;
    });
    REQUIRE(code_of(f.db->write([](Tx& tx) {
      return user_insert(tx, {"usr_1", "", "", 0});
    })) == Code::conflict);
  });
}

TEST_CASE("tracks: everything stored comes back") {
  on_both([](Fixture& f) {
    auto track = a_track();
    track.artwork = model::MediaFile{"cc33", "cover.jpg", 99};
    track.artwork_facts.emplace();
    track.artwork_facts->width = 3000;
    track.metadata.tags = {"a", "b;c"};
    track.metadata.description = "line 1\nline 2\t\"q\" \\ back";
    const auto bare = a_track("bare");
    f.write([&](Tx& tx) {
      REQUIRE(track_insert(tx, track).ok());
      REQUIRE(track_insert(tx, bare).ok());
    });
    f.read([&](Tx& tx) {
      REQUIRE(
          model::json_text(*track_get(tx, {kUser, kMode}, track.id)) == model::json_text(track));
      REQUIRE(model::json_text(*track_get(tx, {kUser, kMode}, bare.id)) == model::json_text(bare));
      REQUIRE(code_of(track_get(tx, {kUser, model::Mode::sandbox}, track.id)) == Code::not_found);
      REQUIRE(code_of(track_get(tx, {"usr_other", kMode}, track.id)) == Code::not_found);
      return 0;
    });
  });
}

TEST_CASE("tracks: pages newest first") {
  on_both([](Fixture& f) {
    std::vector<std::string> ids;
    f.write([&](Tx& tx) {
      for (int i = 0; i < 25; ++i) {
        auto track = a_track("t" + std::to_string(i), kNow + i);
        ids.push_back(track.id);
        REQUIRE(track_insert(tx, track).ok());
      }
      auto other = a_track("sandbox");
      other.mode = model::Mode::sandbox;
      REQUIRE(track_insert(tx, other).ok());
    });
    std::vector<std::string> seen;
    Page page{10, ""};
    int pages = 0;
    do {
      const auto slice = f.read([&](Tx& tx) { return track_list(tx, {kUser, kMode}, page); });
      for (const auto& track : slice.items) seen.push_back(track.id);
      page.after_id = slice.next_id;
      ++pages;
    } while (!page.after_id.empty());
    REQUIRE(pages == 3);
    std::reverse(ids.begin(), ids.end());
    REQUIRE(seen == ids);
    REQUIRE(f.read([](Tx& tx) {
               return track_list(tx, {kUser, kMode}, {0, ""});
             }).items.size() == 1);
  });
}

TEST_CASE("tracks: update by revision, delete, find by audio") {
  on_both([](Fixture& f) {
    auto track = a_track();
    track.audio.sha256 = "aa11";
    f.write([&](Tx& tx) { REQUIRE(track_insert(tx, track).ok()); });
    track.metadata.title = "New";
    track.updated_at = kNow + 1;
    f.write([&](Tx& tx) { REQUIRE(*track_update(tx, track) == 2); });
    REQUIRE(code_of(f.db->write([&](Tx& tx) { return track_update(tx, track); })) ==
            Code::precondition_failed);
    f.read([&](Tx& tx) {
      const auto stored = *track_get(tx, {kUser, kMode}, track.id);
      REQUIRE(stored.metadata.title == "New");
      REQUIRE(stored.revision == 2);
      REQUIRE(track_find_by_audio(tx, {kUser, kMode}, "aa11", "").size() == 1);
      REQUIRE(track_find_by_audio(tx, {kUser, kMode}, "", "bb22").size() == 1);
      REQUIRE(track_find_by_audio(tx, {kUser, kMode}, "aa11", "bb22").size() == 1);
      REQUIRE(track_find_by_audio(tx, {kUser, kMode}, "", "").empty());
      REQUIRE(track_find_by_audio(tx, {kUser, model::Mode::sandbox}, "aa11", "bb22").empty());
      return 0;
    });
    f.write([&](Tx& tx) { REQUIRE(track_delete(tx, {kUser, kMode}, track.id).ok()); });
    REQUIRE(code_of(f.db->write([&](Tx& tx) {
      return track_delete(tx, {kUser, kMode}, track.id);
    })) == Code::not_found);
    REQUIRE(
        code_of(f.db->write([&](Tx& tx) { return track_update(tx, track); })) == Code::not_found);
  });
}

TEST_CASE("media: stored once, unused found") {
  on_both([](Fixture& f) {
    f.write([&](Tx& tx) {
      REQUIRE(media_insert(tx, {"aa11", "a.wav", 5}, kNow).ok());
      REQUIRE(media_insert(tx, {"aa11", "b.wav", 5}, kNow + 1).ok());
      REQUIRE(media_insert(tx, {"zz", "z.wav", 7}, kNow).ok());
      auto track = a_track();
      track.audio.sha256 = "aa11";
      REQUIRE(track_insert(tx, track).ok());
    });
    f.read([](Tx& tx) {
      REQUIRE(media_unused(tx, kNow, 10).empty());
      REQUIRE(media_unused(tx, kNow + 1, 10) == std::vector<std::string>{"zz"});
      return 0;
    });
    f.write([](Tx& tx) {
      REQUIRE_FALSE(media_delete_unused(tx, "aa11", kNow + 1));  // somebody took it up meanwhile
      REQUIRE(media_delete_unused(tx, "zz", kNow + 1));
    });
    REQUIRE(f.read([](Tx& tx) { return media_unused(tx, kNow + 1, 10).size(); }) == 0);
  });
}

TEST_CASE("uploads: find the open one, update, expire") {
  on_both([](Fixture& f) {
    model::Upload upload{new_id("upl", kNow), std::string(kUser), model::Mode::live, "a b.wav",
        "ff00", 5'000'000'000, model::UploadState::open, "", kNow, kNow + 1000};
    f.write([&](Tx& tx) { REQUIRE(upload_insert(tx, upload).ok()); });
    const auto find = [&](std::string_view sha256, std::int64_t length, Millis now) {
      return f.read([&](Tx& tx) {
        const auto found = upload_find_open(tx, {kUser, kMode}, sha256, length, now);
        return found ? found->id : std::string();
      });
    };
    REQUIRE(find("ff00", 5'000'000'000, kNow) == upload.id);
    REQUIRE(find("ff00", 5, kNow).empty());
    REQUIRE(find("", 5'000'000'000, kNow).empty());
    REQUIRE(find("ff00", 5'000'000'000, kNow + 1000).empty());
    REQUIRE(f.read([](Tx& tx) { return uploads_expired(tx, kNow + 1000, 10).size(); }) == 1);
    upload.state = model::UploadState::complete;
    upload.sha256 = "ee";
    f.write([&](Tx& tx) { REQUIRE(upload_complete(tx, upload).ok()); });
    // Two requests, each with all the bytes: the second does not change what the first has said.
    auto late = upload;
    late.sha256 = "dd";
    REQUIRE(
        code_of(f.db->write([&](Tx& tx) { return upload_complete(tx, late); })) == Code::conflict);
    REQUIRE(f.read([&](Tx& tx) {
               return *upload_get(tx, {kUser, kMode}, upload.id);
             }).sha256 == "ee");
    REQUIRE(find("ee", 5'000'000'000, kNow).empty());
    REQUIRE(f.read([&](Tx& tx) {
               return *upload_get(tx, {kUser, kMode}, upload.id);
             }).state == model::UploadState::complete);
    f.write([&](Tx& tx) { REQUIRE(upload_delete(tx, {kUser, kMode}, upload.id).ok()); });
    REQUIRE(code_of(f.db->write([&](Tx& tx) { return upload_complete(tx, upload); })) ==
            Code::not_found);
    REQUIRE(code_of(f.db->write([&](Tx& tx) {
      return upload_delete(tx, {kUser, kMode}, upload.id);
    })) == Code::not_found);
  });
}

TEST_CASE("distributions: insert, get, list by state, platform and track") {
  on_both([](Fixture& f) {
    const auto track = a_track();
    auto first = a_distribution(track, {"spotify", "soundcloud"});
    first.overrides = {{"A2", "it's meant so"}};
    first.placements[0].remote = {{"session", "https://x/?a=1"}, {"n", 5}};
    auto second = a_distribution(track, {"spotify"}, S::draft);
    f.write([&](Tx& tx) {
      REQUIRE(track_insert(tx, track).ok());
      REQUIRE(distribution_insert(tx, first).ok());
    });
    // One copy at a platform: the database itself refuses a second, unless somebody insists.
    REQUIRE(code_of(f.db->write([&](Tx& tx) { return distribution_insert(tx, second); })) ==
            Code::conflict);
    second.again = "meant so";
    f.write([&](Tx& tx) { REQUIRE(distribution_insert(tx, second).ok()); });
    const auto stored = f.read([&](Tx& tx) { return *distribution_get(tx, first.id); });
    std::swap(first.placements[0], first.placements[1]);  // by platform
    REQUIRE(model::json_text(stored) == model::json_text(first));
    const auto ids = [&](DistributionFilter filter, Page page = {}) {
      std::vector<std::string> out;
      for (auto& one : f.read([&](Tx& tx) {
                          return distribution_list(tx, {kUser, kMode}, filter, page);
                        }).items)
        out.push_back(one.id + ":" + std::to_string(one.placements.size()));
      return out;
    };
    const auto a = first.id + ":2", b = second.id + ":1";
    using Ids = std::vector<std::string>;
    REQUIRE(ids({}) == Ids{b, a});
    REQUIRE(ids({.state = S::draft}) == Ids{b});
    REQUIRE(ids({.state = S::queued}) == Ids{a});
    REQUIRE(ids({.state = S::live}).empty());
    REQUIRE(ids({.platform = "spotify"}) == Ids{b, a});
    REQUIRE(ids({.state = S::queued, .platform = "soundcloud"}) == Ids{a});
    REQUIRE(ids({.state = S::draft, .platform = "soundcloud"}).empty());
    REQUIRE(ids({.track_id = track.id}) == Ids{b, a});
    REQUIRE(ids({.platform = "soundcloud", .track_id = track.id}) == Ids{a});
    REQUIRE(ids({.track_id = "trk_none"}).empty());
    REQUIRE(ids({}, {1, second.id}) == Ids{a});
    REQUIRE(f.read([&](Tx& tx) {
      return distribution_list(tx, {kUser, kMode}, {.platform = "spotify"}, {1, ""}).next_id;
    }) == second.id);
    REQUIRE(code_of(f.db->write([&](Tx& tx) {
      auto orphan = a_distribution(a_track(), {"spotify"});
      return distribution_insert(tx, orphan);
    })) == Code::not_found);
    f.read([&](Tx& tx) {
      REQUIRE(code_of(distribution_get(tx, {kUser, model::Mode::sandbox}, first.id)) ==
              Code::not_found);
      return 0;
    });
  });
}

TEST_CASE("placements: changes are checked, recorded and move the order's revision") {
  on_both([](Fixture& f) {
    const auto order = stored_order(f);
    auto placement = order.placements[0];
    f.write([&](Tx& tx) { REQUIRE(save_as(tx, placement, S::queued, S::uploading).ok()); });
    REQUIRE(code_of(f.db->write([&](Tx& tx) {
      return save_as(tx, placement, S::queued, S::submitted);
    })) == Code::conflict);  // it is uploading now
    REQUIRE(code_of(f.db->write([&](Tx& tx) {
      auto untrue = placement;
      untrue.state = model::PlacementState::live;  // its standing shows something else
      return placement_save(tx, untrue, model::PlacementState::uploading, "worker");
    })) == Code::internal);
    placement.reason = "slow";
    placement.external_id = "spotify:track:1";
    placement.next_check_at = kNow + 100;
    placement.remote = {{"upload", "u1"}};
    f.write([&](Tx& tx) {
      REQUIRE(save_as(tx, placement, S::uploading, S::uploading).ok());
      REQUIRE(save_as(tx, placement, S::uploading, S::submitted).ok());
      placement_set_remote_id(tx, placement.id, "17");
    });
    f.read([&](Tx& tx) {
      const auto history = placement_history(tx, order.id);
      REQUIRE(history.size() == 3);
      REQUIRE(history[0].to == "queued");
      REQUIRE(history[1].from == "queued");
      REQUIRE(history[1].to == "uploading");
      REQUIRE(history[2].to == "submitted");
      REQUIRE(history[2].cause == "worker");
      REQUIRE(history[2].reason == "slow");
      REQUIRE(history[2].at == kNow + 5);
      const auto stored = *distribution_get(tx, order.id);
      REQUIRE(stored.revision == 4);
      REQUIRE(stored.updated_at == kNow + 5);
      REQUIRE(placement_get(tx, placement.id)->remote.at("upload") == "u1");
      REQUIRE(placements_by_remote_id(tx, "sandbox", "17").size() == 1);
      REQUIRE(placements_by_remote_id(tx, "sandbox", "1").empty());
      REQUIRE(placements_by_remote_id(tx, "sandbox", "").empty());
      REQUIRE(placements_open(tx, kNow + 5, "", 10).size() == 1);
      REQUIRE(placements_open(tx, kNow + 4, "", 10).empty());
      REQUIRE(code_of(placement_get(tx, "plc_none")) == Code::not_found);
      return 0;
    });
    auto none = placement;
    none.id = "plc_none";
    REQUIRE(code_of(f.db->write([&](Tx& tx) {
      return save_as(tx, none, S::submitted, S::live);
    })) == Code::not_found);
  });
}

TEST_CASE("a track stays while a placement is on its way or live") {
  on_both([](Fixture& f) {
    const auto order = stored_order(f);
    const auto remove = [&](Tx& tx) { return track_delete(tx, {kUser, kMode}, order.track_id); };
    REQUIRE(code_of(f.db->write(remove)) == Code::conflict);
    REQUIRE(f.read([&](Tx& tx) { return track_get(tx, {kUser, kMode}, order.track_id).ok(); }));
    f.write(
        [&](Tx& tx) { REQUIRE(save_as(tx, order.placements[0], S::queued, S::submitted).ok()); });
    f.write([&](Tx& tx) {
      auto sent = order.placements[0];
      sent.state = model::PlacementState::submitted;
      REQUIRE(save_as(tx, sent, S::submitted, S::live).ok());
    });
    REQUIRE(code_of(f.db->write(remove)) == Code::conflict);
    f.write([&](Tx& tx) {
      auto live = order.placements[0];
      live.state = model::PlacementState::live;
      REQUIRE(save_as(tx, live, S::live, S::taken_down).ok());
    });
    REQUIRE(f.db->write(remove).ok());
    REQUIRE(f.read([&](Tx& tx) { return distribution_get(tx, order.id).ok(); }));
  });
}

TEST_CASE("distributions: update by revision") {
  on_both([](Fixture& f) {
    const auto track = a_track();
    auto order = a_distribution(track, {"spotify"});
    f.write([&](Tx& tx) {
      REQUIRE(track_insert(tx, track).ok());
      REQUIRE(distribution_insert(tx, order).ok());
    });
    order.metadata.title = "Edited";
    f.write([&](Tx& tx) { REQUIRE(*distribution_update(tx, order) == 2); });
    REQUIRE(code_of(f.db->write([&](Tx& tx) { return distribution_update(tx, order); })) ==
            Code::precondition_failed);
    order.id = "dst_none";
    REQUIRE(code_of(f.db->write([&](Tx& tx) { return distribution_update(tx, order); })) ==
            Code::not_found);
  });
}
