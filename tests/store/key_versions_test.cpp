// SPDX-License-Identifier: Apache-2.0
#include "store/key_versions.hpp"

#include "store/access/api_keys.hpp"
#include "store/both.hpp"
#include "store/sealed.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

KeyVersion a_version(const std::string& id, KeyState state, Millis at = kNow) {
  return {.id = id, .tag = id, .state = state, .created_at = at, .changed_at = at};
}

model::ApiKey a_key(const std::string& digest) {
  model::ApiKey out;
  out.id = new_id("key", kNow);
  out.user_id = "usr_operator";
  out.digest = digest;
  return out;
}

const SealedColumn& column(std::string_view table) {
  for (const auto& each : sealed_columns())
    if (each.table == table) return each;
  FAIL("there is no such column");
  throw std::logic_error("");
}

}  // namespace

TEST_CASE("keys: one that seals, one that comes, one that leaves; any number that are retired") {
  on_both([](Fixture& f) {
    f.write([](Tx& tx) {
      CHECK(key_version_add(tx, a_version("a", KeyState::sealing)));
      CHECK_FALSE(key_version_add(tx, a_version("a", KeyState::sealing)));
      CHECK_FALSE(key_version_add(tx, a_version("b", KeyState::sealing)));
      CHECK(key_version_add(tx, a_version("b", KeyState::coming, kNow + 1)));
      CHECK_FALSE(key_version_add(tx, a_version("c", KeyState::coming)));
      CHECK_FALSE(key_version_move(tx, "a", KeyState::coming, KeyState::sealing, kNow));
      CHECK(key_version_move(tx, "a", KeyState::sealing, KeyState::leaving, kNow + 2));
      key_version_set_peppers(tx, "a", "sealed");
      CHECK(key_version_move(tx, "b", KeyState::coming, KeyState::sealing, kNow + 2));
      CHECK_FALSE(key_version_move(tx, "a", KeyState::sealing, KeyState::leaving, kNow + 2));
      CHECK(key_version_move(tx, "a", KeyState::leaving, KeyState::retired, kNow + 3));
      key_version_give_up(tx, "a");  // it is not coming
    });
    const auto all = f.read([](Tx& tx) { return key_versions(tx); });
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == "b");
    CHECK(all[1].state == KeyState::retired);
    CHECK(all[1].peppers == "sealed");
    CHECK(all[1].changed_at == kNow + 3);
  });
}

TEST_CASE("a change of the key waits for servers that live and lack the new one") {
  on_both([](Fixture& f) {
    f.write([](Tx& tx) {
      key_version_add(tx, a_version("a", KeyState::sealing));
      key_version_add(tx, a_version("b", KeyState::coming));
      key_holder_put(tx, {"n1", "one", {"a", "b"}, "a", kNow + 100}, kNow);
      key_holder_put(tx, {"n2", "two", {"a"}, "a", kNow + 100}, kNow);
    });
    const auto at = [&](Millis now) {
      return f.read([&](Tx& tx) { return key_standing(tx, now); });
    };
    CHECK(at(kNow).rotating);
    CHECK(at(kNow).id == "a");
    CHECK(at(kNow).waits_for == std::vector<std::string>{"two"});
    CHECK(at(kNow + 101).waits_for.empty());
    f.write([](Tx& tx) {
      key_holder_put(tx, {"n2", "two", {"a", "b"}, "a", kNow + 300}, kNow + 200);  // n1 has gone
      key_version_move(tx, "a", KeyState::sealing, KeyState::leaving, kNow);
      key_version_move(tx, "b", KeyState::coming, KeyState::sealing, kNow);
    });
    CHECK(f.read([](Tx& tx) { return key_holders(tx, kNow).size(); }) == 1);
    CHECK(at(kNow + 200).waits_for == std::vector<std::string>{"two"});
    f.write([](Tx& tx) { key_holder_put(tx, {"n2", "two", {"a", "b"}, "b", kNow + 300}, kNow); });
    CHECK(at(kNow + 200).waits_for.empty());
    f.write([](Tx& tx) { key_holder_delete(tx, "n2"); });
    CHECK(f.read([](Tx& tx) { return key_holders(tx, kNow).size(); }) == 0);
  });
}

