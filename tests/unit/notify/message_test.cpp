// SPDX-License-Identifier: Apache-2.0
#include "support/catch.hpp"

#include <fmt/format.h>

#include "notify/message.hpp"

#include "model/json.hpp"

using namespace mv;
using notify::told_of;

namespace {

using S = model::PlacementState;

model::Distribution order(std::vector<std::pair<std::string, S>> places, std::string id = "dst_1",
    std::string title = "Night Train") {
  model::Distribution out;
  out.id = id;
  out.track_id = "trk_of_" + id;
  out.metadata.title = std::move(title);
  out.metadata.artists = {{"Ada Example", "primary"}, {"Bob", "featured"}};
  int number = 0;
  for (auto& [platform, state] : places) {
    model::Placement placement;
    placement.id = "plc_" + id + std::to_string(++number);
    placement.distribution_id = id;
    placement.platform = platform;
    placement.state = state;
    if (state == S::live) placement.url = "https://" + platform + ".example/1";
    if (state == S::failed) {
      placement.reason = "The account is no longer connected";
      placement.hint = "Connect it again: mv platform connect " + platform;
    }
    out.placements.push_back(placement);
  }
  return out;
}

model::Event happened(
    const model::Distribution& order, std::size_t place, std::string id = "evt_1") {
  const auto& placement = order.placements[place];
  boost::json::object shown{{"platform", placement.platform}, {"state", to_word(placement.state)},
      {"reason", placement.reason}, {"hint", placement.hint}, {"attempts", 1}};
  model::Event out;
  out.id = std::move(id);
  out.type = fmt::format("distribution.{}", placement.state);
  out.subject_id = order.id;
  out.data = {{"title", order.metadata.title}, {"placement", shown}};
  return out;
}

std::string text(const std::optional<notify::Told>& told) {
  return told ? notify::plain_text(told->message) : "nothing";
}

}  // namespace

TEST_CASE("One message tells of a release that is live everywhere") {
  const auto all = order({{"spotify", S::live}, {"soundcloud", S::live}});
  const auto first = told_of(happened(all, 0), {&all, 1});
  CHECK(text(first) ==
        "Night Train by Ada Example is live\nSoundCloud: https://soundcloud.example/1\n"
        "Spotify: https://spotify.example/1");
  SECTION("the other event of the same state is the same message") {
    const auto second = told_of(happened(all, 1, "evt_2"), {&all, 1});
    REQUIRE(second);
    CHECK(second->key == first->key);
  }
}

TEST_CASE("While something is still moving, what is live is not told") {
  const auto part = order({{"spotify", S::in_review}, {"soundcloud", S::live}});
  CHECK_FALSE(told_of(happened(part, 1), {&part, 1}));
}

TEST_CASE("A failure is told at once, with the fix") {
  const auto part = order({{"spotify", S::in_review}, {"soundcloud", S::failed}});
  const auto told = told_of(happened(part, 1), {&part, 1});
  CHECK(text(told) ==
        "Night Train by Ada Example failed on SoundCloud\nThe account is no longer connected\n"
        "What to do: Connect it again: mv platform connect soundcloud");
  CHECK(told->key == "problem:evt_1");
}

TEST_CASE("The last thing to settle makes one summary, also when it is a failure") {
  const auto done = order({{"spotify", S::live}, {"soundcloud", S::failed}});
  const auto failed = told_of(happened(done, 1), {&done, 1});
  CHECK(text(failed) ==
        "Night Train by Ada Example is partly live\nSpotify: https://spotify.example/1\n"
        "Failed on SoundCloud\n  The account is no longer connected\n"
        "  What to do: Connect it again: mv platform connect soundcloud");
  CHECK(told_of(happened(done, 0, "evt_2"), {&done, 1})->key == failed->key);
}

TEST_CASE("When nothing is live each failure is told by itself") {
  const auto none = order({{"spotify", S::rejected}, {"soundcloud", S::failed}});
  const auto one = told_of(happened(none, 0, "evt_1"), {&none, 1});
  const auto other = told_of(happened(none, 1, "evt_2"), {&none, 1});
  CHECK(one->message.heading == "Night Train by Ada Example was rejected by Spotify");
  CHECK(one->key != other->key);
}

