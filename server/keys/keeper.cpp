// SPDX-License-Identifier: Apache-2.0
#include "keys/keeper.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "keys/key_ring.hpp"
#include "keys/reseal.hpp"

namespace mv::keys {
namespace {

using std::chrono::steady_clock;
using store::KeyState;

constexpr auto kLook = std::chrono::milliseconds(1000);  // a file tells nobody that it has changed
constexpr auto kAgain = std::chrono::minutes(1);
constexpr auto kForget = std::chrono::hours(1);
// Forms and cursors that were given out before have no row that would tell of them.
constexpr Millis kPeppersStay = 24 * 3'600'000;

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "?";
  return name.data();
}

bool has(const store::KeyHolder& holder, const std::string& id) {
  return std::find(holder.keys.begin(), holder.keys.end(), id) != holder.keys.end();
}

bool all_have(const std::vector<store::KeyHolder>& holders, const std::string& id) {
  return std::all_of(
      holders.begin(), holders.end(), [&](const auto& holder) { return has(holder, id); });
}

bool is_known(const std::vector<store::KeyVersion>& versions, const std::string& id) {
  return std::any_of(
      versions.begin(), versions.end(), [&](const auto& version) { return version.id == id; });
}

}  // namespace

Keeper::Keeper(store::Database& db, const Clock& clock, Sealer sealer, KeeperOptions options)
    : db_(db),
      clock_(clock),
      sealer_(std::move(sealer)),
      options_(std::move(options)),
      node_(to_hex(random_bytes(12))),
      host_(fmt::format("{} (process {})", host_name(), ::getpid())) {}

Status Keeper::start() {
  MV_CHECK(look());
  MV_CHECK(
      look());  // another key may have begun to seal just before the others knew of this server
  subscription_ = db_.subscribe(std::string(store::kKeysChannel), [this](auto) {
    const std::lock_guard lock(mutex_);
    changed_ = true;
    something_.notify_all();
  });
  thread_ = std::thread([this] { run(); });
  return {};
}

void Keeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    something_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  subscription_ = {};
  if (!told_.empty())
    (void)db_.write([&](store::Tx& tx) -> Status {
      store::key_holder_delete(tx, node_);
      return {};
    });
  told_.clear();
}

void Keeper::run() {
  const auto look = std::min<std::chrono::milliseconds>(kLook, options_.lease / 4);
  for (;;) {
    const auto done = round();
    if (lost_ && options_.lost) options_.lost();
    if (!done && !is_stopping() && done.error().line() != failing_)
      log::error("the key file: {}", done.error().line());
    failing_ = done ? "" : done.error().line();
    const bool more = done && *done;
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    if (more) continue;
    something_.wait_for(lock, look, [&] { return stopping_ || (failing_.empty() && changed_); });
    changed_ = false;
    if (stopping_) return;
  }
}

bool Keeper::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

/// Takes what the database and the file say, and tells the others.
Status Keeper::look() {
  // The file comes second: it has every key that the database knows by then.
  MV_TRY(versions_, db_.read([](store::Tx& tx) -> Result<std::vector<store::KeyVersion>> {
    return store::key_versions(tx);
  }));
  // With a file that cannot be read it goes on, so that the others know of it and wait.
  const auto read = read_file();
  const auto ring = ring_of(versions_, keys_);
  lost_ = !ring;
  if (!ring)
    return make_error(Code::config,
        fmt::format(
            "{}: a key is missing with which the database is sealed", options_.file.string()),
        "Another server uses a newer key file",
        "Copy the key file from that server, then start this one.");
  sealer_.replace(*ring);  // it can open what the others seal before they hear that it can
  MV_CHECK(announce());
  rotating_ = version(KeyState::coming) || version(KeyState::leaving);
  return read;
}

/// Between the steps of a long walk: the others go on counting this server.
Status Keeper::go_on() {
  if (is_stopping()) return make_error(Code::unavailable, "the server stops");
  return announce();
}

/// True when something has moved on and may do so again.
Result<bool> Keeper::round() {
  MV_CHECK(look());
  if (version(KeyState::coming)) return bring_in();
  if (version(KeyState::leaving)) return see_out();
  MV_TRY(const bool proposed, propose());
  if (proposed) return true;
  MV_CHECK(forget_keys());
  MV_CHECK(forget_peppers());
  return false;
}

