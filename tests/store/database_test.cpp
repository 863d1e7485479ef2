// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "store/access/users.hpp"
#include "store/both.hpp"
#include "store/engine/migrate.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

User user(const std::string& id) { return {id, "name", "free", 0, kNow}; }

/// Tables and columns of a database, without what only one of them has.
std::set<std::string> schema(Fixture& f) {
  const std::string sql =
      f.on_postgresql()
          ? "select table_name || '.' || column_name from information_schema.columns "
            "where table_schema = 'public'"
          : "select m.name || '.' || c.name from sqlite_master m, pragma_table_info(m.name) c "
            "where m.type = 'table' and m.name not like 'sqlite_%'";
  std::set<std::string> out;
  for (auto& [name] : f.read([&](Tx& tx) { return tx.rows<std::string>(sql); })) out.insert(name);
  return out;
}

std::set<std::string> indexes(Fixture& f) {
  const std::string sql =
      f.on_postgresql() ? "select indexname from pg_indexes where schemaname = 'public' "
                          "and indexname not like '%_pkey' and indexname not like '%_key'"
                        : "select name from sqlite_master where type = 'index' and sql is not null "
                          "and name not like '%_key'";
  std::set<std::string> out;
  for (auto& [name] : f.read([&](Tx& tx) { return tx.rows<std::string>(sql); })) out.insert(name);
  return out;
}

}  // namespace

TEST_CASE("a statement is prepared once and takes any values") {
  on_both([](Fixture& f) {
    f.write([&](Tx& tx) {
      tx.run("create table notes (id bigint primary key, body text, extra bigint)");
    });
    const std::string big(1 << 20, 'x');
    const std::vector<std::string> bodies{
        "", "it's", "a \"b\" ? :c $1 -- ; /*", "音楽 🎵 ñ", big, "small again"};
    f.write([&](Tx& tx) {
      for (std::size_t i = 0; i < bodies.size(); ++i)
        tx.run("insert into notes (id, body, extra) values (?, ?, ?)", i, bodies[i],
            std::optional<std::int64_t>(i * 1'000'000'007'000));
      tx.run("insert into notes (id, body, extra) values (?, ?, ?)", 100, std::string(),
          std::optional<std::int64_t>());
      tx.run("insert into notes (id, body) values (?, ?)", 101, std::optional<std::string>());
    });
    for (int round = 0; round < 2; ++round)
      for (std::size_t i = 0; i < bodies.size(); ++i) {
        const auto rows = f.read([&](Tx& tx) {
          return tx.rows<std::string, std::int64_t>(
              "select body, extra from notes where id = ?", i);
        });
        REQUIRE(rows.size() == 1);
        REQUIRE(std::get<0>(rows[0]) == bodies[i]);
        REQUIRE(std::get<1>(rows[0]) == static_cast<std::int64_t>(i) * 1'000'000'007'000);
      }
    REQUIRE(f.read([](Tx& tx) {
      return tx.value<int>("select count(*) from notes where extra is null").value_or(-1);
    }) == 2);
    REQUIRE(f.read([](Tx& tx) {
      return tx.value<int>("select count(*) from notes where body is null").value_or(-1);
    }) == 1);
    REQUIRE(f.read([](Tx& tx) {
      return tx.value<int>("select id from notes where id = ?", -5).has_value();
    }) == false);
    REQUIRE(f.write([](Tx& tx) { return tx.run("delete from notes where id >= ?", 100); }) == 2);
    REQUIRE(f.write([](Tx& tx) { return tx.run("delete from notes where id >= ?", 100); }) == 0);
  });
}

TEST_CASE("a failing write undoes itself alone") {
  on_both([](Fixture& f) {
    std::vector<std::thread> threads;
    std::atomic<int> good{0}, conflicts{0}, invalid{0}, thrown{0};
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const auto id = "usr_" + std::to_string(t) + "_" + std::to_string(i);
          try {
            auto status = f.db->write([&](Tx& tx) -> Status {
              MV_CHECK(user_insert(tx, user(id)));
              if (i % 4 == 1) return make_error(Code::invalid, "no");
              if (i % 4 == 2) throw std::runtime_error("a bug");
              if (i % 4 == 3) return user_insert(tx, user(id));
              return {};
            });
            if (status.ok())
              ++good;
            else if (status.error().code == Code::conflict)
              ++conflicts;
            else if (status.error().code == Code::invalid)
              ++invalid;
          } catch (const std::runtime_error&) { ++thrown; }
        }
      });
    for (auto& thread : threads) thread.join();
    REQUIRE(good == 8 * 13);
    REQUIRE(invalid == 8 * 13);
    REQUIRE(thrown == 8 * 12);
    REQUIRE(conflicts == 8 * 12);
    REQUIRE(
        f.read([](Tx& tx) { return *tx.value<int>("select count(*) from users"); }) == 8 * 13 + 1);
  });
}

