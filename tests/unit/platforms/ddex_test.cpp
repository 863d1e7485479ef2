// SPDX-License-Identifier: Apache-2.0
// Batches at a receiver of DDEX: what is sent when, and what its answers mean.
#include <set>

#include "base/text/text.hpp"
#include "platforms/ddex/answers.hpp"
#include "support/catch.hpp"
#include "unit/platforms/rig.hpp"

using namespace mv;
using namespace mv::test;
using platforms::ddex::Answers;
using platforms::ddex::standing_of;

namespace {

constexpr const char* kTargets[] = {"ddex-spotify", "ddex-youtube", "ddex-audius", "ddex"};

std::vector<std::string> keys_put(Rig& rig) {
  std::vector<std::string> out;
  for (const auto& request : rig.simulator->requests())
    if (text_at(request.as_object(), "method") == "PUT")
      out.push_back(text_at(request.as_object(), "path"));
  return out;
}

json::object item_of(Rig& rig) {
  return rig.simulator->state().at("items").as_array().at(0).as_object();
}

mv::ddex::Acknowledgement said(std::string status, Millis at, std::string action = "") {
  return {.status = std::move(status), .action = std::move(action), .created_at = at};
}

}  // namespace

TEST_CASE("recordings first, then the message, and what completes the batch last", "[ddex]") {
  for (const char* target : kTargets) {
    Rig rig(target);
    Shipment shipment(rig, rig.order());
    REQUIRE(shipment.upload().ok());
    REQUIRE(rig.count("batches") == 0);
    REQUIRE(shipment.upload().ok());
    REQUIRE(shipment.submit().ok());
    REQUIRE(shipment.submit().ok());
    const auto keys = keys_put(rig);
    REQUIRE(keys.size() >= 4);
    REQUIRE(keys[0].ends_with(".wav"));
    REQUIRE(keys[1].ends_with(".jpg"));
    REQUIRE(keys[2].ends_with("/MV-SHP-01.xml"));
    REQUIRE(keys.back().find("/BatchComplete_") != std::string::npos);
    const std::set<std::string> ends{keys.end() - 1, keys.end()};
    REQUIRE(std::count(keys.begin(), keys.end(), keys.back()) == 1);
    REQUIRE(std::count(keys.begin(), keys.end(), keys[0]) == 1);
    REQUIRE(shipment.settle()->at(0).fact == Fact::live);
  }
}

TEST_CASE("a receiver's words with signs of XML, and a release of 999 tracks", "[ddex]") {
  Rig rig("ddex-spotify");
  auto odd = rig.order("shp_odd");
  odd.metadata.isrc = "A&B<C>";
  Shipment refused(rig, odd);
  REQUIRE(refused.run().value_or(Fact::failed) == Fact::changes_requested);
  REQUIRE(rig.adapter->status(refused.context)->at(0).reason.find("A&B<C>") != std::string::npos);

  auto order = rig.order();
  for (int number = 1; number <= 999; ++number) {
    auto track = rig.order();
    track.track_id = "trk_" + std::to_string(number);
    track.number = number;
    order.tracks.push_back(track);
  }
  order.kind = "album";
  rig.clock.advance(10);
  Shipment large(rig, order);
  REQUIRE(large.run().value_or(Fact::failed) == Fact::live);
  REQUIRE(rig.count("tracks") == 999);
}

TEST_CASE("an update is a whole statement in a batch of its own", "[ddex]") {
  Rig rig("ddex-spotify");
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
  REQUIRE(rig.adapter->update(shipment.context).ok());
  REQUIRE(rig.count("batches") == 1);  // nothing has changed
  shipment.order.metadata.title = "Nachtzug II";
  REQUIRE(rig.adapter->update(shipment.context).ok());
  REQUIRE(rig.adapter->update(shipment.context).ok());
  REQUIRE(rig.count("batches") == 2);
  REQUIRE(text_at(item_of(rig), "title") == "Nachtzug II");
  REQUIRE(item_of(rig).at("submissions").as_int64() == 1);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::live);
}