/// A key that was there stays at hand until it is forgotten, whatever becomes of the file.
Status Keeper::read_file() {
  MV_TRY(auto found, key_file_read(options_.file));
  in_file_.clear();
  for (auto& key : found) {
    in_file_.insert(key.id);
    if (!held(key.id)) keys_.push_back(std::move(key));
  }
  return {};
}

Result<bool> Keeper::propose() {
  for (const auto& key : keys_) {
    if (is_known(versions_, key.id) || !in_file_.contains(key.id)) continue;
    log::info("the key file has a new key: {}", key.id);
    crash_point("key.before_coming");
    rotating_ = true;  // before anybody can see it
    MV_CHECK(db_.write([&](store::Tx& tx) -> Status {
      const auto now = clock_.now();
      store::key_version_add(tx, {.id = key.id,
                                     .tag = key.id,
                                     .state = KeyState::coming,
                                     .created_at = now,
                                     .changed_at = now});
      return {};
    }));
    crash_point("key.coming");
    return true;
  }
  return false;
}

/// On SQLite there are no others.
Status Keeper::announce() {
  if (db_.dialect() == store::Dialect::sqlite) return {};
  store::KeyHolder me{.node = node_, .host = host_};
  me.keys.assign(in_file_.begin(), in_file_.end());  // what it would find after a start
  const auto tag = sealer_.current_tag();
  for (const auto& each : versions_)
    if (each.tag == tag) me.seals = each.id;
  const auto now = clock_.now();
  const auto words = fmt::format("{} {}", join(me.keys, " "), me.seals);
  if (words == told_ && now < told_until_ - options_.lease.count() / 2) return {};
  me.lease_until = now + options_.lease.count();
  MV_CHECK(db_.write([&](store::Tx& tx) -> Status {
    store::key_versions_hold(tx);
    store::key_holder_put(tx, me, now);
    return {};
  }));
  told_ = words;
  told_until_ = me.lease_until;
  return {};
}

std::vector<store::KeyHolder> Keeper::others(store::Tx& tx) {
  auto out = store::key_holders(tx, clock_.now());
  std::erase_if(out, [&](const auto& holder) { return holder.node == node_; });
  return out;
}

Result<std::vector<store::KeyHolder>> Keeper::others() {
  return db_.read(
      [&](store::Tx& tx) -> Result<std::vector<store::KeyHolder>> { return others(tx); });
}

Result<bool> Keeper::bring_in() {
  const auto& coming = *version(KeyState::coming);
  const auto* key = held(coming.id);
  const bool here = key && in_file_.contains(coming.id);
  MV_TRY(const auto all, others());
  if (!here && std::none_of(all.begin(), all.end(),
                   [&](const auto& holder) { return has(holder, coming.id); })) {
    // Somebody has taken the line out again.
    log::warn("the new key {} is in no key file any more; the one before stays", coming.id);
    MV_CHECK(db_.write([&](store::Tx& tx) -> Status {
      store::key_version_give_up(tx, coming.id);
      return {};
    }));
    std::erase_if(keys_, [&](const auto& each) { return each.id == coming.id; });
    return true;
  }
  if (!here || !all_have(all, coming.id)) return false;
  const auto& sealing = *version(KeyState::sealing);
  const Sealer next(std::vector<SealingKey>{{coming.tag, key->key}});
  const auto peppers = seal_peppers(*held(sealing.id), next);
  crash_point("key.before_switch");
  MV_TRY(const bool switched, db_.write([&](store::Tx& tx) -> Result<bool> {
    store::key_versions_hold(tx);
    const auto present = others(tx);  // one may have started since
    if (!all_have(present, coming.id)) return false;
    const auto now = clock_.now();
    if (!store::key_version_move(tx, sealing.id, KeyState::sealing, KeyState::leaving, now))
      return true;  // another server was faster
    store::key_version_set_peppers(tx, sealing.id, peppers);
    if (!store::key_version_move(tx, coming.id, KeyState::coming, KeyState::sealing, now))
      return make_error(Code::conflict, "the new key has gone again");
    switched_from_ = sealing.id;
    others_seen_ = !present.empty();
    return true;
  }));
  if (!switched) return false;
  crash_point("key.after_switch");
  log::info("the key {} seals from now on", coming.id);
  return true;
}

