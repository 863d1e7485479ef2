// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "store/access/accounts.hpp"
#include "store/access/api_keys.hpp"
#include "store/access/idempotency.hpp"
#include "store/both.hpp"
#include "store/events/events.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;
using Verdict = IdempotencyBegin::Verdict;

namespace {

constexpr std::string_view kUser = "usr_operator";

model::ApiKey a_key(const std::string& digest, model::Mode mode = model::Mode::live) {
  model::ApiKey key;
  key.id = new_id("key", kNow);
  key.user_id = kUser;
  key.name = "ci";
  key.mode = mode;
  key.digest = digest;
  key.scopes = {"tracks:read", "distributions:write"};
  key.created_at = kNow;
  return key;
}

model::Event an_event(std::string type, std::string subject, std::string user = "usr_operator") {
  model::Event event;
  event.id = new_id("evt", kNow);
  event.type = std::move(type);
  event.user_id = std::move(user);
  event.mode = model::Mode::live;
  event.subject_id = std::move(subject);
  event.data = {{"k", "v'\"ü"}};
  event.created_at = kNow;
  return event;
}

}  // namespace

TEST_CASE("api keys: by digest, list, revoke, touch") {
  on_both([](Fixture& f) {
    const auto one = a_key("d1"), two = a_key("d2", model::Mode::sandbox);
    f.write([&](Tx& tx) {
      REQUIRE(api_key_insert(tx, one).ok());
      REQUIRE(api_key_insert(tx, two).ok());
    });
    REQUIRE(code_of(f.db->write([&](Tx& tx) { return api_key_insert(tx, a_key("d1")); })) ==
            Code::conflict);
    f.write([&](Tx& tx) {
      REQUIRE(api_key_revoke(tx, model::owner_of(one), one.id, kNow + 1).ok());
      REQUIRE(api_key_revoke(tx, model::owner_of(one), one.id, kNow + 2).ok());
      for (const model::Owner& owner :
          {model::Owner{"usr_other", model::Mode::live}, model::owner_of(two)})
        REQUIRE(code_of(api_key_revoke(tx, owner, one.id, kNow)) == Code::not_found);
      const std::pair<std::string, Millis> uses[] = {
          {one.id, kNow + 5}, {one.id, kNow + 9}, {"key_none", kNow}, {two.id, kNow + 3}};
      api_keys_touch(tx, uses);
      const std::pair<std::string, Millis> older[] = {{one.id, kNow + 1}};
      api_keys_touch(tx, older);
      api_keys_touch(tx, {});
    });
    f.read([&](Tx& tx) {
      const auto found = api_key_by_digest(tx, "d1");
      REQUIRE(found);
      REQUIRE(found->scopes == one.scopes);
      REQUIRE(found->revoked_at == kNow + 1);
      REQUIRE(found->last_used_at == kNow + 9);
      REQUIRE(api_key_get(tx, model::owner_of(two), two.id)->last_used_at == kNow + 3);
      REQUIRE(!api_key_by_digest(tx, "d3"));
      REQUIRE(api_key_list(tx, {kUser, model::Mode::sandbox}, {}).items.at(0).id == two.id);
      for (const model::Owner& owner :
          {model::Owner{"usr_other", model::Mode::sandbox}, model::owner_of(one)})
        REQUIRE(code_of(api_key_get(tx, owner, two.id)) == Code::not_found);
      return 0;
    });
  });
}

