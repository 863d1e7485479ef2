// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sales/report_reader.hpp"
#include "sales/sums.hpp"
#include "sales/words.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::sales;

namespace {

/// A line whose texts live on.
struct Kept {
  std::string isrc, upc, title, artist, platform, territory, period, kind, currency;
  std::int64_t units;
  Money money;
};

struct Read {
  Status done;
  std::string format;
  std::vector<Kept> lines;
};

Read read(const std::string& text, ReportOptions options = {}, std::size_t block = 1 << 20) {
  Read out;
  ReportReader reader(std::move(options), [&](const Line& line) -> Status {
    out.lines.push_back({std::string(line.isrc), std::string(line.upc), std::string(line.title),
        std::string(line.artist), std::string(line.platform), std::string(line.territory),
        std::string(line.period), std::string(line.kind), std::string(line.currency), line.units,
        line.money});
    return {};
  });
  for (std::size_t at = 0; at < text.size() && out.done.ok(); at += block)
    out.done = reader.feed(std::string_view(text).substr(at, block));
  if (out.done.ok()) out.done = reader.finish();
  out.format = reader.format();
  return out;
}

const std::string kDistroKid =
    "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\t"
    "Song/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\n"
    "2026-08-25\t2026-07\tSpotify\tMara "
    "Linde\tNachtzug\tNL-A1Z-26-00123\t0724384960650\t10234\t100\t"
    "Song\tNL\t0\t31.450000000001\n"
    "2026-08-25\t2026-07\tApple Music\tMara "
    "Linde\tNachtzug\tNLA1Z2600123\t0724384960650\t2100\t100\t"
    "Song\tus\t0\t16.8\n"
    "2026-08-25\t2026-07\tiTunes\tMara "
    "Linde\tCaf\xe9\tNLA1Z2600124\t\t-1\t100\tSong\tUS\t0\t-0.69\n";

/// One of each record, as Part 9 of the standard has them.
std::string record(std::size_t cells, std::map<std::size_t, std::string> filled) {
  std::string out;
  for (std::size_t i = 1; i <= cells; ++i) out += filled[i] + (i < cells ? "\t" : "\n");
  return out;
}

std::string head(const std::string& profile) {
  return "HEAD\tdsrf/1.1.2/1.6/1.0\t" + profile +
         "\t1.0\tm1\t2026-08-03T00:00:00Z\t1\t1\t2026-07-01\t2026-07-31\tPADPIDA2011021601H\t"
         "Spotify\tPremium\tPADPIDA2013020802I\tOurs\t\n";
}

}  // namespace

TEST_CASE("amounts are read and written to the last digit", "[money]") {
  const auto text = [](std::string_view words, bool comma = false) {
    const auto money = read_money(words, comma);
    return money ? text_of(*money) : std::string("none");
  };
  REQUIRE(text("31.450000000001") == "31.450000000001");
  REQUIRE(text("-0.69") == "-0.69");
  REQUIRE(text("(12.5)") == "-12.50");
  REQUIRE(text("1,234,567.8") == "1234567.80");
  REQUIRE(text("1.234,5", true) == "1234.50");
  REQUIRE(text("0,000321", true) == "0.000321");
  REQUIRE(text("1.2E-4") == "0.00012");
  REQUIRE(text("3e2") == "300.00");
  REQUIRE(text("0.0000000000004") == "0.00");
  REQUIRE(text("0.0000000000005") == "0.000000000001");
  REQUIRE(text("900000000") == "900000000.00");
  REQUIRE(text("9000000000") == "none");
  // A sign that could be either is none.
  for (const auto* unclear : {"0,123", "1,234", "1234,567", "12,34,567"})
    REQUIRE(text(unclear) == "none");
  REQUIRE(text("0.123", true) == "none");
  REQUIRE(text("1,234,567") == "1234567.00");
  for (const auto* wrong :
      {"", "-", "abc", "1.2.3", "1,23", "12,3456", "1e99", "$5", "0x10", "NaN"})
    REQUIRE(text(wrong) == "none");
  REQUIRE(cents_of(*read_money("0.005", false)) == "0.00");
  REQUIRE(cents_of(*read_money("0.015", false)) == "0.02");
  REQUIRE(cents_of(*read_money("-0.004", false)) == "0.00");
  REQUIRE(cents_of(*read_money("-12.345678", false)) == "-12.35");
  Money sum;
  for (int i = 0; i < 1'000'000; ++i) sum += *read_money("0.000000000001", false);
  REQUIRE(text_of(sum.normal()) == "0.000001");
  REQUIRE(read_count("400.25", false) == 400);
  REQUIRE(read_count("1,000", false) == 1000);
  REQUIRE_FALSE(read_count("many", false));
}

