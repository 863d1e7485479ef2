// SPDX-License-Identifier: Apache-2.0
#include "base/text/money.hpp"

#include <limits>

#include "support/catch.hpp"

using namespace mv;

TEST_CASE("amounts have the decimals of their currency") {
  CHECK(money_text(1900, "EUR") == "19.00 EUR");
  CHECK(money_text(5, "USD") == "0.05 USD");
  CHECK(money_text(0, "EUR") == "0.00 EUR");
  CHECK(money_text(-1950, "EUR") == "-19.50 EUR");
  CHECK(money_text(500, "JPY") == "500 JPY");
  CHECK(money_text(5120, "KWD") == "5.120 KWD");
  CHECK(money_text(std::numeric_limits<std::int64_t>::min(), "EUR") == "-92233720368547758.08 EUR");
}
