// SPDX-License-Identifier: Apache-2.0
#include "keys/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "api/server_views.hpp"
#include "base/crypto/key_file.hpp"
#include "base/text/text.hpp"
#include "client/transport.hpp"
#include "keys/key_ring.hpp"
#include "keys/keeper.hpp"
#include "model/json.hpp"
#include "store/engine/database_clock.hpp"

namespace mv::keys {
namespace {

using std::chrono::steady_clock;

constexpr auto kTick = std::chrono::milliseconds(100);
constexpr auto kAsk = std::chrono::seconds(1), kFileLag = std::chrono::seconds(15);

/// The database, or the server that has it: an SQLite file serves one process at a time.
class Place {
 public:
  static Result<Place> open(const CommandOptions& options) {
    Place out(options);
    auto opened = store::Database::open(
        options.database_url, {.clock = out.clock_.get(), .time = out.clock_.get()});
    if (opened) out.db_ = *std::move(opened);
    if (!opened && opened.error().code != Code::conflict) return std::move(opened).error();
    return out;
  }

  store::Database* db() { return db_.get(); }
  const Clock& clock() const { return *clock_; }

  /// Nothing while a server that has the database cannot be asked.
  Result<std::optional<store::KeyStanding>> standing() {
    using Found = std::optional<store::KeyStanding>;
    if (db_)
      return db_->read([&](store::Tx& tx) -> Result<Found> {
        return Found(store::key_standing(tx, clock_->now()));
      });
    client::Transport transport;
    client::OutgoingRequest request;
    request.url = "http://localhost/api/v1/server";
    request.unix_socket = socket_.string();
    const auto answer =
        socket_.empty() ? Result<client::Answer>(no_socket()) : transport.send(request);
    if (!answer || answer->status != 200) return Found();
    MV_TRY(const auto view, model::parse_json<api::ServerView>(answer->body));
    store::KeyStanding out{view.key.id, view.key.rotating, view.key.waits_for, {}};
    if (view.key.older_digests > 0)
      out.older.push_back({"API keys, tokens and the like", view.key.older_digests});
    return Found(std::move(out));
  }

 private:
  explicit Place(const CommandOptions& options)
      : system_(std::make_unique<SystemClock>()),
        clock_(std::make_unique<store::DatabaseClock>(*system_)),
        socket_(options.socket) {}
  static Error no_socket() { return make_error(Code::unavailable, "there is no socket"); }

  std::unique_ptr<SystemClock> system_;
  std::unique_ptr<store::DatabaseClock> clock_;
  std::unique_ptr<store::Database> db_;
  fs::path socket_;
};

/// That the file is the one that the running server has. A server that cannot be asked is believed.
Status check_same_file(Place& place, const fs::path& file) {
  MV_TRY(const auto standing, place.standing());
  MV_TRY(const auto keys, key_file_read(file));
  if (!standing || std::any_of(keys.begin(), keys.end(),
                       [&](const auto& key) { return key.id == standing->id; }))
    return {};
  return make_error(Code::config,
      fmt::format("{}: is not the key file of the server that runs", file.string()),
      fmt::format("Its key is {}", standing->id),
      "Use --data or --key-file as for 'mvd serve', and run it as the same user.");
}

std::string older_text(const std::vector<store::DigestCount>& older) {
  std::vector<std::string> out;
  for (const auto& each : older) out.push_back(fmt::format("{} {}", each.count, each.what));
  return join(out, ", ");
}

void say_older(const Say& say, const std::vector<store::DigestCount>& older) {
  if (older.empty()) return;
  say(fmt::format("under an older pepper, until they are used or end: {}", older_text(older)));
}

Status wait_for_end(Place& place, const fs::path& file, const Say& say) {
  std::vector<std::string> waits_for;
  auto next_ask = steady_clock::now();
  std::optional<steady_clock::time_point> ready_since;
  for (;; std::this_thread::sleep_for(kTick)) {
    MV_TRY(const auto keys, key_file_read(file));
    if (keys.size() == 1) return {};
    if (steady_clock::now() < next_ask) continue;
    next_ask = steady_clock::now() + kAsk;
    const auto standing = place.standing();
    // A database that is away for a moment comes again.
    if (!standing || !*standing) continue;
    const auto& now = **standing;
    if (now.waits_for != waits_for && !now.waits_for.empty())
      say(fmt::format("waiting for {}; where a server has a copy of {}, replace it by this one",
          join(now.waits_for, ", "), file.filename().string()));
    waits_for = now.waits_for;
    const bool ready = !now.rotating && now.id == keys.back().id;
    if (!ready) ready_since.reset();
    if (ready && !ready_since) ready_since = steady_clock::now();
    if (ready && steady_clock::now() - *ready_since > kFileLag)
      return make_error(Code::io,
          fmt::format("the old key cannot be removed from {}", file.string()),
          "Everything is sealed with the new one",
          fmt::format("Remove all lines but the last, whose key is {}.", now.id));
  }
}

}  // namespace

Status key_rotate(const CommandOptions& options, const Say& say) {
  const auto& file = options.file;
  MV_TRY(auto place, Place::open(options));
  std::optional<Keeper> keeper;
  if (auto* db = place.db()) {
    MV_TRY(const auto sealer, open_key_file(*db, file, place.clock().now()));
    keeper.emplace(*db, place.clock(), sealer,
        KeeperOptions{.file = file, .lease = options.lease, .serves = false});
  } else {
    MV_CHECK(check_same_file(place, file));
  }
  MV_TRY(const auto key, key_file_add(file));
  say(fmt::format("the new key {} is in {}", key.id, file.string()));
  if (keeper) MV_CHECK(keeper->start());
  if (!keeper) say("the server that runs seals everything anew; this may be ended, it goes on");
  MV_CHECK(wait_for_end(place, file, say));
  say("the old key is in use no more and out of the file");
  const auto standing = place.standing();
  if (standing && *standing) say_older(say, (*standing)->older);
  return {};
}

Status key_status(const CommandOptions& options, const Say& say) {
  MV_TRY(auto place, Place::open(options));
  MV_TRY(const auto standing, place.standing());
  if (!standing)
    return make_error(Code::unavailable, "the server that has the database cannot be asked",
        "It has no socket, or not this one", "Use --socket as for 'mvd serve'.");
  say(fmt::format("key: {}", standing->id));
  say(fmt::format("rotating: {}", standing->rotating ? "yes" : "no"));
  if (!standing->waits_for.empty())
    say(fmt::format("waiting for: {}", join(standing->waits_for, ", ")));
  say_older(say, standing->older);
  return {};
}

}  // namespace mv::keys
