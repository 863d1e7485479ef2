// SPDX-License-Identifier: Apache-2.0
// The table of zones and dates is tests/zones, against Python; here is how it is said.
#include "support/catch.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "schedule/zone.hpp"

using namespace mv;
using namespace mv::schedule;

namespace {

Error refused(std::string_view at, std::string_view zone) {
  auto result = resolve(at, zone);
  REQUIRE_FALSE(result.ok());
  REQUIRE(result.error().code == Code::invalid);
  return result.error();
}

}  // namespace

TEST_CASE("a time on the clocks of a zone is an instant") {
  const auto instant = resolve("2027-01-15 00:00", "Europe/Berlin");
  REQUIRE(instant.ok());
  REQUIRE(format_utc(instant->at) == "2027-01-14T23:00:00.000Z");
  REQUIRE(instant->local == "2027-01-15T00:00:00");
  REQUIRE(instant->zone == "Europe/Berlin");
  REQUIRE(instant->offset == "+01:00");
}

TEST_CASE("the ways to write one time") {
  for (const auto* same : {"2027-01-15", "2027-01-15 00:00", "2027-01-15T00:00",
           "2027-01-15 00:00:00", "2027-01-15t00:00:00", "2027-01-15T00:00:00.000", " 2027-01-15 ",
           "2027-01-15T00:00:00+01:00", "2027-01-14T23:00:00Z", "2027-01-14 23:00z",
           "2027-01-14T23:00:00.0-00:00", "2027-01-14T13:00-10:00"}) {
    CAPTURE(same);
    const auto instant = resolve(same, "Europe/Berlin");
    REQUIRE(instant.ok());
    REQUIRE(instant->at == *parse_utc("2027-01-14T23:00:00Z"));
    REQUIRE(instant->local == "2027-01-15T00:00:00");
  }
}

TEST_CASE("what is not a time is refused in three parts") {
  for (const auto* bad : {"", " ", "next friday", "2027", "2027-1-15", "27-01-15", "2027/01/15",
           "01/15/2027", "2027-01-15 0:00", "2027-01-15 00", "2027-01-15 00:00:",
           "2027-01-15 00:00:0", "2027-01-15T00:00:00.", "2027-01-15T00:00:00.x",
           "2027-01-15T00:00:00+0100", "2027-01-15T00:00:00+01", "2027-01-15T00:00:00 +01:00",
           "2027-01-15T00:00:00Zx", "2027-01-15  00:00", "2027-01-15Z", "2027-01-15+01:00",
           "2027-01-15 00:00 UTC", "+2027-01-15", "2027-01-15T", "1768435200", "12027-01-15"}) {
    CAPTURE(bad);
    const auto error = refused(bad, "UTC");
    REQUIRE(error.what.find("is not a time") != std::string::npos);
    REQUIRE_FALSE(error.why.empty());
    REQUIRE_FALSE(error.hint.empty());
  }
  REQUIRE(refused(std::string(1'000'000, '2'), "UTC").what.size() < 80);
  REQUIRE(refused("\x1b[31m\n", "UTC").what == "'?[31m' is not a time");
  REQUIRE(refused("\xff\xfe", "UTC").what == "'…' is not a time");
}

TEST_CASE("dates and times of day that do not exist") {
  REQUIRE(refused("2027-02-29", "UTC").why == "February 2027 has 28 days");
  REQUIRE(resolve("2028-02-29", "UTC").ok());
  REQUIRE(refused("2100-02-29", "UTC").why == "February 2100 has 28 days");
  REQUIRE(refused("2027-04-31", "UTC").hint == "Give a day from 1 to 30.");
  REQUIRE(refused("2027-01-00", "UTC").why == "January 2027 has 31 days");
  REQUIRE(refused("2027-13-01", "UTC").why == "There is no month 13");
  REQUIRE(refused("2027-00-01", "UTC").why == "There is no month 0");
  REQUIRE(refused("2027-01-15 24:00", "UTC").hint.find("next one") != std::string::npos);
  REQUIRE(refused("2027-01-15 12:60", "UTC").what == "12:60:00 is not a time of day");
  REQUIRE(refused("2027-01-15 23:59:60", "UTC").what == "23:59:60 is not a time of day");
  REQUIRE(refused("2027-01-15T00:00:00.250Z", "UTC").hint == "Leave the fraction out.");
  REQUIRE(refused("2027-01-15T00:00:00+24:00", "UTC").what == "+24:00 is not an offset from UTC");
  REQUIRE(refused("2027-01-15T00:00:00-00:60", "UTC").what == "-00:60 is not an offset from UTC");
}

TEST_CASE("the first and the last year") {
  REQUIRE(resolve("1970-01-01", "UTC")->at == 0);
  REQUIRE(format_utc(resolve("9999-12-31 23:59:59", "UTC")->at) == "9999-12-31T23:59:59.000Z");
  REQUIRE(refused("1969-12-31", "UTC").why == "Years go from 1970 to 9999");
  REQUIRE(refused("0000-01-01", "UTC").why == "Years go from 1970 to 9999");
  REQUIRE(refused("1970-01-01", "Europe/Berlin").why.find("In UTC") == 0);
  REQUIRE(refused("9999-12-31 23:59", "America/New_York").why.find("In UTC") == 0);
}

