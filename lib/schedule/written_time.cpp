// SPDX-License-Identifier: Apache-2.0
#include "schedule/written_time.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "base/text/unicode.hpp"

namespace mv::schedule {
namespace {

constexpr std::size_t kLongest = 64;
constexpr int kFirstYear = 1970;

/// Takes a text apart from its front.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  bool skip(std::string_view any_of) {
    if (done() || any_of.find(rest_.front()) == any_of.npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// A number of exactly `count` digits.
  bool number(std::size_t count, int& out) {
    if (rest_.size() < count) return false;
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    out = value;
    return true;
  }
  /// As many digits as there are.
  std::string_view digits() {
    const auto end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const auto out = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return out;
  }

 private:
  std::string_view rest_;
};

Error not_a_time(std::string_view text) {
  return make_error(Code::invalid, fmt::format("'{}' is not a time", shown(text)),
      "A time is written YYYY-MM-DD HH:MM, or as RFC 3339 with its offset",
      "Write for example 2027-01-15 00:00 or 2027-01-15T00:00:00+01:00.");
}

bool read_date_form(Reader& reader, WrittenTime& out) {
  return reader.number(4, out.year) && reader.skip("-") && reader.number(2, out.month) &&
         reader.skip("-") && reader.number(2, out.day);
}

/// HH:MM, HH:MM:SS or HH:MM:SS.F, where F goes to `fraction`.
bool read_clock_form(Reader& reader, WrittenTime& out, std::string_view& fraction) {
  if (!reader.number(2, out.hour) || !reader.skip(":") || !reader.number(2, out.minute))
    return false;
  if (!reader.skip(":")) return true;
  if (!reader.number(2, out.second)) return false;
  if (!reader.skip(".")) return true;
  fraction = reader.digits();
  return !fraction.empty();
}

/// Z or ±HH:MM; `hours` and `minutes` are not checked yet.
struct Offset {
  int sign = 1;
  int hours = 0;
  int minutes = 0;
};
bool read_offset_form(Reader& reader, Offset& out) {
  if (reader.skip("Zz")) return true;
  out.sign = reader.skip("-") ? -1 : 1;
  if (out.sign > 0 && !reader.skip("+")) return false;
  return reader.number(2, out.hours) && reader.skip(":") && reader.number(2, out.minutes);
}

Status check_date(const WrittenTime& time) {
  using namespace std::chrono;
  constexpr std::array kMonths{"January", "February", "March", "April", "May", "June", "July",
      "August", "September", "October", "November", "December"};
  const auto what = fmt::format(
      "{:04}-{:02}-{:02} is not a date that can be used", time.year, time.month, time.day);
  if (time.year < kFirstYear)
    return make_error(Code::invalid, what, "Years go from 1970 to 9999", "Give a later year.");
  const month in{static_cast<unsigned>(time.month)};
  if (!in.ok())
    return make_error(Code::invalid, what, fmt::format("There is no month {}", time.month),
        "Dates are written year, month, day: 2027-01-15.");
  const auto last = year_month_day_last{year{time.year}, month_day_last{in}}.day();
  if (time.day >= 1 && unsigned(time.day) <= unsigned(last)) return {};
  return make_error(Code::invalid, what,
      fmt::format(
          "{} {} has {} days", kMonths[std::size_t(time.month) - 1], time.year, unsigned(last)),
      fmt::format("Give a day from 1 to {}.", unsigned(last)));
}

Status check_clock(const WrittenTime& time, std::string_view fraction) {
  if (time.hour > 23 || time.minute > 59 || time.second > 59)
    return make_error(Code::invalid,
        fmt::format("{:02}:{:02}:{:02} is not a time of day", time.hour, time.minute, time.second),
        "A day goes from 00:00:00 to 23:59:59",
        time.hour == 24 ? "Midnight at the end of a day is 00:00 of the next one"
                        : "Give hours to 23, minutes and seconds to 59");
  if (fraction.find_first_not_of('0') == fraction.npos) return {};
  return make_error(Code::invalid,
      fmt::format("{:02}:{:02}:{:02}.{} is finer than a second", time.hour, time.minute,
          time.second, shown(fraction)),
      "Times are kept to the second", "Leave the fraction out.");
}

Result<int> seconds_of(const Offset& offset) {
  if (offset.hours <= 23 && offset.minutes <= 59)
    return offset.sign * (offset.hours * 3600 + offset.minutes * 60);
  return make_error(Code::invalid,
      fmt::format("{}{:02}:{:02} is not an offset from UTC", offset.sign < 0 ? '-' : '+',
          offset.hours, offset.minutes),
      "Offsets go from -23:59 to +23:59", "Check the end of the time.");
}

}  // namespace

std::string shown(std::string_view value) {
  constexpr std::size_t kShown = 40;
  const bool cut = value.size() > kShown;
  value = cut_text(value, kShown);
  if (!is_utf8(value)) return "…";
  std::string out{value};
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return cut ? out + "…" : out;
}

Result<WrittenTime> read_time(std::string_view text) {
  const auto plain = to_plain_code(text);
  const auto whole = trim(plain);
  WrittenTime out;
  Reader reader(whole);
  std::string_view fraction;
  if (whole.size() > kLongest || !read_date_form(reader, out)) return not_a_time(whole);
  if (!reader.done() && (!reader.skip("Tt ") || !read_clock_form(reader, out, fraction)))
    return not_a_time(whole);
  std::optional<Offset> offset;
  if (!reader.done() && (!read_offset_form(reader, offset.emplace()) || !reader.done()))
    return not_a_time(whole);
  MV_CHECK(check_date(out));
  MV_CHECK(check_clock(out, fraction));
  if (offset) { MV_TRY(out.offset, seconds_of(*offset)); }
  return out;
}

Result<WrittenTime> read_date(std::string_view text) {
  WrittenTime out;
  const auto plain = to_plain_code(text);
  Reader reader(plain);
  if (!read_date_form(reader, out) || !reader.done())
    return make_error(Code::invalid, fmt::format("'{}' is not a date", shown(text)),
        "A date is written YYYY-MM-DD", "Write for example 2027-01-15.");
  MV_CHECK(check_date(out));
  return out;
}

}  // namespace mv::schedule
