// SPDX-License-Identifier: Apache-2.0
#include "schedule/spoken_time.hpp"

#include <absl/time/civil_time.h>
#include <fmt/format.h>

#include <array>
#include <vector>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "schedule/written_time.hpp"

namespace mv::schedule {
namespace {

using Words = std::vector<std::string>;
using absl::CivilDay;
using absl::CivilSecond;

constexpr std::array kDays{
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::array kMonths{"january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december"};
constexpr std::size_t kLongest = 60;

/// The place of a word in a list, whole or by its first three letters or more; -1 when it is none.
template <std::size_t N>
int place_of(const std::array<const char*, N>& list, std::string_view word) {
  if (word.size() < 3) return -1;
  for (std::size_t i = 0; i < N; ++i)
    if (std::string_view(list[i]).starts_with(word) || (word == "sept" && i == 8 && N == 12))
      return static_cast<int>(i);
  return -1;
}

/// A number of digits alone, of at most `most` of them; -1 when it is none.
int number_of(std::string_view word, std::size_t most = 4) {
  if (word.empty() || word.size() > most || word.find_first_not_of("0123456789") != word.npos)
    return -1;
  return static_cast<int>(parse_int(word).value_or(-1));
}

/// A day of a month: "4", "4th", "4.".
int day_of(std::string_view word) {
  for (const std::string_view ending : {"st", "nd", "rd", "th", "."})
    if (word.ends_with(ending)) {
      word.remove_suffix(ending.size());
      break;
    }
  return number_of(word, 2);
}

std::optional<CivilDay> real_day(int year, int month, int day) {
  const CivilDay out(year, month, day);
  if (year < 1970 || year > 9999 || out.year() != year || out.month() != month || out.day() != day)
    return std::nullopt;
  return out;
}

/// Takes the words of a time of day from the end: "9am", "9:30 pm", "18:30", "noon", "at midnight".
std::optional<int> take_clock(Words& words) {
  if (words.empty()) return std::nullopt;
  auto word = words.back();
  std::size_t taken = 1;
  if (word == "noon" || word == "midnight") {
    words.pop_back();
    if (!words.empty() && words.back() == "at") words.pop_back();
    return word == "noon" ? 12 * 3600 : 0;
  }
  std::string half;
  if ((word == "am" || word == "pm") && words.size() > 1) {
    half = word;
    word = words[words.size() - 2];
    taken = 2;
  } else if (word.size() > 2 && (word.ends_with("am") || word.ends_with("pm"))) {
    half = word.substr(word.size() - 2);
    word.erase(word.size() - 2);
  }
  const auto parts = split(word, ':');
  if (parts.size() > 3 || (parts.size() == 1 && half.empty())) return std::nullopt;
  int hour = number_of(parts[0], 2);
  const int minute = parts.size() > 1 ? number_of(parts[1], 2) : 0;
  const int second = parts.size() > 2 ? number_of(parts[2], 2) : 0;
  if (hour < 0 || hour > (half.empty() ? 23 : 12) || minute < 0 || minute > 59 || second < 0 ||
      second > 59 || (!half.empty() && hour == 0))
    return std::nullopt;
  if (!half.empty()) hour = hour % 12 + (half == "pm" ? 12 : 0);
  words.resize(words.size() - taken);
  if (!words.empty() && words.back() == "at") words.pop_back();
  return hour * 3600 + minute * 60 + second;
}

Error two_readings(std::string_view text, const CivilDay& one, const CivilDay& other) {
  const auto written = [](const CivilDay& day) {
    return fmt::format("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
  };
  return make_error(Code::invalid, fmt::format("'{}' has two readings", shown(text)),
      fmt::format("It is {} where the day is first, and {} where the month is", written(one),
          written(other)),
      fmt::format("Write {} or {}.", written(one), written(other)));
}

/// "4.12.2026", "4/12/2026", "2026/12/04". None when it is no such thing.
Result<std::optional<CivilDay>> of_numbers(const std::string& word, std::string_view text) {
  using Found = std::optional<CivilDay>;
  const char sign = word.find('/') != word.npos ? '/' : '.';
  const auto parts = split(word, sign);
  if (parts.size() != 3) return Found();
  const int a = number_of(parts[0]), b = number_of(parts[1], 2), c = number_of(parts[2]);
  if (a < 0 || b < 0 || c < 0) return Found();
  if (parts[0].size() == 4) return Found(real_day(a, b, c));
  if (parts[2].size() != 4) return Found();
  const auto first = real_day(c, b, a), second = real_day(c, a, b);
  if (sign == '.' || !second) return Found(first);
  if (!first || *first == *second) return Found(second);
  return two_readings(text, *first, *second);
}

/// "4 dec 2026", "dec 4 2026", "4 december": the next one without a year.
std::optional<CivilDay> of_month(const Words& words, const CivilDay& today) {
  if (words.size() < 2 || words.size() > 3) return std::nullopt;
  const bool day_first = place_of(kMonths, words[1]) >= 0;
  const int month = place_of(kMonths, words[day_first ? 1 : 0]) + 1;
  const int day = day_of(words[day_first ? 0 : 1]);
  if (month == 0 || day < 1) return std::nullopt;
  if (words.size() == 3) {
    if (words[2].size() != 4) return std::nullopt;
    return real_day(number_of(words[2]), month, day);
  }
  for (int year = static_cast<int>(today.year()); year < today.year() + 9; ++year)
    if (const auto found = real_day(year, month, day); found && *found >= today) return found;
  return std::nullopt;
}

/// "today", "tomorrow", "friday", "next friday", "in 2 weeks".
std::optional<CivilDay> of_words(Words words, const CivilDay& today) {
  const bool next =
      !words.empty() && (words[0] == "next" || words[0] == "on" || words[0] == "this");
  if (next) words.erase(words.begin());
  if (words.size() == 1) {
    if (words[0] == "today" && !next) return today;
    if (words[0] == "tomorrow" && !next) return today + 1;
    if (const int day = place_of(kDays, words[0]); day >= 0)
      return absl::NextWeekday(today, static_cast<absl::Weekday>(day));
    if (words[0] == "week" && next) return today + 7;
    return std::nullopt;
  }
  if (words.size() != 3 || words[0] != "in") return std::nullopt;
  const int count = words[1] == "a" || words[1] == "one" ? 1 : number_of(words[1], 3);
  if (count < 1) return std::nullopt;
  if (words[2] == "day" || words[2] == "days") return today + count;
  if (words[2] == "week" || words[2] == "weeks") return today + 7 * count;
  if (words[2] == "month" || words[2] == "months") {
    const auto month = absl::CivilMonth(today) + count;
    return real_day(static_cast<int>(month.year()), month.month(), today.day());
  }
  return std::nullopt;
}

/// "in 3 hours", "in 90 minutes": to the minute.
std::optional<CivilSecond> from_now(const Words& words, const CivilSecond& now) {
  if (words.size() != 3 || words[0] != "in") return std::nullopt;
  const int count = words[1] == "an" || words[1] == "a" ? 1 : number_of(words[1], 4);
  if (count < 1) return std::nullopt;
  if (words[2] == "hour" || words[2] == "hours") return now + 3600 * count;
  if (words[2] == "minute" || words[2] == "minutes") return now + 60 * count;
  return std::nullopt;
}

Words words_of(std::string_view text) {
  Words out;
  for (const auto& word : split(replace_all(lower(to_plain_code(text)), ",", " "), ' '))
    if (!word.empty()) out.push_back(word);
  return out;
}

std::string written(const CivilSecond& at) {
  auto out = fmt::format(
      "{:04}-{:02}-{:02} {:02}:{:02}", at.year(), at.month(), at.day(), at.hour(), at.minute());
  return at.second() == 0 ? out : out + fmt::format(":{:02}", at.second());
}

}  // namespace

Result<std::optional<std::string>> read_spoken(std::string_view text, const Instant& now) {
  using Found = std::optional<std::string>;
  const auto present = read_time(now.local);
  if (read_time(text) || !present || text.size() > kLongest) return Found();
  const CivilSecond moment(
      present->year, present->month, present->day, present->hour, present->minute, present->second);
  const CivilDay today(moment);
  auto words = words_of(text);
  if (const auto later = from_now(words, moment)) return Found(written(*later));
  const auto clock = take_clock(words);
  std::optional<CivilDay> day;
  if (words.empty() && clock) day = today;
  if (words.size() == 1) { MV_TRY(day, of_numbers(words[0], text)); }
  if (!day) day = of_words(words, today);
  if (!day) day = of_month(words, today);
  if (!day) return Found();
  const auto at = CivilSecond(*day) + clock.value_or(0);
  if (at > moment) return Found(written(at));
  return make_error(Code::invalid, fmt::format("'{}' is in the past", shown(text)),
      fmt::format("It is {}, and now it is {} {}", written(at), written(moment), now.zone),
      "Write a later time.");
}

}  // namespace mv::schedule