TEST_CASE("an update that is not taken leaves what is live, and says so", "[ddex]") {
  Rig rig("ddex-spotify");
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
  rig.fault({{"fault", "validation_error"}, {"times", 1}});
  shipment.order.metadata.title = "Nachtzug II";
  REQUIRE(rig.adapter->update(shipment.context).ok());
  rig.clock.advance(5'000);
  const auto status = rig.adapter->status(shipment.context)->at(0);
  REQUIRE(status.fact == Fact::live);
  REQUIRE(status.reason.starts_with("the update was not taken"));
}

TEST_CASE("each receiver takes down in its own way", "[ddex]") {
  for (const char* target : kTargets) {
    INFO(target);
    Rig rig(target);
    Shipment shipment(rig, rig.order());
    REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
    REQUIRE(*rig.adapter->withdraw(shipment.context) == platforms::Removal::requested);
    REQUIRE(*rig.adapter->withdraw(shipment.context) == platforms::Removal::requested);
    REQUIRE(rig.count("batches") == 2);
    REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::removing);
    rig.clock.advance(5'000);
    REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::removed);
    REQUIRE(rig.count("live") == 0);
  }
}

TEST_CASE("what was not completed is taken back, to the last file", "[ddex]") {
  Rig rig("ddex-spotify");
  Shipment shipment(rig, rig.order());
  REQUIRE(*rig.adapter->withdraw(shipment.context) == platforms::Removal::gone);
  REQUIRE(shipment.upload().ok());
  REQUIRE(*rig.adapter->withdraw(shipment.context) == platforms::Removal::gone);
  std::size_t removed = 0;
  for (const auto& request : rig.simulator->requests())
    removed += text_at(request.as_object(), "method") == "DELETE";
  REQUIRE(removed == 3);
  REQUIRE(rig.count("batches") == 0);
}

TEST_CASE("a retry sends everything again, in a batch of its own", "[ddex]") {
  Rig rig("ddex-spotify");
  rig.fault({{"fault", "processing_failed"}, {"times", 1}});
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::changes_requested);
  REQUIRE(rig.adapter->retry(shipment.context).ok());
  rig.clock.advance(10);
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
  REQUIRE(rig.count("batches") == 2);
  REQUIRE(rig.count("live") == 1);
}

TEST_CASE("two shipments of the same instant have a batch each", "[ddex]") {
  Rig rig("ddex");
  std::vector<std::unique_ptr<Shipment>> all;
  for (int i = 0; i < 20; ++i) {
    all.push_back(std::make_unique<Shipment>(rig, rig.order("shp_" + std::to_string(i))));
    auto& mine = *all.back();
    // As the server asks its database: what another one has noted.
    mine.context.taken = [&all, &mine](const std::string& id) {
      return std::any_of(all.begin(), all.end(), [&](const auto& other) {
        return other.get() != &mine && other->journal.text("remote_id") == id;
      });
    };
  }
  for (auto& one : all) REQUIRE(rig.adapter->upload(one->context).ok());
  for (auto& one : all) REQUIRE(rig.adapter->submit(one->context).ok());
  REQUIRE(rig.count("batches") == 20);
  rig.clock.advance(60'000);
  for (auto& one : all) REQUIRE(rig.adapter->status(one->context)->at(0).fact == Fact::live);
}

TEST_CASE("an edit between upload and the last step is told, too", "[ddex]") {
  Rig rig("ddex-spotify");
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.upload().ok());
  shipment.order.metadata.title = "Late Words";
  REQUIRE(shipment.submit().ok());
  REQUIRE(shipment.settle()->at(0).fact == Fact::live);
  REQUIRE(text_at(item_of(rig), "title") == "Late Words");
  REQUIRE(rig.adapter->update(shipment.context).ok());
  REQUIRE(rig.count("batches") == 1);
}

TEST_CASE("every word of a release is told again when it changes", "[ddex]") {
  Rig rig("ddex-spotify");
  auto order = rig.order();
  auto track = rig.order();
  track.track_id = "trk_1";
  order.tracks = {track};
  Shipment shipment(rig, order);
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
  std::int64_t batches = 1;
  const auto told = [&](const std::function<void(platforms::Order&)>& change) {
    change(shipment.order);
    REQUIRE(rig.adapter->update(shipment.context).ok());
    REQUIRE(rig.count("batches") == ++batches);
  };
  told([](auto& of) { of.tracks[0].metadata.title = "Corrected"; });
  told([](auto& of) { of.tracks[0].metadata.explicit_content = "explicit"; });
  told([](auto& of) { of.release.territories = {"DE"}; });
  told([](auto& of) { of.release.catalogue_number = "EX 1"; });
  told([](auto& of) { of.tracks[0].number = 2; });
  REQUIRE(rig.count("releases") == 1);
}

