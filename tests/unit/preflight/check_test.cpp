// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text/text.hpp"
#include "model/json.hpp"
#include "preflight/defaults.hpp"
#include "preflight/markdown.hpp"
#include "sample.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::preflight;

TEST_CASE("a cover of 1400x900 is both not square and too small") {
  Sample sample;
  sample.artwork.width = 1400;
  sample.artwork.height = 900;
  const auto report = check(sample.subject(), Names{"soundcloud", "spotify"});
  REQUIRE(rules_of(report) == "C1:error C2:error");
  REQUIRE(report.blocked());
  REQUIRE(report.findings[0].platforms == Names{"soundcloud", "spotify"});
  REQUIRE(report.findings[0].at == "artwork");
  REQUIRE(report.findings[1].message ==
          "the cover is 1,400×900 px, smaller than the 3,000×3,000 px that Spotify takes through a "
          "distributor (rule C2).");
}

TEST_CASE("8-bit mono at 22 kHz breaks three rules at once") {
  Sample sample;
  sample.format.sample_rate = 22050;
  sample.format.bit_depth = 8;
  sample.format.channels = 1;
  const auto report = check(sample.subject(), Names{"spotify"});
  REQUIRE(rules_of(report) == "A2:error A3:error A4:error");
  REQUIRE(line(report.findings[0]) ==
          "22,050 Hz is below the 44,100 Hz that Spotify takes (rule A2). Export it again at 44.1 "
          "kHz or "
          "more; up-sampling is refused too.");
  REQUIRE(report.findings[0].value == "22050");
}

TEST_CASE("one finding carries all its platforms, in the order asked") {
  Sample sample;
  sample.format.sample_rate = 22050;
  const auto report = check(
      sample.subject(), Names{"deezer", "sc", "apple", "Spotify", "spotify", "somewhere-new"});
  REQUIRE(report.findings.size() == 1);
  const auto& finding = report.findings[0];
  auto platforms = finding.platforms;
  std::sort(platforms.begin(), platforms.end());
  REQUIRE(platforms == Names{"apple-music", "deezer", "somewhere-new", "spotify"});
  REQUIRE(finding.message ==
          "22,050 Hz is below the 44,100 Hz that Apple Music, Deezer and 2 more take (rule A2).");
}

TEST_CASE("where platforms differ the strongest level speaks") {
  Sample sample;
  sample.metadata.title = "Harbour (Explicit)";
  const auto both = check(sample.subject(), Names{"spotify", "apple-music"});
  REQUIRE(find(both, "M7")->level == Level::error);
  REQUIRE(find(both, "M7")->platforms.size() == 2);
  REQUIRE_FALSE(check(sample.subject(), Names{"spotify"}).blocked());
  REQUIRE(check(sample.subject(), Names{"soundcloud"}).findings.empty());
}

TEST_CASE("findings stand errors first, then by id") {
  Sample sample;
  sample.format.duration_ms = 45'000;    // A10 warn
  sample.measure.clipped_runs = 3;       // A14 warn
  sample.format.junk_chunks = {"LIST"};  // A7 warn
  sample.metadata.isrc = "nonsense";     // M26 error
  sample.format.channels = 1;            // A4 error
  sample.measure.sample_peak_dbfs = 0;   // A18 info
  REQUIRE(rules_of(check(sample.subject(), Names{"deezer"})) ==
          "A4:error M26:error A7:warn A10:warn A14:warn A18:info");
}

TEST_CASE("an override with a reason turns an error into a warning that shows it") {
  Sample sample;
  sample.format.channels = 1;
  SECTION("with a reason") {
    sample.overrides = {{"a4", "a mono recording of 1931"}};
    const auto report = check(sample.subject(), Names{"spotify"});
    REQUIRE_FALSE(report.blocked());
    REQUIRE(report.findings[0].level == Level::warn);
    REQUIRE(report.findings[0].override_reason == "a mono recording of 1931");
    REQUIRE(report.findings[0].message.find("Overridden: a mono recording of 1931") !=
            std::string::npos);
    REQUIRE(check_overrides(sample.overrides).ok());
  }
  SECTION("without one it does not count") {
    sample.overrides = {{"A4", "  "}};
    const auto report = check(sample.subject(), Names{"spotify"});
    REQUIRE(report.blocked());
    REQUIRE(report.findings[0].fix.find("without a reason") != std::string::npos);
    REQUIRE(check_overrides(sample.overrides).error().code == Code::invalid);
  }
  SECTION("of an unknown rule") {
    sample.overrides = {{"A400", "why not"}};
    REQUIRE(check(sample.subject(), Names{"spotify"}).blocked());
    REQUIRE(
        check_overrides(sample.overrides).error().what == "there is no rule \"A400\" to override");
  }
}