TEST_CASE("a key ends with the key that it was made with") {
  on_both([](Fixture& f) {
    auto root = a_key("d1"), child = a_key("d2"), grandchild = a_key("d3"), other = a_key("d4");
    root.expires_at = kNow + 1000;
    child.parent_id = root.id;
    grandchild.parent_id = child.id;
    grandchild.expires_at = kNow + 500;
    const auto insert = [&](const model::ApiKey& key) {
      return f.db->write([&](Tx& tx) { return api_key_insert(tx, key); });
    };
    for (const auto* key : {&root, &child, &grandchild, &other}) REQUIRE(insert(*key).ok());
    const auto get = [&](const model::ApiKey& key) {
      return f.read([&](Tx& tx) { return *api_key_get(tx, model::owner_of(key), key.id); });
    };
    CHECK(get(child).expires_at == kNow + 1000);
    CHECK(get(grandchild).expires_at == kNow + 500);
    CHECK(get(other).expires_at == 0);
    f.write([&](Tx& tx) {
      REQUIRE(api_key_revoke(tx, model::owner_of(root), root.id, kNow + 7).ok());
    });
    CHECK(get(child).revoked_at == kNow + 7);
    CHECK(get(grandchild).revoked_at == kNow + 7);
    CHECK(get(other).revoked_at == 0);
    auto late = a_key("d5");
    late.parent_id = child.id;
    CHECK(code_of(insert(late)) == Code::forbidden);
    late.parent_id = "key_none";
    CHECK(code_of(insert(late)) == Code::forbidden);
  });
}

TEST_CASE("accounts: a token is stored by one process only") {
  on_both([](Fixture& f) {
    model::PlatformAccount account{new_id("acc", kNow), std::string(kUser), model::Mode::live,
        "soundcloud", "Me", model::AccountState::connected, "sealed1", 1, kNow, kNow};
    f.write([&](Tx& tx) { REQUIRE(account_insert(tx, account).ok()); });
    account.sealed_secret = "sealed2";
    f.write([&](Tx& tx) { REQUIRE(*account_update(tx, account) == 2); });
    account.sealed_secret = "sealed3";
    REQUIRE(code_of(f.db->write([&](Tx& tx) { return account_update(tx, account); })) ==
            Code::precondition_failed);
    f.read([&](Tx& tx) {
      REQUIRE(account_get(tx, account.id)->sealed_secret == "sealed2");
      REQUIRE(account_find(tx, {kUser, model::Mode::live}, "soundcloud")->revision == 2);
      REQUIRE(code_of(account_find(tx, {kUser, model::Mode::live}, "labelgrid")) ==
              Code::not_connected);
      REQUIRE(account_list(tx, {kUser, model::Mode::live}).size() == 1);
      REQUIRE(account_list(tx, {kUser, model::Mode::sandbox}).empty());
      return 0;
    });
    f.write([&](Tx& tx) {
      REQUIRE(account_delete(tx, {kUser, model::Mode::live}, account.id).ok());
    });
    f.read([&](Tx& tx) {
      REQUIRE(code_of(account_get(tx, account.id)) == Code::not_found);
      return 0;
    });
    REQUIRE(code_of(f.db->write([&](Tx& tx) { return account_update(tx, account); })) ==
            Code::not_found);
    REQUIRE(code_of(f.db->write([&](Tx& tx) {
      return account_delete(tx, {kUser, model::Mode::live}, account.id);
    })) == Code::not_found);
  });
}

TEST_CASE("a sign-in is taken once and in time") {
  on_both([](Fixture& f) {
    const model::ConnectAttempt attempt{"state1", std::string(kUser), model::Mode::live,
        "soundcloud", "sealed", "http://127.0.0.1/", kNow + 10};
    auto late = attempt;
    late.state = "state2";
    f.write([&](Tx& tx) {
      REQUIRE(connect_attempt_insert(tx, attempt).ok());
      REQUIRE(connect_attempt_insert(tx, late).ok());
    });
    const auto take_as = [&](const model::Owner& owner, const std::string& provider,
                             const std::string& state, Millis now) {
      return f.db->write(
          [&](Tx& tx) { return connect_attempt_take(tx, owner, provider, state, now); });
    };
    const auto take = [&](const std::string& state, Millis now) {
      return take_as({kUser, model::Mode::live}, "soundcloud", state, now);
    };
    // Whose it is not takes nothing.
    REQUIRE(code_of(take_as({"usr_other", model::Mode::live}, "soundcloud", "state1", kNow)) ==
            Code::not_found);
    REQUIRE(code_of(take_as({kUser, model::Mode::sandbox}, "soundcloud", "state1", kNow)) ==
            Code::not_found);
    REQUIRE(code_of(take_as({kUser, model::Mode::live}, "labelgrid", "state1", kNow)) ==
            Code::not_found);
    auto taken = take("state1", kNow);
    REQUIRE(taken.ok());
    REQUIRE(taken->sealed_verifier == "sealed");
    REQUIRE(code_of(take("state1", kNow)) == Code::not_found);
    REQUIRE(code_of(take("state2", kNow + 10)) == Code::gone);
    REQUIRE(f.write([](Tx& tx) { return connect_attempts_delete_expired(tx, kNow + 10, 5); }) == 1);
    REQUIRE(code_of(take("state2", kNow + 10)) == Code::not_found);
  });
}

