// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "base/crypto/digest.hpp"
#include "base/crypto/sealer.hpp"
#include "platforms/stored_credentials.hpp"
#include "store/access/accounts.hpp"
#include "store/both.hpp"
#include "store/jobs/leases.hpp"

using namespace mv;
using namespace mv::test;
using platforms::StoredCredentials;

namespace {

const Sealer& sealer() {
  static const Sealer out(SecretText(std::string(32, 'k')));
  return out;
}

model::PlatformAccount add_account(Fixture& f, const boost::json::object& secret) {
  model::PlatformAccount account{.id = new_id("acc", kNow),
      .user_id = "usr_operator",
      .mode = model::Mode::live,
      .provider = "soundcloud"};
  account.sealed_secret = platforms::seal_secret(sealer(), account, secret);
  f.write([&](Tx& tx) { REQUIRE(store::account_insert(tx, account).ok()); });
  return account;
}

}  // namespace

TEST_CASE("a single-use token is used once, however many servers want to renew it") {
  on_both([](Fixture& f) {
    add_account(f, {{"token", 0}});
    const SystemClock clock;
    // A server of its own for each: on SQLite there is one.
    std::vector<std::unique_ptr<Database>> servers;
    if (f.on_postgresql())
      for (int i = 0; i < 4; ++i) servers.push_back(*Database::open(f.url, {.clock = &f.clock}));
    std::atomic<int> inside{0}, uses{0};
    std::mutex mutex;
    std::set<std::int64_t> seen;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        StoredCredentials credentials(servers.empty() ? *f.db : *servers[i], sealer(), clock,
            {"usr_operator", model::Mode::live}, "soundcloud");
        const auto renewed = credentials.renew(
            [&](const boost::json::object& newest) -> Result<boost::json::object> {
              const bool alone = ++inside == 1;
              const auto token = newest.at("token").to_number<std::int64_t>();
              for (int turn = 0; turn < 50; ++turn) std::this_thread::yield();
              {
                const std::lock_guard lock(mutex);
                if (alone && seen.insert(token).second) ++uses;
              }
              --inside;
              return boost::json::object{{"token", token + 1}};
            });
        if (!renewed.ok()) --uses;
      });
    for (auto& thread : threads) thread.join();
    CHECK(uses == 4);
    StoredCredentials credentials(
        *f.db, sealer(), clock, {"usr_operator", model::Mode::live}, "soundcloud");
    CHECK(credentials.load()->at("token") == 4);
  });
}

TEST_CASE("a server that died while it renewed holds nobody up for longer than its lease") {
  on_both([](Fixture& f) {
    const auto account = add_account(f, {{"token", 0}});
    f.write([&](Tx& tx) {
      REQUIRE(store::lease_take(tx, "credentials:" + account.id, "dead", kNow, kNow + 15'000));
    });
    std::atomic<bool> done{false};
    std::thread other([&] {
      StoredCredentials credentials(
          *f.db, sealer(), f.clock, {"usr_operator", model::Mode::live}, "soundcloud");
      const auto renewed = credentials.renew([](const boost::json::object&) {
        return Result<boost::json::object>(boost::json::object{{"token", 1}});
      });
      done = renewed.ok();
    });
    CHECK(!done);
    f.clock.advance(15'001);
    other.join();
    CHECK(done);
  });
}
