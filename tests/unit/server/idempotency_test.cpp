// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "front/gate.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;
using namespace std::chrono_literals;

namespace {

http::KeyedRequest a_request(model::Mode mode = model::Mode::live) {
  return {"usr_operator", mode, "POST /api/v1/x", "k", "f", {}, 0};
}

api::Response an_answer() {
  auto out = api::json_response(201, "{\"id\":\"ü\"}\r\n\r\nrest");
  out.headers.set("Location", "/api/v1/x/1");
  out.headers.set("ETag", "\"7\"");
  out.headers.add("Vary", "a");
  out.headers.add("Vary", "b");
  return out;
}

const Sealer& sealer() {
  static const Sealer out(SecretText(std::string(32, 'k')));
  return out;
}

/// A request whose server began it and died.
http::KeyedRequest of_a_dead_server(Fixture& f) {
  auto out = a_request();
  server::StoredIdempotency gone(*f.db, sealer(), f.clock, 60s);
  REQUIRE(!gone.begin(out)->has_value());
  return out;
}

}  // namespace

TEST_CASE("an answer comes again with its status, headers and body, in its own mode only") {
  on_both([](Fixture& f) {
    server::StoredIdempotency kept(*f.db, sealer(), f.clock, 60s);
    auto first = a_request();
    REQUIRE(!kept.begin(first)->has_value());
    REQUIRE(kept.finish(first, an_answer()).ok());
    auto again = a_request();
    const auto replay = kept.begin(again);
    REQUIRE(replay.ok());
    REQUIRE(replay->has_value());
    CHECK((*replay)->status == 201);
    CHECK((*replay)->body == an_answer().body);
    CHECK((*replay)->headers.all() == an_answer().headers.all());
    auto elsewhere = a_request(model::Mode::sandbox);
    REQUIRE(!kept.begin(elsewhere)->has_value());
    kept.forget(elsewhere);
    auto other = a_request();
    other.fingerprint = "g";
    CHECK(code_of(kept.begin(other)) == Code::idempotency_mismatch);
  });
}

TEST_CASE("a request that takes longer than a lease is not carried out twice") {
  on_both([](Fixture& f) {
    const SystemClock clock;
    constexpr auto kLease = 600ms;
    server::StoredIdempotency one(*f.db, sealer(), clock, kLease),
        two(*f.db, sealer(), clock, kLease);
    auto slow = a_request();
    REQUIRE(!one.begin(slow)->has_value());
    const auto end = clock.now() + 2 * kLease.count();
    while (clock.now() < end) {
      auto second = a_request();
      REQUIRE(code_of(two.begin(second)) == Code::conflict);
      std::this_thread::yield();
    }
    REQUIRE(one.finish(slow, an_answer()).ok());
    auto third = a_request();
    CHECK((*two.begin(third))->status == 201);
  });
}

TEST_CASE("when its server dies, the next request is carried out; the late one changes nothing") {
  on_both([](Fixture& f) {
    server::StoredIdempotency two(*f.db, sealer(), f.clock, 60s);
    const auto lost = of_a_dead_server(f);
    auto next = a_request();
    REQUIRE(code_of(two.begin(next)) == Code::conflict);
    f.clock.advance(60'001);
    REQUIRE(!two.begin(next)->has_value());
    server::StoredIdempotency late(*f.db, sealer(), f.clock, 60s);
    CHECK(code_of(late.finish(lost, an_answer())) == Code::not_found);
    late.forget(lost);
    auto third = a_request();
    CHECK(code_of(two.begin(third)) == Code::conflict);
    CHECK(two.finish(next, an_answer()).ok());
  });
}

TEST_CASE(
    "an answer that is kept with its change outlives the server that died before it said so") {
  on_both([](Fixture& f) {
    server::StoredIdempotency two(*f.db, sealer(), f.clock, 60s);
    auto lost = a_request();
    {
      server::StoredIdempotency one(*f.db, sealer(), f.clock, 60s);
      REQUIRE(!one.begin(lost)->has_value());
      REQUIRE(f.db->write([&](Tx& tx) { return one.keep(tx, lost, an_answer()); }).ok());
    }
    auto next = a_request();
    const auto replay = two.begin(next);
    REQUIRE(replay.ok());
    REQUIRE(replay->has_value());
    CHECK((*replay)->body == an_answer().body);
  });
}

TEST_CASE("a change that is undone takes its answer along") {
  on_both([](Fixture& f) {
    server::StoredIdempotency kept(*f.db, sealer(), f.clock, 60s);
    auto first = a_request();
    REQUIRE(!kept.begin(first)->has_value());
    const auto undone = f.db->write([&](Tx& tx) -> Status {
      MV_CHECK(kept.keep(tx, first, an_answer()));
      return make_error(Code::conflict, "something else stands against it");
    });
    CHECK(!undone.ok());
    kept.forget(first);
    auto again = a_request();
    CHECK(!kept.begin(again)->has_value());
  });
}

TEST_CASE("whoever lost the key to another request makes no change") {
  on_both([](Fixture& f) {
    server::StoredIdempotency two(*f.db, sealer(), f.clock, 60s);
    const auto lost = of_a_dead_server(f);
    f.clock.advance(60'001);
    auto next = a_request();
    REQUIRE(!two.begin(next)->has_value());
    server::StoredIdempotency late(*f.db, sealer(), f.clock, 60s);
    CHECK(code_of(f.db->write([&](Tx& tx) { return late.keep(tx, lost, an_answer()); })) ==
          Code::conflict);
    CHECK(f.db->write([&](Tx& tx) { return two.keep(tx, next, an_answer()); }).ok());
    two.release(next);
    auto third = a_request();
    CHECK((*two.begin(third))->status == 201);
  });
}

TEST_CASE("a later answer of the same request takes the place of the one kept with the change") {
  on_both([](Fixture& f) {
    server::StoredIdempotency kept(*f.db, sealer(), f.clock, 60s);
    auto first = a_request();
    REQUIRE(!kept.begin(first)->has_value());
    REQUIRE(f.db->write([&](Tx& tx) { return kept.keep(tx, first, an_answer()); }).ok());
    REQUIRE(kept.finish(first, api::json_response(201, "{\"state\":\"done\"}")).ok());
    auto again = a_request();
    CHECK((*kept.begin(again))->body == "{\"state\":\"done\"}");
  });
}
