// SPDX-License-Identifier: Apache-2.0
#include <boost/json/serialize.hpp>
#include <thread>

#include "platforms/order_text.hpp"
#include "support/catch.hpp"
#include "unit/platforms/rig.hpp"

using namespace mv;
using namespace mv::test;

namespace {

const auto kProviders = [] {
  std::vector<std::string> out;
  for (const auto& row : model::providers())
    if (!row.can.handoff) out.emplace_back(row.id);
  return out;
}();

bool fault_was_seen(Rig& rig, const std::string& fault) {
  for (const auto& request : rig.simulator->requests())
    if (const auto* seen = request.as_object().if_contains("fault");
        seen && *seen == json::value(fault))
      return true;
  return false;
}

void require_live_once(Rig& rig, std::int64_t expected = 1) {
  REQUIRE(rig.count("tracks") == expected);
  REQUIRE(rig.count("live") == expected);
  if (rig.adapter->provider() == "labelgrid") {
    REQUIRE(rig.count("releases") == expected);
    REQUIRE(rig.count("distributed") == expected);
  }
}

/// Everything in an Error that a person sees.
std::string words_of(const Error& error) {
  std::string out = error.line();
  for (const auto& fault : error.faults) out += " " + fault.message + " " + fault.hint;
  return out;
}

void require_good_words(const Error& error, const json::object& secret) {
  REQUIRE_FALSE(error.what.empty());
  REQUIRE_FALSE(error.hint.empty());
  for (const auto& [name, value] : secret)
    if (value.is_string() && name != "redirect_uri" && name != "label_id")
      REQUIRE(words_of(error).find(std::string(value.get_string())) == std::string::npos);
}

}  // namespace

TEST_CASE("every passing fault, on any call, still ends live exactly once") {
  for (const auto& provider : kProviders)
    for (const auto& info : sandbox::faults()) {
      if (!info.transient || !sandbox::serves(info, provider)) continue;
      for (const std::string method : {"GET", "POST", "PUT"}) {
        Rig rig(provider);
        INFO(provider << " " << info.name << " " << method);
        rig.fault({{"fault", info.name}, {"match", method + " /"}, {"times", 1}, {"delay_ms", 1}});
        Shipment shipment(rig, rig.order());
        const auto ended = shipment.run();
        REQUIRE(ended.ok());
        REQUIRE(*ended == Fact::live);
        require_live_once(rig);
      }
    }
}

TEST_CASE("a lost answer of any write makes nothing twice") {
  for (const std::string fault : {"lost_response", "error_after_success"}) {
    for (const std::string call : {"POST /tracks", "PUT /tracks/", "GET /me"}) {
      Rig rig("soundcloud");
      INFO(fault << " " << call);
      rig.fault({{"fault", fault}, {"match", call}, {"times", 1}});
      Shipment shipment(rig, rig.order());
      REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
      REQUIRE(fault_was_seen(rig, fault));
      require_live_once(rig);
    }
    for (const std::string call :
        {"POST /upload/youtube/v3/videos", "PUT /upload/youtube/v3/videos",
            "POST /upload/youtube/v3/thumbnails", "PUT /youtube/v3/videos"}) {
      Rig rig("youtube");
      INFO(fault << " " << call);
      rig.fault({{"fault", fault}, {"match", call}, {"times", 2}});
      Shipment shipment(rig, rig.order());
      REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
      REQUIRE(fault_was_seen(rig, fault));
      require_live_once(rig);
    }
    for (const std::string call : {"POST /api/public/labels", "POST /api/public/artists",
             "POST /api/public/writers", "POST /api/public/releases", "POST /api/public/tracks",
             "POST /api/public/tracks/1/files", "PUT /storage/", "PUT /api/public/tracks",
             "POST /api/public/releases/1/photo", "POST /api/public/releases/1/validate",
             "POST /api/public/releases/1/distribute"}) {
      Rig rig("labelgrid");
      INFO(fault << " " << call);
      rig.fault({{"fault", fault}, {"match", call}, {"times", 2}});
      Shipment shipment(rig, rig.order());
      REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
      REQUIRE(fault_was_seen(rig, fault));
      require_live_once(rig);
      REQUIRE(rig.count("artists") == 2);
      REQUIRE(rig.count("labels") == 1);
    }
  }
}

