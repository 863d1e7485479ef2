// SPDX-License-Identifier: Apache-2.0
#include "store/access/flags.hpp"

#include <chrono>
#include <thread>

#include "auth/flags.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

model::Flag a_flag(std::int64_t share = 1000) {
  model::Flag out;
  out.id = "new_waveform";
  out.description = "what";
  out.share = share;
  out.created_at = out.updated_at = kNow;
  return out;
}

/// Whether it comes true within a second.
bool soon(const std::function<bool()>& what) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  while (!what()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace

TEST_CASE("a flag is made, replaced and deleted; the program's own are always there") {
  on_both([](Fixture& f) {
    const auto at_first = f.read([](Tx& tx) { return flag_list(tx); });
    REQUIRE(at_first.size() == model::built_in_flags().size());
    f.write([](Tx& tx) { flag_put(tx, a_flag()); });
    auto flag = f.read([](Tx& tx) { return *flag_find(tx, "new_waveform"); });
    CHECK(flag.share == 1000);
    CHECK(flag.revision == 1);
    flag.share = 5;
    f.write([&](Tx& tx) { flag_put(tx, flag); });
    CHECK(f.read([](Tx& tx) { return flag_find(tx, "new_waveform")->share; }) == 5);
    CHECK(f.read([](Tx& tx) { return flag_list(tx); }).size() == at_first.size() + 1);
    f.write([](Tx& tx) {
      auto own = *flag_find(tx, "webhooks", true);
      own.killed_at = kNow;
      flag_put(tx, own);
    });
    CHECK(f.read([](Tx& tx) { return flag_list(tx); }).size() == at_first.size() + 1);
    CHECK(f.write([](Tx& tx) { return flag_delete(tx, "webhooks"); }));
    CHECK_FALSE(f.write([](Tx& tx) { return flag_delete(tx, "webhooks"); }));
    CHECK(f.read([](Tx& tx) { return flag_find(tx, "webhooks")->killed_at; }) == 0);
    CHECK_FALSE(f.read([](Tx& tx) { return flag_find(tx, "none").has_value(); }));
  });
}

TEST_CASE("a change counts on every server within a second, and holds while the database is gone") {
  on_both([](Fixture& f) {
    auth::Flags here(*f.db);
    // On SQLite there is one server; on PostgreSQL another one hears of it.
    std::unique_ptr<Database> other;
    if (f.on_postgresql()) other = *Database::open(f.url, {.clock = &f.clock});
    auth::Flags there(other ? *other : *f.db);
    CHECK(here.on("webhooks", "usr_1"));
    CHECK_FALSE(here.on("new_waveform", "usr_1"));
    f.write([](Tx& tx) {
      auto flag = *flag_find(tx, "webhooks", true);
      flag.killed_at = kNow;
      flag_put(tx, flag);
      flag_put(tx, a_flag(model::kWholeShare));
    });
    REQUIRE(here.refresh().ok());
    CHECK(here.stopped("webhooks"));
    CHECK(here.on("new_waveform", "usr_1"));
    CHECK(soon([&] { return there.stopped("webhooks") && there.on("new_waveform", "usr_1"); }));
    f.write([](Tx& tx) { tx.run("alter table flags rename to elsewhere"); });
    CHECK_FALSE(here.refresh().ok());
    CHECK(here.stopped("webhooks"));
    f.write([](Tx& tx) { tx.run("alter table elsewhere rename to flags"); });
  });
}

TEST_CASE("without a database at the beginning the program's own flags are on") {
  on_sqlite([](Fixture& f) {
    f.write([](Tx& tx) { tx.run("drop table flags"); });
    auth::Flags flags(*f.db);
    CHECK(flags.on("api_v1", "usr_1"));
    CHECK_FALSE(flags.on("new_waveform", "usr_1"));
  });
}
