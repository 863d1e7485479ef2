// SPDX-License-Identifier: Apache-2.0
// A media store that fails: what a client of the API gets, and what becomes of a distribution.
#include <map>

#include "client/transport.hpp"
#include "http/pipeline/problem.hpp"
#include "http/server.hpp"
#include "model/track.hpp"
#include "support/world.hpp"
#include "store/access/users.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/distribution/distributions.hpp"
#include "support/slow_media.hpp"

using namespace mv;
using namespace mv::test;
using Op = SlowMedia::Op;

namespace {

Error away() {
  auto error = make_error(Code::unavailable, "the media store does not answer", "No connection",
      "Try again in a minute.");
  error.retry_after = std::chrono::seconds(60);
  return error;
}

/// A world whose media the test makes slow and faulty.
struct Slow {
  SlowMedia* media = new SlowMedia();
  World world{"", {}, std::unique_ptr<media::Media>(media)};
};

/// Answers every path with the audio of the track that it names.
class AudioService final : public api::Service {
 public:
  explicit AudioService(Node& node) : node_(node) {}
  api::BodyPlan plan(api::Request&) override { return {}; }
  api::Response handle(api::Request& request) override {
    auto answer = node_.answer("track_audio_get", request.path.substr(1));
    return answer.ok() ? *std::move(answer) : http::problem_response(answer.error(), request.id);
  }

 private:
  Node& node_;
};

struct Served : Slow {
  http::Server server{http::Options{}, std::make_shared<AudioService>(world.node(0))};
  client::Transport transport;

  Served() { REQUIRE(server.start().ok()); }
  Result<client::Answer> get(const std::string& track, const std::string& range = {}) {
    client::OutgoingRequest request;
    request.url = "http://127.0.0.1:" + std::to_string(server.port()) + "/" + track;
    if (!range.empty()) request.headers.set("Range", range);
    return transport.send(request);
  }
  /// A track whose audio is these bytes.
  std::string add_track(const std::string& bytes) {
    const auto sha = *media->put(bytes);
    auto& db = world.node(0).db();
    auto track = *db.read([&, like = world.add_track("Song")](store::Tx& tx) {
      return store::track_get(tx, {std::string(store::kOperator), model::Mode::sandbox}, like);
    });
    track.id = new_id("trk", world.clock().now());
    track.audio = {sha, "song.wav", static_cast<std::int64_t>(bytes.size())};
    REQUIRE(db.write([&](store::Tx& tx) { return store::track_insert(tx, track); }).ok());
    return track.id;
  }
};

std::string large() {
  std::string out;
  for (int i = 0; out.size() < 700'000; ++i) out += std::to_string(i) + ",";
  return out;
}

/// The placement at SoundCloud of the only distribution, after the jobs that are due have run.
model::Placement worked(Slow& slow, const std::string& distribution) {
  slow.world.work();
  const auto stored = slow.world.node(0).db().read(
      [&](store::Tx& tx) { return store::distribution_get(tx, distribution); });
  REQUIRE(stored.ok());
  return stored->placements.front();
}

std::string order(Slow& slow, const std::string& title) {
  const auto track = slow.world.add_track(title);
  const auto made = slow.world.node(0).call(
      "distribution_create", {}, json::object{{"track_id", track}, {"platforms", {"soundcloud"}}});
  INFO(json::serialize(made.body));
  REQUIRE(made.status == 201);
  return made.id();
}

}  // namespace

TEST_CASE("audio goes out of a slow store, whole and in ranges") {
  Served served;
  const auto bytes = large();
  const auto track = served.add_track(bytes);
  REQUIRE(served.get(track)->body == bytes);
  const auto part = served.get(track, "bytes=300000-600000");
  REQUIRE(part->status == 206);
  REQUIRE(part->body == bytes.substr(300'000, 300'001));
}

TEST_CASE("audio that the store does not give is a 503") {
  Served served;
  const auto track = served.add_track(large());
  served.media->fail(Op::open, 1, away());
  served.media->fail(Op::read, 5, away());  // of the second request, before its head was sent
  for (int request = 0; request < 2; ++request) {
    const auto refused = served.get(track);
    REQUIRE(refused.ok());
    CHECK(refused->status == 503);
    CHECK(refused->headers.get("Content-Type") == "application/problem+json");
    CHECK(refused->headers.get("Retry-After") == "60");
    CHECK(refused->headers.get("ETag").empty());
    CHECK(refused->body.find("the media store does not answer") != std::string::npos);
  }
  CHECK(served.get(track)->status == 200);
}

TEST_CASE("audio that ends early ends the connection, not the file") {
  Served served;
  const auto track = served.add_track(large());
  SECTION("with an error") { served.media->fail(Op::read, 500, away()); }
  SECTION("without one") { served.media->cut(600'000); }
  const auto broken = served.get(track);
  CHECK(!broken.ok());
  served.media->cut(1 << 30);
  CHECK(served.get(track)->body == large());
}

TEST_CASE("a file that is missing is told as such") {
  Served served;
  const auto track = served.add_track("gone");
  served.media->lose(*served.media->put("gone"));
  CHECK(served.get(track)->status == 404);
}

TEST_CASE("a distribution waits for a store that is away, and is sent once") {
  Slow slow;
  const auto id = order(slow, "Patient");
  slow.media->fail(Op::local_copy, 1, away());
  worked(slow, id);  // asks for its turn
  slow.world.clock().advance(1'000);
  const auto waits = worked(slow, id);
  CHECK(waits.state == model::PlacementState::uploading);
  CHECK(waits.reason.find("the media store does not answer") != std::string::npos);
  CHECK(slow.world.kept_at_soundcloud("Patient") == 0);
  // The cover fails the second time, and the audio arrives incomplete the third.
  slow.media->fail(Op::local_copy, 2, away());
  slow.media->fail(Op::read, 12, make_error(Code::timeout, "the media store is slow"));
  slow.world.settle(slow.world.clock().now() + 600'000);
  CHECK(worked(slow, id).state == model::PlacementState::live);
  CHECK(slow.world.kept_at_soundcloud("Patient") == 1);
  CHECK(slow.media->count(Op::local_copy) >= 4);
}

TEST_CASE("a distribution whose file is missing fails, and is not called refused") {
  Slow slow;
  const auto id = order(slow, "Lost");
  const auto stored = slow.world.node(0).db().read([&](store::Tx& tx) -> Result<model::Track> {
    MV_TRY(const auto distribution, store::distribution_get(tx, id));
    return store::track_get(tx, model::owner_of(distribution), distribution.track_id);
  });
  slow.media->lose(stored->audio.sha256);
  worked(slow, id);  // asks for its turn
  slow.world.clock().advance(1'000);
  const auto failed = worked(slow, id);
  CHECK(failed.state == model::PlacementState::failed);
  CHECK(failed.reason.find("missing") != std::string::npos);
  CHECK(slow.world.kept_at_soundcloud("Lost") == 0);
}

TEST_CASE("nothing is fetched from the store only to look how a distribution stands") {
  Slow slow;
  const auto id = order(slow, "Quiet");
  slow.world.settle(slow.world.clock().now() + 60'000);
  REQUIRE(worked(slow, id).state == model::PlacementState::live);
  CHECK(slow.media->count(Op::local_copy) == 2);  // audio and cover, once each
}