TEST_CASE("after 24 hours the idempotency key is forgotten, and looking first still helps") {
  Rig rig("labelgrid");
  for (const std::string call : {"POST /api/public/releases", "POST /api/public/tracks"})
    rig.fault({{"fault", "lost_response"}, {"match", call}, {"times", 1}});
  rig.fault({{"fault", "lost_response"}, {"match", "POST /api/public/releases/1/distribute"}});
  Shipment shipment(rig, rig.order());
  for (int day = 0; day < 8; ++day) {
    if (rig.adapter->upload(shipment.context).ok()) (void)rig.adapter->submit(shipment.context);
    rig.clock.advance(25LL * 3600 * 1000);
  }
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::live);
  require_live_once(rig);
  const auto state = rig.simulator->state();
  REQUIRE(state.at("items").as_array().at(0).at("submissions").as_int64() == 1);
}

TEST_CASE("a retry after an edit sends the new words") {
  for (const auto& provider : kProviders) {
    Rig rig(provider);
    const auto call = provider == "soundcloud"  ? "POST /tracks"
                      : provider == "youtube"   ? "POST /upload"
                      : provider == "labelgrid" ? "POST /api/public/tracks"
                                                : "PUT /drop/";
    // What was put may be put again at once, when only the answer was lost.
    const auto fault = std::string_view(call).starts_with("PUT") ? "server_error" : "lost_response";
    rig.fault({{"fault", fault}, {"match", call}, {"times", 1}});
    Shipment shipment(rig, rig.order());
    REQUIRE_FALSE(rig.adapter->upload(shipment.context).ok());
    shipment.order.metadata.title = "Nachtzug nach Riga";
    REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
    require_live_once(rig);
    REQUIRE(
        json::serialize(rig.simulator->state()).find("Nachtzug nach Riga") != std::string::npos);
  }
}

TEST_CASE("a copy that turns up later is deleted before the track is made public") {
  Rig rig("soundcloud");
  Shipment first(rig, rig.order());
  REQUIRE(first.upload().ok());
  // Another upload of the same shipment, as if its answer and its listing had been late.
  Shipment late(rig, rig.order());
  REQUIRE(late.upload().ok());
  REQUIRE(rig.count("tracks") == 2);
  REQUIRE(first.journal.note({{"upload_tries", 2}}).ok());
  REQUIRE(first.submit().ok());
  require_live_once(rig);
}

