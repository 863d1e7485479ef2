// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

namespace mv {

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
                     unsigned(date.month()), unsigned(date.day()), rest / 3'600'000,
                     rest / 60'000 % 60, rest / 1000 % 60, rest % 1000);
}

Result<Millis> parse_utc(std::string_view text) {
  using namespace std::chrono;
  const auto bad = [&] {
    return make_error(Code::invalid, fmt::format("'{}' is not a time", text.substr(0, 40)),
                      "A time is written as RFC 3339, for example 2027-01-15T00:00:00Z");
  };
  const std::string copy{text};
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, used = 0;
  char sep = 0;
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2d%c%2d:%2d:%2d%n", &y, &mo, &d, &sep, &h, &mi, &s,
                  &used) != 7 || used != 19 || (sep != 'T' && sep != 't' && sep != ' '))
    return bad();
  const year_month_day date{year{y}, month(unsigned(mo)), day(unsigned(d))};
  if (!date.ok() || h > 23 || mi > 59 || s > 60) return bad();
  std::size_t at = 19;
  Millis fraction = 0;
  if (at < copy.size() && copy[at] == '.') {
    int scale = 100;
    for (++at; at < copy.size() && copy[at] >= '0' && copy[at] <= '9'; ++at, scale /= 10)
      fraction += (copy[at] - '0') * scale;
  }
  Millis offset = 0;
  const std::string zone = copy.substr(at);
  if (zone != "Z" && zone != "z") {
    int oh = 0, om = 0;
    char sign = 0;
    if (zone.size() != 6 || std::sscanf(zone.c_str(), "%c%2d:%2d", &sign, &oh, &om) != 3 ||
        (sign != '+' && sign != '-') || oh > 23 || om > 59)
      return bad();
    offset = (oh * 60 + om) * 60'000LL * (sign == '-' ? -1 : 1);
  }
  const auto midnight = duration_cast<milliseconds>(sys_days{date}.time_since_epoch()).count();
  return midnight + h * 3'600'000LL + mi * 60'000LL + s * 1000LL + fraction - offset;
}

}  // namespace mv
