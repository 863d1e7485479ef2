// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/digest.hpp"
#include "client/transport.hpp"
#include "platforms/registry.hpp"
#include "support/catch.hpp"
#include "unit/platforms/rig.hpp"

using namespace mv;
using namespace mv::test;

namespace {

client::Answer fetch(const std::string& url) {
  client::OutgoingRequest request;
  request.url = url;
  auto answer = client::Transport().send(request);
  REQUIRE(answer.ok());
  return *answer;
}

}  // namespace

TEST_CASE("a track becomes live on SoundCloud") {
  Rig rig("soundcloud");
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.upload().ok());
  REQUIRE(rig.count("tracks") == 1);
  REQUIRE(rig.count("public") == 0);
  REQUIRE(shipment.journal.sayings.at(0) == "sending the audio to SoundCloud");
  REQUIRE(shipment.submit().ok());
  const auto stores = shipment.settle();
  REQUIRE(stores.ok());
  REQUIRE(stores->size() == 1);
  REQUIRE(stores->at(0).platform == "soundcloud");
  REQUIRE(stores->at(0).fact == Fact::live);
  REQUIRE(stores->at(0).external_id == "soundcloud:tracks:1");
  REQUIRE(stores->at(0).url.starts_with("https://soundcloud.example/sandbox-artist/nachtzug"));

  const auto state = rig.simulator->state();
  const auto& track = state.at("items").as_array().at(0).as_object();
  REQUIRE(text_at(track, "sha256") == to_hex(*sha256_file(shipment.order.audio.open()->path())));
  REQUIRE(text_at(track, "artwork_sha256") ==
          to_hex(*sha256_file(shipment.order.artwork.open()->path())));
  REQUIRE(text_at(track, "file_name") == "Nachtzug_live_.wav");
  REQUIRE(track.at("downloadable").as_bool() == false);
  REQUIRE(text_at(track, "tag_list") == "\"night train\" techno musicverse:shipment=shp_01");
  REQUIRE(rig.count("live") == 1);
}

TEST_CASE("SoundCloud: update, figures, takedown") {
  Rig rig("soundcloud");
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
  shipment.order.metadata.title = "Nachtzug II";
  REQUIRE(rig.adapter->update(shipment.context).ok());
  const auto state = rig.simulator->state();
  REQUIRE(text_at(state.at("items").as_array().at(0).as_object(), "title") == "Nachtzug II");
  REQUIRE(rig.count("live") == 1);
  const auto figures = rig.adapter->statistics(shipment.context);
  REQUIRE(figures.ok());
  REQUIRE(figures->at("plays").as_int64() == 0);
  REQUIRE(rig.adapter->withdraw(shipment.context).ok());
  REQUIRE(rig.adapter->withdraw(shipment.context).ok());  // already gone is done
  REQUIRE(rig.count("tracks") == 0);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::removed);
}

TEST_CASE("SoundCloud: sign-in with PKCE through the browser's redirect") {
  Rig rig("soundcloud");
  const auto begun =
      rig.adapter->begin_connect({{{"client_id", "my-app"}, {"client_secret", "my-secret"}},
          "http://127.0.0.1:8765/callback", "state-1"});
  REQUIRE(begun.ok());
  const auto redirect = fetch(begun->authorize_url);
  REQUIRE(redirect.status == 302);
  const std::string target(redirect.headers.get("Location"));
  REQUIRE(target.starts_with("http://127.0.0.1:8765/callback?code="));
  REQUIRE(target.ends_with("&state=state-1"));
  const auto from = target.find("code=") + 5;
  const auto code = target.substr(from, target.find('&') - from);

  auto wrong = begun->pending;
  wrong["code_verifier"] = std::string(64, 'x');
  const auto refused = rig.adapter->finish_connect(wrong, code);
  REQUIRE(refused.error().code == Code::unauthenticated);
  REQUIRE(refused.error().line().find("my-secret") == std::string::npos);
  REQUIRE(rig.adapter->finish_connect(begun->pending, code).error().code == Code::unauthenticated);

  const auto again = fetch(begun->authorize_url);
  const std::string second(again.headers.get("Location"));
  const auto at = second.find("code=") + 5;
  const auto done =
      rig.adapter->finish_connect(begun->pending, second.substr(at, second.find('&') - at));
  REQUIRE(done.ok());
  REQUIRE(done->account_name == "Sandbox Artist");
  REQUIRE(done->secret.contains("refresh_token"));
  REQUIRE_FALSE(done->secret.contains("code_verifier"));
  MemoryCredentials account(done->secret);
  for (const auto& check : rig.adapter->test(account)) REQUIRE(check.ok);
}

