// SPDX-License-Identifier: Apache-2.0
#include "model/json.hpp"

#include "support/catch.hpp"

using namespace mv;
namespace json = boost::json;

TEST_CASE("numbers are written as people write them, and stay the same numbers") {
  const std::pair<double, std::string_view> cases[] = {{-17.28, "-17.28"}, {0.1, "0.1"}, {14, "14"},
      {0, "0"}, {-0.5, "-0.5"}, {0.000001, "0.000001"}, {123456789.125, "123456789.125"},
      {1e20, "100000000000000000000"}};
  for (const auto& [number, text] : cases) {
    CHECK(model::serialized(json::value(number)) == text);
    CHECK(json::parse(model::serialized(json::value(number))).to_number<double>() == number);
  }
  // Too large or too small to be read as digits.
  for (const double number : {1e21, 1e-7, 1.7976931348623157e308, 5e-324})
    CHECK(json::parse(model::serialized(json::value(number))).as_double() == number);
}

TEST_CASE("words with digits and an E stay as they are") {
  const json::value value{{"1.5E1", "-1.728E1 \"2E3\" \\"}, {"n", json::array{1.5, "E", 7, true}}};
  const auto text = model::serialized(value);
  CHECK(text.find("[1.5,\"E\",7,true]") != std::string::npos);
  CHECK(json::parse(text) == value);
}
