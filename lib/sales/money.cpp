// SPDX-License-Identifier: Apache-2.0
#include "sales/money.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text/text.hpp"

namespace mv::sales {
namespace {

constexpr std::int64_t kMillion = 1'000'000;
constexpr int kDigits = 12;  // after the point
constexpr std::size_t kLongest = 60;

// Of one line; a million times that can be added up.
constexpr std::int64_t kMostMicro = 1'000'000'000'000'000, kMostUnits = 1'000'000'000'000;

using Wide = __int128;

constexpr Wide power(int exponent) {
  Wide out = 1;
  for (int i = 0; i < exponent; ++i) out *= 10;
  return out;
}

/// The number in units of 10^-12, rounded half away from zero. `one_group` is set when a single
/// sign between thousands could as well be the decimal one: "1,234".
std::optional<Wide> read(std::string_view text, bool comma, bool* one_group = nullptr) {
  text = trim(text);
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  bool negative = false;
  if (text.front() == '(' && text.back() == ')') {  // as accountants write it
    negative = true;
    text = text.substr(1, text.size() - 2);
  } else if (text.front() == '-' || text.front() == '+') {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const char point = comma ? ',' : '.', group = comma ? '.' : ',';
  int exponent = 0;
  if (const auto e = text.find_first_of("eE"); e != text.npos) {
    auto digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto got = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (got.ec != std::errc() || got.ptr != digits.data() + digits.size()) return std::nullopt;
    if (exponent > 15 || exponent < -40) return std::nullopt;
    text = text.substr(0, e);
  }
  Wide value = 0;
  int after = 0, digits = 0, groups = 0;
  bool behind = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == point && !behind) {
      behind = true;
    } else if (c == group && !behind) {
      // Thousands: one to three digits before the first, none of them a 0 alone, and three behind
      // each.
      if (groups++ == 0 && (i == 0 || i > 3 || text.front() == '0')) return std::nullopt;
      if (i + 3 >= text.size()) return std::nullopt;
      for (std::size_t k = i + 1; k <= i + 3; ++k)
        if (text[k] < '0' || text[k] > '9') return std::nullopt;
      if (i + 4 < text.size() && text[i + 4] >= '0' && text[i + 4] <= '9') return std::nullopt;
    } else if (c >= '0' && c <= '9') {
      ++digits;
      if (value > power(30)) {  // too long to matter, unless it is before the point
        if (!behind) return std::nullopt;
        continue;
      }
      value = value * 10 + (c - '0');
      after += behind;
    } else {
      return std::nullopt;
    }
  }
  if (digits == 0) return std::nullopt;
  if (one_group) *one_group = groups == 1 && !behind;
  for (int shift = kDigits - after + exponent; shift > 0; --shift) {
    if (value > power(32)) return std::nullopt;
    value *= 10;
  }
  for (int shift = after - exponent - kDigits; shift > 0; --shift) {
    const bool up = shift == 1 && value % 10 >= 5;
    value = value / 10 + up;
  }
  return negative ? -value : value;
}

}  // namespace

Money Money::normal() const {
  const Wide all = Wide{micro} * kMillion + pico;
  return {static_cast<std::int64_t>(all / kMillion), static_cast<std::int64_t>(all % kMillion)};
}

std::string text_of(const Money& money) {
  const auto all = Wide{money.micro} * kMillion + money.pico;
  const auto size = all < 0 ? -all : all;
  const auto whole = static_cast<std::uint64_t>(size / power(kDigits));
  auto rest = fmt::format("{:012}", static_cast<std::uint64_t>(size % power(kDigits)));
  while (rest.size() > 2 && rest.back() == '0') rest.pop_back();
  return fmt::format("{}{}.{}", all < 0 ? "-" : "", whole, rest);
}

std::string cents_of(const Money& money) {
  const auto all = Wide{money.micro} * kMillion + money.pico;
  const auto size = all < 0 ? -all : all;
  constexpr Wide kCent = power(kDigits - 2);
  auto cents = size / kCent;
  const auto rest = size % kCent;
  if (rest > kCent / 2 || (rest == kCent / 2 && cents % 2 != 0)) ++cents;
  const auto whole = static_cast<std::uint64_t>(cents / 100);
  return fmt::format(
      "{}{}.{:02}", all < 0 && cents != 0 ? "-" : "", whole, static_cast<unsigned>(cents % 100));
}

std::optional<Money> read_money(std::string_view text, bool comma) {
  bool unclear = false;
  const auto all = read(text, comma, &unclear);
  if (!all || unclear || *all > power(31) || *all < -power(31)) return std::nullopt;
  const auto micro = *all / kMillion;
  if (micro > kMostMicro || micro < -kMostMicro) return std::nullopt;
  return Money{static_cast<std::int64_t>(micro), static_cast<std::int64_t>(*all % kMillion)};
}

std::optional<std::int64_t> read_count(std::string_view text, bool comma) {
  const auto all = read(text, comma);
  if (!all) return std::nullopt;
  const auto half = *all < 0 ? -power(kDigits) / 2 : power(kDigits) / 2;
  const auto whole = (*all + half) / power(kDigits);
  if (whole > kMostUnits || whole < -kMostUnits) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

}  // namespace mv::sales
