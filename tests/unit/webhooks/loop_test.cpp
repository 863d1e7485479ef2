// SPDX-License-Identifier: Apache-2.0
// The loop that chooses who sends next, where time plays tricks on it.
#include <atomic>

#include "engine_run.hpp"

using namespace mv;
using namespace mv::test;

namespace {

/// Time passes between two looks at it now and then, as it may on a busy machine.
class HurriedClock final : public Clock {
 public:
  Millis now() const override { return SystemClock().now() + looks_++ / 50 * 3; }

 private:
  mutable std::atomic<Millis> looks_{0};
};

}  // namespace

TEST_CASE("time that passes while the loop chooses does not hold it up") {
  on_both([](Fixture& f) {
    Receiver receiver;
    auto row = a_webhook({"*"});
    row.url = receiver.url();
    row.allow_http = true;
    row.rate_limit = 400;
    row.sealed_secrets = seal_current(Sealer(SecretText(std::string(32, 'k'))), row.id, {kSecret});
    const auto webhook = add(f, row);
    const HurriedClock clock;
    const Sealer sealer{SecretText(std::string(32, 'k'))};
    Guard guard(*AddressPolicy::make({"127.0.0.0/8"}), {.servers = "127.0.0.1:9"}, clock);
    Engine engine(*f.db, clock, sealer, guard, Sender::fast());
    engine.start();
    append(f, 200, webhook.seq);
    CHECK(eventually([&] { return in_state(f, "delivered") == 200; }));
    engine.stop(10s);
  });
}
