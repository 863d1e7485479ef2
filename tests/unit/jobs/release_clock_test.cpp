// SPDX-License-Identifier: Apache-2.0
// A schedule with many releases: what is due goes within a second of its instant and once, however
// many servers and cron jobs look, and whatever the clock does. MV_TEST_SIZE=long is the full size.
#include "jobs/release_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <thread>

#include "media/folder_media.hpp"
#include "model/track.hpp"
#include "store/access/users.hpp"
#include "store/both.hpp"
#include "store/catalogue/releases.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/distribution/distributions.hpp"
#include "store/events/events.hpp"
#include "store/jobs/jobs.hpp"

using namespace mv;
using namespace mv::test;

namespace {

bool is_long() {
  const char* size = std::getenv("MV_TEST_SIZE");
  return size && std::string_view(size) == "long";
}
int waiting_releases() { return is_long() ? 100'000 : 10'000; }
int due_releases() { return is_long() ? 1'000 : 300; }

/// The system's time and an offset that a test changes under the clock's feet.
class SteppedClock final : public Clock {
 public:
  Millis now() const override { return system_.now() + offset_.load(); }
  void step(Millis by) { offset_ += by; }

 private:
  SystemClock system_;
  std::atomic<Millis> offset_{0};
};

/// An adapter that only says whether it has a schedule of its own.
class Quiet final : public platforms::Adapter {
 public:
  explicit Quiet(std::string name, bool schedule) : name_(std::move(name)) {
    info_.id = name_;
    if (schedule) info_.can.date = model::DateKind::day;
  }
  const model::ProviderInfo& info() const override { return info_; }
  platforms::Quote quote(const platforms::Order&) const override { return {}; }
  Status upload(platforms::Context&) override { return {}; }
  Status submit(platforms::Context&) override { return {}; }
  Result<std::vector<platforms::StoreStatus>> status(platforms::Context&) override {
    return std::vector<platforms::StoreStatus>{};
  }
  Status update(platforms::Context&) override { return {}; }
  Result<platforms::Removal> withdraw(platforms::Context&) override {
    return platforms::Removal::gone;
  }
  Result<platforms::json::object> statistics(platforms::Context&) override {
    return platforms::json::object{};
  }
  Result<platforms::SignIn> begin_connect(const platforms::ConnectInput&) override {
    return platforms::SignIn{};
  }
  std::vector<platforms::Check> test(platforms::Credentials&) override { return {}; }

 private:
  const std::string name_;
  model::ProviderInfo info_;
};

constexpr std::string_view kTrack = "trk_00000000000000000000000001";

model::Release a_release(int number, Millis due) {
  model::Release out;
  out.id = fmt::format("rel_{:026}", number);
  out.user_id = store::kOperator;
  out.mode = model::Mode::sandbox;
  out.key = fmt::format("release-{}", number);
  out.state = model::ReleaseState::scheduled;
  out.metadata.title = fmt::format("Release {}", number);
  out.tracks = {{std::string(kTrack), 1, 1}};
  out.platforms = {"soundcloud", "spotify"};
  out.schedule = model::ReleaseSchedule{"2027-01-15T00:00:00", "Europe/Berlin", false};
  out.due_at = due;
  out.created_at = out.updated_at = kNow;
  return out;
}

model::Distribution an_order(const model::Release& release) {
  model::Distribution out{.id = "dst_" + release.id.substr(4),
      .user_id = release.user_id,
      .mode = release.mode,
      .track_id = std::string(kTrack),
      .release_id = release.id,
      .metadata = {},
      .overrides = {},
      .placements = {},
      .created_at = kNow,
      .updated_at = kNow};
  const std::pair<const char*, const char*> places[] = {
      {"soundcloud", "soundcloud"}, {"spotify", "labelgrid"}};
  for (const auto& [platform, provider] : places) {
    out.placements.push_back({.id = fmt::format("plc_{}{}", platform[1], release.id.substr(5)),
        .distribution_id = out.id,
        .platform = platform,
        .provider = provider,
        .created_at = kNow,
        .updated_at = kNow});
    const bool ours = std::string_view(platform) == "soundcloud";
    model::set_standing(
        out.placements.back(), {.fact = ours ? model::Fact::waiting : model::Fact::scheduled});
  }
  return out;
}

struct Node {
  Node(store::Database& db, const Clock& clock, const fs::path& folder)
      : media(*media::FolderMedia::open(folder / "media")),
        local(*media::LocalFiles::open(folder)),
        sealer(SecretText(std::string(32, 'k'))),
        services{db, clock, media, local, sealer} {
    adapters.add(model::Mode::sandbox, std::make_unique<Quiet>("soundcloud", false));
    adapters.add(model::Mode::sandbox, std::make_unique<Quiet>("labelgrid", true));
    timer = std::make_unique<jobs::ReleaseClock>(services, adapters);
  }
  media::FolderMedia media;
  media::LocalFiles local;
  Sealer sealer;
  platforms::Registry adapters;
  jobs::Services services;
  std::unique_ptr<jobs::ReleaseClock> timer;
};

void add_track(Fixture& f) {
  f.write([](Tx& tx) {
    model::Track track;
    track.id = kTrack;
    track.user_id = store::kOperator;
    track.mode = model::Mode::sandbox;
    track.audio.sha256 = "a";
    (void)store::track_insert(tx, track);
  });
}

/// Inserts releases [from, to) that are due at `due`, each with an order.
void add_releases(Fixture& f, int from, int to, Millis due) {
  f.write([&](Tx& tx) {
    for (int number = from; number < to; ++number) {
      const auto release = a_release(number, due);
      const auto stored = store::release_insert(tx, release);
      if (!stored.ok()) FAIL(stored.error().line());
      const auto sent = store::distribution_insert(tx, an_order(release));
      if (!sent.ok()) FAIL(sent.error().line());
    }
  });
}

/// Many that wait for next year, copied from the first one by the database itself.
void add_waiting(Fixture& f, int many, Millis due) {
  f.write([&](Tx& tx) {
    tx.run(
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < cast(? as "
        "bigint)) "
        "insert into releases (id, user_id, mode, key, state, metadata, tracks, artwork, "
        "artwork_facts, platforms, overrides, schedule, due_at, fired_at, reason, created_at, "
        "updated_at, revision, artwork_sha256) select 'rel_w' || cast(n.i as text), user_id, mode, "
        "'w' || cast(n.i as text), state, metadata, tracks, artwork, artwork_facts, platforms, "
        "overrides, schedule, cast(? as bigint) + n.i, 0, '', created_at, updated_at, 1, '' from "
        "releases, n "
        "where releases.id = ?",
        many, due, a_release(0, 0).id);
  });
}

/// Gives every release with an order this instant.
void set_instant(Fixture& f, Millis instant) {
  f.write([&](Tx& tx) {
    tx.run("update releases set due_at = ? where id < 'rel_w'", instant);
    tx.notify(store::kReleasesChannel);
  });
}

std::int64_t count(Fixture& f, const char* sql) {
  return f.read([&](Tx& tx) { return tx.value<std::int64_t>(sql).value_or(-1); });
}
constexpr const char* kFired = "select count(*) from releases where state = 'released'";
constexpr const char* kLatest =
    "select max(fired_at - due_at) from releases where state = 'released'";
constexpr const char* kEvents = "select count(*) from events where type = 'release.released'";
constexpr const char* kSubjects =
    "select count(distinct subject_id) from events where type = 'release.released'";
constexpr const char* kJobs = "select count(*) from jobs where kind = 'publish'";
constexpr const char* kHandedOver =
    "select count(*) from jobs where kind = 'publish' and payload like '%labelgrid%'";

template <class F>
bool eventually(F&& done, std::chrono::seconds limit = std::chrono::seconds(60)) {
  std::mutex mutex;
  std::condition_variable nobody;
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::unique_lock lock(mutex);
    nobody.wait_for(lock, std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace

TEST_CASE("what is due in one second goes within one second, and once") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    SteppedClock clock;
    add_track(f);
    const int many = waiting_releases(), due = due_releases();
    const Millis next_year = clock.now() + 365 * 86'400'000LL;
    add_releases(f, 0, due, next_year);
    add_waiting(f, many - due, next_year);
    // Two servers: on PostgreSQL with a database connection each, on SQLite (one server per file)
    // two clocks on one. Beside them two cron jobs pass again and again.
    std::unique_ptr<store::Database> second;
    if (f.on_postgresql()) second = *store::Database::open(f.url, {});
    Node one(*f.db, clock, folder.path() / "one"),
        two(second ? *second : *f.db, clock, folder.path() / "two");
    one.timer->start();
    two.timer->start();
    const Millis instant = clock.now() + 2'000;
    set_instant(f, instant);
    REQUIRE(clock.now() < instant);
    std::atomic<bool> stop{false};
    std::vector<std::thread> crons;
    for (auto* node : {&one, &two})
      crons.emplace_back([&, node] {
        while (!stop) {
          (void)jobs::fire_due(node->services, node->adapters);
          std::this_thread::yield();
        }
      });
    const bool all = eventually([&] { return count(f, kFired) == due; });
    stop = true;
    for (auto& cron : crons) cron.join();
    REQUIRE(all);
    const auto latest = count(f, kLatest);
    WARN(fmt::format(
        "{} of {} releases due in one second: the last went {} ms after it", due, many, latest));
    CHECK(latest <= 1'000);
    CHECK(count(f, kEvents) == due);
    CHECK(count(f, kSubjects) == due);
    CHECK(count(f, kJobs) == due);
    CHECK(count(f, kHandedOver) == 0);
    CHECK(count(f, "select min(fired_at - due_at) from releases where state = 'released'") >= 0);
    one.timer->stop();
    two.timer->stop();
  });
}

TEST_CASE("a clock that jumps lets nothing go twice and forgets nothing") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    SteppedClock clock;
    add_track(f);
    constexpr Millis kHour = 3'600'000;
    add_releases(f, 0, 5, clock.now() + kHour);
    add_releases(f, 5, 10, clock.now() + 3 * kHour);
    Node node(*f.db, clock, folder.path());
    node.timer->start();
    clock.step(2 * kHour);
    REQUIRE(eventually([&] { return count(f, kFired) == 5; }));
    clock.step(-5 * kHour);  // set back, and forth again over the same instant
    clock.step(4 * kHour);
    clock.step(-kHour);
    clock.step(5 * kHour);
    REQUIRE(eventually([&] { return count(f, kFired) == 10; }));
    CHECK(count(f, kEvents) == 10);
    CHECK(count(f, kSubjects) == 10);
    node.timer->stop();
  });
}

