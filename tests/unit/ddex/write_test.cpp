// SPDX-License-Identifier: Apache-2.0
// What a message says, word for word; tests/e2e/test_ddex_schemas.py holds hundreds against the
// schemas.
#include "ddex/write/words.hpp"
#include "sample.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::ddex;

namespace {

NewRelease single() {
  auto out = sample();
  out.metadata.title = "Tom & Jerry <live>";
  out.recordings.resize(1);
  auto& words = out.recordings[0].metadata;
  words.title = out.metadata.title;
  words.writers = {{"Ada Stone", "composer_lyricist", "00014107338"}};
  out.recordings[0].format.duration_ms = 205'400;
  return out;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("the same release gives the same bytes", "[ddex]") {
  REQUIRE(text_of(single()) == text_of(single()));
}

TEST_CASE("what is written is escaped", "[ddex]") {
  const auto text = text_of(single());
  REQUIRE(has(text, "Tom &amp; Jerry &lt;live&gt;"));
  auto odd = single();
  odd.metadata.title =
      "a\x01"
      "b\n\"c\"";
  REQUIRE(has(text_of(odd),
      "a\xEF\xBF\xBD"
      "b&#10;&quot;c&quot;"));
}

TEST_CASE("people have one party each, roles and numbers", "[ddex]") {
  const auto text = text_of(single());
  REQUIRE(has(text, "<IpiNameNumber>00014107338</IpiNameNumber>"));
  REQUIRE(has(text, "<DisplayArtistRole>FeaturedArtist</DisplayArtistRole>"));
  REQUIRE(has(text, "<Role>ComposerLyricist</Role>"));
  REQUIRE(has(text, "<Duration>PT3M25S</Duration>"));
}

TEST_CASE("what a machine made stands in 4.3.2 alone", "[ddex]") {
  auto message = single();
  message.recordings[0].metadata.ai.vocals = "generated";
  REQUIRE_FALSE(has(text_of(message), "AI"));
  message.header.version = Version::ern432;
  const auto text = text_of(message);
  REQUIRE(has(text, "<ContainsAI>Partly</ContainsAI>"));
  REQUIRE(has(text, "<SpecialContributor>GenerativeAI</SpecialContributor>"));
  REQUIRE(has(text, "<AiContribution>All</AiContribution>"));
}

TEST_CASE("deals: one model each, days or instants, ends before what follows", "[ddex]") {
  const auto& target = *find_target("generic");
  const auto deals =
      deals_of({.start = "2027-01-15T00:00:00", .pre_order = "2026-12-01", .at_once = {0}}, target);
  REQUIRE(deals.ok());
  REQUIRE(deals->size() == 4);
  REQUIRE(deals->back().pre_order);
  REQUIRE(deals->back().start == "2026-12-01T00:00:00");
  REQUIRE(deals->back().end == "2027-01-14T23:59:59");
  REQUIRE_FALSE(deals_of({.start = "2027-01-15", .pre_order = "2027-01-15"}, target).ok());
  REQUIRE(deals_of({.start = "2027-01-15", .pre_order = "2027-01-01"}, target)->back().end ==
          "2027-01-14");
  REQUIRE_FALSE(
      deals_of({.start = "2027-01-15", .territories = {"DE"}}, *find_target("audius")).ok());
}

TEST_CASE("a start is a day in each territory, or one instant", "[ddex]") {
  const model::ReleaseSchedule instant{"2027-01-15T00:00:00", "Europe/Berlin", false};
  const model::ReleaseSchedule local{"2027-01-15T00:00:00", "Europe/Berlin", true};
  REQUIRE(*start_of(instant, "", DateForm::time) == "2027-01-14T23:00:00Z");
  REQUIRE(*start_of(local, "", DateForm::time) == "2027-01-15T00:00:00");
  REQUIRE(*start_of(local, "", DateForm::day) == "2027-01-15");
  REQUIRE(*start_of({}, "2027-01-15", DateForm::day) == "2027-01-15");
}

TEST_CASE("deals that have begun are ended, others are left out", "[ddex]") {
  const auto now = *parse_utc("2027-02-01T12:00:00Z");
  const auto& target = *find_target("generic");
  const auto begun = ended(*deals_of({.start = "2027-01-15T00:00:00"}, target), now);
  REQUIRE(begun.size() == 2);
  REQUIRE(begun[0].end == "2027-01-31T12:00:00");
  REQUIRE(ended(*deals_of({.start = "2027-03-15T00:00:00"}, target), now).empty());
  REQUIRE(ended(*deals_of({.start = "2027-01-15T00:00:00Z"}, target), now)[0].end ==
          "2027-02-01T11:59:59Z");
}

TEST_CASE("words of DDEX", "[ddex]") {
  REQUIRE(version_type("Radio Edit") == "RadioVersion");
  REQUIRE(version_type("Live at Home") == "LiveVersion");
  REQUIRE(version_type("Alive").empty());
  REQUIRE(duration(0) == "PT0M1S");
  REQUIRE(duration(3'723'000) == "PT1H2M3S");
  REQUIRE(kilo(44100) == "44.1");
  REQUIRE(kilo(48000) == "48");
}
