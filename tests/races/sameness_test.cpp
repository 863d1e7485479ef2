// SPDX-License-Identifier: Apache-2.0
// The table of lib/model/sameness.hpp, a row a test, at the platforms: what is the same goes out
// once, what labels do every day goes out.
#include <fmt/format.h>

#include <thread>

#include "support/world.hpp"
#include "store/access/users.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/distribution/distributions.hpp"

using namespace mv;
using namespace mv::test;

namespace {

const std::vector<std::string> kBoth{"soundcloud", "spotify"};

Answer order(World& world, const std::string& track, json::object more = {}, std::size_t node = 0) {
  json::object body{{"track_id", track}, {"platforms", {"soundcloud", "spotify"}}};
  for (auto& member : more) body[member.key()] = member.value();
  return world.node(node).call("distribution_create", {}, std::move(body));
}

Answer release_of(World& world, const std::string& title, const std::vector<std::string>& tracks,
    json::object metadata = {}) {
  metadata["title"] = title;
  metadata["artists"] = {{{"name", "Race Artist"}}};
  json::array places;
  for (const auto& track : tracks)
    places.push_back(json::object{
        {"track_id", track}, {"disc", 1}, {"number", static_cast<int>(places.size()) + 1}});
  return world.node(0).call("release_create", {},
      json::object{{"metadata", std::move(metadata)}, {"tracks", std::move(places)},
          {"platforms", {"soundcloud", "spotify"}}});
}

Answer send(World& world, const Answer& release, json::object more = {}) {
  return world.node(0).call("release_distribute", release.id(), std::move(more));
}

void settle(World& world) { world.settle(world.clock().now() + 60'000); }

void on_each(const std::function<void(World&)>& body) {
  {
    INFO("on SQLite");
    World world("");
    body(world);
  }
  if (!Postgres::shared()) return;
  INFO("on two nodes over PostgreSQL");
  World world(Postgres::shared()->new_database());
  body(world);
}

/// Runs `count` requests at once, on the nodes in turn.
std::vector<Answer> at_once(
    World& world, int count, const std::function<Answer(std::size_t)>& request) {
  std::vector<Answer> out(static_cast<std::size_t>(count));
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < out.size(); ++i)
    threads.emplace_back([&, i] { out[i] = request(i % world.nodes()); });
  for (auto& thread : threads) thread.join();
  return out;
}

}  // namespace

TEST_CASE("the same order again, and many at once, are one order") {
  on_each([](World& world) {
    for (int round = 0; round < 5; ++round) {
      const auto title = fmt::format("Once {}", round);
      const auto track = world.add_track(title);
      std::string id;
      int made = 0;
      for (const auto& answer :
          at_once(world, 6, [&](std::size_t node) { return order(world, track, {}, node); })) {
        INFO(json::serialize(answer.body));
        REQUIRE((answer.status == 200 || answer.status == 201));
        made += answer.status == 201;
        if (id.empty()) id = answer.id();
        REQUIRE(answer.id() == id);
      }
      REQUIRE(made == 1);
      settle(world);
      REQUIRE(order(world, track).id() == id);
      REQUIRE(world.kept_at_soundcloud(title) == 1);
      REQUIRE(world.handed_in_at_labelgrid(title) == 1);
    }
  });
}

TEST_CASE("the rest of a provider that sends to every outlet is no second release there") {
  on_each([](World& world) {
    const auto track = world.add_track("Along");
    const auto sent = order(world, track, {{"platforms", {"spotify"}}});
    REQUIRE(sent.status == 201);
    settle(world);
    for (const auto& platforms :
        {json::array{"apple-music"}, json::array{"spotify", "apple-music"}}) {
      const auto refused = order(world, track, {{"platforms", platforms}});
      INFO(json::serialize(refused.body));
      REQUIRE(refused.status == 409);
      REQUIRE(
          json::serialize(refused.body).find("every outlet of your account, also to Apple Music") !=
          std::string::npos);
    }
    REQUIRE(order(world, track, {{"platforms", {"soundcloud"}}}).status == 201);
    settle(world);
    REQUIRE(world.handed_in_at_labelgrid("Along") == 1);
    const auto insisted = order(
        world, track, {{"platforms", {"apple-music"}}, {"again", "another account's outlet"}});
    REQUIRE(insisted.status == 201);

    // Two at once, each for another platform there.
    const auto both = world.add_track("Both At Once");
    int made = 0;
    for (const auto& answer : at_once(world, 2, [&](std::size_t node) {
           return order(
               world, both, {{"platforms", json::array{node == 0 ? "deezer" : "tidal"}}}, node);
         })) {
      REQUIRE((answer.status == 201 || answer.status == 409 ||
               (answer.status == 200 && world.nodes() == 1)));
      made += answer.status == 201;
    }
    REQUIRE(made == 1);
    settle(world);
    REQUIRE(world.handed_in_at_labelgrid("Both At Once") == 1);
  });
}

TEST_CASE(
    "what was taken down there does not come back by way of another platform of the provider") {
  on_each([](World& world) {
    const auto track = world.add_track("Back Door");
    const auto sent = order(world, track, {{"platforms", {"spotify"}}});
    settle(world);
    REQUIRE(world.node(0).call("distribution_takedown", sent.id()).status == 200);
    for (int round = 0; round < 2; ++round) {  // while it leaves, and when it has left
      const auto refused = order(world, track, {{"platforms", {"apple-music"}}});
      INFO(json::serialize(refused.body));
      REQUIRE(refused.status == 409);
      REQUIRE(json::serialize(refused.body).find("from Spotify") != std::string::npos);
      settle(world);
    }
    REQUIRE(world.handed_in_at_labelgrid("Back Door") == 0);
    REQUIRE(
        order(world, track, {{"platforms", {"apple-music"}}, {"again", "Apple alone"}}).status ==
        201);
    settle(world);
    REQUIRE(world.handed_in_at_labelgrid("Back Door") == 1);
  });
}

TEST_CASE("the same samples in another file are the same, and so is the same ISRC") {
  on_each([](World& world) {
    const auto first = world.add_track("Retagged", "QZABC2600001", "samples-1");
    REQUIRE(order(world, first).status == 201);
    settle(world);
    const auto other_bytes = world.add_track("Retagged", "", "samples-1");
    const auto other_samples =
        world.add_track("Retagged (new export)", "QZABC2600001", "samples-2");
    for (const auto& track : {other_bytes, other_samples}) {
      const auto again = order(world, track);
      REQUIRE(again.status == 200);  // answered with the order that carries it
      REQUIRE(again.body.at("track_id").as_string() == first);
    }
    settle(world);
    REQUIRE(world.kept_at_soundcloud("Retagged") == 1);
    // With a reason it goes out once more, and the reason is kept; the same line again is the same
    // order.
    const auto insisted = order(world, other_bytes, {{"again", "the label wants two"}});
    REQUIRE(insisted.status == 201);
    REQUIRE(insisted.body.at("again").as_string() == "the label wants two");
    REQUIRE(order(world, other_bytes, {{"again", "the label wants two"}}).id() == insisted.id());
    settle(world);
    REQUIRE(world.public_at_soundcloud("Retagged") == 2);
  });
}

TEST_CASE(
    "the same recordings under another title are a second copy; under another UPC they are not") {
  on_each([](World& world) {
    const auto track = world.add_track("First Name");
    const auto one = release_of(world, "First Name", {track}, {{"upc", "012345678905"}});
    REQUIRE(send(world, one).status == 200);
    const auto two = release_of(world, "Second Name", {track});
    const auto refused = send(world, two);
    INFO(json::serialize(refused.body));
    REQUIRE(refused.status == 409);
    REQUIRE(
        std::string(refused.body.at("error").as_string()).find("First Name") != std::string::npos);
    REQUIRE(
        std::string(refused.body.at("error").as_string()).find("another UPC") != std::string::npos);
    // A track alone is a single, too.
    REQUIRE(order(world, track).status == 200);
    const auto three = release_of(world, "Third Name", {track}, {{"upc", "036000291452"}});
    REQUIRE(send(world, three).status == 200);
    settle(world);
    REQUIRE(world.handed_in_at_labelgrid("First Name") == 1);
    REQUIRE(world.handed_in_at_labelgrid("Second Name") == 0);
    REQUIRE(world.handed_in_at_labelgrid("Third Name") == 1);
  });
}

TEST_CASE("what labels do every day goes out") {
  on_each([](World& world) {
    const auto a = world.add_track("Side A", "QZABC2600010"),
               b = world.add_track("Side B", "QZABC2600011");
    REQUIRE(order(world, a).status == 201);  // the single
    settle(world);
    REQUIRE(world.kept_at_soundcloud("Side A") == 1);

    const auto album = release_of(world, "The Album", {a, b});
    REQUIRE(send(world, album).status == 200);
    settle(world);
    // The album's playlist takes the track that is there.
    REQUIRE(world.kept_at_soundcloud("\"Side A\"") == 1);
    REQUIRE(world.handed_in_at_labelgrid("The Album") == 1);

    const auto c = world.add_track("Side C", "QZABC2600012");
    REQUIRE(send(world, release_of(world, "The Album Deluxe", {a, b, c})).status == 200);
    // A remaster and a clean version are recordings of their own.
    REQUIRE(order(world, world.add_track("Side A Remastered", "QZABC2600013")).status == 201);
    REQUIRE(order(world, world.add_track("Side A", "QZABC2600014")).status == 201);
    settle(world);
    REQUIRE(world.live_at_labelgrid("Side A Remastered") == 1);
    REQUIRE(world.live_at_labelgrid("The Album Deluxe") == 1);
  });
}

TEST_CASE(
    "a track that an album shares stays when the single is taken down, and goes with the album") {
  on_each([](World& world) {
    const auto a = world.add_track("Shared One"), b = world.add_track("Only Here");
    const auto single = order(world, a);
    settle(world);
    const auto album = send(world, release_of(world, "Sharing Album", {a, b}));
    REQUIRE(album.status == 200);
    settle(world);
    REQUIRE(world.node(0).call("distribution_takedown", single.id()).status == 200);
    settle(world);
    REQUIRE(world.states({single.id()})["soundcloud"].front() == "taken_down");
    REQUIRE(world.public_at_soundcloud("\"Shared One\"") == 1);
    const auto shown = world.node(0).call("distribution_get", single.id());
    REQUIRE(
        json::serialize(shown.body).find("another release") != std::string::npos);  // and says why
    const std::string order_id(album.body.at("distributions").as_array().front().as_string());
    REQUIRE(world.node(0).call("distribution_takedown", order_id).status == 200);
    settle(world);
    REQUIRE(world.kept_at_soundcloud("Shared One") == 0);
  });
}

TEST_CASE("what was taken down or cancelled comes back with a reason only") {
  on_each([](World& world) {
    const auto track = world.add_track("Regretted");
    const auto first = order(world, track);
    settle(world);
    REQUIRE(world.node(0).call("distribution_takedown", first.id()).status == 200);
    // While it is leaving, and when it is gone.
    REQUIRE(order(world, track).status == 409);
    settle(world);
    const auto refused = order(world, track);
    REQUIRE(refused.status == 409);
    REQUIRE(
        std::string(refused.body.at("error").as_string()).find("taken down") != std::string::npos);
    REQUIRE(world.node(0).call("distribution_retry", first.id(), json::object{}).status == 409);
    REQUIRE(world.public_at_soundcloud("Regretted") == 0);
    const auto again = order(world, track, {{"again", "a mistake"}});
    REQUIRE(again.status == 201);
    settle(world);
    REQUIRE(world.public_at_soundcloud("Regretted") == 1);
    REQUIRE(world.live_at_labelgrid("Regretted") == 1);

    const auto second = world.add_track("Cancelled");
    const auto queued = order(world, second);
    REQUIRE(world.node(0).call("distribution_cancel", queued.id()).status == 200);
    settle(world);
    REQUIRE(order(world, second).status == 409);
    REQUIRE(world.kept_at_soundcloud("Cancelled") == 0);
  });
}

TEST_CASE("a copy that is wanted again waits until the one before it is gone") {
  World world("");
  const auto track = world.add_track("Twice Told");
  const auto first = order(world, track);
  settle(world);
  // The removal cannot be asked for: it stays as long as the service is out.
  (void)world.labelgrid().order_fault(
      {{"fault", "unavailable"}, {"match", "POST /api/public/releases"}, {"probability", 1.0}});
  REQUIRE(world.node(0).call("distribution_takedown", first.id()).status == 200);
  const auto again = order(world, track, {{"again", "wanted after all"}});
  REQUIRE(again.status == 201);
  world.settle(world.clock().now() + 5'000);
  REQUIRE(world.states({first.id()})["spotify"].front() == "takedown_requested");
  REQUIRE(world.handed_in_at_labelgrid("Twice Told") == 1);
  world.labelgrid().clear_faults();
  settle(world);
  REQUIRE(world.states({first.id()})["spotify"].front() == "taken_down");
  REQUIRE(world.states({again.id()})["spotify"].front() == "live");
  REQUIRE(world.handed_in_at_labelgrid("Twice Told") == 1);
}

TEST_CASE("a retry does something at the provider that has taken it and failed") {
  for (const char* fault : {"delivery_failed", "changes_requested", "policy_rejection"}) {
    INFO(fault);
    World world("");
    const auto track = world.add_track("Try Again");
    (void)world.labelgrid().order_fault({{"fault", fault}, {"times", 1}});
    const auto sent = order(world, track);
    settle(world);
    const auto before = world.states({sent.id()})["spotify"].front();
    REQUIRE(before != "live");
    // The same order again tries it again, and so does retry.
    const auto again = std::string_view(fault) == "delivery_failed"
                           ? order(world, track)
                           : world.node(0).call("distribution_retry", sent.id(), json::object{});
    REQUIRE(again.status == 200);
    REQUIRE(again.id() == sent.id());
    settle(world);
    REQUIRE(world.states({sent.id()})["spotify"].front() == "live");
    REQUIRE(world.handed_in_at_labelgrid("Try Again") == 1);
  }
}

TEST_CASE(
    "a release that the review refused can be taken back, and one platform that is gone holds up "
    "none") {
  World world("");
  (void)world.labelgrid().order_fault({{"fault", "policy_rejection"}, {"times", 1}});
  const auto refused = order(world, world.add_track("Refused Once"));
  settle(world);
  REQUIRE(world.states({refused.id()})["spotify"].front() == "rejected");
  REQUIRE(world.node(0).call("distribution_cancel", refused.id()).status == 200);
  settle(world);
  REQUIRE(world.states({refused.id()})["spotify"].front() == "cancelled");
  REQUIRE(world.states({refused.id()})["soundcloud"].front() ==
          "live");  // what is live needs a takedown
  REQUIRE(world.handed_in_at_labelgrid("Refused Once") == 0);
}

TEST_CASE("each platform of a provider can be tried again, one after the other") {
  World world("");
  const auto track = world.add_track("Two In Turn");
  const auto sent = world.node(0).call("distribution_create", {},
      json::object{{"track_id", track}, {"platforms", {"spotify", "apple-music"}}});
  for (int round = 0; round < 2; ++round) {
    // The whole release fails; the user tries one platform again, then the other.
    const auto failed = world.node(0).db().write([&](store::Tx& tx) -> Status {
      MV_TRY(const auto stored, store::distribution_get(tx, sent.id()));
      for (const auto& placement : stored.placements) {
        auto row = placement;
        const auto from = row.state;
        if (round == 1 && placement.platform == "spotify") continue;
        model::set_standing(row, {.fact = model::Fact::failed});
        MV_CHECK(store::placement_save(tx, row, from, "poll"));
      }
      return {};
    });
    REQUIRE(failed.ok());
    const auto before = world.node(0).call("distribution_retry", sent.id(),
        json::object{{"platforms", json::array{round == 0 ? "spotify" : "apple-music"}}});
    REQUIRE(before.status == 200);
    settle(world);
    REQUIRE(world.states({sent.id()})[round == 0 ? "spotify" : "apple-music"].front() == "live");
  }
}

TEST_CASE("a track alone goes out again under another UPC") {
  World world("");
  const auto track = world.add_track("Reissued");
  REQUIRE(order(world, track, {{"metadata", {{"upc", "036000291452"}}}}).status == 201);
  REQUIRE(order(world, track, {{"metadata", {{"upc", "036000291452"}}}}).status == 200);
  REQUIRE(order(world, track, {{"metadata", {{"upc", "012345678905"}}}}).status == 201);
  settle(world);
  REQUIRE(world.live_at_labelgrid("Reissued") == 2);
}

TEST_CASE(
    "a provider that is out for hours makes it unknown, which blocks a second order and ends") {
  World world("");
  const auto track = world.add_track("Out Of Reach");
  const auto sent = order(world, track);
  (void)world.labelgrid().order_fault(
      {{"fault", "unavailable"}, {"match", "GET "}, {"probability", 1.0}});
  world.settle(world.clock().now() + 4 * 3'600'000LL);
  // Nothing was handed in as long as its lists cannot be read, or it was and cannot be asked.
  world.labelgrid().clear_faults();
  world.settle(world.clock().now() + 20 * 60'000);
  REQUIRE(world.states({sent.id()})["spotify"].front() == "live");

  const auto second = world.add_track("Asked In Vain");
  const auto other = order(world, second);
  for (int i = 0; i < 400 && world.handed_in_at_labelgrid("Asked In Vain") == 0; ++i) {
    world.clock().advance(50);
    world.work();
  }
  REQUIRE(world.handed_in_at_labelgrid("Asked In Vain") == 1);
  (void)world.labelgrid().order_fault(
      {{"fault", "unavailable"}, {"match", "GET "}, {"probability", 1.0}});
  world.settle(world.clock().now() + 3 * 3'600'000LL);
  REQUIRE(world.states({other.id()})["spotify"].front() == "unknown");
  REQUIRE(order(world, second).id() == other.id());
  world.settle(world.clock().now() + 72 * 3'600'000LL);
  REQUIRE(world.states({other.id()})["spotify"].front() == "unknown");
  world.labelgrid().clear_faults();
  world.settle(world.clock().now() + 7 * 3'600'000LL);
  REQUIRE(world.states({other.id()})["spotify"].front() == "live");
  REQUIRE(world.handed_in_at_labelgrid("Asked In Vain") == 1);
}
