// SPDX-License-Identifier: Apache-2.0
// The jobs that tell owners of API keys what becomes of them, with a clock of the test's own.
#include <map>
#include <thread>

#include "jobs/jobs.hpp"
#include "media/folder_media.hpp"
#include "store/access/api_keys.hpp"
#include "store/access/users.hpp"
#include "store/both.hpp"
#include "store/events/events.hpp"
#include "support/json_schema.hpp"

using namespace mv;
using namespace mv::test;

namespace {

constexpr Millis kHour = 3'600'000, kDay = 24 * kHour;

class Context final : public queue::JobContext {
 public:
  explicit Context(const Clock& clock) : clock_(clock) {}
  const model::Job& job() const override { return job_; }
  const Clock& clock() const override { return clock_; }
  bool cancelled() const override { return false; }
  Status check_lease() override { return {}; }

 private:
  model::Job job_;
  const Clock& clock_;
};

struct Server {
  explicit Server(Fixture& fixture)
      : f(fixture),
        media(*media::FolderMedia::open(folder.path() / "media")),
        local(*media::LocalFiles::open(folder.path())),
        sealer(*Sealer::from_file(folder.path() / "key")),
        services{*f.db, f.clock, media, local, sealer} {}
  Fixture& f;
  TempFolder folder;
  media::FolderMedia media;
  media::LocalFiles local;
  Sealer sealer;
  jobs::Services services;
  int made = 0;

  std::string key(std::string name, Millis expires, const std::string& user = "usr_operator",
      model::Mode mode = model::Mode::live) {
    model::ApiKey key;
    key.id = new_id("key", f.clock.now());
    key.user_id = user;
    key.name = std::move(name);
    key.display = "mv_live_…Ab3D";
    key.mode = mode;
    key.digest = "digest " + std::to_string(++made);
    key.scopes = {"*"};
    key.created_at = f.clock.now();
    key.expires_at = expires;
    f.write([&](Tx& tx) { REQUIRE(store::api_key_insert(tx, key).ok()); });
    return key.id;
  }
  void use(const std::string& id) {
    const std::pair<std::string, Millis> uses[] = {{id, f.clock.now()}};
    f.write([&](Tx& tx) { store::api_keys_touch(tx, uses); });
  }
  void run() {
    Context context(f.clock);
    REQUIRE(std::holds_alternative<queue::Done>(jobs::key_expiry(services, context)));
    REQUIRE(std::holds_alternative<queue::Done>(jobs::key_review(services, context)));
  }
  /// Runs the jobs now and then for so long.
  void pass(Millis time, Millis step = kDay / 2) {
    for (const auto until = f.clock.now() + time; f.clock.now() < until; f.clock.advance(step))
      run();
  }
  std::vector<model::Event> events(std::string_view type = "") {
    return f.read([&](Tx& tx) {
      std::vector<model::Event> out;
      for (auto& event : store::events_after(tx, 0, {}, 1000)) {
        CHECK(broken(event) == "");
        if (type.empty() || event.type == type) out.push_back(std::move(event));
      }
      return out;
    });
  }
};

}  // namespace

TEST_CASE("owners are told 14 and 3 days before a key ends, and when it has") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto end = kNow + 40 * kDay;
    const auto live = server.key("ci", end);
    const auto test = server.key("rehearsal", end, "usr_operator", model::Mode::sandbox);
    server.pass(60 * kDay, kHour);
    for (const auto& [id, mode] : std::map<std::string, model::Mode>{
             {live, model::Mode::live}, {test, model::Mode::sandbox}}) {
      std::vector<model::Event> mine;
      for (auto& event : server.events())
        if (event.subject_id == id) mine.push_back(std::move(event));
      REQUIRE(mine.size() == 3);
      CHECK(mine[0].type == "apikey.expiring");
      CHECK(mine[0].data.at("days_left") == 14);
      CHECK(mine[0].created_at >= end - 14 * kDay);
      CHECK(mine[0].created_at <= end - 14 * kDay + kHour);
      CHECK(mine[1].type == "apikey.expiring");
      CHECK(mine[1].data.at("days_left") == 3);
      CHECK(mine[1].created_at <= end - 3 * kDay + kHour);
      CHECK(mine[2].type == "apikey.expired");
      CHECK(mine[2].created_at <= end + kHour);
      for (const auto& event : mine) CHECK(event.mode == mode);
    }
    CHECK(server.events().size() == 6);
  });
}