TEST_CASE("write inside read or write is refused") {
  on_both([](Fixture& f) {
    const auto empty = [](Tx&) -> Status { return {}; };
    REQUIRE_THROWS_AS(f.db->write([&](Tx&) { return f.db->write(empty); }), std::logic_error);
    REQUIRE_THROWS_AS(f.db->read([&](Tx&) { return f.db->write(empty); }), std::logic_error);
    REQUIRE(f.db->write(empty).ok());
  });
}

TEST_CASE("SQLite readers cannot write and see a snapshot") {
  on_sqlite([](Fixture& f) {
    REQUIRE(code_of(f.db->read([](Tx& tx) -> Status { return user_insert(tx, user("usr_x")); })) !=
            Code::conflict);
    const auto counts = f.read([&](Tx& tx) {
      const auto before = *tx.value<int>("select count(*) from users");
      std::thread([&] {
        f.write([](Tx& other) { (void)user_insert(other, user("usr_y")); });
      }).join();
      return std::pair(before, *tx.value<int>("select count(*) from users"));
    });
    REQUIRE(counts == std::pair(1, 1));
    REQUIRE(f.read([](Tx& tx) { return *tx.value<int>("select count(*) from users"); }) == 2);
  });
}

TEST_CASE("what one read has seen, the next one sees too") {
  on_sqlite([](Fixture& f) {
    const auto count = [&] {
      return f.read([](Tx& tx) { return *tx.value<std::int64_t>("select count(*) from users"); });
    };
    std::atomic<std::int64_t> seen{0}, went_back{0};
    std::atomic<bool> done{false};
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i)
      readers.emplace_back([&] {
        while (!done) {
          const auto before = seen.load();
          const auto now = count();
          went_back += now < before;
          for (auto most = seen.load(); most < now && !seen.compare_exchange_weak(most, now);) {}
        }
      });
    for (int i = 0; i < 500; ++i)
      f.write([&](Tx& tx) { (void)user_insert(tx, user("usr_" + std::to_string(i))); });
    done = true;
    for (auto& reader : readers) reader.join();
    REQUIRE(went_back == 0);
    REQUIRE(count() == 501);
  });
}

TEST_CASE("notices arrive after the commit, and not after a rollback") {
  on_both([](Fixture& f) {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> heard;
    auto subscription = f.db->subscribe("things", [&](std::string_view payload) {
      std::lock_guard lock(mutex);
      heard.emplace_back(payload);
      changed.notify_one();
    });
    (void)f.db->write([](Tx& tx) -> Status {
      tx.notify("things", "undone");
      return make_error(Code::invalid, "no");
    });
    f.write([](Tx& tx) {
      tx.notify("things", "one");
      tx.notify("things", "one");
      tx.notify("others", "not ours");
    });
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, std::chrono::seconds(10), [&] { return !heard.empty(); }));
    REQUIRE(heard == std::vector<std::string>{"one"});
  });
}

TEST_CASE("a second server is kept off an SQLite file") {
  on_sqlite([](Fixture& f) {
    auto second = Database::open(f.url);
    REQUIRE(code_of(second) == Code::conflict);
    REQUIRE(second.error().line().find("in use") != std::string::npos);
    f.db.reset();
    REQUIRE(Database::open(f.url).ok());
    struct stat found {};
    REQUIRE(stat(f.url.substr(7).c_str(), &found) == 0);
    REQUIRE((found.st_mode & 077) == 0);
  });
}

TEST_CASE("URLs that are none are refused with words") {
  REQUIRE(code_of(Database::open("mysql://x")) == Code::config);
  REQUIRE(code_of(Database::open("sqlite:")) == Code::config);
  REQUIRE(code_of(Database::open("sqlite:/nowhere/at/all/x.db")) == Code::io);
  REQUIRE(code_of(Database::open("postgresql:///x?host=/nowhere")) == Code::unavailable);
}

TEST_CASE("migrations go up, down and up again; both schemas are the same") {
  std::set<std::string> tables[2], index_names[2];
  on_both([&](Fixture& f) {
    tables[f.on_postgresql()] = schema(f);
    index_names[f.on_postgresql()] = indexes(f);
    f.db.reset();
    const auto all = static_cast<int>(migrations().size());
    auto states = migrate_status(f.url);
    REQUIRE(states.ok());
    REQUIRE(states->size() == migrations().size());
    REQUIRE(states->front().applied);
    REQUIRE(states->front().applied_at == kNow);
    REQUIRE(migrate_up(f.url, kNow).value() == 0);
    REQUIRE(migrate_down(f.url, all).value() == all);
    REQUIRE(!migrate_status(f.url)->front().applied);
    REQUIRE(migrate_up(f.url, kNow + 1).value() == all);
    open_fixture(f, f.url);
    REQUIRE(schema(f) == tables[f.on_postgresql()]);
    for (const char* column : {"distribution_platforms.provider", "album_art_generations.prompt",
             "oauth_clients.name", "webhooks.url", "webhook_deliveries.state",
             "api_usage_logs.endpoint", "api_keys.digest", "distributions.track_id"})
      REQUIRE(schema(f).contains(column));
    REQUIRE(f.read([](Tx& tx) { return user_get(tx, kOperator).ok(); }));
  });
  if (Postgres::shared()) {
    REQUIRE(tables[0] == tables[1]);
    REQUIRE(index_names[0] == index_names[1]);
  }
}