TEST_CASE("A retry that succeeds is told again") {
  auto done = order({{"spotify", S::live}, {"soundcloud", S::failed}});
  const auto before = told_of(happened(done, 0), {&done, 1})->key;
  done.placements[1].state = S::live;
  done.placements[1].attempts = 2;
  const auto after = told_of(happened(done, 1), {&done, 1});
  CHECK(after->key != before);
  CHECK(after->message.heading == "Night Train by Ada Example is live");
}

TEST_CASE("The tracks of a release are counted together") {
  std::vector<model::Distribution> tracks{
      order({{"spotify", S::live}, {"deezer", S::live}}, "dst_2", "Two"),
      order({{"spotify", S::live}, {"deezer", S::failed}}, "dst_1", "One")};
  for (auto& track : tracks) track.release_id = "rel_1";
  const auto told = told_of(happened(tracks[0], 0), tracks);
  REQUIRE(told);
  CHECK(told->key.starts_with("live:rel_1:"));
  CHECK(text(told).find("Deezer (1 of 2 tracks)") != std::string::npos);
  CHECK(text(told).find("Failed on Deezer: One") != std::string::npos);
  CHECK(text(told).find("\nSpotify: ") != std::string::npos);
}

TEST_CASE("An older order of the same track does not count any more") {
  auto newer = order({{"spotify", S::live}}, "dst_2");
  auto older = order({{"spotify", S::failed}}, "dst_1");
  newer.track_id = older.track_id = "trk_1";
  const std::vector<model::Distribution> both{newer, older};
  CHECK(text(told_of(happened(newer, 0), both)).find("is live\n") != std::string::npos);
}

TEST_CASE("Steps on the way are not told") {
  const auto moving = order({{"spotify", S::queued}});
  CHECK_FALSE(told_of(happened(moving, 0), {&moving, 1}));
  CHECK_FALSE(model::is_told("distribution.uploading"));
  CHECK_FALSE(model::is_told("track.created"));
}

TEST_CASE("Releases: scheduled, late, unpaid, given up") {
  model::Event event;
  event.id = "evt_9";
  event.subject_id = "rel_1";
  event.data = {{"release_id", "rel_1"}, {"title", "Night Train"}, {"artist", "Ada"},
      {"at", "2027-01-15T00:00:00.000Z"}, {"time_zone", "Europe/Berlin"},
      {"platforms", boost::json::array{"spotify"}}};
  event.type = "release.scheduled";
  CHECK(text(told_of(event, {})) ==
        "Night Train by Ada is scheduled\n2027-01-15 00:00 UTC (Europe/Berlin)\nSpotify");
  event.type = "release.released";
  CHECK_FALSE(told_of(event, {}));
  event.data["late_ms"] = 7'300'000;
  CHECK(text(told_of(event, {})) ==
        "Night Train by Ada was released late\n"
        "It was due 2027-01-15 00:00 UTC (Europe/Berlin) and was released 2 h later");
  event.type = "release.pending_payment";
  CHECK(text(told_of(event, {})).find("What to do: Renew the plan") != std::string::npos);
  event.type = "release.unscheduled";
  CHECK_FALSE(told_of(event, {}));
  event.data["reason"] = "Nobody paid for 7 days";
  CHECK(text(told_of(event, {})).find("mv release schedule rel_1") != std::string::npos);
}

TEST_CASE("Webhooks and keys") {
  model::Event event;
  event.id = "evt_1";
  event.type = "webhook.disabled";
  event.data = {{"webhook_id", "whk_1"}, {"url", "https://example.com/h"}, {"reason", "410 Gone"}};
  CHECK(text(told_of(event, {})) ==
        "A webhook was disabled\nhttps://example.com/h\n410 Gone\n"
        "What to do: Fix the receiver, then: mv webhook enable whk_1");
  event.type = "apikey.suspended";
  event.data = {{"key_id", "key_1"}, {"name", "build"}, {"reason", "Found in public"}};
  CHECK(told_of(event, {})->message.heading == "The API key 'build' was suspended");
}

