// SPDX-License-Identifier: Apache-2.0
// Flags are read anew every second, and after each change, while requests ask for them.
#include <thread>

#include "handlers/site.hpp"
#include "support/catch.hpp"

namespace mv::test {

TEST_CASE("flags are evaluated while they are read anew") {
  on_both_sites([](Site& site) {
    const std::jthread reader([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) (void)site.deps().flags.refresh();
    });
    const json::object context{{"context", json::object{{"targetingKey", "usr_1"}}}};
    for (int i = 0; i < 2'000; ++i) {
      const auto reply = site.ask(kMe, "ofrep_flags_evaluate", {.body = context});
      REQUIRE(reply.status == 200);
      REQUIRE(reply.list("flags").size() >= 3);
    }
  });
}

}  // namespace mv::test
