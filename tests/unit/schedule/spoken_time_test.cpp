// SPDX-License-Identifier: Apache-2.0
#include "schedule/spoken_time.hpp"

#include "support/catch.hpp"

using namespace mv;
using namespace mv::schedule;

namespace {

/// On Sunday 29 November 2026, 11:07 in Berlin.
std::string read(std::string_view text) {
  const auto now = resolve("2026-11-29 11:07", "Europe/Berlin");
  const auto out = read_spoken(text, *now);
  if (!out) return out.error().line();
  return out->value_or("no");
}

}  // namespace

TEST_CASE("dates that people write") {
  struct Row {
    const char *text, *meant;
  };
  for (const auto& row : {Row{"next friday", "2026-12-04 00:00"}, {"friday", "2026-12-04 00:00"},
           {"Fri 18:30", "2026-12-04 18:30"}, {"friday at 9am", "2026-12-04 09:00"},
           {"sunday", "2026-12-06 00:00"}, {"tomorrow 9am", "2026-11-30 09:00"},
           {"tomorrow", "2026-11-30 00:00"}, {"today 23:59", "2026-11-29 23:59"},
           {"18:30", "2026-11-29 18:30"}, {"tomorrow noon", "2026-11-30 12:00"},
           {"tomorrow 12 am", "2026-11-30 00:00"}, {"tomorrow 12:30pm", "2026-11-30 12:30"},
           {"4.12.2026", "2026-12-04 00:00"}, {"04.12.2026 18:00", "2026-12-04 18:00"},
           {"4 Dec 2026", "2026-12-04 00:00"}, {"4. December 2026 9pm", "2026-12-04 21:00"},
           {"Dec 4, 2026", "2026-12-04 00:00"}, {"4th dec", "2026-12-04 00:00"},
           {"3 January", "2027-01-03 00:00"}, {"29 Feb", "2028-02-29 00:00"},
           {"2026/12/04", "2026-12-04 00:00"}, {"13/12/2026", "2026-12-13 00:00"},
           {"12/13/2026", "2026-12-13 00:00"}, {"12/12/2026", "2026-12-12 00:00"},
           {"in 2 weeks", "2026-12-13 00:00"}, {"in 1 month", "2026-12-29 00:00"},
           {"in 3 days 18:00", "2026-12-02 18:00"}, {"in 90 minutes", "2026-11-29 12:37"},
           {"in an hour", "2026-11-29 12:07"}, {"next week", "2026-12-06 00:00"},
           {"ｆｒｉｄａｙ", "2026-12-04 00:00"}}) {
    INFO(row.text);
    REQUIRE(read(row.text) == row.meant);
  }
}

TEST_CASE("a date with two readings is refused with both") {
  const auto said = read("4/12/2026");
  REQUIRE(said.find("two readings") != std::string::npos);
  REQUIRE(said.find("2026-12-04") != std::string::npos);
  REQUIRE(said.find("2026-04-12") != std::string::npos);
}

TEST_CASE("what is over is not taken for next year") {
  for (const auto* text : {"today", "today 9am", "4 Dec 2025", "1.11.2026", "11:00"}) {
    INFO(text);
    REQUIRE(read(text).find("is in the past") != std::string::npos);
  }
}

TEST_CASE("what is no such date is left to the strict reader") {
  for (const auto* text : {"", "2026-12-04", "2026-12-04 18:30", "2026-12-04T00:00:00Z", "soon",
           "31.2.2027", "friday 25:00", "next", "in weeks", "4", "32 Dec 2026", "in 0 days",
           "friday the 13th", "99999999999", "dec", "13pm", "0am"}) {
    INFO(text);
    REQUIRE(read(text) == "no");
  }
}
