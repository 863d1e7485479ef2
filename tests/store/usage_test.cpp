// SPDX-License-Identifier: Apache-2.0
#include "store/usage/usage.hpp"

#include <thread>

#include "model/usage/latency.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

model::LoggedRequest a_request(Millis at, std::string user = "usr_a", int status = 200) {
  model::LoggedRequest out;
  out.id = new_id("req", at);
  out.user_id = std::move(user);
  out.key_id = "key_a";
  out.endpoint = "GET /api/v1/tracks";
  out.status = status;
  out.duration_us = 1500;
  out.request_id = "r \"1\" ü";
  out.at = at;
  return out;
}

model::UsageHour an_hour(std::string key = "key_a", std::string user = "usr_a") {
  model::UsageHour out;
  out.user_id = std::move(user);
  out.hour = kNow - kNow % model::kUsageHour;
  out.endpoint = "GET /api/v1/tracks";
  out.key_id = std::move(key);
  out.requests = 2;
  out.refused = 1;
  model::Latency latency;
  latency.add(1500, 2);
  out.latency = latency.stored();
  return out;
}

Slice<model::LoggedRequest> listed(Fixture& f, const RequestFilter& filter = {}, Page page = {}) {
  return f.read([&](Tx& tx) {
    return usage_log_list(tx, {"usr_a", model::Mode::live}, filter, page);
  });
}

std::vector<model::UsageHour> hours(Fixture& f, const UsageRange& range) {
  return f.read([&](Tx& tx) {
    std::vector<model::UsageHour> out;
    usage_hours(tx, range, [&](const auto& hour) { out.push_back(hour); });
    return out;
  });
}

}  // namespace

TEST_CASE("requests are listed newest first, those of their user and mode alone") {
  on_both([](Fixture& f) {
    auto sandbox = a_request(kNow);
    sandbox.mode = model::Mode::sandbox;
    const std::vector<model::LoggedRequest> all{
        a_request(kNow - 2), a_request(kNow - 1, "usr_b"), a_request(kNow, "usr_a", 404), sandbox};
    f.write([&](Tx& tx) { usage_log_append(tx, all); });
    f.write([&](Tx& tx) { usage_log_append(tx, all); });  // the same again changes nothing
    const auto first = listed(f, {}, {.limit = 1});
    REQUIRE(first.items.size() == 1);
    CHECK(first.items[0].status == 404);
    CHECK(first.items[0].request_id == "r \"1\" ü");
    CHECK(first.items[0].duration_us == 1500);
    const auto rest = listed(f, {}, {.limit = 5, .after_id = first.next_id});
    REQUIRE(rest.items.size() == 1);
    CHECK(rest.items[0].at == kNow - 2);
    CHECK(listed(f, {.from_status = 400, .to_status = 499}).items.size() == 1);
    CHECK(listed(f, {.key_id = "key_b"}).items.empty());
    CHECK(listed(f, {.endpoint = "GET /api/v1/tracks"}).items.size() == 2);
    f.write([&](Tx& tx) { usage_log_append(tx, {}); });
  });
}

TEST_CASE("counts of an hour add up, also when several servers count at once") {
  on_both([](Fixture& f) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < 10; ++n)
          f.write([&](Tx& tx) {
            usage_add(tx, an_hour("key_a"));
            usage_add(tx, an_hour("key_b"));
          });
      });
    for (auto& thread : threads) thread.join();
    f.write([&](Tx& tx) { usage_add(tx, an_hour("key_a", "usr_b")); });
    const auto of = [&](std::optional<std::string_view> user) {
      return hours(f, {user, model::Mode::live, 0, kNow + model::kUsageHour});
    };
    const auto rows = of("usr_a");
    REQUIRE(rows.size() == 2);
    for (const auto& row : rows) {
      CHECK(row.requests == 80);
      CHECK(row.refused == 40);
      CHECK(model::Latency(row.latency).count() == 80);
    }
    CHECK(of(std::nullopt).size() == 3);
    CHECK(hours(f, {"usr_a", model::Mode::live, 0, rows[0].hour}).empty());
  });
}

TEST_CASE("what is old, and what is too much, goes in parts") {
  on_both([](Fixture& f) {
    std::vector<model::LoggedRequest> all;
    for (int i = 0; i < 10; ++i) all.push_back(a_request(kNow - i * 1000));
    f.write([&](Tx& tx) {
      usage_log_append(tx, all);
      for (int i = 0; i < 5; ++i) {
        auto hour = an_hour("key_" + std::to_string(i));
        hour.hour -= i * model::kUsageHour;
        usage_add(tx, hour);
      }
    });
    CHECK(f.write([](Tx& tx) { return usage_log_delete_before(tx, kNow - 6500, 2); }) == 2);
    CHECK(f.write([](Tx& tx) { return usage_log_delete_before(tx, kNow - 6500, 2); }) == 1);
    const auto last = f.read([](Tx& tx) { return usage_log_beyond(tx, 5); });
    CHECK(f.write([&](Tx& tx) { return usage_log_delete_to(tx, last, 1); }) == 1);
    CHECK(f.write([&](Tx& tx) { return usage_log_delete_to(tx, last, 100); }) == 1);
    CHECK(f.read([](Tx& tx) { return usage_log_beyond(tx, 5); }).empty());
    CHECK(listed(f).items.size() == 5);
    const auto before = kNow - kNow % model::kUsageHour - model::kUsageHour;
    CHECK(f.write([&](Tx& tx) { return usage_hours_delete_before(tx, before, 2); }) == 2);
    CHECK(f.write([&](Tx& tx) { return usage_hours_delete_before(tx, before, 2); }) == 1);
    CHECK(f.write([&](Tx& tx) { return usage_hours_delete_before(tx, before, 2); }) == 0);
  });
}
