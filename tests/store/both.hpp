// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs a test on a new SQLite database and on a new PostgreSQL one:
//   TEST_CASE("…") { on_both([](Fixture& f) { … }); }
#include <functional>
#include <memory>
#include <string>

#include "base/files.hpp"
#include "base/ids.hpp"
#include "store/engine/database.hpp"
#include "support/catch.hpp"
#include "support/postgres.hpp"

namespace mv::test {

using store::Database;
using store::Tx;

constexpr Millis kNow = 1'800'000'000'000;

struct Fixture {
  std::string url;
  std::unique_ptr<Database> db;
  ManualClock clock{kNow};
  Postgres* postgres = nullptr;  ///< nullptr on SQLite

  bool on_postgresql() const { return postgres != nullptr; }
  /// Runs f in a write transaction; the test fails when it does.
  template <class F>
  auto write(F&& f) {
    using T = std::invoke_result_t<F&, Tx&>;
    if constexpr (std::is_void_v<T>) {
      auto status = db->write([&](Tx& tx) -> Status {
        f(tx);
        return {};
      });
      if (!status.ok()) FAIL(status.error().line());
    } else {
      auto result = db->write([&](Tx& tx) -> Result<T> { return f(tx); });
      if (!result.ok()) FAIL(result.error().line());
      return *std::move(result);
    }
  }
  template <class F>
  auto read(F&& f) {
    using T = std::invoke_result_t<F&, Tx&>;
    auto result = db->read([&](Tx& tx) -> Result<T> { return f(tx); });
    if (!result.ok()) FAIL(result.error().line());
    return *std::move(result);
  }
};

inline void open_fixture(Fixture& fixture, const std::string& url) {
  fixture.url = url;
  auto db = Database::open(url, {.clock = &fixture.clock});
  if (!db.ok()) FAIL(db.error().line());
  fixture.db = *std::move(db);
}

inline void on_sqlite(const std::function<void(Fixture&)>& body) {
  const TempFolder folder;
  INFO("on SQLite");
  Fixture fixture;
  open_fixture(fixture, "sqlite:" + (folder.path() / "test.db").string());
  body(fixture);
}

inline void on_postgresql(const std::function<void(Fixture&)>& body) {
  auto* postgres = Postgres::shared();
  if (!postgres) return;
  INFO("on PostgreSQL");
  Fixture fixture;
  fixture.postgres = postgres;
  open_fixture(fixture, postgres->new_database());
  body(fixture);
}

inline void on_both(const std::function<void(Fixture&)>& body) {
  on_sqlite(body);
  on_postgresql(body);
}

/// The error code of a Result or Status; fails the test when there is none.
template <class R>
Code code_of(const R& result) {
  if (result.ok()) FAIL("there is no error");
  return result.error().code;
}

}  // namespace mv::test
