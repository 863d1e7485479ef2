// SPDX-License-Identifier: Apache-2.0
// Each rule finds its fault in a message that is otherwise good, and says the line.
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "ddex/write/batch.hpp"
#include "ddex/read/check.hpp"
#include "ddex/read/dates.hpp"
#include "sample.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::ddex;

namespace {

struct Case {
  std::string_view rule, from, to;
};

std::vector<Finding> found(const std::string& text) { return *check(text, {}); }

bool finds(const std::vector<Finding>& findings, std::string_view rule) {
  return std::any_of(findings.begin(), findings.end(),
      [&](const Finding& finding) { return finding.rule == rule; });
}

std::string replaced_once(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  INFO(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a good message has no fault", "[ddex]") {
  for (const auto version : {Version::ern43, Version::ern432}) {
    auto message = sample();
    message.header.version = version;
    for (const auto& finding : found(text_of(message))) {
      INFO(finding.rule << " " << finding.message);
      REQUIRE(false);
    }
  }
}

TEST_CASE("each rule finds its fault", "[ddex]") {
  const Case cases[] = {
      {"D1", "<MessageId>m1</MessageId>\n", "\n"},
      {"D1", "ern/43\"", "ern/411\""},
      {"D2", "<PartyReference>P2<", "<PartyReference>P1<"},
      {"D3", "<ArtistPartyReference>P1<", "<ArtistPartyReference>P9<"},
      {"D3", "<ArtistPartyReference>P1<", "<ArtistPartyReference>A1<"},
      {"D4", "<ReleaseResourceReference>A2<", "<ReleaseResourceReference>A1<"},
      {"D4", "<SequenceNumber>2</SequenceNumber>", "<SequenceNumber>3</SequenceNumber>"},
      {"D5", "QZABC2600001", "QZ-ABC-26-00001"},
      {"D5", "QZABC2600001", "QZABC260000"},
      {"D5", "<ICPN>4006381333931", "<ICPN>4006381333932"},
      {"D6", "PADPIDA2013020802I", "PADPIDA2013020802A"},
      {"D7", "<ReleaseDate ApplicableTerritoryCode=\"Worldwide\" IsDefault=\"true\">2027-01-15",
          "<ReleaseDate>2027-02-30"},
      {"D7", "<Duration>PT3M25S", "<Duration>3:25"},
      {"D7", "T04:53:20.000Z<", "T04:53:20<"},
      {"D8", "<EndDateTime>2027-01-14T23:59:59", "<EndDateTime>2026-01-14T23:59:59"},
      {"D9", "<CommercialModelType>SubscriptionModel</CommercialModelType>\n", "\n"},
      {"D9", "<TerritoryCode>Worldwide", "<TerritoryCode>EU"},
      {"D10", "<DealReleaseReference>R2</DealReleaseReference>\n", "\n"},
      {"D11", "AdvertisementSupportedModel", "SubscriptionModel"},
      {"D12", ">Quiet Hours</DisplayTitleText>", ">Loud Hours</DisplayTitleText>"},
      {"D12", "FrontCoverImage", "BackCoverImage"},
      {"D13", "resources/1.flac", "../1.flac"},
      {"D13", "resources/1.flac", "https://example.com/1.flac"},
      {"D13", "resources/1.flac", "resources/2.flac"},
  };
  auto text = text_of(sample());
  text = replaced_once(text, format_utc(1'796'000'000'000), "2026-11-30T04:53:20.000Z");
  for (const auto& one : cases) {
    INFO(one.rule << " " << one.to);
    REQUIRE(finds(found(replaced_once(text, one.from, one.to)), one.rule));
  }
}

TEST_CASE("faults come by line, all at once", "[ddex]") {
  auto text = text_of(sample());
  text = replaced_once(text, "QZABC2600001", "QZ");
  text = replaced_once(text, "QZABC2600002", "QZ");
  const auto findings = found(text);
  REQUIRE(findings.size() == 2);
  REQUIRE(findings[0].line < findings[1].line);
  const auto lines = split(text, '\n');
  for (const auto& finding : findings)
    REQUIRE(lines[static_cast<std::size_t>(finding.line - 1)].find("QZ<") != std::string::npos);
}

TEST_CASE("files are compared with what the message says", "[ddex]") {
  TempFolder folder;
  const auto path = folder.path() / "m.xml";
  fs::create_directory(folder.path() / "resources");
  for (const char* name : {"1.flac", "2.flac", "cover.jpg"})
    REQUIRE(write_file_atomic(folder.path() / "resources" / name, "").ok());
  const auto text = text_of(sample());
  REQUIRE(check(text, {.path = path})->empty());
  REQUIRE(write_file_atomic(folder.path() / "resources/2.flac", "cut").ok());
  REQUIRE(finds(*check(text, {.path = path}), "D14"));
  REQUIRE(check(text, {.path = path, .hashes = false})->empty());
  fs::remove(folder.path() / "resources/2.flac");
  REQUIRE(finds(*check(text, {.path = path}), "D13"));
}

TEST_CASE("a batch is compared with its manifest", "[ddex]") {
  TempFolder folder;
  const auto message = folder.path() / message_path("4006381333931");
  fs::create_directories(message.parent_path());
  REQUIRE(write_file_atomic(message, "<a/>").ok());
  const auto text = written([&](XmlWriter& xml) {
    write_manifest(xml, sample().header, "N_1",
        {{.message_id = "m1", .release_id = "4006381333931", .md5 = to_hex(md5("<a/>"))}});
  });
  const auto path = folder.path() / "BatchComplete_1.xml";
  REQUIRE(check(text, {.path = path})->empty());
  REQUIRE(finds(
      *check(replaced_once(text, "<NumberOfMessages>1", "<NumberOfMessages>2"), {.path = path}),
      "D15"));
  REQUIRE(write_file_atomic(message, "<b/>").ok());
  REQUIRE(finds(*check(text, {.path = path}), "D15"));
  fs::remove(message);
  REQUIRE(finds(*check(text, {.path = path}), "D15"));
}

TEST_CASE("hostile input is refused, not followed", "[ddex]") {
  REQUIRE_FALSE(check("", {}).ok());
  REQUIRE_FALSE(check("<a><b></a>", {}).ok());
  REQUIRE_FALSE(check("\xff\xfe<\0a", {}).ok());
  REQUIRE_FALSE(check("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", {}).ok());
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<a>";
  for (int i = 0; i < 200'000; ++i) deep += "</a>";
  REQUIRE_FALSE(check(deep, {}).ok());
  REQUIRE(finds(found("<html/>"), "D1"));
}

TEST_CASE("a message of many deals takes no longer than it is long", "[ddex]") {
  const auto text = text_of(sample());
  const auto from = text.find("      <Deal>"), end = text.find("</Deal>\n", from) + 8;
  auto many = text.substr(0, from);
  for (int i = 0; i < 20'000; ++i) many += text.substr(from, end - from);
  const auto findings = found(many + text.substr(end));
  REQUIRE(finds(findings, "D11"));
  REQUIRE(findings.size() <= 2'000);
}

TEST_CASE("moments of messages", "[ddex]") {
  REQUIRE(read_moment("2027-01-15")->at == *parse_utc("2027-01-15T00:00:00Z"));
  REQUIRE_FALSE(read_moment("2027-01-15")->timed);
  REQUIRE(read_moment("2027-01-15T01:00:00+01:00")->at == *parse_utc("2027-01-15T00:00:00Z"));
  REQUIRE(read_moment("2027-01-15T00:00:00.123Z")->zoned);
  for (const char* text :
      {"", "2027", "2027-13-01", "2027-02-30", "2027-01-15T", "2027-01-15T25:00:00",
          "2027-01-15T00:00:00+1", "2027-01-15T00:00:00.Z", "2027-01-15 00:00:00"})
    REQUIRE_FALSE(read_moment(text));
  REQUIRE(is_iso_date("2027-01"));
  REQUIRE_FALSE(is_iso_date("2027-13"));
  REQUIRE(read_duration("PT1H2M3.5S") == 3'723'500);
  REQUIRE(read_duration("PT205S") == 205'000);
  for (const char* text : {"", "PT", "3:25", "PT3", "P1D", "PT-1S", "PT1S2M"})
    REQUIRE_FALSE(read_duration(text));
}
