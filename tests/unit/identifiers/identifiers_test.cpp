// SPDX-License-Identifier: Apache-2.0
#include "identifiers/identifiers.hpp"

#include <random>

#include "support/catch.hpp"

using namespace mv;
using namespace mv::identifiers;

namespace {
std::string why(const Result<std::string>& result) {
  REQUIRE_FALSE(result.ok());
  REQUIRE(result.error().code == Code::invalid);
  REQUIRE_FALSE(result.error().hint.empty());
  return result.error().why;
}
bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}
}  // namespace

TEST_CASE("ISRC: what people write becomes one form") {
  for (const char* text : {"AA6Q72000047", "aa-6q7-20-00047", " ISRC AA 6Q7 20 00047 ",
           "isrc:AA6Q72000047", "AA\u20116Q7\u201120\u201100047"}) {
    INFO(text);
    const auto isrc = parse_isrc(text);
    REQUIRE(isrc.ok());
    REQUIRE(*isrc == "AA6Q72000047");
  }
  REQUIRE(display_isrc("AA6Q72000047") == "AA-6Q7-20-00047");
  REQUIRE(display_isrc("short") == "short");
}

TEST_CASE("ISRC: a code from Iceland may begin with the letters ISRC") {
  REQUIRE(parse_isrc("IS-RC1-20-00047").value_or("") == "ISRC12000047");
  REQUIRE(parse_isrc("ISRC IS-RC1-20-00047").value_or("") == "ISRC12000047");
}

TEST_CASE("ISRC: faults are named") {
  REQUIRE(has(why(parse_isrc("AA6Q7200004")), "11 characters and must have 12"));
  REQUIRE(has(why(parse_isrc("ISRC AA6Q7200004")), "11 characters"));
  REQUIRE(has(why(parse_isrc("AA6Q720000471")), "13 characters"));
  REQUIRE(has(why(parse_isrc("A16Q72000047")), "Character 2 is \"1\""));
  REQUIRE(has(why(parse_isrc("AA6Q7200004O")), "Character 12 is \"O\" and must be a digit"));
  REQUIRE(has(why(parse_isrc("\xff\xfe")), "0xFF"));
  REQUIRE(has(why(parse_isrc("")), "0 characters"));
  REQUIRE(has(why(parse_isrc(std::string(65, 'A'))), "65 bytes"));
  REQUIRE(has(parse_isrc("A\x01").error().what, "\"A?\" is not an ISRC"));
}

TEST_CASE("ISRC: known prefixes") {
  for (const char* isrc : {"DE", "US6Q72000047", "QZ6Q72000047", "UK", "ZZ", "XK", "GB"})
    REQUIRE(isrc_prefix_known(isrc));
  for (const char* isrc : {"AA6Q72000047", "", "D", "DA", "EA"})
    REQUIRE_FALSE(isrc_prefix_known(isrc));
}

TEST_CASE("UPC and GTIN") {
  REQUIRE(parse_upc("036000291452").value_or("") == "036000291452");
  REQUIRE(parse_upc("0 36000 29145 2").value_or("") == "036000291452");
  REQUIRE(parse_upc("UPC: 036000291452").value_or("") == "036000291452");
  REQUIRE(parse_upc("0036000291452").value_or("") == "036000291452");
  REQUIRE(parse_upc("4006381333931").value_or("") == "4006381333931");
  REQUIRE(parse_gtin("96385074").value_or("") == "96385074");
  REQUIRE(parse_gtin("00036000291452").value_or("") == "00036000291452");
  REQUIRE(to_gtin14("036000291452") == to_gtin14("0036000291452"));
  REQUIRE(to_gtin14("036000291452").size() == 14);

  REQUIRE(has(why(parse_upc("036000291453")), "is 3 and must be 2"));
  REQUIRE(has(why(parse_upc("96385074")), "8 digits and must have 12"));
  REQUIRE(has(why(parse_upc("03600029145")), "11 digits"));
  REQUIRE(has(why(parse_upc("03600029145X")), "Character 12"));
  REQUIRE(has(why(parse_gtin("")), "0 digits"));
}

