// SPDX-License-Identifier: Apache-2.0
#include "front/usage_log.hpp"

#include <thread>

#include "store/both.hpp"
#include "store/usage/usage.hpp"

using namespace mv;
using namespace mv::test;
using namespace std::chrono_literals;

namespace {

api::Request a_request(std::string user = "usr_a") {
  api::Request out;
  out.method = "GET";
  out.route = "/api/v1/tracks/{id}";
  out.params = {{"id", "trk_1"}};
  out.user_id = std::move(user);
  out.key_id = "key_a";
  out.id = "request";
  out.peer.address = "127.0.0.1";
  return out;
}

api::Response an_answer(int status = 200) {
  api::Response out;
  out.status = status;
  out.body = "12345";
  return out;
}

std::vector<model::UsageHour> hours(Fixture& f, std::string_view user = "usr_a") {
  return f.read([&](Tx& tx) {
    std::vector<model::UsageHour> out;
    store::usage_hours(tx, {user, model::Mode::live, 0, kNow + model::kUsageHour},
        [&](const auto& hour) { out.push_back(hour); });
    return out;
  });
}

std::size_t requests(Fixture& f) {
  return f
      .read([](Tx& tx) {
        return store::usage_log_list(
            tx, {"usr_a", model::Mode::live}, {}, {.limit = 1000, .after_id = {}});
      })
      .items.size();
}

}  // namespace

TEST_CASE("every request is stored and counted, by many threads at once") {
  on_both([](Fixture& f) {
    {
      server::UsageLog log(*f.db, f.clock, true);
      std::vector<std::thread> threads;
      for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
          for (int n = 0; n < 20; ++n)
            log.note(a_request(), an_answer(n % 4 == 0 ? 404 : n % 4 == 1 ? 503 : 200), 1500us);
        });
      for (auto& thread : threads) thread.join();
    }
    CHECK(requests(f) == 80);
    const auto rows = hours(f);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].endpoint == "GET /api/v1/tracks/{id}");
    CHECK(rows[0].key_id == "key_a");
    CHECK(rows[0].requests == 80);
    CHECK(rows[0].refused == 20);
    CHECK(rows[0].failed == 20);
    CHECK(rows[0].bytes_out == 400);
    CHECK(model::Latency(rows[0].latency).count() == 80);
  });
}