TEST_CASE("digests are counted by the pepper they stand under") {
  on_both([](Fixture& f) {
    const std::string tag = "0123456789abcdef";
    const auto key = a_key(tag + ".d1");
    f.write([&](Tx& tx) {
      for (const auto& each : {key, a_key(tag + ".d2"), a_key("d3")})
        REQUIRE(api_key_insert(tx, each).ok());
    });
    const auto count = [&](const std::string& of) {
      const auto all = f.read([&](Tx& tx) { return digests_of_key(tx, of, kNow); });
      return all.empty() ? 0 : all.front().count;
    };
    CHECK(count(tag) == 2);
    CHECK(count("") == 1);
    CHECK(count("fedcba9876543210") == 0);
    f.write([&](Tx& tx) { api_key_digest_anew(tx, key, "fedcba9876543210.d1"); });
    CHECK(count(tag) == 1);
    // Those that can no longer be used are as good as none.
    const auto of_no_use = [&](auto change) {
      auto other = a_key(tag + "." + new_id("key", kNow));
      change(other);
      f.write([&](Tx& tx) { REQUIRE(api_key_insert(tx, other).ok()); });
      f.write([&](Tx& tx) {
        tx.run(
            "update api_keys set revoked_at = ?, expires_at = ?, old_digest = ?, old_until = ? "
            "where id = ?",
            other.revoked_at, other.expires_at, other.old_digest, other.old_until, other.id);
      });
    };
    of_no_use([](auto& other) { other.revoked_at = 1; });
    of_no_use([](auto& other) { other.expires_at = kNow; });
    of_no_use([&](auto& other) {
      other.digest = "fedcba9876543210.d2";
      other.old_digest = tag + ".d4";
      other.old_until = kNow;
    });
    const auto all = f.read([&](Tx& tx) { return digests_of_key(tx, tag, kNow); });
    CHECK(all.size() == 1);
    CHECK(count(tag) == 1);
    CHECK(f.read([&](Tx& tx) { return digests_of_key(tx, tag, kNow - 1); }).size() == 2);
    f.write([](Tx& tx) { tx.run("delete from api_keys where old_digest <> ''"); });
    // It was another one meanwhile: that stays.
    f.write([&](Tx& tx) { api_key_digest_anew(tx, key, "d9"); });
    CHECK(count("fedcba9876543210") == 1);
  });
}

TEST_CASE("every sealed column can be walked in steps, and a text replaced that is what it was") {
  on_both([](Fixture& f) {
    for (const auto& each : sealed_columns()) {
      INFO(each.table << "." << each.column);
      CHECK(f.read([&](Tx& tx) { return sealed_texts(tx, each, {}, 10); }).empty());
    }
    f.write([](Tx& tx) {
      for (const auto* key : {"k1", "k2", "k3"})
        tx.run(
            "insert into idempotency_answers (user_id, mode, route, key, fingerprint, state, "
            "status, answer, owner, generation, lease_until, created_at) values ('u', 'live', 'r', "
            "?, '', 'done', 200, 'text', '', 1, 0, 0)",
            key);
      tx.run("update idempotency_answers set answer = '' where key = 'k2'");
    });
    const auto& answers = column("idempotency_answers");
    const auto read = [&](const std::vector<std::string>& after) {
      return f.read([&](Tx& tx) { return sealed_texts(tx, answers, after, 1); });
    };
    const auto first = read({});
    REQUIRE(first.size() == 1);
    CHECK(first[0].names == std::vector<std::string>{"u", "live", "r", "k1"});
    const auto second = read(first[0].names);
    REQUIRE(second.size() == 1);
    CHECK(second[0].names.back() == "k3");
    CHECK(read(second[0].names).empty());
    f.write([&](Tx& tx) {
      CHECK(sealed_replace(tx, answers, first[0], "new"));
      CHECK_FALSE(sealed_replace(tx, answers, first[0], "newer"));
    });
    CHECK(read({})[0].text == "new");
    CHECK(read(first[0].names)[0].text == "text");
  });
}