TEST_CASE("ISWC, IPI, ISNI") {
  REQUIRE(parse_iswc("T-034.524.680-1").value_or("") == "T0345246801");
  REQUIRE(display_iswc("T0345246801") == "T-034.524.680-1");
  REQUIRE(has(why(parse_iswc("T-034.524.680-2")), "is 2 and must be 1"));
  REQUIRE(has(why(parse_iswc("0345246801")), "must be T"));

  REQUIRE(parse_ipi_base("I-000000229-7").value_or("") == "I0000002297");
  REQUIRE(display_ipi_base("I0000002297") == "I-000000229-7");
  REQUIRE(has(why(parse_ipi_base("I-000000229-8")), "must be 7"));

  for (const char* ipi : {"00000000199", "00014107338", "00250165006"})
    REQUIRE(parse_ipi_name(ipi).value_or("") == ipi);
  REQUIRE(has(why(parse_ipi_name("00014107339")), "are 39 and must be 38"));
  REQUIRE(has(why(parse_ipi_name("14107338")), "8 characters and must have 11"));

  REQUIRE(parse_isni("ISNI 0000 0001 2281 955x").value_or("") == "000000012281955X");
  REQUIRE(display_isni("000000012281955X") == "0000 0001 2281 955X");
  REQUIRE(has(why(parse_isni("0000000122819550")), "must be X"));
  REQUIRE(has(why(parse_isni("00000001228195X5")), "Character 15"));
}

TEST_CASE("GRid and DPID") {
  REQUIRE(parse_grid("GRid: A1-2425G-ABC1234002-M").value_or("") == "A12425GABC1234002M");
  REQUIRE(display_grid("A12425GABC1234002M") == "A1-2425G-ABC1234002-M");
  REQUIRE(has(why(parse_grid("A12425GABC1234002N")), "is N and must be M"));
  REQUIRE(has(why(parse_grid("B12425GABC1234002M")), "must be A"));

  REQUIRE(parse_dpid("PADPIDA2013020802I").value_or("") == "PADPIDA2013020802I");
  REQUIRE(parse_dpid("dpid:pa-dpida-2013020802-i").value_or("") == "PADPIDA2013020802I");
  REQUIRE(display_dpid("PADPIDA2013020802I") == "PA-DPIDA-2013020802-I");
  REQUIRE(has(why(parse_dpid("PADPIDA2013020802J")), "must be I"));
}

TEST_CASE("any bytes of any length are safe, and what is accepted reads the same again") {
  std::mt19937 random(7);
  const std::string likely = "TIAP0123456789X-. \xe2\x80\x91";
  using Parse = Result<std::string> (*)(std::string_view);
  for (Parse parse : {Parse(parse_isrc), Parse(parse_upc), Parse(parse_gtin), Parse(parse_iswc),
           Parse(parse_ipi_base), Parse(parse_ipi_name), Parse(parse_isni), Parse(parse_grid),
           Parse(parse_dpid)}) {
    for (int i = 0; i < 4000; ++i) {
      std::string text(random() % 70, '\0');
      for (char& c : text) c = i % 2 ? char(random()) : likely[random() % likely.size()];
      const auto once = parse(text);
      if (once.ok()) REQUIRE(parse(*once).value_or("") == *once);
    }
  }
}

TEST_CASE("codes typed on other keyboards") {
  REQUIRE(*parse_upc("０３６０００２９１４５２") == "036000291452");
  REQUIRE(*parse_isrc("ＡＡ－６Ｑ７－２０－０００４７") == "AA6Q72000047");
  REQUIRE(*parse_isrc("aa6q7\u0662\u06600004\u0667") == "AA6Q72000047");
  const auto wrong = parse_upc("１２");
  REQUIRE_FALSE(wrong);
  REQUIRE(wrong.error().what.find("\"１２\"") != std::string::npos);
  REQUIRE_FALSE(parse_upc(std::string(100'000, '\xef')));
}
