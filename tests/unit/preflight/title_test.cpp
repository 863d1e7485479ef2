// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "base/text/text.hpp"
#include "preflight/fix.hpp"
#include "preflight/rights_line.hpp"
#include "preflight/text.hpp"
#include "preflight/title_case.hpp"
#include "preflight/title_form.hpp"
#include "sample.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::preflight;

namespace {
struct Pair {
  const char *from, *to;
};

template <std::size_t N, class F>
void check_pairs(const Pair (&pairs)[N], F form) {
  for (const auto& [from, to] : pairs) {
    INFO(from);
    const std::string once = form(from);
    REQUIRE(once == to);
    REQUIRE(form(once) == once);
  }
}
}  // namespace

TEST_CASE("title case") {
  const Pair pairs[] = {
      {"the sound of the sea", "The Sound of the Sea"},
      {"Night Over The Harbour", "Night over the Harbour"},
      {"What It Is For", "What It Is For"},
      {"Walking On The Moon", "Walking on the Moon"},
      {"of Mice And Men", "Of Mice and Men"},
      {"Song (of the Sea)", "Song (Of the Sea)"},
      {"Song (Live At The Pier)", "Song (Live at the Pier)"},
      {"Song (What I Came for)", "Song (What I Came For)"},
      {"Song (feat. The And Of)", "Song (feat. The And Of)"},
      {"Song (with The Band) [radio edit]", "Song (with The Band) [Radio Edit]"},
      {"self-control", "Self-Control"},
      {"rock-and-roll", "Rock-and-Roll"},
      {"don't look back", "Don't Look Back"},
      {"rock 'n' roll", "Rock 'n' Roll"},
      {"Hello: the End", "Hello: The End"},
      {"One / the Other", "One / The Other"},
      {"iPhone Song", "iPhone Song"},
      {"you vs. me", "You vs. Me"},
      {"2nd chance", "2nd Chance"},
      {"HARBOUR OF THE NIGHT", "HARBOUR OF THE NIGHT"},
      {"élan of the sea", "Élan of the Sea"},
      {"U.S.A. of the Mind", "U.S.A. of the Mind"},
      {"夜 of the 海", "夜 of the 海"},
      {"why? the end", "Why? the End"},
      {"", ""},
      {"a", "A"},
      {"...", "..."},
  };
  check_pairs(pairs, [](std::string_view text) { return title_case(text); });
}

TEST_CASE("guests in titles") {
  const Pair pairs[] = {
      {"Song feat. Ada", "Song (feat. Ada)"},
      {"Song ft Ada & Jo", "Song (feat. Ada & Jo)"},
      {"Song Featuring Ada [Radio Edit]", "Song (feat. Ada) [Radio Edit]"},
      {"Song (Ft. Ada)", "Song (feat. Ada)"},
      {"Song [FEAT Ada]", "Song [feat. Ada]"},
      {"Song (Featuring Ada) [Live]", "Song (feat. Ada) [Live]"},
      {"Song w/ Ada", "Song (with Ada)"},
      {"Song (w/ Ada)", "Song (with Ada)"},
      {"Song feat. Ada - Radio Edit", "Song (feat. Ada) - Radio Edit"},
      {"Song - ft. Ada", "Song (feat. Ada)"},
      {"A Feat of Strength", "A Feat of Strength"},
      {"Ten ft Tall", "Ten (feat. Tall)"},
      {"10 ft Tall", "10 ft Tall"},
      {"Little Feat", "Little Feat"},
      {"Stuck (With You)", "Stuck (With You)"},
      {"Defeat the Feature", "Defeat the Feature"},
      {"Feat. Ada", "Feat. Ada"},
      {"Song feat.", "Song feat."},
  };
  check_pairs(pairs, [](std::string_view text) { return featuring_form(text).text; });
  REQUIRE(split_guest("Ada Stone feat. Jo").first == "Ada Stone");
  REQUIRE(split_guest("Ada Stone feat. Jo").second == "Jo");
  REQUIRE(split_guest("Ada Stone").second.empty());
}

TEST_CASE("versions in brackets") {
  const Pair pairs[] = {
      {"Song - Radio Edit", "Song (Radio Edit)"},
      {"Song (Jo Remix) (Radio Edit)", "Song (Jo Remix) [Radio Edit]"},
      {"Song [Radio Edit]", "Song (Radio Edit)"},
      {"Song [feat. Ada]", "Song [feat. Ada]"},
      {"Song (feat. Ada) (Live) (Demo)", "Song (feat. Ada) [Live] [Demo]"},
      {"(I Can't Get No) Sleep", "(I Can't Get No) Sleep"},
      {"(Brackets)", "(Brackets)"},
      {"Song (Live", "Song (Live"},
      {"North - South", "North - South"},
      {"Song (The (Inner) Mix) (Edit)", "Song (The (Inner) Mix) [Edit]"},
  };
  check_pairs(pairs, [](std::string_view text) { return bracket_form(text); });
}