TEST_CASE("A payment that failed") {
  model::Event event;
  event.id = "evt_1";
  event.type = "payment.failed";
  event.data = {{"payment_id", "pay_1"}, {"amount", 1900}, {"currency", "EUR"}, {"tier", "pro"},
      {"retry_at", "2027-01-18T00:00:00.000Z"}};
  const auto told = text(told_of(event, {}));
  CHECK(
      told.starts_with("A payment failed\n19.00 EUR for the tier pro\n"
                       "It is tried again 2027-01-18 00:00 UTC\nWhat to do: "));
  event.data["retry_at"] = nullptr;
  event.data["tier"] = "";
  CHECK(text(told_of(event, {})).find("19.00 EUR\nIt is not tried again") != std::string::npos);
  event.type = "payment.succeeded";
  CHECK_FALSE(told_of(event, {}));
}

TEST_CASE("What is said of API keys and apps: what happened, where, what to do") {
  struct Row {
    std::string type;
    boost::json::object data;
    std::string says;
  };
  const boost::json::object key{{"key_id", "key_1"}, {"name", "ci"}, {"display", "mv_live_…Ab3D"},
      {"expires_at", "2027-01-15T08:30:00.000Z"}};
  const auto with = [&](boost::json::object more) {
    for (const auto& [name, value] : key) more[name] = value;
    return more;
  };
  const std::string place = "https://github.com/a/b/blob/1/c.sh";
  for (const auto& row :
      std::vector<Row>{
          {"apikey.expiring", with({{"days_left", 14}}),
              "The API key 'ci' (mv_live_…Ab3D) expires in 14 days\n"
              "It ends 2027-01-15 08:30 UTC\nWhat to do: Create another one with mv apikey "
              "create and use it instead; key_1 cannot be extended"},
          {"apikey.expired", with({}),
              "The API key 'ci' (mv_live_…Ab3D) has expired\nIt ended 2027-01-15 08:30 UTC\n"
              "What to do: If something still needs it, create another one: mv apikey create"},
          {"apikey.review",
              {{"keys", boost::json::array{with({{"reason", "unused"}, {"days", 120}}),
                            with({{"reason", "old"}, {"days", 370}})}}},
              "2 API keys need attention\n"
              "'ci' (mv_live_…Ab3D) has not been used for 120 days: mv apikey revoke key_1\n"
              "'ci' (mv_live_…Ab3D) has had the same secret for 370 days: mv apikey rotate key_1"},
          {"apikey.leaked", with({{"ended", "key"}, {"url", place}, {"source", "content"}}),
              "The API key 'ci' (mv_live_…Ab3D) was found in public\nFound at: " + place},
          {"apikey.leaked", with({{"ended", "old_secret"}, {"url", nullptr}, {"source", "commit"}}),
              "Found in: commit\nIt was the secret before the last rotation"},
          {"app.leaked",
              {{"client_id", "app_1"}, {"name", "Tour"}, {"ended", "client_secret"}, {"url", place},
                  {"source", "content"}},
              "The secret of your app 'Tour' was found in public"}}) {
    INFO(row.type);
    model::Event event;
    event.id = "evt_1";
    event.type = row.type;
    event.data = row.data;
    const auto told = told_of(event, {});
    REQUIRE(told);
    CHECK(told->key == row.type + ":evt_1");
    CHECK(text(told).find(row.says) != std::string::npos);
    CHECK(model::is_told(row.type));
  }
  for (const auto* ended :
      {"access_token", "refresh_token", "client_secret", "old_client_secret"}) {
    model::Event event;
    event.type = "app.leaked";
    event.data = {{"name", "Tour"}, {"ended", ended}};
    CHECK(told_of(event, {}));
  }
}

TEST_CASE("Very long titles and control characters are made readable") {
  std::string title = "A\nB\x1b";
  for (int i = 0; i < 100; ++i) title += "äö音";
  const auto long_one = order({{"spotify", S::live}}, "dst_1", title);
  const auto heading = told_of(happened(long_one, 0), {&long_one, 1})->message.heading;
  CHECK(heading.starts_with("A B äö"));
  CHECK(heading.size() < 260);
  CHECK(heading.find("… by Ada") != std::string::npos);
}

TEST_CASE("A channel gets what its patterns name") {
  model::Channel channel;
  channel.events = {"distribution.failed", "release.*"};
  CHECK(notify::wants(channel, "distribution.failed"));
  CHECK(notify::wants(channel, "release.scheduled"));
  CHECK_FALSE(notify::wants(channel, "distribution.live"));
  CHECK_FALSE(notify::wants(channel, "release.updated"));
}
