// SPDX-License-Identifier: Apache-2.0
#include "keys/keeper.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "keys/key_ring.hpp"
#include "keys/reseal.hpp"
#include "store/both.hpp"
#include "store/sealed.hpp"
#include "store/server_facts.hpp"
#include "webhooks/secrets.hpp"

using namespace mv;
using namespace mv::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kContext = "users.password.usr_operator";

/// Looks again and again, for a while.
template <class F>
void await(const char* what, F&& done) {
  INFO(what);
  std::mutex mutex;
  std::condition_variable never;
  const auto end = std::chrono::steady_clock::now() + 30s;
  while (!done()) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    std::unique_lock lock(mutex);
    never.wait_for(lock, 5ms);
  }
}

/// A server as far as keys go.
struct Node {
  Node(Fixture& f, fs::path path)
      : file(std::move(path)),
        sealer(open(f, file)),
        keeper(*f.db, f.clock, sealer,
            {.file = file, .lease = 60ms, .lost = [this] { lost = true; }}) {}
  static Sealer open(Fixture& f, const fs::path& file) {
    auto out = keys::open_key_file(*f.db, file, kNow);
    if (!out.ok()) FAIL(out.error().line());
    return *std::move(out);
  }
  std::size_t keys() const { return key_file_read(file)->size(); }
  std::string key() const { return key_file_read(file)->back().id; }

  fs::path file;
  Sealer sealer;
  std::atomic<bool> lost{false};
  keys::Keeper keeper;
};

void set_password(Fixture& f, const std::string& text) {
  f.write([&](Tx& tx) { tx.run("update users set password = ? where id = 'usr_operator'", text); });
}

std::string password(Fixture& f) {
  return f.read([](Tx& tx) {
    return *tx.value<std::string>("select password from users where id = 'usr_operator'");
  });
}

store::KeyStanding standing(Fixture& f) {
  return f.read([](Tx& tx) { return store::key_standing(tx, kNow); });
}

/// What a version that knew no tags has written.
void make_older(Fixture& f) {
  f.write([&](Tx& tx) {
    const auto cut = [&](const std::string& text) { return text.substr(text.find('.') + 1); };
    const auto sentinel = *store::fact_get(tx, store::kKeyFact);
    tx.run("update server_facts set value = ? where name = 'key_sentinel'", cut(sentinel));
    tx.run("delete from key_versions");
  });
  set_password(f, password(f).substr(password(f).find('.') + 1));
}

void check_rotation(Fixture& f, const fs::path& folder) {
  Node node(f, folder / "server.key");
  const auto old_text = password(f);
  const auto digest = node.sealer.digest(pepper::kApiKeys, "secret");
  fs::copy_file(node.file, folder / "old.key");
  const auto added = key_file_add(node.file);
  REQUIRE(added.ok());
  REQUIRE(node.keeper.start().ok());
  await("the old key is out of the file", [&] { return node.keys() == 1; });
  node.keeper.stop();
  CHECK(node.key() == added->id);
  CHECK(standing(f).id == added->id);
  CHECK_FALSE(standing(f).rotating);
  CHECK(password(f) != old_text);
  CHECK(password(f).starts_with(added->id + "."));
  CHECK(*node.sealer.open(password(f), kContext) == "hash");
  CHECK_FALSE(node.sealer.open(old_text, kContext).ok());
  CHECK(node.sealer.is_digest(pepper::kApiKeys, "secret", digest));
  CHECK(node.sealer.digest(pepper::kApiKeys, "secret") != digest);
  // A start with the new file finds the same; the old one is refused.
  const auto again = Node::open(f, node.file);
  CHECK(*again.open(password(f), kContext) == "hash");
  CHECK(again.is_digest(pepper::kApiKeys, "secret", digest));
  CHECK(code_of(keys::open_key_file(*f.db, folder / "old.key", kNow)) == Code::config);
  fs::remove(folder / "old.key");
}

}  // namespace

