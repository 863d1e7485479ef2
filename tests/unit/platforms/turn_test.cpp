// SPDX-License-Identifier: Apache-2.0
// A recording that two releases bring at the same time is there once.
#include "platforms/turn.hpp"

#include "support/catch.hpp"
#include "unit/platforms/rig.hpp"

using namespace mv;
using namespace mv::test;

namespace {

struct Two {
  Rig rig;
  Shipment first, second;

  explicit Two(const std::string& provider)
      : rig(provider), first(rig, rig.order("shp_01")), second(rig, rig.order("shp_02")) {}
  /// What each knows of the other: as a step of a job reads it.
  void see() {
    first.order.others = {second.journal.notes()};
    second.order.others = {first.journal.notes()};
  }
};

}  // namespace

TEST_CASE("Turn: of two that bring one recording at once, one waits") {
  for (const auto& [provider, id_note] :
      {std::pair<std::string, std::string>{"youtube", "video_id"}, {"soundcloud", "track_urn"}}) {
    INFO(provider);
    Two two(provider);
    for (int step = 0; step < 6; ++step) {
      (void)two.rig.adapter->upload(two.second.context);
      (void)two.rig.adapter->upload(two.first.context);
      two.see();
    }
    REQUIRE_FALSE(two.first.journal.text(id_note).empty());
    REQUIRE(two.first.journal.text(id_note) == two.second.journal.text(id_note));
    REQUIRE(two.rig.count("tracks") == 1);
  }
}

TEST_CASE("Turn: one that has begun goes first, whatever the clock of another server says") {
  for (const std::string provider : {"youtube", "soundcloud"}) {
    INFO(provider);
    Two two(provider);
    const auto now = two.rig.clock.now();
    REQUIRE(two.first.journal
                .note({{"bringing", "shp_01"}, {"bringing_at", now}, {"upload_started_at", now}})
                .ok());
    REQUIRE(two.second.journal.note({{"bringing", "shp_02"}, {"bringing_at", now - 60'000}}).ok());
    two.see();
    const auto waits = two.rig.adapter->upload(two.second.context);
    REQUIRE_FALSE(waits.ok());
    REQUIRE(waits.error().code == Code::pending);
    REQUIRE(two.rig.count("tracks") == 0);
    // One that was given up long ago holds nobody up.
    two.rig.clock.advance(4 * 86'400'000LL);
    REQUIRE(two.second.upload().ok());
    REQUIRE(two.rig.count("tracks") == 1);
  }
}

TEST_CASE("Turn: who sees that another has asked does not ask") {
  Two two("soundcloud");
  REQUIRE_FALSE(two.rig.adapter->upload(two.first.context).ok());
  two.see();
  REQUIRE_FALSE(two.rig.adapter->upload(two.second.context).ok());
  REQUIRE(two.second.journal.text("bringing").empty());
  REQUIRE(two.first.journal.text("bringing") == "shp_01");
}

TEST_CASE("Turn: a retry asks anew, and shares what another release has brought since") {
  for (const std::string provider : {"youtube", "soundcloud"}) {
    INFO(provider);
    Two two(provider);
    // The first began and failed: the second does not see it, and brings the recording.
    const auto now = two.rig.clock.now();
    REQUIRE(two.first.journal
                .note({{"bringing", "shp_01"}, {"bringing_at", now}, {"upload_started_at", now}})
                .ok());
    REQUIRE(two.second.upload().ok());
    REQUIRE(two.rig.count("tracks") == 1);
    two.see();
    REQUIRE(two.rig.adapter->retry(two.first.context).ok());
    REQUIRE(two.first.journal.text("bringing").empty());
    REQUIRE(two.first.upload().ok());
    REQUIRE(two.rig.count("tracks") == 1);
  }
}

TEST_CASE("Turn: of two that a used-up quota stopped, one goes on") {
  Two two("youtube");
  const auto now = two.rig.clock.now();
  for (auto* one : {&two.first, &two.second})
    REQUIRE(one->journal
                .note({{"bringing", one->order.shipment_id}, {"bringing_at", now},
                    {"upload_started_at", now}})
                .ok());
  two.see();
  REQUIRE_FALSE(two.rig.adapter->upload(two.second.context).ok());
  REQUIRE(two.rig.adapter->upload(two.first.context).ok());
  two.see();
  REQUIRE(two.rig.adapter->upload(two.second.context).ok());
  REQUIRE(two.rig.count("tracks") == 1);
}