TEST_CASE("routes: put twice, list, delete") {
  on_both([](Fixture& f) {
    model::Route route{
        std::string(kUser), model::Mode::live, "spotify", "labelgrid", "acc_1", true};
    f.write([&](Tx& tx) { REQUIRE(route_put(tx, route).ok()); });
    route.provider = "ddex";
    route.enabled = false;
    f.write([&](Tx& tx) { REQUIRE(route_put(tx, route).ok()); });
    f.read([&](Tx& tx) {
      REQUIRE(route_list(tx, {kUser, model::Mode::live}).size() == 1);
      const auto found = route_get(tx, {kUser, model::Mode::live}, "spotify");
      REQUIRE(found);
      REQUIRE(found->provider == "ddex");
      REQUIRE(!found->enabled);
      REQUIRE(!route_get(tx, {kUser, model::Mode::live}, "tidal"));
      return 0;
    });
    f.write([&](Tx& tx) { REQUIRE(route_delete(tx, {kUser, model::Mode::live}, "spotify").ok()); });
    REQUIRE(code_of(f.db->write([&](Tx& tx) {
      return route_delete(tx, {kUser, model::Mode::live}, "spotify");
    })) == Code::not_found);
  });
}

TEST_CASE("idempotency: fresh, running, done, mismatch, forgotten, taken over") {
  on_both([](Fixture& f) {
    model::IdempotentAnswer claim;
    claim.user_id = kUser;
    claim.mode = model::Mode::live;
    claim.route = "POST /api/v1/x";
    claim.key = "k1";
    claim.fingerprint = "b1";
    claim.owner = "one";
    claim.created_at = kNow;
    claim.lease_until = kNow + 100;
    const auto begin = [&](Millis now = kNow) {
      return f.write([&](Tx& tx) { return idempotency_begin(tx, claim, now); });
    };
    const auto first = begin().answer;
    REQUIRE(first.generation == 1);
    REQUIRE(begin().verdict == Verdict::running);
    claim.mode = model::Mode::sandbox;
    REQUIRE(begin().verdict == Verdict::fresh);
    claim.mode = model::Mode::live;
    claim.fingerprint = "b2";
    REQUIRE(begin().verdict == Verdict::mismatch);
    claim.fingerprint = "b1";
    // Kept alive it is nobody else's, however long it takes; then its owner dies.
    f.write([&](Tx& tx) { idempotency_renew(tx, {&first, 1}, kNow + 60'000); });
    claim.owner = "two";
    claim.lease_until = kNow + 90'000;
    REQUIRE(begin(kNow + 60'000).verdict == Verdict::running);
    const auto second = begin(kNow + 60'001);
    REQUIRE(second.verdict == Verdict::fresh);
    REQUIRE(second.answer.generation == 2);
    REQUIRE(begin(kNow + 60'001).verdict == Verdict::running);
    f.write([&](Tx& tx) {
      // The one that was thought dead comes back late.
      idempotency_forget(tx, first);
      idempotency_renew(tx, {&first, 1}, kNow);
      REQUIRE(code_of(idempotency_finish(tx, first)) == Code::not_found);
    });
    REQUIRE(begin(kNow + 60'001).verdict == Verdict::running);
    f.write([&](Tx& tx) {
      idempotency_forget(tx, second.answer);
      auto answer = idempotency_begin(tx, claim, kNow).answer;
      answer.status = 201;
      answer.answer = "{\"id\":\"ü\"}";
      REQUIRE(idempotency_finish(tx, answer).ok());
      idempotency_forget(tx, answer);
    });
    const auto done = begin();
    REQUIRE(done.verdict == Verdict::done);
    REQUIRE(done.answer.status == 201);
    REQUIRE(done.answer.answer == "{\"id\":\"ü\"}");
    const auto sweep = [](Tx& tx) { return idempotency_delete_before(tx, kNow + 99'999, 10); };
    REQUIRE(f.write(sweep) == 2);
    REQUIRE(f.write(sweep) == 0);
    REQUIRE(code_of(f.db->write([&](Tx& tx) { return idempotency_finish(tx, claim); })) ==
            Code::not_found);
  });
}

TEST_CASE("one of many concurrent requests with a key is fresh") {
  on_both([](Fixture& f) {
    std::atomic<int> fresh{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&, i] {
        model::IdempotentAnswer claim;
        claim.user_id = kUser;
        claim.route = "r";
        claim.key = "same";
        claim.owner = std::to_string(i);
        claim.lease_until = kNow + 1000;
        claim.created_at = kNow;
        auto begun = f.db->write(
            [&](Tx& tx) -> Result<IdempotencyBegin> { return idempotency_begin(tx, claim, 0); });
        fresh += begun.ok() && begun->verdict == Verdict::fresh;
      });
    for (auto& thread : threads) thread.join();
    REQUIRE(fresh == 1);
  });
}

TEST_CASE("events: in order, filtered, deleted by age") {
  on_both([](Fixture& f) {
    REQUIRE(f.read([](Tx& tx) { return event_last_seq(tx); }) == 0);
    f.write([](Tx& tx) {
      event_append(tx, an_event("distribution.live", "dst_1"));
      event_append(tx, an_event("distribution.failed", "dst_1"));
      event_append(tx, an_event("track.created", "trk_1"));
      event_append(tx, an_event("track.created", "trk_2", "usr_other"));
    });
    f.read([](Tx& tx) {
      const auto count = [&](std::int64_t after, EventFilter filter, int limit = 100) {
        return events_after(tx, after, filter, limit).size();
      };
      const std::string user(kUser);
      REQUIRE(count(0, {}) == 4);
      REQUIRE(count(0, {.user_id = user}) == 3);
      REQUIRE(count(0, {.user_id = user, .mode = model::Mode::sandbox}) == 0);
      REQUIRE(
          count(0, {.user_id = user, .mode = model::Mode::live, .types = {"track.created"}}) == 1);
      REQUIRE(count(0, {.types = {"track.created", "distribution.live"}}) == 3);
      REQUIRE(count(0, {.user_id = user, .subject_id = "dst_1"}) == 2);
      REQUIRE(count(0, {.types = {"distribution.live"}, .subject_id = "dst_1"}) == 1);
      const auto first = events_after(tx, 0, {}, 1);
      REQUIRE(first.size() == 1);
      REQUIRE(first[0].data.at("k") == "v'\"ü");
      REQUIRE(count(first[0].seq, {}) == 3);
      REQUIRE(event_get(tx, {kUser, model::Mode::live}, first[0].id)->type == "distribution.live");
      REQUIRE(code_of(event_get(tx, {kUser, model::Mode::live}, "evt_none")) == Code::not_found);
      REQUIRE(event_last_seq(tx) == events_after(tx, 0, {}, 100).back().seq);
      return 0;
    });
    REQUIRE(f.write([](Tx& tx) { return events_delete_before(tx, kNow + 1, 3); }) == 3);
    REQUIRE(f.write([](Tx& tx) { return events_delete_before(tx, kNow + 1, 3); }) == 1);
  });
}

TEST_CASE("a reader that follows the events by seq misses none of many writers") {
  on_both([](Fixture& f) {
    constexpr int kThreads = 6, kEach = 40;
    std::atomic<int> writing{kThreads};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < kEach; ++i)
          f.write([&](Tx& tx) { event_append(tx, an_event("track.created", "trk_1")); });
        --writing;
      });
    std::int64_t last = 0;
    int seen = 0;
    for (bool end = false; !end;) {
      end = writing == 0;
      for (const auto& event : f.read([&](Tx& tx) { return events_after(tx, last, {}, 1000); })) {
        REQUIRE(event.seq > last);
        last = event.seq;
        ++seen;
      }
    }
    for (auto& thread : threads) thread.join();
    REQUIRE(seen == kThreads * kEach);
  });
}
