// SPDX-License-Identifier: Apache-2.0
#include "model/sameness.hpp"

#include "model/release.hpp"
#include "support/catch.hpp"

using namespace mv::model;

TEST_CASE("text is the same in both Unicode forms, in any case and width") {
  REQUIRE(normal_text("Ame\u0301lie") == normal_text("AM\u00c9LIE"));
  REQUIRE(normal_text("\uff21\uff22\uff23 \uff11") == "abc 1");
  REQUIRE(normal_text("  two \t words ") == "two words");
  REQUIRE(normal_text("Stra\u00dfe") == normal_text("STRASSE"));
  REQUIRE(normal_text("\xff\xfe") == "\xff\xfe");  // not UTF-8: as it is
  ReleaseMetadata composed{.title = "Caf\u00e9 No\u00ebl", .artists = {{"Ren\u00e9e", "primary"}}};
  ReleaseMetadata decomposed{
      .title = "Cafe\u0301 Noe\u0308l", .artists = {{"Rene\u0301e", "primary"}}};
  REQUIRE(release_key(composed) == release_key(decomposed));
}

TEST_CASE("recordings are the same by their samples or by their ISRC") {
  const Recording a{"trk_a", "s1", "QZABC2600001"}, other_bytes{"trk_b", "s1", ""};
  const Recording same_code{"trk_c", "s2", "QZABC2600001"}, stranger{"trk_d", "s3", "QZABC2600002"};
  REQUIRE(same_recording(a, other_bytes));
  REQUIRE(same_recording(a, same_code));
  REQUIRE_FALSE(same_recording(a, stranger));
  REQUIRE_FALSE(same_recording({"trk_e", "", ""}, {"trk_f", "", ""}));
  REQUIRE(same_recordings({a, stranger}, {stranger, other_bytes}));
  REQUIRE_FALSE(same_recordings({a}, {a, stranger}));
  REQUIRE_FALSE(same_recordings({a, stranger}, {a, a}));
  REQUIRE_FALSE(same_recordings({}, {}));
}

TEST_CASE("two products have two codes") {
  REQUIRE(other_product("036000291452", "012345678905"));
  REQUIRE_FALSE(other_product("036000291452", "0036000291452"));  // UPC and the same as EAN
  REQUIRE_FALSE(other_product("036000291452", ""));
  REQUIRE_FALSE(other_product("", "036000291452"));
}
