// SPDX-License-Identifier: Apache-2.0
// What lib/schedule makes of its input, for the Python tests beside this file:
//   zones resolve    lines "AT<tab>ZONE"   → lines "ok<tab>MILLIS<tab>LOCAL<tab>OFFSET", or
//                                            "CODE<tab>WHAT<tab>WHY<tab>HINT"
//   zones midnight   lines "DATE<tab>ZONE" → the same; LOCAL and OFFSET as of that instant
//   zones show       lines "MILLIS<tab>ZONE" → the same
//   zones closest    lines "NAME"          → lines with the suggestion or nothing
//   zones calendar   a JSON array of entries → an iCalendar object
#include <fmt/format.h>

#include <iostream>
#include <iterator>
#include <string>

#include "base/text/text.hpp"
#include "model/json.hpp"
#include "schedule/icalendar.hpp"
#include "schedule/zone.hpp"

using namespace mv;

namespace {

void print(const Result<schedule::Instant>& result) {
  if (result)
    fmt::print("ok\t{}\t{}\t{}\n", result->at, result->local, result->offset);
  else
    fmt::print("{}\t{}\t{}\t{}\n", code_info(result.error().code).token, result.error().what,
        result.error().why, result.error().hint);
}

Result<schedule::Instant> midnight(const std::string& date, const std::string& zone) {
  MV_TRY(const Millis at, schedule::midnight(date, zone));
  return schedule::at_zone(at, zone);
}

void answer(std::string_view question, const std::string& line) {
  const auto columns = split(line, '\t');
  const std::string first = columns.empty() ? "" : columns[0];
  const std::string zone = columns.size() > 1 ? columns[1] : "";
  if (question == "resolve") print(schedule::resolve(first, zone));
  if (question == "midnight") print(midnight(first, zone));
  if (question == "show") print(schedule::at_zone(parse_int(first).value_or(0), zone));
  if (question == "closest") fmt::print("{}\n", schedule::closest_zone(first).value_or(""));
}

int calendar(const std::string& name) {
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  auto entries = model::parse_json<std::vector<schedule::CalendarEntry>>(text);
  if (!entries) return 1;
  std::cout << schedule::icalendar(*entries, name, 1'800'000'000'000);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view question = argc > 1 ? argv[1] : "";
  if (question == "calendar") return calendar(argc > 2 ? argv[2] : "");
  for (std::string line; std::getline(std::cin, line);) answer(question, line);
  return 0;
}