TEST_CASE("a time in a gap is refused with both readings") {
  const auto error = refused("2027-03-14 02:30", "America/New_York");
  REQUIRE(error.what == "2027-03-14 02:30 does not exist in America/New_York");
  REQUIRE(error.why == "Clocks go from 02:00 to 03:00 there");
  REQUIRE(error.hint == "Use 2027-03-14T01:30:00-05:00 or 2027-03-14T03:30:00-04:00.");
}

TEST_CASE("a time that comes twice is refused with both readings") {
  const auto error = refused("2027-11-07T01:30:15", "America/New_York");
  REQUIRE(error.what == "2027-11-07 01:30:15 comes twice in America/New_York");
  REQUIRE(error.why == "Clocks go back from 02:00 to 01:00 there");
  REQUIRE(error.hint ==
          "Use 2027-11-07T01:30:15-04:00 for the first time or "
          "2027-11-07T01:30:15-05:00 for the second.");
}

TEST_CASE("gaps of a day, of half an hour, and with seconds") {
  const auto apia = refused("2011-12-30", "Pacific/Apia");
  REQUIRE(apia.why == "Clocks go from 2011-12-30 00:00 to 2011-12-31 00:00 there");
  REQUIRE(apia.hint == "Use 2011-12-29T00:00:00-10:00 or 2011-12-31T00:00:00+14:00.");
  const auto lord_howe = refused("2027-10-03 02:15", "Australia/Lord_Howe");
  REQUIRE(lord_howe.hint == "Use 2027-10-03T01:45:00+10:30 or 2027-10-03T02:45:00+11:00.");
  // -00:44:30 cannot be written in RFC 3339, so that reading is in UTC.
  const auto monrovia = refused("1972-01-07 00:30", "Africa/Monrovia");
  REQUIRE(monrovia.hint == "Use 1972-01-07T00:30:00Z or 1972-01-07T01:14:30+00:00.");
  REQUIRE(resolve("1971-06-01", "Africa/Monrovia")->offset == "-00:44:30");
}

TEST_CASE("without an offset a zone is needed") {
  REQUIRE(refused("2027-01-15 00:00", "").what == "'2027-01-15 00:00' has no time zone");
  const auto instant = resolve("2027-01-15T00:00:00+01:00", "");
  REQUIRE(instant->zone == "UTC");
  REQUIRE(instant->local == "2027-01-14T23:00:00");
  REQUIRE(refused("2027-01-15T00:00:00Z", "Nowhere").what == "'Nowhere' is not a time zone");
}

TEST_CASE("an instant on the clocks of a zone") {
  const auto instant = at_zone(1'799'971'200'123, "Asia/Kathmandu");
  REQUIRE(instant->at == 1'799'971'200'123);
  REQUIRE(instant->local == "2027-01-15T05:45:00");
  REQUIRE(instant->offset == "+05:45");
  REQUIRE(at_zone(-1, "UTC")->local == "1969-12-31T23:59:59");
  REQUIRE(at_zone(0, "America/New_York")->offset == "-05:00");
  REQUIRE_FALSE(at_zone(0, "").ok());
}

TEST_CASE("the first instant of a day") {
  REQUIRE(*midnight("2027-01-15", "Europe/Berlin") == *parse_utc("2027-01-14T23:00:00Z"));
  // In a gap from 00:00 to 01:00, twice from 01:00 back to 00:00, and on a day that was left out.
  REQUIRE(*midnight("2018-11-04", "America/Sao_Paulo") == *parse_utc("2018-11-04T03:00:00Z"));
  REQUIRE(*midnight("2026-11-01", "America/Havana") == *parse_utc("2026-11-01T04:00:00Z"));
  REQUIRE(*midnight("2011-12-30", "Pacific/Apia") == *parse_utc("2011-12-30T10:00:00Z"));
  REQUIRE(midnight("2027-01-15 00:00", "UTC").error().what == "'2027-01-15 00:00' is not a date");
  REQUIRE(midnight("2027-02-29", "UTC").error().why == "February 2027 has 28 days");
  REQUIRE(midnight("2027-01-15", "Nowhere").error().code == Code::invalid);
}

TEST_CASE("many threads may ask at once") {
  const std::vector<std::string> zones{
      "Europe/Paris", "Asia/Tokyo", "America/Lima", "Africa/Lagos", "Nowhere/Else"};
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 200; ++k) {
        const auto& zone = zones[std::size_t(k) % zones.size()];
        right += resolve("2027-01-15", zone).ok() == (zone != "Nowhere/Else");
      }
    });
  for (auto& thread : threads) thread.join();
  REQUIRE(right == 8 * 200);
}