/// A request may have sealed something before the switch and store it after that: so long it takes
/// at most.
std::chrono::milliseconds Keeper::grace() const {
  const bool alone = db_.dialect() == store::Dialect::sqlite ||
                     (switched_from_ == version(KeyState::leaving)->id && !others_seen_);
  return options_.serves || !alone ? 4 * options_.lease : std::chrono::milliseconds(0);
}

Result<bool> Keeper::see_out() {
  const auto& leaving = *version(KeyState::leaving);
  if (walked_for_ != leaving.id) {
    MV_TRY(const auto pass, reseal_all(db_, sealer_, [this] { return go_on(); }));
    log::info("{} secrets sealed anew", pass.changed);
    walked_for_ = leaving.id;
    all_since_.reset();
  }
  const auto& sealing = *version(KeyState::sealing);
  MV_TRY(const auto all, others());
  others_seen_ |= !all.empty();
  const bool agree = std::all_of(
      all.begin(), all.end(), [&](const auto& holder) { return holder.seals == sealing.id; });
  const auto time = steady_clock::now();
  if (!agree) all_since_.reset();
  if (!agree) return false;
  if (!all_since_) all_since_ = time;
  if (time - *all_since_ < grace()) return false;
  MV_TRY(const auto pass, reseal_all(db_, sealer_, [this] { return go_on(); }));
  if (pass.damaged > 0)
    log::warn("{} stored secrets cannot be opened by any key; they stay as they are", pass.damaged);
  crash_point("key.before_retire");
  MV_CHECK(db_.write([&](store::Tx& tx) -> Status {
    store::key_version_move(tx, leaving.id, KeyState::leaving, KeyState::retired, clock_.now());
    return {};
  }));
  crash_point("key.retired");
  log::info("the key {} is not needed any more", leaving.id);
  return true;
}

/// Retired keys go from the file, and from memory.
Status Keeper::forget_keys() {
  std::vector<std::string> gone, in_file;
  std::vector<SealingKey> ring = *ring_of(versions_, keys_);
  for (const auto& each : versions_) {
    const auto* key = held(each.id);
    if (!key || each.state != KeyState::retired) continue;
    ring.push_back({each.tag, key->key});
    gone.push_back(each.id);
    if (in_file_.contains(each.id)) in_file.push_back(each.id);
  }
  if (gone.empty() || steady_clock::now() < next_forget_key_) return {};
  next_forget_key_ = steady_clock::now() + kAgain;
  // A server that had lost the database for a while may have stored something under the old key.
  MV_CHECK(reseal_all(db_, Sealer(std::move(ring)), [this] { return go_on(); }));
  crash_point("key.before_clean");
  const auto done = key_file_remove(options_.file, in_file);
  if (!done.ok())
    return make_error(Code::config,
        fmt::format("the old key cannot be removed from {}", options_.file.string()),
        done.error().line(), fmt::format("Remove the line of the key {}.", join(in_file, ", ")));
  crash_point("key.cleaned");
  log::info("forgotten: the key {}", join(gone, ", "));
  std::erase_if(keys_,
      [&](const auto& key) { return std::find(gone.begin(), gone.end(), key.id) != gone.end(); });
  next_forget_key_ = {};
  return {};
}

Status Keeper::forget_peppers() {
  if (steady_clock::now() < next_forget_) return {};
  next_forget_ = steady_clock::now() + kForget;
  std::vector<store::KeyVersion> old;
  for (const auto& each : versions_)
    if (each.state == KeyState::retired && !each.peppers.empty() &&
        each.changed_at + kPeppersStay < clock_.now())
      old.push_back(each);
  if (old.empty()) return {};
  return db_.write([&](store::Tx& tx) -> Status {
    for (const auto& each : old)
      if (store::digests_of_key(tx, each.tag, clock_.now()).empty())
        store::key_version_set_peppers(tx, each.id, "");
    return {};
  });
}

const store::KeyVersion* Keeper::version(KeyState state) const {
  const auto found = std::find_if(versions_.begin(), versions_.end(),
      [&](const auto& version) { return version.state == state; });
  return found == versions_.end() ? nullptr : &*found;
}

const FileKey* Keeper::held(const std::string& id) const {
  const auto found =
      std::find_if(keys_.begin(), keys_.end(), [&](const auto& key) { return key.id == id; });
  return found == keys_.end() ? nullptr : &*found;
}

}  // namespace mv::keys
