// SPDX-License-Identifier: Apache-2.0
// Read by another program in tests/zones/calendar_test.py.
#include "schedule/icalendar.hpp"

#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;
using schedule::CalendarEntry;
using schedule::icalendar;

namespace {

std::string one(CalendarEntry entry) {
  return icalendar(std::span(&entry, 1), "Releases", 1'800'000'000'000);
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

std::string unfolded(const std::string& text) { return replace_all(text, "\r\n ", ""); }

}  // namespace

TEST_CASE("a calendar, line by line") {
  const CalendarEntry entry{"rel_1@example", "Lights", "", "https://example.org/r", {"ep", "a,b"},
      1'799'971'200'000, 1'799'000'000'000, 2, "CONFIRMED"};
  REQUIRE(one(entry) ==
          "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//MusicVerse//Releases//EN\r\n"
          "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nNAME:Releases\r\nX-WR-CALNAME:Releases\r\n"
          "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n"
          "BEGIN:VEVENT\r\nUID:rel_1@example\r\nORGANIZER;CN=MusicVerse:mailto:releases@musicverse."
          "invalid\r\nDTSTAMP:20270115T080000Z\r\n"
          "DTSTART:20270115T000000Z\r\nLAST-MODIFIED:20270103T181320Z\r\nSEQUENCE:2\r\n"
          "SUMMARY:Lights\r\nURL:https://example.org/r\r\nCATEGORIES:ep,a\\,b\r\n"
          "STATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

TEST_CASE("text is escaped") {
  CalendarEntry entry;
  entry.summary = "a,b;c\\d:e\"f\r\ng\nh\ri";
  REQUIRE(has(one(entry), "SUMMARY:a\\,b\\;c\\\\d:e\"f\\ng\\nh\\ni\r\n"));
}

TEST_CASE("lines are folded between characters at 75 bytes") {
  for (const std::string piece : {"a", "é", "中", "🎵", "a🎵"}) {
    CalendarEntry entry;
    for (int i = 0; i < 200; ++i) entry.summary += piece;
    for (std::size_t shift = 0; shift < 4; ++shift) {
      entry.summary.insert(0, "x");
      const auto text = one(entry);
      for (const auto& line : split(text, '\n')) {
        REQUIRE(line.size() <= 76);  // with the CR
        REQUIRE(is_utf8(line));
      }
      REQUIRE(has(unfolded(text), "\r\nSUMMARY:" + entry.summary + "\r\n"));
    }
  }
}

TEST_CASE("a line of 75 bytes is not folded and one of 76 is") {
  CalendarEntry entry;
  entry.summary = std::string(75 - 8, 's');
  REQUIRE(has(one(entry), "SUMMARY:" + entry.summary + "\r\n"));
  entry.summary += 't';
  REQUIRE(has(one(entry), "s\r\n t\r\n"));
}

TEST_CASE("what is not text is left out") {
  CalendarEntry entry;
  entry.summary =
      std::string("a\0b\x1b", 4) + "c\xff" + "d\xc3" + "e\x80\xe4\xb8" + "f\xf0\x9f\x8e";
  entry.url = "https://example.org/\r\nX-EVIL:1";
  const auto text = one(entry);
  REQUIRE(has(text, "SUMMARY:abcdef\r\n"));
  REQUIRE_FALSE(has(text, "\nX-EVIL"));
  entry.url = "x:\xff";
  REQUIRE_FALSE(has(one(entry), "URL"));
}
