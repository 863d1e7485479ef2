// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <fmt/format.h>

#include <chrono>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether the text has this form: d is a digit, T also a small t or a blank.
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const char c = text[i];
    const bool fits = form[i] == 'd'   ? is_digit(c)
                      : form[i] == 'T' ? c == 'T' || c == 't' || c == ' '
                                       : c == form[i];
    if (!fits) return false;
  }
  return true;
}

/// The number of `count` digits that stand there.
int number(std::string_view text, std::size_t at, std::size_t count) {
  int out = 0;
  for (const char c : text.substr(at, count)) out = out * 10 + (c - '0');
  return out;
}

}  // namespace

Millis SystemClock::now() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string format_utc(Millis time) {
  using namespace std::chrono;
  const sys_time<milliseconds> point{milliseconds{time}};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const auto rest = (point - day).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int(date.year()),
      unsigned(date.month()), unsigned(date.day()), rest / 3'600'000, rest / 60'000 % 60,
      rest / 1000 % 60, rest % 1000);
}

std::string format_http_date(Millis time) {
  using namespace std::chrono;
  static constexpr const char* kDays[]{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[]{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_time<milliseconds> point{milliseconds{time}};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const auto rest = (point - day).count();
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday{day}.c_encoding()],
      unsigned(date.day()), kMonths[unsigned(date.month()) - 1], int(date.year()), rest / 3'600'000,
      rest / 60'000 % 60, rest / 1000 % 60);
}

Result<Millis> parse_utc(std::string_view text) {
  using namespace std::chrono;
  const auto bad = [&] {
    const auto shown = cut_text(text, 40);
    return make_error(Code::invalid,
        fmt::format("'{}' is not a time", is_utf8(shown) ? shown : "…"),
        "A time is written as RFC 3339, for example 2027-01-15T00:00:00Z");
  };
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  if (text.size() <= kForm.size() || !has_form(text.substr(0, kForm.size()), kForm)) return bad();
  const year_month_day date{year{number(text, 0, 4)}, month(unsigned(number(text, 5, 2))),
      day(unsigned(number(text, 8, 2)))};
  const int h = number(text, 11, 2), mi = number(text, 14, 2), s = number(text, 17, 2);
  if (!date.ok() || h > 23 || mi > 59 || s > 60) return bad();

  auto rest = text.substr(kForm.size());
  Millis fraction = 0;
  if (rest.front() == '.') {
    rest.remove_prefix(1);
    if (rest.empty() || !is_digit(rest.front())) return bad();
    for (int scale = 100; !rest.empty() && is_digit(rest.front());
         scale /= 10, rest.remove_prefix(1))
      fraction += (rest.front() - '0') * scale;
  }
  Millis offset = 0;
  if (rest != "Z" && rest != "z") {
    if (!has_form(rest, "+dd:dd") && !has_form(rest, "-dd:dd")) return bad();
    const int oh = number(rest, 1, 2), om = number(rest, 4, 2);
    if (oh > 23 || om > 59) return bad();
    offset = (oh * 60 + om) * 60'000LL * (rest.front() == '-' ? -1 : 1);
  }
  const auto midnight = duration_cast<milliseconds>(sys_days{date}.time_since_epoch()).count();
  return midnight + h * 3'600'000LL + mi * 60'000LL + s * 1000LL + fraction - offset;
}

}  // namespace mv
