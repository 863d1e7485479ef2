// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs a test on a new SQLite database and on a new PostgreSQL one:
//   TEST_CASE("…") { on_both([](Fixture& f) { … }); }
#include <functional>
#include <memory>
#include <string>

#include "base/files.hpp"
#include "base/ids.hpp"
#include "model/placement.hpp"
#include "model/track.hpp"
#include "store/engine/database.hpp"
#include "support/catch.hpp"
#include "support/postgres.hpp"

namespace mv::test {

using store::Database;
using store::Tx;

constexpr Millis kNow = 1'800'000'000'000;

struct Fixture {
  std::string url;
  std::unique_ptr<Database> db;
  ManualClock clock{kNow};
  Postgres* postgres = nullptr;  ///< nullptr on SQLite

  bool on_postgresql() const { return postgres != nullptr; }
  /// Runs f in a write transaction; the test fails when it does.
  template <class F>
  auto write(F&& f) {
    using T = std::invoke_result_t<F&, Tx&>;
    if constexpr (std::is_void_v<T>) {
      auto status = db->write([&](Tx& tx) -> Status {
        f(tx);
        return {};
      });
      if (!status.ok()) FAIL(status.error().line());
    } else {
      auto result = db->write([&](Tx& tx) -> Result<T> { return f(tx); });
      if (!result.ok()) FAIL(result.error().line());
      return *std::move(result);
    }
  }
  template <class F>
  auto read(F&& f) {
    using T = std::invoke_result_t<F&, Tx&>;
    auto result = db->read([&](Tx& tx) -> Result<T> { return f(tx); });
    if (!result.ok()) FAIL(result.error().line());
    return *std::move(result);
  }
};

inline void open_fixture(Fixture& fixture, const std::string& url) {
  fixture.url = url;
  auto db = Database::open(url, {.clock = &fixture.clock});
  if (!db.ok()) FAIL(db.error().line());
  fixture.db = *std::move(db);
}

inline void on_sqlite(const std::function<void(Fixture&)>& body) {
  const TempFolder folder;
  INFO("on SQLite");
  Fixture fixture;
  open_fixture(fixture, "sqlite:" + (folder.path() / "test.db").string());
  body(fixture);
}

inline void on_postgresql(const std::function<void(Fixture&)>& body) {
  auto* postgres = Postgres::shared();
  if (!postgres) return;
  INFO("on PostgreSQL");
  Fixture fixture;
  fixture.postgres = postgres;
  open_fixture(fixture, postgres->new_database());
  body(fixture);
}

inline void on_both(const std::function<void(Fixture&)>& body) {
  on_sqlite(body);
  on_postgresql(body);
}

/// The error code of a Result or Status; fails the test when there is none.
template <class R>
Code code_of(const R& result) {
  if (result.ok()) FAIL("there is no error");
  return result.error().code;
}

inline model::Track a_track(std::string title = "Title", Millis now = kNow) {
  model::Track track;
  track.id = new_id("trk", now);
  track.user_id = "usr_operator";
  track.mode = model::Mode::live;
  track.metadata.title = std::move(title);
  track.metadata.artists = {{"A \"quoted\" name", "primary"}, {"Ünïcødé 音楽", "featured"}};
  track.audio = {"aa11" + track.id, "it's; a 'file'.wav", 123};
  track.measure.audio_sha256 = "bb22";
  track.measure.integrated_lufs = -14.25;
  track.format.sample_rate = 44100;
  track.created_at = track.updated_at = now;
  return track;
}

/// The plainest standing that shows this state.
inline model::Standing standing_showing(model::PlacementState state) {
  for (const auto& standing : model::reachable())
    if (model::shown(standing) == state) return standing;
  FAIL("no standing shows " << to_word(state));
  return {};
}

inline model::Distribution a_distribution(const model::Track& track,
    std::vector<std::string> platforms,
    model::PlacementState state = model::PlacementState::queued) {
  model::Distribution out;
  out.id = new_id("dst", track.created_at);
  out.user_id = track.user_id;
  out.mode = track.mode;
  out.track_id = track.id;
  out.metadata = track.metadata;
  out.created_at = out.updated_at = track.created_at;
  for (auto& platform : platforms) {
    model::Placement placement;
    placement.id = new_id("plc", track.created_at);
    placement.distribution_id = out.id;
    placement.platform = platform;
    placement.provider = "sandbox";
    model::set_standing(placement, standing_showing(state));
    placement.created_at = placement.updated_at = track.created_at;
    out.placements.push_back(std::move(placement));
  }
  return out;
}

}  // namespace mv::test