TEST_CASE("a release keeps the code under which it was delivered", "[ddex]") {
  Rig rig("ddex-spotify");
  auto order = rig.order();
  order.metadata.upc = "4006381333931";
  Shipment shipment(rig, order);
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
  shipment.order.metadata.upc = "036000291452";
  shipment.order.metadata.title = "Other Words";
  const auto refused = rig.adapter->update(shipment.context);
  REQUIRE(refused.error().code == Code::unsupported);
  REQUIRE(rig.count("batches") == 1);
  REQUIRE(*rig.adapter->withdraw(shipment.context) == platforms::Removal::requested);
  rig.clock.advance(5'000);
  REQUIRE(rig.count("live") == 0);
  REQUIRE(text_at(item_of(rig), "id") == "4006381333931");
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::removed);
}

TEST_CASE("a code that is edited before the last step makes another batch", "[ddex]") {
  Rig rig("ddex-spotify");
  auto order = rig.order();
  order.metadata.upc = "4006381333931";
  Shipment shipment(rig, order);
  REQUIRE(shipment.upload().ok());
  shipment.order.metadata.upc = "036000291452";
  REQUIRE(shipment.submit().ok());
  REQUIRE(shipment.settle()->at(0).fact == Fact::live);
  REQUIRE(text_at(item_of(rig), "id") == "036000291452");
  REQUIRE(rig.count("batches") == 1);
  REQUIRE(rig.count("releases") == 1);
}

TEST_CASE("a cover that is replaced before the last step is the one that goes", "[ddex]") {
  Rig rig("ddex-spotify");
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.upload().ok());
  std::ofstream(rig.folder.path() / "other.png", std::ios::binary) << "\x89PNG another cover";
  shipment.order.artwork = rig.folder.path() / "other.png";
  REQUIRE(shipment.submit().ok());
  REQUIRE(shipment.settle()->at(0).fact == Fact::live);
  const auto keys = keys_put(rig);
  REQUIRE(std::any_of(keys.begin(), keys.end(), [](auto& key) { return key.ends_with(".png"); }));
}

TEST_CASE("where the last step's answer was lost, it is looked for", "[ddex]") {
  Rig rig("ddex-spotify");
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.upload().ok());
  REQUIRE(shipment.submit().ok());
  // As after a crash between the last step and its note.
  REQUIRE(shipment.journal.note({{"handed_in_at", nullptr}}).ok());
  rig.clock.advance(5'000);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::live);
  REQUIRE(shipment.journal.note({{"handed_in_at", nullptr}}).ok());
  REQUIRE(rig.adapter->retry(shipment.context).ok());
  REQUIRE(shipment.submit().ok());
  REQUIRE(rig.count("batches") == 1);
  REQUIRE(shipment.journal.note({{"handed_in_at", nullptr}}).ok());
  REQUIRE(*rig.adapter->withdraw(shipment.context) == platforms::Removal::requested);
  // And where it did not arrive, the word is that it was not handed in.
  Rig other("ddex-spotify");
  Shipment cut(other, other.order());
  REQUIRE(cut.upload().ok());
  REQUIRE(cut.journal.note({{"handing_in_at", 1}}).ok());
  REQUIRE(other.adapter->status(cut.context)->at(0).fact == Fact::sent);
  REQUIRE(cut.submit().ok());
  REQUIRE(other.count("batches") == 1);
}

TEST_CASE("at another place, everything goes again", "[ddex]") {
  Rig rig("ddex-spotify");
  auto secret = *rig.credentials.load();
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.upload().ok());
  REQUIRE(shipment.journal.note({{"handing_in_at", 1}}).ok());
  const auto before = keys_put(rig).size();
  // As when the account was connected anew, while nobody knew whether the last step had arrived.
  secret["address"] = "s3://elsewhere";
  REQUIRE(rig.credentials.renew([&](auto&) -> Result<json::object> { return secret; }).ok());
  rig.clock.advance(10);
  REQUIRE(shipment.submit().ok());
  const auto keys = keys_put(rig);
  REQUIRE(keys.size() == before + 4);  // recording, cover, message, end
  REQUIRE(keys[before].ends_with(".wav"));
  REQUIRE(shipment.settle()->at(0).fact == Fact::live);
  REQUIRE(rig.count("live") == 1);
}

