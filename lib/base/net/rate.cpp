// SPDX-License-Identifier: Apache-2.0
#include "base/net/rate.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text/text.hpp"

namespace mv {
namespace {

constexpr std::int64_t kMost = 1'000'000;
constexpr std::string_view kUnlimited = "unlimited";

struct Unit {
  char letter;
  Millis period;
  std::string_view words;
};
constexpr std::array kUnits{Unit{'s', 1000, "a second"}, Unit{'m', 60'000, "a minute"},
    Unit{'h', 3'600'000, "an hour"}, Unit{'d', 86'400'000, "a day"}};

const Unit& unit_of(const Rate& rate) {
  for (const auto& unit : kUnits)
    if (unit.period == rate.period) return unit;
  return kUnits.front();
}

}  // namespace

std::optional<Rate> parse_rate(std::string_view text) {
  text = trim(text);
  if (iequals(text, kUnlimited)) return Rate{};
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || slash + 2 != text.size()) return std::nullopt;
  const auto count = parse_int(text.substr(0, slash));
  if (!count || *count < 1 || *count > kMost) return std::nullopt;
  for (const auto& unit : kUnits)
    if (unit.letter == text.back()) return Rate{*count, unit.period};
  return std::nullopt;
}

std::string to_text(const Rate& rate) {
  if (!rate.limited()) return std::string(kUnlimited);
  return fmt::format("{}/{}", rate.count, unit_of(rate).letter);
}

std::string in_words(const Rate& rate) {
  if (!rate.limited()) return "any number of requests";
  return fmt::format(
      "{} request{} {}", rate.count, rate.count == 1 ? "" : "s", unit_of(rate).words);
}

}  // namespace mv