TEST_CASE("a cover shared by a release is judged once, tracks one by one") {
  std::vector<Sample> tracks(2);
  tracks[1].metadata.title = "Morning";
  tracks[1].metadata.isrc = "QZABC2700048";
  tracks[1].measure.audio_sha256 = std::string(64, 'b');
  tracks[1].format.channels = 1;
  model::ArtworkFacts cover = tracks[0].artwork;
  cover.height = 900;
  std::vector<Subject> subjects{tracks[0].subject(), tracks[1].subject()};
  for (auto& subject : subjects) subject.artwork = &cover;
  const auto report = check_release(subjects, Names{"spotify"});
  REQUIRE(rules_of(report) == "A4:error C1:error C2:error");
  REQUIRE(report.findings[0].at == "tracks[1].audio");
  REQUIRE(report.findings[1].at == "artwork");
}

TEST_CASE("a report is JSON with levels as words, and comes back") {
  Sample sample;
  sample.format.channels = 1;
  const auto report = check(sample.subject(), Names{"spotify"});
  const auto text = model::json_text(report);
  REQUIRE(text.find("\"level\":\"error\"") != std::string::npos);
  REQUIRE(text.find("\"platforms\":[\"spotify\"]") != std::string::npos);
  const auto back = model::parse_json<Report>(text);
  REQUIRE(back.ok());
  REQUIRE(back->blocked());
  REQUIRE(model::json_text(*back) == text);
}

TEST_CASE("text of the user cannot forge the terminal or the platforms' names") {
  Sample sample;
  sample.metadata.artists[0].name = "A \1 & \x1b[2J B\2";
  for (const auto& finding : check(sample.subject(), kEverywhere).findings)
    for (const char c : line(finding)) REQUIRE((c < 0 || c >= ' '));
}

TEST_CASE("a plain WAV with a title and an artist goes through with warnings only") {
  Sample sample;
  const auto filled = fill_defaults({}, {}, "my song.wav", "Sandbox Artist", kNow);
  sample.metadata = filled.metadata;
  sample.assumed = filled.assumed;
  const auto report = check(sample.subject(), Names{"soundcloud", "spotify", "apple-music"});
  INFO(rules_of(report));
  REQUIRE_FALSE(report.blocked());
  for (const auto* rule : {"M19", "M21", "M22", "M24"})
    REQUIRE(find(report, rule)->level == Level::warn);
  REQUIRE(find(report, "M23")->level == Level::info);
}

TEST_CASE("without any artist a store release is an error, SoundCloud is not") {
  Sample sample;
  sample.metadata = fill_defaults({}, {}, "my song.wav", "", kNow).metadata;
  REQUIRE(find(check(sample.subject(), Names{"spotify"}), "M0")->level == Level::error);
  REQUIRE_FALSE(check(sample.subject(), Names{"soundcloud"}).blocked());
}

TEST_CASE("hostile text neither crashes nor takes long") {
  Sample sample;
  for (const auto& piece :
      {std::string("("), std::string("feat. "), std::string("\xff"), std::string("🔥"),
          std::string("a-"), std::string(" - "), std::string("Pt. "), std::string("\0", 1)}) {
    std::string text;
    while (text.size() < 100'000) text += piece;
    sample.metadata.title = sample.metadata.album = sample.metadata.version = text;
    sample.metadata.p_line = sample.metadata.isrc = sample.metadata.genre = text;
    sample.metadata.language = sample.metadata.release_date = text;
    sample.metadata.artists[0].name = sample.metadata.writers[0].name = text;
    const auto report = check(sample.subject(), kEverywhere);
    REQUIRE(report.blocked());
    for (const auto& finding : report.findings) REQUIRE(finding.message.size() < 5'000);
  }
}