TEST_CASE("words of reports get one form", "[words]") {
  REQUIRE(isrc_of("nl-a1z-26-00123") == "NLA1Z2600123");
  REQUIRE(isrc_of("NLA1Z26001234").empty());
  REQUIRE(upc_of("724384960650.0") == "724384960650");
  REQUIRE(upc_of("n/a").empty());
  REQUIRE(platform_of("Apple Music") == "apple-music");
  REQUIRE(platform_of("YouTube (Red)") == "YouTube (Red)");
  REQUIRE(territory_of("de") == "DE");
  for (const auto* month : {"2026-07", "2026/7", "July 2026", "Jul-26", "202607", "07/2026"})
    REQUIRE(period_of(month) == "2026-07");
  for (const auto* day :
      {"2026-07-31", "20260731", "2026-07-31T00:00:00Z", "31.07.2026", "07/31/2026"})
    REQUIRE(period_of(day) == "2026-07-31");
  for (const auto* none : {"", "soon", "03/04/2026", "2026-13", "13"})
    REQUIRE(period_of(none).empty());
  REQUIRE(kind_of("OnDemandStream") == "stream");
  REQUIRE(utf8_of("Caf\xe9") == "Café");
}

TEST_CASE("DistroKid's report, whatever blocks it comes in", "[formats]") {
  for (const std::size_t block : {1 << 20, 1, 7, 64}) {
    const auto got = read(kDistroKid, {}, block);
    INFO((got.done.ok() ? "" : got.done.error().line()));
    REQUIRE(got.done.ok());
    REQUIRE(got.format == "distrokid");
    REQUIRE(got.lines.size() == 3);
    REQUIRE(got.lines[0].isrc == "NLA1Z2600123");
    REQUIRE(got.lines[0].platform == "spotify");
    REQUIRE(got.lines[0].currency == "USD");
    REQUIRE(text_of(got.lines[0].money) == "31.450000000001");
    REQUIRE(got.lines[1].territory == "US");
    REQUIRE(got.lines[2].units == -1);
    REQUIRE(got.lines[2].title == "Café");
    REQUIRE(got.lines[2].period == "2026-07");
  }
}

TEST_CASE("SoundCloud for Artists has rows before its header", "[formats]") {
  const auto got = read(
      "\"Account ID\",\"\"\r\n\"0f6a\",\"\"\r\n"
      "\"Reporting Period\",\"Accounting Period\",\"Artist(s)\",\"Release\",\"Track\",\"UPC\","
      "\"ISRC\",\"Partner\",\"Country\",\"Type\",\"Units\",\"Revenue (USD)\",\"Revenue Share "
      "(%)\",\"Split Pay Share (%)\"\r\n"
      "\"2026-07-01\",\"2026-08-01\",\"Mara Linde\",\"Nacht \"\"zug\"\"\",\"Nacht, \"\"zug\"\"\","
      "\"\",\"NLA1Z2600123\",\"SoundCloud\",\"DE\",\"Stream\",\"1200\",\"2.5\",\"100\","
      "\"100\"\r\n");
  REQUIRE(got.done.ok());
  REQUIRE(got.format == "soundcloud");
  REQUIRE(got.lines.at(0).title == "Nacht, \"zug\"");
  REQUIRE(got.lines.at(0).platform == "soundcloud");
  REQUIRE(got.lines.at(0).kind == "stream");
  REQUIRE(got.lines.at(0).units == 1200);
}

TEST_CASE("other tables are read by the names of their columns", "[formats]") {
  const std::string table =
      "\xef\xbb\xbfISRC Code;Track Title;DSP;Country;Sales Month;Streams;Net Revenue (EUR)\n"
      "NLA1Z2600123;Nachtzug;Deezer;FR;07/2026;1.000;1.234,5\n"
      "\n;;;;;;\nTotal;;;;;1.000;1.234,5\n";
  // The last row is a total: it names no recording, no place and no time.
  auto got = read(table);
  INFO((got.done.ok() ? "" : got.done.error().line()));
  REQUIRE(got.done.ok());
  REQUIRE(got.format == "table");
  REQUIRE(got.lines.size() == 1);
  REQUIRE(got.lines.at(0).currency == "EUR");
  REQUIRE(text_of(got.lines.at(0).money) == "1234.50");
  REQUIRE(got.lines.at(0).units == 1000);

  const std::string own = "Code,Song,Number,Share\nNLA1Z2600123,Nachtzug,5,0.5\n";
  got = read(own);
  REQUIRE(got.done.error().line().find("--map") != std::string::npos);
  ReportOptions options;
  options.columns = {{Field::isrc, "code"}, {Field::units, "Number"}, {Field::amount, "Share"}};
  got = read(own, options);
  REQUIRE(got.done.error().line().find("--currency") != std::string::npos);
  options.currency = "eur";
  options.platform = "tidal";
  got = read(own, options);
  REQUIRE(got.done.ok());
  REQUIRE(got.lines.at(0).currency == "EUR");
  REQUIRE(got.lines.at(0).platform == "tidal");
  options.columns[Field::title] = "Name";
  REQUIRE(read(own, options).done.error().line().find("no column \"Name\"") != std::string::npos);
}