TEST_CASE("a line that is added to the key file becomes the key; the old one opens nothing more") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    set_password(f, Node::open(f, folder.path() / "server.key").seal("hash", kContext));
    check_rotation(f, folder.path());
    check_rotation(f, folder.path());  // and once more
  });
}

TEST_CASE("a database of before there were tags goes on as it is, and its key can be changed") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    const auto file = folder.path() / "server.key";
    set_password(f, Node::open(f, file).seal("hash", kContext));
    make_older(f);
    const auto sealer = Node::open(f, file);
    CHECK(*sealer.open(password(f), kContext) == "hash");
    CHECK(sealer.seal("x", "c").find('.') == std::string::npos);
    CHECK(sealer.digest(pepper::kApiKeys, "secret").find('.') == std::string::npos);
    check_rotation(f, folder.path());
  });
}

TEST_CASE("an old pepper stays for a day, and as long as something stands under it") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    const auto file = folder.path() / "server.key";
    const auto sealer = Node::open(f, file);
    set_password(f, sealer.seal("hash", kContext));
    const auto old = sealer.digest(pepper::kSessions, "secret");
    f.write([&](Tx& tx) {
      tx.run(
          "insert into sessions (id, user_id, digest, address, user_agent, created_at, seen_at, "
          "expires_at) values ('ses_1', 'usr_operator', ?, '', '', 0, 0, 0)",
          old);
    });
    check_rotation(f, folder.path());
    const auto knows_after_a_start = [&] {
      Node node(f, file);
      REQUIRE(node.keeper.start().ok());
      node.keeper.stop();  // it goes round once in any case
      return Node::open(f, file).is_digest(pepper::kSessions, "secret", old);
    };
    CHECK(knows_after_a_start());
    f.clock.advance(25 * 3'600'000);
    CHECK(knows_after_a_start());
    f.write([](Tx& tx) { tx.run("delete from sessions"); });
    CHECK_FALSE(knows_after_a_start());
  });
}

TEST_CASE("a change waits for a server that has another copy of the file") {
  on_postgresql([](Fixture& f) {
    const TempFolder folder;
    const auto one = folder.path() / "one.key", two = folder.path() / "two.key";
    REQUIRE(key_file_make(one).ok());
    fs::copy_file(one, two);
    Node a(f, one), b(f, two);
    const auto old = a.key();
    REQUIRE(a.keeper.start().ok());
    REQUIRE(b.keeper.start().ok());
    await("both have said what they have",
        [&] { return f.read([](Tx& tx) { return store::key_holders(tx, kNow); }).size() == 2; });
    const auto added = key_file_add(one);
    await("it waits", [&] { return standing(f).waits_for.size() == 1; });
    CHECK(standing(f).id == old);
    CHECK(a.keeper.is_rotating());
    CHECK(a.sealer.seal("x", "c").starts_with(old));
    fs::copy_file(one, two, fs::copy_options::overwrite_existing);
    await("both files are done", [&] { return a.keys() == 1 && b.keys() == 1; });
    CHECK(b.key() == added->id);
    CHECK(*b.sealer.open(a.sealer.seal("x", "c"), "c") == "x");
  });
}

TEST_CASE("a server counts when its start returns, and opens keys that nobody has announced yet") {
  on_postgresql([](Fixture& f) {
    const TempFolder folder;
    Node node(f, folder.path() / "server.key");
    const auto added = key_file_add(node.file);
    REQUIRE(node.keeper.start().ok());
    const auto holders = f.read([](Tx& tx) { return store::key_holders(tx, kNow); });
    REQUIRE(holders.size() == 1);
    CHECK(holders.front().keys.size() == 2);
    const Sealer other(std::vector<SealingKey>{{added->id, added->key}});
    CHECK(*node.sealer.open(other.seal("x", "c"), "c") == "x");
  });
}