TEST_CASE("final faults end with the right word") {
  struct Expected {
    std::string provider, fault;
    std::optional<Code> code;  ///< of upload or submit
    Fact state = Fact::live;   ///< when both went well
    std::string words;         ///< part of what people read
    int times = 1;
  };
  std::vector<Expected> all{
      {"soundcloud", "empty_401", Code::unauthenticated, {}, "mv platform connect soundcloud", 100},
      {"soundcloud", "unauthorized_upload", Code::forbidden, {}, "no right to upload", 2},
      {"soundcloud", "validation_error", Code::rejected, {},
          "unable to process provided asset_data"},
      {"soundcloud", "quota_exceeded", Code::rejected, {}, "upload time left"},
      {"soundcloud", "policy_rejection", Code::rejected, {}, "recording of someone else"},
      {"soundcloud", "processing_failed", Code::rejected, {}, "still processing"},
      {"youtube", "empty_401", Code::unauthenticated, {}, "mv platform connect youtube", 100},
      {"youtube", "validation_error", Code::rejected, {}, "invalidTitle"},
      {"youtube", "quota_exceeded", Code::rate_limited, {}, "midnight in California"},
      {"youtube", "upload_limit", Code::rate_limited, {}, "no more videos today"},
      {"youtube", "policy_rejection", Code::rejected, {}, "recording of someone else"},
      {"youtube", "processing_failed", Code::rejected, {}, "cannot read the video"},
      {"youtube", "stays_private", Code::rejected, {}, "keeps the video private"},
      {"labelgrid", "empty_401", Code::unauthenticated, {}, "mv platform connect labelgrid"},
      {"labelgrid", "validation_error", Code::preflight, {}, "capitals only"},
      {"labelgrid", "quota_exceeded", Code::rate_limited, {}, "weekly limit"},
      {"labelgrid", "processing_failed", Code::rejected, {}, "not readable audio"},
      {"labelgrid", "policy_rejection", {}, Fact::rejected, "another catalogue"},
      {"labelgrid", "delivery_failed", {}, Fact::failed, "did not take the delivery"},
      {"labelgrid", "changes_requested", {}, Fact::changes_requested, "not credited"},
      {"labelgrid", "on_hold", {}, Fact::changes_requested, "differs from the cover"},
  };
  for (const std::string ddex : {"ddex-spotify", "ddex-youtube", "ddex-audius", "ddex"}) {
    all.push_back(
        {ddex, "empty_401", Code::unauthenticated, {}, "mv platform connect " + ddex, 100});
    all.push_back({ddex, "quota_exceeded", Code::forbidden, {}, "no room left"});
    all.push_back({ddex, "validation_error", {}, Fact::changes_requested, "breaks the rules"});
    all.push_back({ddex, "processing_failed", {}, Fact::changes_requested, "cannot be read"});
    all.push_back({ddex, "policy_rejection", {}, Fact::rejected, "breaks the receiver's terms"});
  }
  for (const auto& info : sandbox::faults())
    for (const auto& provider : kProviders)
      if (!info.transient && sandbox::serves(info, provider))
        REQUIRE(std::any_of(all.begin(), all.end(),
            [&](const auto& row) { return row.provider == provider && row.fault == info.name; }));

  for (const auto& expected : all) {
    Rig rig(expected.provider);
    INFO(expected.provider << " " << expected.fault);
    rig.fault({{"fault", expected.fault}, {"times", expected.times}});
    Shipment shipment(rig, rig.order());
    Status done;
    for (int attempt = 0; attempt < 30; ++attempt) {
      done = rig.adapter->upload(shipment.context);
      if (done.ok()) done = rig.adapter->submit(shipment.context);
      if (done.ok() || done.error().code != Code::pending) break;
      rig.clock.advance(expected.fault == "processing_failed" ? 3'600'000 : 500);
    }
    REQUIRE(done.ok() == !expected.code);
    if (expected.code) {
      INFO(words_of(done.error()));
      REQUIRE(done.error().code == *expected.code);
      REQUIRE(words_of(done.error()).find(expected.words) != std::string::npos);
      require_good_words(done.error(), *rig.credentials.load());
      if (*expected.code == Code::rate_limited) REQUIRE(done.error().retry_after);
      REQUIRE(rig.count("public") == 0);
    } else {
      rig.clock.advance(1000);
      const auto stores = rig.adapter->status(shipment.context);
      REQUIRE(stores.ok());
      for (const auto& store : *stores) {
        REQUIRE(store.fact == expected.state);
        REQUIRE(store.reason.find(expected.words) != std::string::npos);
        REQUIRE_FALSE(store.hint.empty());
      }
    }
  }
}