TEST_CASE("volumes and parts") {
  const Pair pairs[] = {
      {"Songs Volume 1", "Songs, Vol. 1"},
      {"Songs vol.2", "Songs, Vol. 2"},
      {"Songs, Vol. 3", "Songs, Vol. 3"},
      {"Song (Part 2)", "Song, Pt. 2"},
      {"Song - Part ii", "Song, Pt. II"},
      {"Song: Pt. 4", "Song, Pt. 4"},
      {"Song Part 2 (Live)", "Song, Pt. 2 (Live)"},
      {"The Best Part of Me", "The Best Part of Me"},
      {"Part 2", "Part 2"},
      {"Volume", "Volume"},
      {"Part Time Love", "Part Time Love"},
  };
  check_pairs(pairs, [](std::string_view text) { return volume_form(text); });
}

TEST_CASE("rights lines") {
  REQUIRE(read_rights_line("2026 Owner")->text() == "2026 Owner");
  REQUIRE(read_rights_line("℗ 2026 Owner & Co.")->text() == "2026 Owner & Co.");
  REQUIRE(read_rights_line("(P) 2026 Owner")->symbol);
  REQUIRE(read_rights_line("Copyright © 2026, Owner")->text() == "2026 Owner");
  for (const auto* text : {"", "Owner", "2026", "26 Owner", "20266 Owner"})
    REQUIRE_FALSE(read_rights_line(text));
}

TEST_CASE("shown text is printable and short") {
  REQUIRE(shown("a\nb\x1b") ==
          "\"a\xef\xbf\xbd"
          "b\xef\xbf\xbd\"");
  REQUIRE(length(shown(std::string(500, 'x'))) == 83);
  REQUIRE(thousands(-1234567) == "-1,234,567");
  REQUIRE(thousands(999) == "999");
  REQUIRE(decimal(-14.04) == "-14");
  REQUIRE(decimal(44.1) == "44.1");
}

TEST_CASE("fixing is complete and happens once, over titles made of hard pieces") {
  const std::vector<std::string> pieces{"the", "Of", "song", "NIGHT", "feat.", "Ft", "featuring",
      "w/", "Ada", "(", ")", "[", "]", "-", "–", "/", "&", "Radio Edit", "(Jo Remix)", "[live]",
      "Volume 2", "part ii", "(Pt. 3)", "vol.", "don't", "'n'", "self-control", "é", "夜", ":", ",",
      "10", "iPhone", "with", "(with", "(feat. Jo)", "Original Mix", "U.S.A.", "…", "!"};
  std::mt19937 random(7);
  const Names mechanical{"M1", "M2", "M11", "M14"};
  for (int round = 0; round < 20'000; ++round) {
    model::Metadata metadata;
    for (auto left = 1 + random() % 6; left > 0; --left)
      metadata.title += (metadata.title.empty() || random() % 8 == 0 ? "" : " ") +
                        pieces[random() % pieces.size()];
    metadata.metadata_language = "en";
    const auto before = metadata.title;
    fix_metadata(metadata);
    INFO(before << " -> " << metadata.title);
    const auto fixed = metadata.title;
    const auto again = fix_metadata(metadata);
    INFO("again -> " << metadata.title);
    REQUIRE(again.empty());
    Subject subject{metadata};
    subject.now = kNow;
    const auto report = check(subject, Names{"spotify"});
    for (const auto& rule : mechanical) {
      INFO(rule);
      REQUIRE_FALSE(find(report, rule));
    }
    if (const auto* finding = find(report, "M5")) REQUIRE_FALSE(finding->fixable);
  }
}

TEST_CASE("codes and rights lines are fixed in place") {
  model::Metadata metadata;
  metadata.title = "Song ft Ada (radio edit)";
  metadata.version = "(Radio Edit)";
  metadata.isrc = "aa-6q7-20-00047";
  metadata.upc = "0 36000 29145 2";
  metadata.iswc = "T-034.524.680-1";
  metadata.p_line = "℗ 2026 Owner";
  metadata.writers = {{"Ada Stone", "composer", "IPI 00000000199"}};
  const auto done = fix_metadata(metadata);
  REQUIRE(metadata.title == "Song (feat. Ada) [Radio Edit]");
  REQUIRE(metadata.version == "Radio Edit");
  REQUIRE(metadata.isrc == "AA6Q72000047");
  REQUIRE(metadata.upc == "036000291452");
  REQUIRE(metadata.iswc == "T0345246801");
  REQUIRE(metadata.p_line == "2026 Owner");
  REQUIRE(metadata.writers[0].ipi == "00000000199");
  REQUIRE(done.front().before == "Song ft Ada (radio edit)");
  REQUIRE(fix_metadata(metadata).empty());
  metadata.isrc = "broken";
  REQUIRE(fix_metadata(metadata).empty());
}