TEST_CASE("a server without the key that seals does not start, and does not go on") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    Node node(f, folder.path() / "server.key"), late(f, node.file);
    REQUIRE(node.keeper.start().ok());
    CHECK_FALSE(node.lost);
    f.write([](Tx& tx) {
      tx.run("update key_versions set state = 'retired'");
      store::key_version_add(tx,
          {.id = "0123456789abcdef", .tag = "0123456789abcdef", .state = store::KeyState::sealing});
    });
    await("it is told", [&] { return node.lost.load(); });
    const auto started = late.keeper.start();
    CHECK(code_of(started) == Code::config);
    CHECK(started.error().hint.find("Copy the key file") != std::string::npos);
  });
}

TEST_CASE("a new key that is taken out of the file again is given up") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    Node node(f, folder.path() / "server.key");
    const auto old = node.key();
    const auto before = f.clock.now();
    f.write([&](Tx& tx) {
      store::key_version_add(tx, {.id = "0123456789abcdef",
                                     .tag = "0123456789abcdef",
                                     .state = store::KeyState::coming,
                                     .created_at = before,
                                     .changed_at = before});
    });
    CHECK(standing(f).rotating);
    REQUIRE(node.keeper.start().ok());
    await("it is given up", [&] { return !standing(f).rotating; });
    CHECK(standing(f).id == old);
  });
}

TEST_CASE("a retired key that comes back in a file never becomes the key again") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    Node node(f, folder.path() / "server.key");
    const auto old_line = read_file(node.file);
    const auto added = key_file_add(node.file);
    REQUIRE(node.keeper.start().ok());
    await("the new key is alone", [&] { return node.keys() == 1; });
    const auto line = read_file(node.file);
    REQUIRE(write_file_atomic(node.file, *line + *old_line, 0600).ok());
    await("the old one goes again", [&] { return node.keys() == 1; });
    CHECK(node.key() == added->id);
    CHECK(standing(f).id == added->id);
  });
}

TEST_CASE("what cannot be opened stays as it is, and is counted") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    const auto sealer = Node::open(f, folder.path() / "server.key");
    const auto moved = sealer.seal("hash", "users.password.usr_other");
    set_password(f, moved);
    Sealer next(std::vector<SealingKey>{{"0123456789abcdef", SecretText(std::string(32, 'n'))}});
    const auto pass = keys::reseal_all(*f.db, next);
    REQUIRE(pass.ok());
    CHECK(pass->changed == 0);
    CHECK(pass->damaged == 2);  // the sentinel, too
    CHECK(password(f) == moved);
  });
}

TEST_CASE("a damaged header of a webhook does not keep the others under the old key") {
  Sealer ring(std::vector<SealingKey>{{"0123456789abcdef", SecretText(std::string(32, 'o'))}});
  model::Webhook webhook;
  webhook.id = "whk_1";
  webhook.headers = {{"X-First", "a"}, {"X-Second", "b"}};
  webhooks::seal_headers(ring, webhook);
  const auto damaged = webhook.headers["X-Second"];  // is moved: it does not open there
  webhook.headers["X-First"] = damaged;
  ring.replace({{"fedcba9876543210", SecretText(std::string(32, 'n'))},
      {"0123456789abcdef", SecretText(std::string(32, 'o'))}});
  const auto done = webhooks::reseal_headers(ring, webhook.id, webhook.headers);
  CHECK(done.changed == 1);
  CHECK(done.damaged == std::vector<std::string>{"X-First"});
  CHECK(webhook.headers["X-First"] == damaged);
  CHECK(webhook.headers["X-Second"].as_string().starts_with("sealed:fedcba9876543210."));
}

TEST_CASE("a walk asks before each step whether it goes on") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    const auto sealer = Node::open(f, folder.path() / "server.key");
    set_password(f, sealer.seal("hash", kContext));
    const auto before = password(f);
    Sealer next(std::vector<SealingKey>{{"0123456789abcdef", SecretText(std::string(32, 'n'))}});
    const auto pass = keys::reseal_all(
        *f.db, next, []() -> Status { return make_error(Code::unavailable, "the server stops"); });
    CHECK(code_of(pass) == Code::unavailable);
    CHECK(password(f) == before);
  });
}