TEST_CASE("LabelGrid: what a reviewer holds goes on when the correction is confirmed") {
  for (const bool lost : {false, true}) {
    Rig rig("labelgrid");
    rig.fault({{"fault", "on_hold"}});
    Shipment shipment(rig, rig.order());
    REQUIRE(shipment.run().value_or(Fact::failed) == Fact::changes_requested);
    shipment.order.metadata.genre = "Techno";
    if (lost)
      rig.fault({{"fault", "lost_response"},
          {"match", "POST /api/public/releases/1/confirm-review"}, {"times", 1}});
    REQUIRE(rig.adapter->retry(shipment.context).ok());
    REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
    require_live_once(rig);
    const auto state = rig.simulator->state();
    REQUIRE(state.at("items").as_array().at(0).at("submissions").as_int64() == 1);
  }
}

TEST_CASE("200 shipments with a fault in one of five calls all end live exactly once") {
  for (const auto& provider : kProviders) {
    Rig rig(provider);
    std::int64_t seed = 7;
    for (const auto name : {"lost_response", "error_after_success", "server_error", "html_error",
             "rate_limited", "rate_limited_no_header", "unavailable", "dropped"})
      rig.fault({{"fault", name}, {"probability", 0.025}, {"seed", ++seed}});
    rig.fault({{"fault", "cut_upload"}, {"probability", 0.2}, {"seed", ++seed}});
    int failures = 0;
    for (int number = 0; number < 200; ++number) {
      Shipment shipment(rig, rig.order("shp_" + std::to_string(10'000 + number)));
      const auto ended = shipment.run();
      INFO(provider << " " << number << " " << (ended.ok() ? "" : ended.error().line()));
      REQUIRE(ended.ok());
      REQUIRE(*ended == Fact::live);
      failures += shipment.failures;
    }
    REQUIRE(failures > 200);
    require_live_once(rig, 200);
  }
}

TEST_CASE("SoundCloud: an expired token is renewed once by two shipments at a time") {
  sandbox::Options options;
  Rig rig("soundcloud", options);
  rig.clock.advance(3'599'000);
  Status results[4];
  {
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number)
      threads.emplace_back([&, number] {
        Shipment shipment(rig, rig.order("shp_" + std::to_string(number)));
        // The first call asks for its turn only.
        results[number] = rig.adapter->upload(shipment.context);
        if (!results[number].ok()) results[number] = rig.adapter->upload(shipment.context);
      });
    for (auto& thread : threads) thread.join();
  }
  for (const auto& result : results) REQUIRE(result.ok());
  REQUIRE(rig.credentials.renewals == 1);
  REQUIRE(rig.count("tracks") == 4);
}

TEST_CASE("SoundCloud: a spent refresh token asks for a new sign-in") {
  Rig rig("soundcloud");
  REQUIRE(rig.credentials
              .renew([](const json::object& secret) -> Result<json::object> {
                auto changed = secret;
                changed["refresh_token"] = "spent-refresh-token";
                changed["expires_at"] = 1;
                return changed;
              })
              .ok());
  Shipment shipment(rig, rig.order());
  const auto done = shipment.upload();
  REQUIRE(done.error().code == Code::unauthenticated);
  require_good_words(done.error(), *rig.credentials.load());
}

TEST_CASE("a stopped shipment sends nothing more") {
  for (const auto& provider : kProviders) {
    Rig rig(provider);
    Shipment shipment(rig, rig.order());
    shipment.context.cancelled = [] { return true; };
    REQUIRE(rig.adapter->upload(shipment.context).error().code == Code::cancelled);
    REQUIRE(rig.simulator->requests().empty());
  }
}

TEST_CASE("file names become ASCII with their ending") {
  REQUIRE(platforms::ascii_file_name("My song é.wav", "track") == "My_song_.wav");
  REQUIRE(platforms::ascii_file_name("日本.flac", "track") == "track.flac");
  REQUIRE(platforms::ascii_file_name("a\"b\r\nc.wav", "track") == "a_b_c.wav");
  REQUIRE(platforms::ascii_file_name(std::string(300, 'x') + ".wav", "track").size() == 80);
}