TEST_CASE("a newer or changed schema is refused") {
  on_both([](Fixture& f) {
    f.write([](Tx& tx) {
      tx.run(
          "insert into schema_migrations (number, name, checksum, applied_at) "
          "values (9000, 'later', 'x', 0)");
    });
    f.db.reset();
    auto newer = Database::open(f.url);
    REQUIRE(code_of(newer) == Code::unsupported);
    REQUIRE(newer.error().line().find("9000") != std::string::npos);
    auto db = Database::open(f.url, {.migrate = false});
    REQUIRE(db.ok());
    REQUIRE((*db)
                ->write([](Tx& tx) -> Status {
                  tx.run("delete from schema_migrations where number = 9000");
                  tx.run("update schema_migrations set checksum = 'other'");
                  return {};
                })
                .ok());
    db->reset();
    REQUIRE(code_of(Database::open(f.url)) == Code::corrupt);
  });
}

TEST_CASE("two servers may migrate one PostgreSQL database at once") {
  auto* postgres = Postgres::shared();
  if (!postgres) return;
  const auto url = postgres->new_database();
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { good += Database::open(url).ok(); });
  for (auto& thread : threads) thread.join();
  REQUIRE(good == 4);
}

TEST_CASE("PostgreSQL connections come back after the server was restarted") {
  on_postgresql([](Fixture& f) {
    std::mutex mutex;
    std::condition_variable changed;
    int heard = 0;
    auto subscription = f.db->subscribe("things", [&](std::string_view) {
      std::lock_guard lock(mutex);
      ++heard;
      changed.notify_one();
    });
    const auto count = [&](Tx& tx) { return *tx.value<int>("select count(*) from users"); };
    REQUIRE(f.read(count) == 1);
    f.postgres->disconnect_clients();
    REQUIRE(f.read(count) == 1);
    f.postgres->disconnect_clients();
    f.write([](Tx& tx) { (void)user_insert(tx, user("usr_a")); });
    f.postgres->restart();
    REQUIRE(f.read(count) == 2);
    f.postgres->restart();
    f.write([](Tx& tx) { (void)user_insert(tx, user("usr_b")); });
    REQUIRE(f.read(count) == 3);
    // The listener says so when it is back.
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return heard > 0; }));
  });
}

TEST_CASE("deadlocks on PostgreSQL are run again") {
  on_postgresql([](Fixture& f) {
    f.write([](Tx& tx) {
      (void)user_insert(tx, user("usr_a"));
      (void)user_insert(tx, user("usr_b"));
    });
    std::atomic<int> arrived{0}, good{0};
    const auto swap = [&](const char* first, const char* second) {
      auto status = f.db->write([&](Tx& tx) -> Status {
        tx.run("update users set created_at = created_at + 1 where id = ?", std::string(first));
        ++arrived;
        while (arrived < 2) std::this_thread::yield();
        tx.run("update users set created_at = created_at + 1 where id = ?", std::string(second));
        return {};
      });
      good += status.ok();
    };
    std::thread other([&] { swap("usr_a", "usr_b"); });
    swap("usr_b", "usr_a");
    other.join();
    REQUIRE(good == 2);
    REQUIRE(f.read([](Tx& tx) {
      return *tx.value<Millis>("select sum(created_at) from users where id like 'usr__'");
    }) == 2 * kNow + 4);
  });
}

TEST_CASE("a frozen server holds up the others for one idle limit, however many of it queue") {
  on_postgresql([](Fixture& f) {
    f.write([](Tx& tx) { (void)user_insert(tx, user("usr_a")); });
    const auto touch = [](Tx& tx) {
      tx.run("update users set created_at = created_at + 1 where id = 'usr_a'");
    };
    auto healthy = Database::open(f.url);
    REQUIRE(healthy.ok());
    std::mutex mutex;
    std::condition_variable changed;
    bool thawed = false;
    int begun = 0;
    const auto freeze = [&] {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return thawed; });
    };
    std::vector<std::thread> frozen;
    for (int i = 0; i < 4; ++i)
      frozen.emplace_back([&] {
        bool again = false;
        (void)f.db->write([&](Tx& tx) -> Status {
          if (std::exchange(again, true)) freeze();  // a frozen server does not try once more
          {
            std::lock_guard lock(mutex);
            ++begun;
            changed.notify_all();
          }
          touch(tx);
          freeze();
          return {};
        });
      });
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return begun == 4; });
    }
    const auto start = std::chrono::steady_clock::now();
    REQUIRE((*healthy)
                ->write([&](Tx& tx) -> Status {
                  touch(tx);
                  return {};
                })
                .ok());
    const auto waited = std::chrono::steady_clock::now() - start;
    {
      std::lock_guard lock(mutex);
      thawed = true;
      changed.notify_all();
    }
    for (auto& thread : frozen) thread.join();
    REQUIRE(waited < std::chrono::seconds(5));  // 3 s and a loaded machine, not 4 × 3 s
  });
}