TEST_CASE("many keys that end together are all told of, in one look") {
  on_both([](Fixture& f) {
    Server server(f);
    for (int i = 0; i < 250; ++i) server.key("key", kNow + 30 * kDay);
    f.clock.advance(31 * kDay);
    server.run();
    CHECK(server.events("apikey.expired").size() == 250);
    CHECK(server.events().size() == 250);
  });
}

TEST_CASE("two servers that look at once tell once") {
  on_both([](Fixture& f) {
    Server server(f);
    for (int i = 0; i < 40; ++i) server.use(server.key("key", kNow + 30 * kDay));
    for (int i = 0; i < 5; ++i) server.key("idle", 0);
    f.clock.advance(100 * kDay);
    std::vector<std::thread> servers;
    for (int i = 0; i < 2; ++i)
      servers.emplace_back([&] {
        Context context(f.clock);
        (void)jobs::key_expiry(server.services, context);
        (void)jobs::key_review(server.services, context);
      });
    for (auto& one : servers) one.join();
    server.run();  // what one had passed over because the other held it
    CHECK(server.events("apikey.expired").size() == 40);
    CHECK(server.events("apikey.review").size() == 1);
  });
}

TEST_CASE("a user is reminded of old and unused keys in one message, once a month at most") {
  on_both([](Fixture& f) {
    Server server(f);
    f.write([&](Tx& tx) {
      REQUIRE(store::user_insert(tx, {"usr_other", "somebody else", "free", 0, kNow}).ok());
    });
    const auto idle = server.key("idle", 0), other = server.key("other", 0, "usr_other");
    server.pass(90 * kDay);
    CHECK(server.events().empty());
    f.clock.advance(kDay);
    server.run();
    auto reviews = server.events("apikey.review");
    REQUIRE(reviews.size() == 2);  // one for each user
    for (const auto& review : reviews) {
      const auto& keys = review.data.at("keys").as_array();
      REQUIRE(keys.size() == 1);
      CHECK(keys[0].at("reason") == "unused");
      CHECK(keys[0].at("days").to_number<int>() >= 90);
      CHECK(keys[0].at("key_id").as_string() == (review.user_id == "usr_other" ? other : idle));
    }
    // Two more a week later wait until the month is over, and come together.
    const auto later = f.clock.now() - 84 * kDay;
    for (int i = 0; i < 2; ++i) {
      model::ApiKey key;
      key.id = new_id("key", later);
      key.user_id = store::kOperator;
      key.name = "late";
      key.digest = "late " + std::to_string(i);
      key.scopes = {"*"};
      key.created_at = later;
      f.write([&](Tx& tx) { REQUIRE(store::api_key_insert(tx, key).ok()); });
    }
    server.pass(29 * kDay);
    CHECK(server.events("apikey.review").size() == 2);
    server.pass(3 * kDay);
    reviews = server.events("apikey.review");
    REQUIRE(reviews.size() == 3);
    CHECK(reviews.back().data.at("keys").as_array().size() == 2);
    server.pass(60 * kDay);
    CHECK(server.events("apikey.review").size() == 3);
  });
}

TEST_CASE("a key in use is said to be old after a year, and not when that is switched off") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto id = server.key("ci", 0);
    f.clock.advance(365 * kDay);
    server.use(id);
    server.services.key_care = {0, 0};
    server.run();
    CHECK(server.events().empty());
    server.services.key_care = {};
    server.run();
    const auto reviews = server.events("apikey.review");
    REQUIRE(reviews.size() == 1);
    CHECK(reviews[0].data.at("keys").at(0).at("reason") == "old");
    CHECK(reviews[0].data.at("keys").at(0).at("days") == 365);
  });
}
