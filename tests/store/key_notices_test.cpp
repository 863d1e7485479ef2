// SPDX-License-Identifier: Apache-2.0
#include "store/access/key_notices.hpp"

#include <atomic>
#include <map>
#include <thread>

#include "store/access/api_keys.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

constexpr Millis kDay = 86'400'000, kStep = kDay / 4;
constexpr std::string_view kUser = "usr_operator";
constexpr EndNotice kAll[] = {
    EndNotice::ended, EndNotice::within_3_days, EndNotice::within_14_days};

struct Keys {
  explicit Keys(Fixture& fixture) : f(fixture) {}
  Fixture& f;
  int made = 0;

  /// A key that was made at `created` and ends at `expires`.
  model::ApiKey add(Millis created, Millis expires, model::Mode mode = model::Mode::live) {
    model::ApiKey key;
    key.id = new_id("key", created);
    key.user_id = kUser;
    key.name = "key " + std::to_string(++made);
    key.mode = mode;
    key.digest = key.name;
    key.scopes = {"tracks:read"};
    key.created_at = created;
    key.expires_at = expires;
    f.write([&](Tx& tx) { REQUIRE(api_key_insert(tx, key).ok()); });
    return key;
  }
  std::vector<std::string> take(EndNotice notice, Millis now, int limit = 100) {
    std::vector<std::string> out;
    for (const auto& key :
        f.write([&](Tx& tx) { return api_keys_take_ending(tx, notice, now, limit); }))
      out.push_back(key.id);
    return out;
  }
  /// When a key is taken by one who looks every six hours between these times.
  std::map<EndNotice, std::vector<Millis>> taken(const std::string& id, Millis from, Millis to) {
    std::map<EndNotice, std::vector<Millis>> out;
    for (auto now = from; now <= to; now += kStep)
      for (const auto notice : kAll)
        for (const auto& one : take(notice, now))
          if (one == id) out[notice].push_back(now);
    return out;
  }
  void use(const std::string& id, Millis at) {
    const std::pair<std::string, Millis> uses[] = {{id, at}};
    f.write([&](Tx& tx) { api_keys_touch(tx, uses); });
  }
  void rotate(const model::ApiKey& key, Millis at) {
    f.write([&](Tx& tx) {
      auto row = *api_key_get(tx, model::owner_of(key), key.id, true);
      row.rotated_at = at;
      api_key_update(tx, row);
    });
  }
  std::vector<std::string> review(const model::KeyCare& care, Millis now,
      const model::Owner& owner = {kUser, model::Mode::live}) {
    std::vector<std::string> out;
    for (const auto& key : f.write([&](Tx& tx) {
           return api_keys_take_to_review(tx, owner, care, now, now - 30 * kDay, 100);
         }))
      out.push_back(key.id);
    return out;
  }
  std::vector<KeyOwner> owners(const model::KeyCare& care, Millis now) {
    return f.read(
        [&](Tx& tx) { return api_keys_owners_to_remind(tx, care, now, now - 30 * kDay, 100); });
  }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("each notice of a key's end is given once, in time") {
  on_both([](Fixture& f) {
    Keys keys(f);
    for (const auto mode : all_of<model::Mode>()) {
      const auto end = kNow + 60 * kDay;
      const auto key = keys.add(kNow, end, mode);
      const auto taken = keys.taken(key.id, kNow, end + 20 * kDay);
      REQUIRE(taken.size() == 3);
      for (const auto& [notice, due] :
          std::map<EndNotice, Millis>{{EndNotice::within_14_days, end - 14 * kDay},
              {EndNotice::within_3_days, end - 3 * kDay}, {EndNotice::ended, end}}) {
        const auto& times = taken.at(notice);
        REQUIRE(times.size() == 1);
        CHECK(times.front() >= due);
        CHECK(times.front() < due + kStep);
      }
    }
  });
}

TEST_CASE("a key gets no notice of the time it was made within") {
  on_both([](Fixture& f) {
    Keys keys(f);
    const auto week = keys.add(kNow, kNow + 7 * kDay), day = keys.add(kNow, kNow + kDay),
               exact = keys.add(kNow, kNow + 14 * kDay);
    std::map<std::string, std::map<EndNotice, int>> seen;
    for (auto now = kNow; now < kNow + 20 * kDay; now += kStep)
      for (const auto notice : kAll)
        for (const auto& id : keys.take(notice, now)) ++seen[id][notice];
    CHECK(seen[week.id] ==
          std::map<EndNotice, int>{{EndNotice::within_3_days, 1}, {EndNotice::ended, 1}});
    CHECK(seen[day.id] == std::map<EndNotice, int>{{EndNotice::ended, 1}});
    CHECK(seen[exact.id] ==
          std::map<EndNotice, int>{{EndNotice::within_3_days, 1}, {EndNotice::ended, 1}});
  });
}

TEST_CASE(
    "whoever looks late gives the last notice alone; revoked keys get none, suspended ones do") {
  on_both([](Fixture& f) {
    Keys keys(f);
    const auto late = keys.add(kNow, kNow + 30 * kDay), revoked = keys.add(kNow, kNow + 30 * kDay),
               suspended = keys.add(kNow, kNow + 30 * kDay), never = keys.add(kNow, 0);
    f.write([&](Tx& tx) {
      REQUIRE(api_key_revoke(tx, model::owner_of(revoked), revoked.id, kNow).ok());
      auto row = *api_key_get(tx, model::owner_of(suspended), suspended.id, true);
      row.suspended_at = kNow;
      api_key_update(tx, row);
    });
    const auto two_left = kNow + 28 * kDay;
    CHECK(keys.take(EndNotice::ended, two_left).empty());
    CHECK(keys.take(EndNotice::within_3_days, two_left).size() == 2);
    CHECK(keys.take(EndNotice::within_14_days, two_left).empty());
    CHECK(keys.take(EndNotice::ended, kNow + 300 * kDay).size() == 2);
    CHECK(keys.take(EndNotice::within_14_days, kNow + 300 * kDay).empty());
    CHECK(keys.take(EndNotice::ended, kNow + 301 * kDay).empty());
  });
}

TEST_CASE("a limit leaves the rest for the next look") {
  on_both([](Fixture& f) {
    Keys keys(f);
    for (int i = 0; i < 5; ++i) keys.add(kNow, kNow + 30 * kDay + i);
    CHECK(keys.take(EndNotice::ended, kNow + 40 * kDay, 2).size() == 2);
    CHECK(keys.take(EndNotice::ended, kNow + 40 * kDay, 2).size() == 2);
    CHECK(keys.take(EndNotice::ended, kNow + 40 * kDay, 2).size() == 1);
    CHECK(keys.take(EndNotice::ended, kNow + 40 * kDay, 2).empty());
  });
}

TEST_CASE("servers that look at once give each notice once") {
  on_both([](Fixture& f) {
    Keys keys(f);
    constexpr int kKeys = 60, kServers = 4;
    for (int i = 0; i < kKeys; ++i) keys.add(kNow, kNow + 30 * kDay);
    std::atomic<int> taken = 0;
    std::vector<std::thread> servers;
    for (int i = 0; i < kServers; ++i)
      servers.emplace_back([&] {
        for (std::size_t count = 1; count > 0;) {
          const auto got = f.db->write([&](Tx& tx) -> Result<std::size_t> {
            return api_keys_take_ending(tx, EndNotice::ended, kNow + 31 * kDay, 7).size();
          });
          count = got.ok() ? *got : 0;
          taken += static_cast<int>(count);
        }
      });
    for (auto& server : servers) server.join();
    // On PostgreSQL rows that another one holds are passed over: the next look has them.
    taken += static_cast<int>(keys.take(EndNotice::ended, kNow + 31 * kDay).size());
    CHECK(taken == kKeys);
    CHECK(keys.take(EndNotice::ended, kNow + 31 * kDay).empty());
  });
}

TEST_CASE("old and unused keys are reminded of once each, once a month for a user") {
  on_both([](Fixture& f) {
    Keys keys(f);
    const model::KeyCare care;
    const auto old = keys.add(kNow - 400 * kDay, 0), unused = keys.add(kNow - 100 * kDay, 0),
               fresh = keys.add(kNow - 300 * kDay, 0),
               rehearsed = keys.add(kNow - 100 * kDay, 0, model::Mode::sandbox);
    keys.use(old.id, kNow - 1);
    keys.use(fresh.id, kNow - 1);
    const auto owners = keys.owners(care, kNow);
    REQUIRE(owners.size() == 2);
    CHECK(owners.front().mode == model::Mode::live);
    CHECK(keys.review(care, kNow).size() == 2);
    CHECK(keys.review(care, kNow).empty());
    CHECK(keys.owners(care, kNow).empty());
    // The other mode's are told of a month later, and nothing twice.
    CHECK(keys.review(care, kNow, {kUser, model::Mode::sandbox}).empty());
    const auto later = kNow + 30 * kDay;
    keys.use(old.id, later - 1);
    keys.use(fresh.id, later - 1);
    CHECK(keys.owners(care, later).size() == 1);
    CHECK(keys.review(care, later).empty());
    CHECK(keys.review(care, later, {kUser, model::Mode::sandbox}) == Ids{rehearsed.id});
    // Another year with the secret of a rotation; another three months after a use.
    keys.rotate(old, later);
    keys.use(unused.id, later);
    const auto quarter = later + 90 * kDay;
    keys.use(old.id, quarter - 1);
    keys.use(fresh.id, quarter - 1);
    // `fresh` has had its secret for 420 days by now.
    CHECK(keys.review(care, quarter).size() == 2);
    const auto year = later + 366 * kDay;
    keys.use(old.id, year - 1);
    keys.use(fresh.id, year - 1);
    CHECK(keys.review(care, year) == Ids{old.id});
  });
}

TEST_CASE("reminders can be switched off, and what has ended gets none") {
  on_both([](Fixture& f) {
    Keys keys(f);
    const auto old = keys.add(kNow - 400 * kDay, 0), unused = keys.add(kNow - 400 * kDay, 0),
               revoked = keys.add(kNow - 400 * kDay, 0);
    keys.add(kNow - 400 * kDay, kNow - kDay);
    keys.use(old.id, kNow - 1);
    f.write([&](Tx& tx) {
      REQUIRE(api_key_revoke(tx, model::owner_of(revoked), revoked.id, kNow).ok());
    });
    CHECK(keys.owners({0, 0}, kNow).empty());
    CHECK(keys.review({0, 0}, kNow).empty());
    CHECK(keys.review({365 * kDay, 0}, kNow) == Ids{old.id});
    CHECK(keys.review({0, 90 * kDay}, kNow + 31 * kDay) == Ids{unused.id});
  });
}

TEST_CASE("servers that remind at once remind once") {
  on_both([](Fixture& f) {
    Keys keys(f);
    for (int i = 0; i < 10; ++i) keys.add(kNow - 100 * kDay, 0);
    std::atomic<int> reminders = 0;
    std::vector<std::thread> servers;
    for (int i = 0; i < 4; ++i)
      servers.emplace_back([&] {
        const auto got = f.db->write([&](Tx& tx) -> Result<std::size_t> {
          return api_keys_take_to_review(
              tx, {kUser, model::Mode::live}, {}, kNow, kNow - 30 * kDay, 100)
              .size();
        });
        if (got.ok() && *got > 0) ++reminders;
      });
    for (auto& server : servers) server.join();
    CHECK(reminders == 1);
  });
}

TEST_CASE("a revoked key keeps its reason, and those that were made with it say with which") {
  on_both([](Fixture& f) {
    Keys keys(f);
    const auto parent = keys.add(kNow, 0);
    model::ApiKey child = parent;
    child.id = new_id("key", kNow);
    child.digest = "child";
    child.parent_id = parent.id;
    f.write([&](Tx& tx) {
      REQUIRE(api_key_insert(tx, child).ok());
      REQUIRE(api_key_revoke(tx, model::owner_of(parent), parent.id, kNow, "found").ok());
      REQUIRE(api_key_revoke(tx, model::owner_of(parent), parent.id, kNow + 1, "again").ok());
    });
    const auto reason = [&](const std::string& id) {
      return f.read(
          [&](Tx& tx) { return api_key_get(tx, model::owner_of(parent), id)->revoked_because; });
    };
    CHECK(reason(parent.id) == "found");
    CHECK(reason(child.id) == "with " + parent.id + ": found");
  });
}
