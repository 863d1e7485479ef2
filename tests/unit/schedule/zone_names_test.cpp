// SPDX-License-Identifier: Apache-2.0
#include "support/catch.hpp"

#include <map>

#include "schedule/zone_names.hpp"

#include "schedule/zone.hpp"

using namespace mv;
using namespace mv::schedule;

namespace {

Environment with(std::map<std::string, std::string, std::less<>> values) {
  return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional{found->second};
  };
}

}  // namespace

TEST_CASE("names of zones") {
  for (const auto* name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+12",
           "America/Port-au-Prince"})
    REQUIRE(known_zone(name));
  for (const auto* name : {"", "europe/berlin", "Berlin", "Europe", "Europe/", "/Europe/Berlin",
           "Europe//Berlin", "Europe/../Europe/Berlin", "localtime", "Factory", "posixrules",
           "right/Europe/Berlin", "posix/Europe/Berlin", "zone.tab", "tzdata.zi", "leapseconds",
           "/etc/localtime", "Fixed/UTC+01:00:00", "libc:UTC", "utc"}) {
    CAPTURE(name);
    REQUIRE_FALSE(known_zone(name));
  }
  REQUIRE_FALSE(known_zone(std::string("Europe/Berlin\0", 14)));
  REQUIRE_FALSE(known_zone(std::string(100'000, 'A')));
}

TEST_CASE("the zone that was meant") {
  const std::map<std::string, std::string> meant{{"europe/berlin", "Europe/Berlin"},
      {"Berlin", "Europe/Berlin"}, {"New York", "America/New_York"},
      {"america/new york", "America/New_York"}, {"NewYork", "America/New_York"},
      {"Eurpe/Berlin", "Europe/Berlin"}, {"Pariz", "Europe/Paris"}, {"Istanbul", "Europe/Istanbul"},
      {"utc", "UTC"}, {" Asia/Tokyo ", "Asia/Tokyo"},
      {"argentina/ushuaia", "America/Argentina/Ushuaia"}};
  for (const auto& [word, zone] : meant) {
    CAPTURE(word);
    REQUIRE(closest_zone(word) == zone);
  }
}

TEST_CASE("no zone is guessed from an abbreviation or an offset") {
  for (const auto* word : {"", "PST", "CEST", "UTC+2", "GMT+13:00", "zzzzzzzz", "../Berlin"}) {
    CAPTURE(word);
    REQUIRE_FALSE(closest_zone(word).has_value());
  }
  REQUIRE_FALSE(closest_zone(std::string(100'000, 'x')).has_value());
  REQUIRE(unknown_zone("PST").hint.find("Europe/Berlin") != std::string::npos);
  REQUIRE(unknown_zone("berlin").hint == "Did you mean Europe/Berlin?");
}

TEST_CASE("the zone of the machine") {
  const TempFolder folder;
  const auto& etc = folder.path();
  REQUIRE(system_zone(with({}), etc) == "UTC");
  REQUIRE(write_file_atomic(etc / "timezone", "Asia/Tokyo\n").ok());
  REQUIRE(system_zone(with({}), etc) == "Asia/Tokyo");
  fs::create_symlink("../usr/share/zoneinfo/Europe/Paris", etc / "localtime");
  REQUIRE(system_zone(with({}), etc) == "Europe/Paris");
  for (const auto* set : {"America/Lima", ":America/Lima", "/usr/share/zoneinfo/America/Lima",
           ":/usr/share/zoneinfo/right/America/Lima"})
    REQUIRE(system_zone(with({{"TZ", set}}), etc) == "America/Lima");
  REQUIRE(system_zone(with({{"TZ", ":/etc/localtime"}}), etc) == "Europe/Paris");
  REQUIRE(known_zone(system_zone()));
}

TEST_CASE("a localtime that links to no zone leaves the word to the file timezone") {
  const TempFolder folder;
  fs::create_symlink("elsewhere", folder.path() / "localtime");
  REQUIRE(system_zone(with({}), folder.path()) == "UTC");
  REQUIRE(write_file_atomic(folder.path() / "timezone", "Africa/Lagos\n").ok());
  REQUIRE(system_zone(with({}), folder.path()) == "Africa/Lagos");
}

TEST_CASE("a zone as a rule of POSIX is one that keeps it, or none") {
  const TempFolder folder;
  const auto zone = [&](const char* set) {
    return system_zone(with({{"TZ", set}}), folder.path());
  };
  REQUIRE(at_zone(1'800'000'000'000, zone("CET-1CEST,M3.5.0,M10.5.0/3"))->offset == "+01:00");
  REQUIRE(at_zone(1'816'000'000'000, zone("CET-1CEST,M3.5.0,M10.5.0/3"))->offset == "+02:00");
  REQUIRE(at_zone(1'800'000'000'000, zone("EST5EDT,M3.2.0,M11.1.0"))->offset == "-05:00");
  REQUIRE(at_zone(1'816'000'000'000, zone("EST5EDT,M3.2.0,M11.1.0"))->offset == "-04:00");
  REQUIRE(at_zone(1'800'000'000'000, zone("IST-5:30"))->offset == "+05:30");
  REQUIRE(zone("UTC0") == "UTC");
  REQUIRE(zone("CET-1") == "Etc/GMT-1");
  REQUIRE(zone("<+02>-2") == "Etc/GMT-2");
  for (const auto* none : {"XYZ-3ABC,M3.5.0,M9.1.0", "Nowhere/Town", "???"}) {
    CAPTURE(none);
    REQUIRE(zone(none).empty());
  }
}

TEST_CASE("a localtime that is a copy") {
  const TempFolder folder;
  const auto& etc = folder.path();
  for (const auto* name : {"Europe/Berlin", "Asia/Tokyo", "America/New_York", "UTC"}) {
    CAPTURE(name);
    fs::copy_file(zone_folder() / name, etc / "localtime", fs::copy_options::overwrite_existing);
    const auto found = system_zone(with({}), etc);
    for (const Millis at : {Millis{1'800'000'000'000}, Millis{1'816'000'000'000}})
      REQUIRE(at_zone(at, found)->local == at_zone(at, name)->local);
  }
  // What /etc/timezone says is believed when it fits.
  fs::copy_file(
      zone_folder() / "Europe/Berlin", etc / "localtime", fs::copy_options::overwrite_existing);
  REQUIRE(write_file_atomic(etc / "timezone",
      "\xef\xbb\xbf"
      "Europe/Oslo\n")
              .ok());
  REQUIRE(at_zone(0, system_zone(with({}), etc))->zone.starts_with("Europe/"));
  REQUIRE(write_file_atomic(etc / "timezone", "Asia/Tokyo\n").ok());
  REQUIRE(at_zone(1'800'000'000'000, system_zone(with({}), etc))->offset == "+01:00");
  // A file of another tz database, but its rule is known; and one that nobody keeps.
  auto bytes = *read_file(zone_folder() / "Europe/Berlin");
  bytes[bytes.size() - 40] ^= 1;
  REQUIRE(write_file_atomic(etc / "localtime", bytes).ok());
  REQUIRE(at_zone(1'800'000'000'000, system_zone(with({}), etc))->offset == "+01:00");
  bytes.replace(bytes.rfind("\nCET"), std::string::npos, "\nXYZ-3ABC,M3.5.0,M9.1.0\n");
  REQUIRE(write_file_atomic(etc / "localtime", bytes).ok());
  REQUIRE(system_zone(with({}), etc).empty());
}

TEST_CASE("who writes an offset is offered the offset") {
  for (const auto& [word, offset] : std::map<std::string, std::string>{{"GMT+2", "00:00+02:00"},
           {"UTC+2", "00:00+02:00"}, {"gmt-5", "00:00-05:00"}, {"UTC+05:30", "00:00+05:30"},
           {"+0200", "00:00+02:00"}, {"UTC +2", "00:00+02:00"}, {"ＧＭＴ＋２", "00:00+02:00"}}) {
    CAPTURE(word);
    REQUIRE_FALSE(closest_zone(word).has_value());
    REQUIRE(unknown_zone(word).hint.find(offset) != std::string::npos);
    REQUIRE(unknown_zone(word).hint.find("Etc/") == std::string::npos);
  }
  REQUIRE(known_zone("Etc/GMT+2"));
  REQUIRE(at_zone(0, "Etc/GMT+2")->offset == "-02:00");
}