TEST_CASE("an edit that is undone after a lost answer is told, too", "[ddex]") {
  Rig rig("ddex-spotify");
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
  const auto before = shipment.journal.notes();
  shipment.order.metadata.title = "Second Thoughts";
  REQUIRE(rig.adapter->update(shipment.context).ok());
  // As after a crash before the note: the update is still under way.
  const auto updates = shipment.journal.notes().at("updates").as_array();
  auto pending = updates.at(0).as_object();
  pending["mark"] = "of the second thoughts";
  REQUIRE(shipment.journal
              .note({{"updates", nullptr}, {"update", pending},
                  {"metadata_mark", before.at("metadata_mark")}})
              .ok());
  shipment.order.metadata.title = "Nachtzug";
  rig.clock.advance(10);
  REQUIRE(rig.adapter->update(shipment.context).ok());
  REQUIRE(text_at(item_of(rig), "title") == "Nachtzug");
  REQUIRE(shipment.journal.notes().at("updates").as_array().size() == 2);
}

TEST_CASE("a takedown that was refused is sent once more when it is asked for", "[ddex]") {
  Rig rig("ddex-spotify");
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
  rig.fault({{"fault", "validation_error"}, {"times", 1}});
  REQUIRE(*rig.adapter->withdraw(shipment.context) == platforms::Removal::requested);
  rig.clock.advance(5'000);
  const auto refused = rig.adapter->status(shipment.context)->at(0);
  REQUIRE(refused.fact == Fact::removing);
  REQUIRE(refused.reason.starts_with("the takedown was not taken"));
  REQUIRE(*rig.adapter->withdraw(shipment.context) == platforms::Removal::requested);
  rig.clock.advance(5'000);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::removed);
  REQUIRE(rig.count("live") == 0);
}

TEST_CASE("two updates of the same instant have a batch each", "[ddex]") {
  Rig rig("ddex-spotify");
  std::vector<std::unique_ptr<Shipment>> all;
  for (int i = 0; i < 5; ++i) {
    all.push_back(std::make_unique<Shipment>(rig, rig.order("shp_" + std::to_string(i))));
    REQUIRE(all.back()->run().value_or(Fact::failed) == Fact::live);
  }
  for (auto& one : all) {
    auto& mine = *one;
    mine.context.taken = [&all, &mine](const std::string& id) {
      return std::any_of(all.begin(), all.end(), [&](const auto& other) {
        return other.get() != &mine && other->journal.text("remote_id") == id;
      });
    };
    mine.order.metadata.title = "Edited";
    REQUIRE(rig.adapter->update(mine.context).ok());
  }
  REQUIRE(rig.count("batches") == 10);
  const auto state = rig.simulator->state();
  for (const auto& item : state.at("items").as_array())
    REQUIRE(text_at(item.as_object(), "title") == "Edited");
}

TEST_CASE("a date that has not come is scheduled, not live", "[ddex]") {
  Rig rig("ddex-spotify");
  auto order = rig.order();
  order.schedule = model::ReleaseSchedule{"2027-02-01T00:00:00", "Europe/Berlin", false};
  Shipment shipment(rig, order);
  REQUIRE(shipment.upload().ok());
  REQUIRE(shipment.submit().ok());
  rig.clock.advance(60'000);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::in_review);
  REQUIRE(rig.count("live") == 0);
  rig.clock.set(*parse_utc("2027-01-31T23:00:01Z"));
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::live);
}

TEST_CASE("what a receiver cannot keep is refused before anything is sent", "[ddex]") {
  Rig rig("ddex-audius");
  auto order = rig.order();
  order.release.territories = {"DE"};
  Shipment shipment(rig, order);
  const auto done = rig.adapter->upload(shipment.context);
  REQUIRE(done.error().code == Code::unsupported);
  REQUIRE(keys_put(rig).empty());
}

TEST_CASE("AI that was used is told where nobody chose a version", "[ddex]") {
  Rig rig("ddex-spotify");
  auto order = rig.order();
  order.metadata.ai.vocals = "generated";
  Shipment shipment(rig, order);
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
  REQUIRE(text_at(item_of(rig).at("summary").as_object(), "version") == "4.3.2");
}

TEST_CASE("an account says all that is wrong with it at once", "[ddex]") {
  const auto adapter = platforms::make_adapter("ddex-spotify");
  const auto wrong = adapter->begin_connect(
      {{{"address", "ftp://x"}, {"sender_dpid", "abc"}, {"ern_version", "5"}}, "", ""});
  REQUIRE_FALSE(wrong.ok());
  std::set<std::string> places;
  for (const auto& fault : wrong.error().faults) places.insert(fault.at);
  REQUIRE(places == std::set<std::string>{"/credentials/address", "/credentials/sender_dpid",
                        "/credentials/recipient_dpid", "/credentials/ern_version"});
  const auto folder =
      adapter->begin_connect({{{"address", "file:///tmp"}, {"sender_dpid", "PADPIDA2013020802I"},
                                  {"recipient_dpid", "PADPIDA2015120100H"}},
          "", ""});
  REQUIRE_FALSE(folder.ok());
  const auto bare =
      adapter->begin_connect({{{"address", "sftp://u@h/x"}, {"sender_dpid", "PADPIDA2013020802I"},
                                  {"recipient_dpid", "PADPIDA2015120100H"}},
          "", ""});
  REQUIRE(bare.error().faults.size() == 2);
  REQUIRE(bare.error().faults[0].at == "/credentials/private_key");
}

TEST_CASE("an address that is not to be connected to gets nothing", "[ddex]") {
  const auto adapter = platforms::make_adapter(
      "ddex-spotify", platforms::Endpoints{.api = "", .auth = "", .vet = [](const sockaddr&) {
                                             return make_error(Code::invalid, "a private address");
                                           }});
  for (const char* address : {"sftp://u@127.0.0.1:9/x", "s3://b?endpoint=http://127.0.0.1:9",
           "s3://b?endpoint=http://[::1]:9"}) {
    const auto done = adapter->begin_connect(
        {{{"address", address}, {"sender_dpid", "PADPIDA2013020802I"},
             {"recipient_dpid", "PADPIDA2015120100H"}, {"host_key", "SHA256:x"},
             {"sftp_password", "x"}, {"access_key_id", "x"}, {"secret_access_key", "x"}},
            "", ""});
    INFO(address << " " << done.error().line());
    REQUIRE(done.error().what == "a private address");
  }
}

TEST_CASE(
    "answers: every status is a state, later ones revise, stale ones undo nothing", "[ddex]") {
  const auto of = [](std::vector<mv::ddex::Acknowledgement> words) {
    return standing_of({{Answers::To::release, std::move(words)}}, 0, 1'000);
  };
  REQUIRE(standing_of({{Answers::To::release, {}}}, 0, 1'000).fact == Fact::submitted);
  for (const auto& row : mv::ddex::status_rows()) {
    INFO(row.status);
    const auto standing = of({said(std::string(row.status), 1)});
    const bool bad = standing.fact == Fact::changes_requested || standing.fact == Fact::rejected ||
                     standing.fact == Fact::failed;
    using Outcome = mv::ddex::Outcome;
    REQUIRE(bad == (row.outcome == Outcome::wrong || row.outcome == Outcome::refused ||
                       row.outcome == Outcome::trouble));
    if (bad) {
      REQUIRE_FALSE(standing.reason.empty());
      REQUIRE_FALSE(standing.hint.empty());
    }
  }
  REQUIRE(of({said("ResourceCorrupt", 1), said("FileOK", 2)}).fact == Fact::in_review);
  REQUIRE(of({said("ResourceCorrupt", 1), said("FileOK", 2)}).reason.empty());
  REQUIRE(of({said("ReleaseMadeAvailableToConsumers", 1), said("RightsConflict", 2)}).fact ==
          Fact::changes_requested);
  REQUIRE(of({said("SuccessfullyIngestedByReleaseDistributor", 1)}).fact == Fact::in_review);
  REQUIRE(
      standing_of({{Answers::To::release, {said("SuccessfullyIngestedByReleaseDistributor", 1)}}},
          2'000, 1'000)
          .fact == Fact::scheduled);
  REQUIRE(of({said("MetadataMissing", 1, "DoNotResendRelease")}).fact == Fact::rejected);

  const Answers live{Answers::To::release, {said("ReleaseMadeAvailableToConsumers", 1)}};
  const auto updated =
      standing_of({live, {Answers::To::update, {said("MetadataMissing", 2)}}}, 0, 9);
  REQUIRE(updated.fact == Fact::live);
  REQUIRE_FALSE(updated.reason.empty());
  // The old batch's refusal comes after the takedown was taken.
  const Answers late{Answers::To::release,
      {said("ReleaseMadeAvailableToConsumers", 1), said("ResourceCorrupt", 50)}};
  REQUIRE(standing_of({late, {Answers::To::takedown, {said("FileOK", 40)}}}, 0, 99).fact ==
          Fact::removed);
  REQUIRE(standing_of({live, {Answers::To::takedown, {said("InternalError", 40)}}}, 0, 99).fact ==
          Fact::removing);
}