TEST_CASE("a stream's time is none, and requests of nobody are only counted") {
  on_sqlite([](Fixture& f) {
    class Silence final : public api::Stream {
      void start(std::function<void()>) override {}
      std::string take() override { return {}; }
      bool finished() const override { return true; }
    };
    server::UsageLog log(*f.db, f.clock, true);
    auto stream = an_answer();
    stream.stream = std::make_shared<Silence>();
    log.note(a_request(), stream, 3'600'000'000us);
    log.note(a_request(""), an_answer(401), 10us);
    REQUIRE(log.flush().ok());
    CHECK(requests(f) == 1);
    REQUIRE(hours(f).size() == 1);
    CHECK(hours(f)[0].latency.empty());
    REQUIRE(hours(f, "").size() == 1);
    CHECK(hours(f, "")[0].refused == 1);
  });
}

TEST_CASE("what a limit refused, and floods of one account, are only counted") {
  on_sqlite([](Fixture& f) {
    server::UsageLog log(*f.db, f.clock, true);
    for (int i = 0; i < 3; ++i) log.note(a_request(), an_answer(429), 10us);
    for (int i = 0; i < 1200; ++i) log.note(a_request("usr_flood"), an_answer(), 10us);
    REQUIRE(log.flush().ok());
    CHECK(requests(f) == 0);
    CHECK(hours(f)[0].requests == 3);
    CHECK(hours(f, "usr_flood")[0].requests == 1200);
    CHECK(f.read([](Tx& tx) {
      return *tx.value<std::int64_t>("select count(*) from api_usage_logs");
    }) == 1000);
    f.clock.advance(server::kUsageWindow);
    log.note(a_request("usr_flood"), an_answer(), 10us);
    REQUIRE(log.flush().ok());
    CHECK(f.read([](Tx& tx) {
      return *tx.value<std::int64_t>("select count(*) from api_usage_logs");
    }) == 1001);
  });
}

TEST_CASE("while the database refuses, requests are counted and stored later") {
  on_sqlite([](Fixture& f) {
    server::UsageLog log(*f.db, f.clock, true);
    f.write([](Tx& tx) { tx.run("alter table usage_hours rename to elsewhere"); });
    log.note(a_request(), an_answer(), 10us);
    CHECK_FALSE(log.flush().ok());
    f.write([](Tx& tx) { tx.run("alter table elsewhere rename to usage_hours"); });
    log.note(a_request(), an_answer(), 10us);
    REQUIRE(log.flush().ok());
    REQUIRE(hours(f).size() == 1);
    CHECK(hours(f)[0].requests == 2);
  });
}

TEST_CASE("an account's requests are kept up to the limit, whatever threads they come on") {
  on_sqlite([](Fixture& f) {
    server::UsageLog log(*f.db, f.clock, true);
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&, i] {
        for (int n = 0; n < 200; ++n) {
          auto request = a_request("usr_flood");
          request.route = i % 2 == 0 ? "/api/v1/tracks/{id}" : "/api/v1/releases/{id}";
          log.note(request, an_answer(), 10us);
          if (n % 30 == 0) (void)log.flush();
        }
      });
    for (auto& thread : threads) thread.join();
    REQUIRE(log.flush().ok());
    std::int64_t counted = 0, timed = 0;
    for (const auto& hour : hours(f, "usr_flood")) {
      counted += hour.requests;
      timed += model::Latency(hour.latency).count();
    }
    CHECK(counted == 1600);
    CHECK(timed == 1600);
    CHECK(f.read([](Tx& tx) {
      return *tx.value<std::int64_t>("select count(*) from api_usage_logs");
    }) == 1000);
  });
}

TEST_CASE("nothing that many threads count is lost while it is stored") {
  on_sqlite([](Fixture& f) {
    {
      server::UsageLog log(*f.db, f.clock, false);
      std::vector<std::thread> threads;
      for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
          for (int n = 0; n < 20'000; ++n) log.note(a_request(), an_answer(), 10us);
        });
      for (int i = 0; i < 50; ++i) CHECK(log.flush().ok());
      for (auto& thread : threads) thread.join();
    }
    REQUIRE(hours(f).size() == 1);
    CHECK(hours(f)[0].requests == 80'000);
    CHECK(model::Latency(hours(f)[0].latency).count() == 80'000);
  });
}

TEST_CASE("what no route knows is one row, whatever its method is") {
  on_sqlite([](Fixture& f) {
    server::UsageLog log(*f.db, f.clock, true);
    for (int n = 0; n < 100; ++n) {
      auto request = a_request();
      request.method = "M" + std::to_string(n);
      request.route = {};
      log.note(request, an_answer(404), 10us);
    }
    REQUIRE(log.flush().ok());
    REQUIRE(hours(f).size() == 1);
    CHECK(hours(f)[0].requests == 100);
    CHECK(hours(f)[0].endpoint.empty());
  });
}

TEST_CASE("refusals do not use up what is kept of an account") {
  on_sqlite([](Fixture& f) {
    server::UsageLog log(*f.db, f.clock, true);
    for (int i = 0; i < 1500; ++i) log.note(a_request(), an_answer(429), 10us);
    log.note(a_request(), an_answer(), 10us);
    REQUIRE(log.flush().ok());
    CHECK(requests(f) == 1);
  });
}

TEST_CASE("without single requests there are still the counts") {
  on_sqlite([](Fixture& f) {
    server::UsageLog log(*f.db, f.clock, false);
    log.note(a_request(), an_answer(), 10us);
    REQUIRE(log.flush().ok());
    CHECK(requests(f) == 0);
    CHECK(hours(f).size() == 1);
  });
}