TEST_CASE("rows are neither lost nor counted twice", "[formats]") {
  std::string many = "ISRC,Units,Title\n";
  std::string quotes;
  for (int i = 0; i < 300; ++i) quotes += ",\"a\"\"b\"";
  many += "NLA1Z2600123,1,A" + quotes + "\nNLA1Z2600124,2,B\nNLA1Z2600125,3,C\n";
  const auto got = read(many);
  REQUIRE(got.done.ok());
  REQUIRE(got.lines.size() == 3);
  REQUIRE(read("ISRC,Units,Revenue (EUR)\nNLA1Z2600123,10,1\nTotal,10,1\n").lines.size() == 1);
  REQUIRE(read("Period,Title,Units\n2026-07,A,10\n2026-07,Total,10\n").lines.size() == 1);
  REQUIRE(read("Period,Title,Units\n2026-07,Summer,10\n").lines.size() == 1);
  REQUIRE_FALSE(read("ISRC,Units\nNLA1Z26,10\n").done.ok());
  // A title and an empty line before the table.
  const auto titled = read("Royalties, July\n\nISRC;Units;Revenue (EUR)\nNLA1Z2600123;10;1,5\n");
  REQUIRE(titled.done.ok());
  REQUIRE(text_of(titled.lines.at(0).money) == "1.50");
  const auto vat = read("ISRC,Units,Revenue (vat)\nNLA1Z2600123,10,1\n");
  REQUIRE(vat.lines.at(0).currency.empty());  // VAT is no currency, and the column no known one
  ReportOptions euro;
  euro.currency = "EUR";
  const auto net = read("ISRC,Units,Amount,Currency\nNLA1Z2600123,10,1,\n", euro);
  REQUIRE(net.lines.at(0).currency == "EUR");
}

TEST_CASE("long texts are cut between characters, in every script", "[formats]") {
  std::string title;
  for (int i = 0; i < 250; ++i) title += "夜";  // 750 bytes
  const auto table = read("Title,Store,Quantity\n" + title + "," + title + ",5\n");
  REQUIRE(table.done.ok());
  REQUIRE(table.lines.at(0).title == title.substr(0, 300));
  REQUIRE(table.lines.at(0).platform == title.substr(0, 78));
  const auto wrong = read("Title,Store,Quantity\nA,B," + title + "\n");
  REQUIRE(wrong.done.error().faults.at(0).message.find(title.substr(0, 39)) != std::string::npos);
}

TEST_CASE("what cannot be read is said with its row, all at once", "[faults]") {
  const auto got = read(
      "ISRC,Title,Month,Units,Amount,Currency\n"
      "NLA1Z2600123,A,2026-07,ten,1.0,EUR\n"
      "NLA1Z2600123,A,03/04/2026,10,1.0.0,EUR\n"
      "NLA1Z2600123,A,2026-07,10,1.0,Euro\n");
  REQUIRE(got.done.error().code == Code::invalid);
  REQUIRE(got.done.error().faults.size() == 4);
  REQUIRE(got.done.error().faults[0].at == "row 2");
  REQUIRE(got.done.error().faults[3].rule == "currency");
  REQUIRE(read("").done.error().code == Code::invalid);
  REQUIRE(read("PK\x03\x04" + std::string(10, '\0')).done.error().line().find("xlsx") !=
          std::string::npos);
  REQUIRE(read("ISRC,Units\n\"NLA1Z2600123,5\n").done.error().line().find("not closed") !=
          std::string::npos);
}

