// SPDX-License-Identifier: Apache-2.0
#include "support/catch.hpp"

#include <map>

#include "schedule/zone_names.hpp"

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
                           "Europe//Berlin", "Europe/../Europe/Berlin", "localtime", "Factory",
                           "posixrules", "right/Europe/Berlin", "posix/Europe/Berlin", "zone.tab",
                           "tzdata.zi", "leapseconds", "/etc/localtime", "Fixed/UTC+01:00:00",
                           "libc:UTC", "utc"}) {
    CAPTURE(name);
    REQUIRE_FALSE(known_zone(name));
  }
  REQUIRE_FALSE(known_zone(std::string("Europe/Berlin\0", 14)));
  REQUIRE_FALSE(known_zone(std::string(100'000, 'A')));
}

TEST_CASE("the zone that was meant") {
  const std::map<std::string, std::string> meant{
      {"europe/berlin", "Europe/Berlin"}, {"Berlin", "Europe/Berlin"},
      {"New York", "America/New_York"},   {"america/new york", "America/New_York"},
      {"NewYork", "America/New_York"},    {"Eurpe/Berlin", "Europe/Berlin"},
      {"Pariz", "Europe/Paris"},          {"Istanbul", "Europe/Istanbul"},
      {"utc", "UTC"},                     {" Asia/Tokyo ", "Asia/Tokyo"},
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
  REQUIRE(system_zone(with({{"TZ", "CET-1CEST,M3.5.0,M10.5.0/3"}}), etc) == "UTC");
  REQUIRE(known_zone(system_zone()));
}

TEST_CASE("a localtime that links to no zone leaves the word to the file timezone") {
  const TempFolder folder;
  fs::create_symlink("elsewhere", folder.path() / "localtime");
  REQUIRE(system_zone(with({}), folder.path()) == "UTC");
  REQUIRE(write_file_atomic(folder.path() / "timezone", "Africa/Lagos\n").ok());
  REQUIRE(system_zone(with({}), folder.path()) == "Africa/Lagos");
}
