// SPDX-License-Identifier: Apache-2.0
#include "base/net/rate.hpp"
#include "support/catch.hpp"

using namespace mv;

TEST_CASE("rates are read and written") {
  REQUIRE(parse_rate("100/h") == Rate{100, 3'600'000});
  REQUIRE(parse_rate(" 5/s ") == Rate{5, 1000});
  REQUIRE(parse_rate("1000000/d") == Rate{1'000'000, 86'400'000});
  REQUIRE(parse_rate("Unlimited") == Rate{});
  for (const auto* text :
      {"", "/h", "0/h", "-1/h", "1.5/h", "10", "10/w", "10/hh", "1000001/s", "1 /h x"})
    REQUIRE_FALSE(parse_rate(text));
  for (const auto* text : {"1/s", "600/m", "100/h", "7/d", "unlimited"})
    REQUIRE(to_text(*parse_rate(text)) == text);
  REQUIRE(in_words(*parse_rate("1/d")) == "1 request a day");
  REQUIRE(in_words(*parse_rate("100/h")) == "100 requests an hour");
}