TEST_CASE("DDEX: what record companies are told, with money", "[dsr]") {
  const auto text =
      head("FinancialReportingToRecordCompaniesProfileSRB") + "#SY10\ta comment\n" +
      record(40, {{1, "SY10"}, {2, "s1"}, {5, "SubscriptionModel"}, {6, "OnDemandStream"},
                     {7, "2026-07-01"}, {8, "2026-07-31"}, {13, "DE"}, {21, "EUR"}, {22, "USD"}}) +
      record(48, {{1, "SR08"}, {2, "t1"}, {4, "0724384960650"}, {5, "r"}, {14, "NLA1Z2600123"},
                     {21, "Nachtzug \"live\""}, {23, "Mara Linde"}, {25, "s1"}, {26, "2026-07-14"},
                     {27, "101"}, {28, "1"}, {29, "100"}, {44, "0.30"}, {45, "0.3312345678"},
                     {47, "0.9"}, {48, "true"}}) +
      "SRFO\t5\t1\n";
  for (const std::size_t block : {1 << 20, 11}) {
    const auto got = read(text, {}, block);
    INFO((got.done.ok() ? "" : got.done.error().line()));
    REQUIRE(got.done.ok());
    REQUIRE(got.format == "dsr");
    const auto& line = got.lines.at(0);
    REQUIRE(line.platform == "spotify");
    REQUIRE(line.territory == "DE");
    REQUIRE(line.currency == "USD");
    REQUIRE(line.kind == "stream");
    REQUIRE(line.period == "2026-07-14");
    REQUIRE(line.title == "Nachtzug \"live\"");
    REQUIRE(line.units == 100);
    REQUIRE(text_of(line.money) == "0.3312345678");
  }
  const auto cut = read(text.substr(0, text.rfind("SRFO")));
  REQUIRE(cut.done.error().line().find("has no end") != std::string::npos);
}

TEST_CASE("DDEX: the Basic Audio Profile counts, block by block", "[dsr]") {
  const auto text = head("BasicAudioProfile") +
                    "SY02.04\ts1\t\t\tAdvertisementSupportedModel\tOnDemandStream\tFR\t\t12\n"
                    "SY01.03\ts2\t\t\tPayAsYouGoModel\tPermanentDownload\tUS\t\t3\n"
                    "AS02.04\t1\ta\tx\tNLA1Z2600123|NLA1Z2600999\tNachtzug\t\tMara Linde\n"
                    "RE01.03\t1\tr\ty\t\t\t0724384960650\n"
                    "SU02.03\t1\ts1\tu1\t\ta\ttrue\t12\n"
                    "SU01.03\t1\ts2\tu2\t\ta\ttrue\tfalse\t4\t1\n"
                    "AS02.04\t2\ta\tz\tNLA1Z2600124\tTag\t\tMara Linde\n"
                    "SU02.03\t2\ts1\tu3\t\ta\ttrue\t7.5\n"
                    "FOOT\t10\n";
  const auto got = read(text);
  INFO((got.done.ok() ? "" : got.done.error().line()));
  REQUIRE(got.done.ok());
  REQUIRE(got.lines.size() == 3);
  REQUIRE(got.lines[0].isrc == "NLA1Z2600123");
  REQUIRE(got.lines[0].period == "2026-07");
  REQUIRE(got.lines[0].currency.empty());
  REQUIRE(got.lines[1].units == 3);
  REQUIRE(got.lines[1].kind == "download");
  REQUIRE(got.lines[2].isrc == "NLA1Z2600124");
  REQUIRE(got.lines[2].units == 8);
  REQUIRE(read(head("UGCProfile") + "FOOT\t2\n").done.error().line().find("UGCProfile") !=
          std::string::npos);
  REQUIRE_FALSE(read(head("BasicAudioProfile") + "XX01\t1\nFOOT\t3\n").done.ok());
  REQUIRE_FALSE(
      read(head("BasicAudioProfile") + "SU02.03\t1\ts9\tu\t\ta\ttrue\t1\nFOOT\t3\n").done.ok());
}

TEST_CASE("lines are added up by all but their country", "[sums]") {
  Sums sums;
  const auto add = [&](std::string_view territory, std::string_view money) {
    (void)sums.add({.isrc = "NLA1Z2600123",
        .upc = {},
        .title = "T",
        .artist = "A",
        .platform = "spotify",
        .territory = territory,
        .period = "2026-07",
        .kind = {},
        .currency = "EUR",
        .units = 2,
        .money = *read_money(money, false)});
  };
  add("DE", "0.1");
  add("FR", "0.2");
  add("DE", "0.3");
  REQUIRE(sums.size() == 10);  // a row and two countries
  const auto rows = sums.take();
  REQUIRE(rows.size() == 1);
  REQUIRE(rows[0].sum.units == 6);
  REQUIRE(text_of(rows[0].sum.money.normal()) == "0.60");
  REQUIRE(sums.territory(rows[0].territories[0].first) == "DE");
  REQUIRE(text_of(rows[0].territories[0].second.money.normal()) == "0.40");
  REQUIRE(sums.take().empty());
}
