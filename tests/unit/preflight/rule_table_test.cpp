// SPDX-License-Identifier: Apache-2.0
// Every rule of the table fires in at least one case and keeps quiet for the sample.
#include <functional>
#include <set>

#include "base/text/text.hpp"
#include "preflight/fix.hpp"
#include "sample.hpp"
#include "support/catch.hpp"

// clang-format off

using namespace mv;
using namespace mv::preflight;

namespace {

struct Case {
  const char* rule;
  Level level;
  std::function<void(Sample&)> broken;
  std::string platform = "spotify";
  std::function<void(Sample&)> fine = [](Sample&) {};  ///< must not fire either
};

void title(Sample& s, const char* text) { s.metadata.title = text; }

const std::vector<Case>& cases() {
  constexpr auto error = Level::error;
  constexpr auto warn = Level::warn;
  constexpr auto info = Level::info;
  static const std::vector<Case> all{
      {"A1", error, [](Sample& s) { s.format.container = s.format.codec = "mp3"; s.format.lossless = false; s.format.bit_depth = 0; }},
      {"A2", error, [](Sample& s) { s.format.sample_rate = 22050; }, "spotify", [](Sample& s) { s.format.sample_rate = 384000; }},
      {"A2", error, [](Sample& s) { s.format.sample_rate = 384000; }, "apple-music", [](Sample& s) { s.format.sample_rate = 192000; }},
      {"A3", error, [](Sample& s) { s.format.bit_depth = 8; }, "spotify", [](Sample& s) { s.format.bit_depth = 24; }},
      {"A3", warn, [](Sample& s) { s.format.bit_depth = 32; }},
      {"A4", error, [](Sample& s) { s.format.channels = 1; }},
      {"A4", error, [](Sample& s) { s.format.channels = 6; }},
      {"A5", error, [](Sample& s) { s.format.wav_format_tag = 0xFFFE; }, "spotify", [](Sample& s) { s.format.wav_format_tag = 0; }},
      {"A6", error, [](Sample& s) { s.format.truncated = true; }, "soundcloud"},
      {"A6", warn, [](Sample& s) { s.format.trailing_bytes = true; }},
      {"A6", error, [](Sample& s) { s.format.frames = 0; }},
      {"A6", error, [](Sample& s) { s.format.damage = "at 0:20: bytes that are not audio"; }, "soundcloud"},
      {"A6", warn, [](Sample& s) { s.format.streams = 2; }, "soundcloud"},
      {"A7", warn, [](Sample& s) { s.format.junk_chunks = {"id3 ", "LIST"}; }},
      {"A8", warn, [](Sample& s) { s.measure.lossy_hint = true; s.measure.cutoff_hz = 16000; }, "spotify", [](Sample& s) { s.measure.cutoff_hz = 16000; }},
      {"A9", error, [](Sample& s) { s.format.duration_ms = 29'999; }, "spotify", [](Sample& s) { s.format.duration_ms = 30'000; }},
      {"A10", warn, [](Sample& s) { s.format.duration_ms = 45'000; }, "spotify", [](Sample& s) { s.format.duration_ms = 60'000; }},
      {"A12", warn, [](Sample& s) { s.measure.silence_tail_ms = 10'001; }, "spotify", [](Sample& s) { s.measure.silence_head_ms = 10'000; }},
      {"A13", error, [](Sample& s) { s.measure.all_silent = true; }},
      {"A13", warn, [](Sample& s) { s.measure.white_noise = true; }, "soundcloud"},
      {"A14", warn, [](Sample& s) { s.measure.clipped_runs = 1200; s.measure.longest_clip = 9; }},
      {"A15", warn, [](Sample& s) { s.measure.true_peak_dbtp = -0.9; }, "spotify", [](Sample& s) { s.measure.true_peak_dbtp = -1; }},
      {"A15", warn, [](Sample& s) { s.measure.integrated_lufs = -9; }, "spotify", [](Sample& s) { s.measure.integrated_lufs = -9; s.measure.true_peak_dbtp = -2; }},
      {"A16", info, [](Sample& s) { s.measure.integrated_lufs = -8.5; }},
      {"A17", info, [](Sample& s) { s.measure.integrated_lufs = -13; }, "apple-music"},
      {"A18", info, [](Sample& s) { s.measure.sample_peak_dbfs = 0; }},
      {"A20", warn, [](Sample& s) { s.catalogue = {{"Old One", s.measure.audio_sha256, "", ""}}; }, "spotify",
       [](Sample& s) { s.catalogue = {{"Old One", std::string(64, 'b'), "", ""}}; }},
      {"A22", error, [](Sample& s) { s.format.bytes = 4'000'000'001; }, "soundcloud"},
      {"A22", error, [](Sample& s) { s.format.container = "rf64"; }, "soundcloud", [](Sample& s) { s.format.container = "mp3"; }},
      {"A22", error, [](Sample& s) { s.format.duration_ms = 86'401'000; }, "soundcloud"},
      {"A22", error, [](Sample& s) { s.seconds_left = 100; }, "soundcloud", [](Sample& s) { s.seconds_left = 180; }},
      {"C1", error, [](Sample& s) { s.artwork.height = 3001; }, "soundcloud"},
      {"C2", error, [](Sample& s) { s.artwork.width = s.artwork.height = 2999; }},
      {"C2", warn, [](Sample& s) { s.artwork.width = s.artwork.height = 6001; }, "spotify", [](Sample& s) { s.artwork.width = s.artwork.height = 6000; }},
      {"C3", error, [](Sample& s) { s.artwork.colour = "cmyk"; }},
      {"C3", error, [](Sample& s) { s.artwork.alpha = true; }},
      {"C3", error, [](Sample& s) { s.artwork.bits_per_channel = 16; }},
      {"C4", error, [](Sample& s) { s.artwork.format = "gif"; }, "spotify", [](Sample& s) { s.artwork.format = "png"; }},
      {"C4", error, [](Sample& s) { s.artwork.format = ""; s.artwork.width = s.artwork.height = 0; }, "soundcloud", [](Sample& s) { s.artwork.format = "gif"; }},
      {"C5", warn, [](Sample& s) { s.artwork.bytes = 4'000'001; }, "spotify", [](Sample& s) { s.artwork.bytes = 4'000'000; }},
      {"C5", error, [](Sample& s) { s.artwork.bytes = 10'000'001; }},
      {"C6", warn, [](Sample& s) { s.artwork.exif_orientation = 6; }},
      {"C6", warn, [](Sample& s) { s.artwork.looks_upscaled = true; }},
      {"C7", warn, [](Sample& s) { s.artwork.width = s.artwork.height = 799; }, "soundcloud"},
      {"C7", warn, [](Sample& s) { s.artwork.bytes = 2'000'001; }, "soundcloud"},
      {"C11", warn, [](Sample& s) { s.catalogue = {{"Old One", "", "00ff00ff00ff00fe", ""}}; }, "spotify",
       [](Sample& s) { s.catalogue = {{"Old One", "", "ff00ff00ff00ff00", ""}}; }},
      {"C12", warn, [](Sample& s) { s.artwork.detail = 0.001; }},
      {"C13", info, [](Sample& s) { s.metadata.ai.artwork = "generated"; }},
      {"M0", error, [](Sample& s) { title(s, "  "); }, "soundcloud"},
      {"M0", error, [](Sample& s) { s.metadata.artists = {{"Jo Reed", "producer"}}; }},
      {"M1", warn, [](Sample& s) { title(s, "Harbour feat. Jo Reed"); }, "spotify", [](Sample& s) { title(s, "A Feat of Strength"); }},
      {"M2", warn, [](Sample& s) { title(s, "Harbour (Ft. Jo Reed)"); }, "spotify", [](Sample& s) { title(s, "Harbour (feat. Jo Reed)"); }},
      {"M3", warn, [](Sample& s) { title(s, "Harbour (feat. Jo Reed)"); }},
      {"M3", warn, [](Sample& s) { s.metadata.artists.push_back({"ada stone", "featured"}); }},
      {"M4", warn, [](Sample& s) { s.metadata.artists[0].name = "Ada Stone & Jo Reed"; }, "spotify", [](Sample& s) { s.metadata.artists[0].name = "AC/DC"; }},
      {"M5", warn, [](Sample& s) { title(s, "Harbour (Jo Reed Remix) (Radio Edit)"); }, "spotify", [](Sample& s) { title(s, "Harbour (Jo Reed Remix) [Radio Edit]"); }},
      {"M5", warn, [](Sample& s) { title(s, "Harbour (Live"); }, "spotify", [](Sample& s) { title(s, "(I Can't Get No) Sleep"); }},
      {"M5", warn, [](Sample& s) { s.metadata.version = "(Radio Edit)"; }},
      {"M6", warn, [](Sample& s) { s.metadata.version = "Original Mix"; }, "spotify", [](Sample& s) { s.metadata.version = "Radio Mix"; }},
      {"M7", error, [](Sample& s) { title(s, "Harbour (Explicit)"); }, "apple-music", [](Sample& s) { title(s, "Clean Harbour"); }},
      {"M7", warn, [](Sample& s) { title(s, "Harbour [Clean]"); }},
      {"M8", warn, [](Sample& s) { title(s, "Track 1"); }, "spotify", [](Sample& s) { title(s, "Tracks of My Tears"); }},
      {"M8", warn, [](Sample& s) { s.metadata.artists[0].name = "Sleep Music"; }},
      {"M10", warn, [](Sample& s) { s.metadata.album = "Night over the Harbour - Single"; }, "spotify", [](Sample& s) { s.metadata.album = s.metadata.title; }},
      {"M10", warn, [](Sample& s) { s.metadata.album = "Another Name"; }},
      {"M11", warn, [](Sample& s) { title(s, "Harbour Volume 2"); }, "spotify", [](Sample& s) { title(s, "Harbour, Vol. 2"); }},
      {"M12", warn, [](Sample& s) { title(s, "Harbour/Night"); }, "spotify", [](Sample& s) { title(s, "Harbour / Night"); }},
      {"M13", warn, [](Sample& s) { title(s, "HARBOUR NIGHT"); }, "spotify", [](Sample& s) { title(s, "NASA"); }},
      {"M13", warn, [](Sample& s) { title(s, "harbour night"); }},
      {"M13", warn, [](Sample& s) { title(s, "HaRbOuR"); }, "spotify", [](Sample& s) { title(s, "McDonald"); }},
      {"M14", warn, [](Sample& s) { title(s, "Night Over The Harbour"); }, "spotify", [](Sample& s) { title(s, "Night Over The Harbour"); s.metadata.metadata_language = "de"; }},
      {"M15", info, [](Sample& s) { title(s, "La Vie En Rose"); s.metadata.metadata_language = "fr"; }, "spotify", [](Sample& s) { title(s, "La vie en rose"); s.metadata.metadata_language = "fr"; }},
      {"M16", warn, [](Sample& s) { title(s, "F**k the Harbour"); }},
      {"M16", warn, [](Sample& s) { title(s, "Harbour $ Night"); }},
      {"M17", error, [](Sample& s) { title(s, "Harbour 🔥"); }, "spotify", [](Sample& s) { title(s, "Größe naïve Ørsted 夜"); }},
      {"M17", error, [](Sample& s) { title(s, "Har\x1b[31mbour"); }, "soundcloud", [](Sample& s) { title(s, "Harbour 🔥"); }},
      {"M17", error, [](Sample& s) { title(s, "𝓗arbour"); }},
      {"M17", error, [](Sample& s) { title(s, "Har\xffpour"); }, "youtube"},
      {"M17", error, [](Sample& s) { title(s, "Ｈarbour"); }, "spotify", [](Sample& s) { title(s, "Ｈarbour"); s.metadata.metadata_language = "ja"; }},
      {"M18", warn, [](Sample& s) { title(s, "Harbour www.example.com"); }},
      {"M18", warn, [](Sample& s) { title(s, "Harbour @adastone"); }},
      {"M18", warn, [](Sample& s) { title(s, "Harbour (2024)"); }, "spotify", [](Sample& s) { title(s, "1999"); }},
      {"M18", warn, [](Sample& s) { title(s, "Harbour (Prod. by Jo Reed)"); }, "spotify", [](Sample& s) { title(s, "The Product"); }},
      {"M18", warn, [](Sample& s) { title(s, "Harbour (Official Video)"); }},
      {"M19", error, [](Sample& s) { s.metadata.writers.clear(); }},
      {"M19", warn, [](Sample& s) { s.metadata.writers[0].name = "Ada"; }},
      {"M20", warn, [](Sample& s) { s.metadata.artists.resize(2); }, "apple-music"},
      {"M21", warn, [](Sample& s) { s.metadata.explicit_content.clear(); }},
      {"M21", warn, [](Sample& s) { title(s, "Shitty Harbour"); }, "spotify", [](Sample& s) { title(s, "Shitty Harbour"); s.metadata.explicit_content = "explicit"; }},
      {"M21", error, [](Sample& s) { s.metadata.explicit_content = "yes"; }},
      {"M22", warn, [](Sample& s) { s.metadata.language.clear(); }, "spotify", [](Sample& s) { s.metadata.language = "zxx"; }},
      {"M22", error, [](Sample& s) { s.metadata.language = "english"; }},
      {"M23", error, [](Sample& s) { s.metadata.p_line = "2028 Pier Records"; }},
      {"M23", error, [](Sample& s) { s.metadata.c_line = "Pier Records"; }},
      {"M23", error, [](Sample& s) { s.metadata.c_line = "© 2026 Pier Records"; }},
      {"M23", warn, [](Sample& s) { s.metadata.p_line.clear(); }},
      {"M23", info, [](Sample& s) { s.assumed = {"p_line"}; }},
      {"M24", error, [](Sample& s) { s.metadata.genre = "Zorble"; }, "spotify", [](Sample& s) { s.metadata.genre = "drum and bass"; }},
      {"M24", warn, [](Sample& s) { s.metadata.genre.clear(); }},
      {"M25", warn, [](Sample& s) { s.metadata.genre = "Classical"; }},
      {"M26", error, [](Sample& s) { s.metadata.isrc = "QZABC270004"; }, "soundcloud"},
      {"M26", warn, [](Sample& s) { s.metadata.isrc = "QZ-ABC-27-00047"; }},
      {"M26", warn, [](Sample& s) { s.catalogue = {{"Old One", std::string(64, 'b'), "", s.metadata.isrc}}; }},
      {"M27", error, [](Sample& s) { s.metadata.upc = "036000291453"; }},
      {"M27", warn, [](Sample& s) { s.metadata.upc = "0-36000-29145-2"; }},
      {"M28", error, [](Sample& s) { s.metadata.release_date = "2027-01-14"; }, "spotify", [](Sample& s) { s.metadata.release_date = "2027-02-12"; }},
      {"M28", error, [](Sample& s) { s.metadata.release_date = "2027-02-30"; }},
      {"M28", warn, [](Sample& s) { s.metadata.release_date = "2027-01-15"; }},
      {"M28", info, [](Sample& s) { s.metadata.release_date = "2027-01-22"; }},
      {"M28", info, [](Sample& s) { s.metadata.release_date.clear(); }},
      {"M29", error, [](Sample& s) { s.metadata.track_type = "cover"; s.metadata.writers.clear(); }},
      {"M29", warn, [](Sample& s) { s.metadata.track_type = "cover"; }},
      {"M29", error, [](Sample& s) { s.metadata.track_type = "remake"; }, "spotify", [](Sample& s) { s.metadata.track_type = "public_domain"; }},
      {"M30", warn, [](Sample& s) { s.metadata.title.assign(256, 'a'); }, "soundcloud", [](Sample& s) { s.metadata.title = replace_all(std::string(255, 'a'), "a", "ä"); }},
      {"M31", warn, [](Sample& s) { s.tags.unreadable = {"title"}; }},
      {"M31", warn, [](Sample& s) { s.tags.isrcs = {"QZABC2700047", "GBAYE6800011"}; }, "soundcloud",
       [](Sample& s) { s.tags.isrcs = {"GBAYE6800011", "AA6Q72000047"}; }},
      {"M32", error, [](Sample& s) { s.territories = {"DE", "AT"}; }, "spotify"},
      {"M32", error, [](Sample& s) { s.territories = {"DE"}; }, "soundcloud"},
      {"M30", error, [](Sample& s) { s.metadata.title.assign(101, 'a'); }, "youtube"},
      {"M30", warn, [](Sample& s) { s.metadata.artists[0].name.assign(201, 'a'); }},
      {"I1", error, [](Sample& s) { s.metadata.iswc = "T0345246802"; }, "spotify", [](Sample& s) { s.metadata.iswc.clear(); }},
      {"I1", warn, [](Sample& s) { s.metadata.iswc = "T-034.524.680-1"; }},
      {"I2", warn, [](Sample& s) { s.metadata.writers[0].ipi = "I-000000229-7"; }},
      {"I2", error, [](Sample& s) { s.metadata.writers[0].ipi = "00000000198"; }, "spotify", [](Sample& s) { s.metadata.writers[0].ipi = "I0000002297"; }},
      {"AI1", error, [](Sample& s) { s.metadata.ai.vocals = "some"; }, "soundcloud"},
      {"AI2", warn, [](Sample& s) { s.generated = true; }},
      {"AI2", info, [](Sample& s) { s.generated = true; s.metadata.ai.composition = "generated"; }},
  };
  return all;
}

struct ReleaseCase {
  const char* rule;
  Level level;
  std::function<void(std::vector<Sample>&)> broken;
  std::string platform = "spotify";
};

const std::vector<ReleaseCase>& release_cases() {
  static const std::vector<ReleaseCase> all{
      {"A19", Level::info, [](auto& t) { t[1].format.sample_rate = 48000; }},
      {"A20", Level::error, [](auto& t) { t[1].measure = t[0].measure; }},
      {"A21", Level::error, [](auto& t) { while (t.size() < 501) t.push_back(t[0]); }, "apple-music"},
      {"A21", Level::error, [](auto& t) { while (t.size() < 36) t.push_back(t[0]); }, "distrokid"},
      {"M9", Level::error, [](auto& t) { t[1].metadata.title = "NIGHT over the harbour"; }, "apple-music"},
      {"M9", Level::warn, [](auto& t) { t[1].metadata.title = t[0].metadata.title; }},
      {"M11", Level::warn, [](auto& t) { t[0].metadata.title = "Harbour, Pt. 1"; t[1].metadata.title = "Harbour, Pt. II"; }},
      {"M26", Level::error, [](auto& t) { t[1].metadata.isrc = "qz-abc-27-00047"; }},
      {"M27", Level::error, [](auto& t) { t[1].metadata.upc = "4006381333931"; }},
  };
  return all;
}

std::vector<Sample> album() {
  std::vector<Sample> out(2);
  out[1].metadata.title = "Morning";
  out[1].metadata.isrc = "QZABC2700048";
  out[1].measure.audio_sha256 = std::string(64, 'b');
  for (auto& track : out) track.metadata.album = "The Harbour";
  return out;
}

Report report_on(const std::vector<Sample>& tracks, const Names& platforms) {
  std::vector<Subject> subjects;
  for (const auto& track : tracks) subjects.push_back(track.subject());
  return check_release(subjects, platforms);
}

}  // namespace

TEST_CASE("nothing is found in a clean track or release") {
  const Sample sample;
  REQUIRE(rules_of(check(sample.subject(), kEverywhere)) == "");
  REQUIRE(rules_of(report_on(album(), kEverywhere)) == "");
}

TEST_CASE("every case fires with its level, and its counterpart does not") {
  for (const auto& test : cases()) {
    Sample sample;
    test.broken(sample);
    const auto report = check(sample.subject(), Names{test.platform});
    INFO(test.rule << " on " << test.platform << ", found " << rules_of(report));
    const auto* finding = find(report, test.rule);
    REQUIRE(finding);
    INFO(line(*finding));
    REQUIRE(finding->level == test.level);
    REQUIRE(finding->platforms == Names{test.platform});
    REQUIRE_FALSE(finding->fix.empty());
    REQUIRE(is_utf8(finding->message));
    REQUIRE(finding->message.find("(rule " + finding->rule + ").") != std::string::npos);
    for (const char c : finding->message) REQUIRE((c < 0 || c >= ' '));

    Sample fine;
    test.fine(fine);
    const auto other = check(fine.subject(), Names{test.platform});
    INFO("counterpart: " << rules_of(other));
    REQUIRE_FALSE(find(other, test.rule));
  }
}

TEST_CASE("what a program can repair in the words is repaired") {
  std::set<std::string> repaired;
  for (const auto& test : cases()) {
    Sample sample;
    test.broken(sample);
    const auto before = check(sample.subject(), Names{test.platform});
    const auto* finding = find(before, test.rule);
    REQUIRE(finding);
    if (!finding->fixable || !finding->at.starts_with("metadata.")) continue;
    INFO(test.rule << " " << finding->value);
    REQUIRE_FALSE(fix_metadata(sample.metadata).empty());
    REQUIRE_FALSE(find(check(sample.subject(), Names{test.platform}), test.rule));
    repaired.insert(test.rule);
  }
  // Of the rules that say so of the words; those of audio and cover repair files.
  for (const auto& rule : rules()) {
    INFO(rule.id);
    if (rule.fixable && (rule.id[0] == 'M' || rule.id[0] == 'I'))
      REQUIRE(repaired.contains(std::string(rule.id)));
  }
}

TEST_CASE("every release case fires with its level") {
  for (const auto& test : release_cases()) {
    auto tracks = album();
    test.broken(tracks);
    const auto report = report_on(tracks, Names{test.platform});
    INFO(test.rule << " on " << test.platform);
    const auto* finding = find(report, test.rule);
    REQUIRE(finding);
    REQUIRE(finding->level == test.level);
  }
}

TEST_CASE("every rule of the table has a case for each thing it looks at") {
  std::set<std::string_view> single, release, ids;
  for (const auto& test : cases()) single.insert(test.rule);
  for (const auto& test : release_cases()) release.insert(test.rule);
  for (const auto& rule : rules()) {
    INFO("rule " << rule.id);
    REQUIRE(ids.insert(rule.id).second);
    REQUIRE((rule.check || rule.check_release));
    REQUIRE_FALSE(rule.rows().empty());
    REQUIRE((!rule.check || single.count(rule.id)));
    REQUIRE((!rule.check_release || release.count(rule.id)));
    REQUIRE(find_rule(rule.id) == &rule);
  }
  for (const auto id : single) REQUIRE(ids.count(id));
}

TEST_CASE("a rule keeps quiet where its facts are absent") {
  Sample sample;
  Subject subject{sample.metadata};
  subject.now = kNow;
  REQUIRE(rules_of(check(subject, kEverywhere)) == "");
}
