// SPDX-License-Identifier: Apache-2.0
#include "identifiers/check_digit.hpp"

#include "support/catch.hpp"

using namespace mv::identifiers;

TEST_CASE("GS1 weights count from the right, so that 12 and 13 digits agree") {
  REQUIRE(gs1_check("03600029145") == '2');
  REQUIRE(gs1_check("003600029145") == '2');
  REQUIRE(gs1_check("400638133393") == '1');
  REQUIRE(gs1_check("9638507") == '4');
  REQUIRE(gs1_check("0003600029145") == '2');
  REQUIRE_FALSE(gs1_check(""));
  REQUIRE_FALSE(gs1_check("12a"));
  REQUIRE_FALSE(gs1_check("123456789012345678"));
}

TEST_CASE("works and parties") {
  REQUIRE(iswc_check("034524680") == '1');
  REQUIRE(ipi_base_check("000000229") == '7');
  REQUIRE(ipi_name_check("000000001") == "99");
  REQUIRE(ipi_name_check("000141073") == "38");
  REQUIRE(ipi_name_check("002501650") == "06");
  REQUIRE(ipi_name_check("000000000") == "00");
  REQUIRE(mod_11_2_check("000000012281955") == 'X');
  REQUIRE(mod_37_36_check("A12425GABC1234002") == 'M');
  REQUIRE(mod_37_36_check("PADPIDA2013020802") == 'I');
  REQUIRE_FALSE(iswc_check("03452468"));
  REQUIRE_FALSE(ipi_name_check("00014107x"));
  REQUIRE_FALSE(mod_11_2_check("X"));
  REQUIRE_FALSE(mod_37_36_check("a1"));
}

TEST_CASE("MOD 37,36 sees every replaced character and every swap of neighbours") {
  const std::string alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const std::string payload = "A12425GABC1234002";
  for (std::size_t i = 0; i < payload.size(); ++i) {
    for (char c : alphabet) {
      std::string other = payload;
      other[i] = c;
      REQUIRE((mod_37_36_check(other) == 'M') == (other == payload));
    }
    std::string swapped = payload;
    if (i + 1 < payload.size()) std::swap(swapped[i], swapped[i + 1]);
    REQUIRE((mod_37_36_check(swapped) == 'M') == (swapped == payload));
  }
}
