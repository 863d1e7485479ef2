// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/identifiers.hpp"

#include "store/both.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

std::string as_text(const IdentifierRange& range, std::int64_t number) {
  return range.prefix + "-" + std::to_string(range.year) + "-" + std::to_string(number);
}

}  // namespace

TEST_CASE("numbers are given once, a year's anew, and rehearsing uses up none") {
  on_both([](Fixture& f) {
    f.write([](Tx& tx) {
      for (const std::string kind : {"isrc", "upc"})
        REQUIRE(
            identifier_range_insert(tx, {"rng_" + kind, "usr_1", kind, "DEABC", 0, 5, 5, 6, kNow})
                .ok());
    });
    const auto take = [&](model::Mode mode, const std::string& kind, int year) {
      auto out = f.db->write([&](Tx& tx) {
        return identifier_assign(tx, {"usr_1", mode}, kind, year, "x", kNow, as_text);
      });
      return out.ok() ? out->value_or("none") : std::string("used up");
    };
    for (const auto mode : {model::Mode::sandbox, model::Mode::live}) {
      REQUIRE(take(mode, "isrc", 27) == "DEABC-27-5");
      REQUIRE(take(mode, "isrc", 27) == "DEABC-27-6");
      REQUIRE(take(mode, "isrc", 27) == "used up");
      REQUIRE(take(mode, "isrc", 28) == "DEABC-28-5");
      REQUIRE(take(mode, "upc", 0) == "DEABC-0-5");
      REQUIRE(take(mode, "upc", 0) == "DEABC-0-6");
      REQUIRE(take(mode, "upc", 0) == "used up");
    }
    // What somebody wrote themselves is left out, in its own mode.
    f.write([](Tx& tx) {
      identifier_note(tx, {"usr_1", model::Mode::live}, "isrc", "DEABC-29-5", "y", kNow);
    });
    REQUIRE(take(model::Mode::live, "isrc", 29) == "DEABC-29-6");
    REQUIRE(take(model::Mode::sandbox, "isrc", 29) == "DEABC-29-5");
  });
}