TEST_CASE("a release becomes live in the stores through LabelGrid") {
  Rig rig("labelgrid");
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.upload().ok());
  REQUIRE(rig.count("distributed") == 0);
  REQUIRE(shipment.submit().ok());
  REQUIRE(shipment.submit().ok());
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::in_review);
  rig.clock.advance(300);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::submitted);
  const auto stores = shipment.settle();
  REQUIRE(stores.ok());
  REQUIRE(stores->size() == 2);
  REQUIRE(stores->at(0).platform == "spotify");
  REQUIRE(stores->at(0).fact == Fact::live);
  REQUIRE(stores->at(0).external_id.starts_with("spotify:album:"));
  REQUIRE(stores->at(1).platform == "apple-music");
  REQUIRE(stores->at(1).fact == Fact::live);
  REQUIRE(rig.count("releases") == 1);
  REQUIRE(rig.count("tracks") == 1);
  REQUIRE(rig.count("artists") == 2);
  const auto state = rig.simulator->state();
  REQUIRE(text_at(state.at("items").as_array().at(0).as_object(), "sha256") ==
          to_hex(*sha256_file(shipment.order.audio.open()->path())));

  // A second release finds the label and the artists.
  Shipment second(rig, rig.order("shp_02"));
  REQUIRE(second.run().value_or(Fact::failed) == Fact::live);
  REQUIRE(rig.count("artists") == 2);
  REQUIRE(rig.count("labels") == 1);

  // Nothing differs: nothing is sent. A title may change to the end, an ISRC may not.
  REQUIRE(rig.adapter->update(shipment.context).ok());
  shipment.order.metadata.title = "Another title";
  REQUIRE(rig.adapter->update(shipment.context).ok());
  shipment.order.metadata.isrc = "USRC17607839";
  REQUIRE(rig.adapter->update(shipment.context).error().code == Code::conflict);
  REQUIRE(rig.adapter->withdraw(shipment.context).ok());
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::removing);
  rig.clock.advance(300);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::removed);
}

TEST_CASE("LabelGrid: a release for a later day is scheduled") {
  Rig rig("labelgrid");
  auto order = rig.order();
  order.metadata.release_date = "2027-12-24";
  Shipment shipment(rig, order);
  REQUIRE(shipment.upload().ok());
  REQUIRE(shipment.submit().ok());
  rig.clock.advance(1000);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::scheduled);
}

TEST_CASE("LabelGrid: token, quote and unknown genre") {
  Rig rig("labelgrid");
  const auto token = std::string(rig.credentials.load()->at("token").as_string());
  platforms::ConnectInput input;
  input.credentials = {{"token", token}};
  REQUIRE(rig.adapter->begin_connect(input)->account_name == "Sandbox Label");
  input.credentials = {{"token", "wrong-token-value"}};
  const auto refused = rig.adapter->begin_connect(input);
  REQUIRE(refused.error().code == Code::unauthenticated);
  REQUIRE(refused.error().line().find("wrong-token-value") == std::string::npos);
  REQUIRE(rig.adapter->test(rig.credentials).at(1).detail.find("Spotify") != std::string::npos);
  REQUIRE(rig.adapter->quote(rig.order()).steps.back().find("every outlet") != std::string::npos);

  auto order = rig.order();
  order.metadata.genre = "Elektronic";
  Shipment shipment(rig, order);
  const auto unknown = shipment.upload();
  REQUIRE(unknown.error().code == Code::invalid);
  REQUIRE(unknown.error().hint == "Did you mean Electronic?");
  // What stores know and LabelGrid has not is filed under what it is a kind of.
  for (const std::string genre : {"lo-fi", "Synthwave", "bossa nova", "piano", "drum and bass"}) {
    INFO(genre);
    auto known = rig.order();
    known.metadata.genre = genre;
    known.shipment_id += genre;
    Shipment other(rig, known);
    REQUIRE(other.upload().ok());
  }
}

TEST_CASE("LabelGrid: webhooks are read when their signature is right") {
  Rig rig("labelgrid");
  const json::object secret{{"token", "t"}, {"webhook_secret", "whsec-1"}};
  const std::string body =
      R"({"event":"delivery.completed","data":{"release_id":17,"outlet":"Apple Music / iTunes"}})";
  const auto signature = to_hex(hmac_sha256("whsec-1", body));
  const auto notice = rig.adapter->read_notice(secret, "sha256=" + signature, "", body);
  REQUIRE(notice.ok());
  REQUIRE(notice->event == "delivery.completed");
  REQUIRE(notice->remote_id == "17");
  REQUIRE(notice->platform == "apple-music");
  REQUIRE(rig.adapter->read_notice(secret, signature, "takedown.completed", body)->event ==
          "takedown.completed");
  REQUIRE(rig.adapter->read_notice(secret, signature, "", body + " ").error().code ==
          Code::unauthenticated);
  REQUIRE(rig.adapter->read_notice({{"token", "t"}}, signature, "", body).error().code ==
          Code::unauthenticated);
}

TEST_CASE("the registry keeps live and sandbox apart") {
  platforms::Registry registry;
  registry.add(model::Mode::live, platforms::make_adapter("soundcloud"));
  REQUIRE(registry.find(model::Mode::live, "soundcloud").ok());
  REQUIRE(registry.find(model::Mode::sandbox, "soundcloud").error().code == Code::unsupported);
  REQUIRE(registry.find(model::Mode::live, "labelgrid").error().code == Code::unsupported);
  REQUIRE(registry.providers(model::Mode::live) == std::vector<std::string>{"soundcloud"});
}