TEST_CASE("a date that is brought forward counts at once") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    SteppedClock clock;
    add_track(f);
    add_releases(f, 0, 1, clock.now() + 86'400'000);
    Node node(*f.db, clock, folder.path());
    node.timer->start();
    f.write([&](Tx& tx) {
      auto release = *store::release_get(tx, a_release(0, 0).id);
      release.due_at = clock.now() + 200;
      (void)store::release_update(tx, release);
    });
    REQUIRE(eventually([&] { return count(f, kFired) == 1; }));
    CHECK(count(f, kLatest) <= 1'000);
    node.timer->stop();
  });
}

TEST_CASE("without a valid tier it waits for the payment, then for seven days") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    add_track(f);
    add_releases(f, 0, 2, kNow + 1'000);
    f.write([](Tx& tx) { (void)store::user_set_tier(tx, store::kOperator, "pro", kNow); });
    Node node(*f.db, f.clock, folder.path());
    f.clock.set(kNow + 2'000);
    auto pass = jobs::fire_due(node.services, node.adapters);
    REQUIRE(pass.ok());
    CHECK(pass->fired.empty());
    CHECK(pass->lapsed.size() == 2);
    CHECK(count(f, "select count(*) from placements where state = 'pending_payment'") == 2);
    CHECK(count(f, "select count(*) from events where type = 'release.pending_payment'") == 2);

    SECTION("paid") {
      f.write([](Tx& tx) {
        (void)store::user_set_tier(tx, store::kOperator, "pro", 0);
        REQUIRE(store::releases_resume(tx, store::kOperator, kNow + 5'000).size() == 2);
      });
      f.clock.set(kNow + 5'000);
      pass = jobs::fire_due(node.services, node.adapters);
      REQUIRE(pass.ok());
      REQUIRE(pass->fired.size() == 2);
      CHECK(model::late_by(pass->fired.front()) == 4'000);
    }
    SECTION("not paid") {
      const auto over = kNow + 1'000 + model::kPaymentGrace;
      f.write([&](Tx& tx) {
        CHECK(store::releases_give_up(tx, over - model::kPaymentGrace - 1, over - 1, 10).empty());
        CHECK(store::releases_give_up(tx, over - model::kPaymentGrace, over, 10).size() == 2);
      });
      CHECK(count(f, "select count(*) from releases where state = 'draft' and due_at = 0") == 2);
    }
  });
}
