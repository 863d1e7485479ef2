// SPDX-License-Identifier: Apache-2.0
#include "auth/api_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/crypto/digest.hpp"
#include "base/net/ip_address.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "store/access/api_keys.hpp"
#include "store/access/users.hpp"
#include "store/events/event_append.hpp"

namespace mv::auth {
namespace {

constexpr std::string_view kBase62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kLive = "mv_live_", kTest = "mv_test_";
constexpr std::size_t kRandom = 43, kChecksum = 6;
constexpr std::size_t kCacheLimit = 10'000;

// Rejection sampling keeps every character equally likely: 43 * log2(62) = 256 bits.
std::string random_base62(std::size_t count) {
  std::string out;
  while (out.size() < count)
    for (const char c : random_bytes(64))
      if (const auto byte = static_cast<std::uint8_t>(c); byte < 248 && out.size() < count)
        out.push_back(kBase62[byte % 62]);
  return out;
}

std::string checksum(std::string_view text) {
  std::string out(kChecksum, '0');
  auto value = crc32(text);
  for (std::size_t i = kChecksum; i-- > 0; value /= 62) out[i] = kBase62[value % 62];
  return out;
}

Error refused(std::string why) {
  return make_error(Code::unauthenticated, "the API key is not accepted", std::move(why),
      "Create a new key with 'mv apikey create'.");
}

Error suspended(const model::ApiKey& key) {
  auto why = fmt::format("It was suspended at {}", format_utc(key.suspended_at));
  if (!key.suspended_because.empty()) why += ": " + key.suspended_because;
  return make_error(Code::unauthenticated, "the API key is suspended", std::move(why),
      fmt::format("Its owner lets it work again with 'mv apikey resume {}'.", key.id));
}

bool may_come_from(const std::vector<std::string>& networks, std::string_view address) {
  if (networks.empty() || address.empty()) return true;
  const auto ip = IpAddress::from_text(address);
  return ip && std::any_of(networks.begin(), networks.end(), [&](const auto& text) {
    const auto block = IpBlock::from_text(text);
    return block && block->contains(ip->canonical());
  });
}

}  // namespace

SecretText make_api_key(model::Mode mode) {
  std::string key{mode == model::Mode::live ? kLive : kTest};
  key += random_base62(kRandom);
  return SecretText{key + checksum(key)};
}

bool is_api_key(std::string_view key) {
  if (key.size() != kLive.size() + kRandom + kChecksum) return false;
  if (!key.starts_with(kLive) && !key.starts_with(kTest)) return false;
  const auto body = key.substr(0, key.size() - kChecksum);
  return equal_in_constant_time(checksum(body), key.substr(body.size()));
}

std::string display_api_key(std::string_view key) {
  return fmt::format("{}…{}", key.substr(0, kLive.size()), key.substr(key.size() - 4));
}

KeyRing::KeyRing(store::Database& db, const Clock& clock, SecretText pepper)
    : db_(db), clock_(clock), pepper_(std::move(pepper)) {
  changes_ =
      db_.subscribe(std::string(store::kApiKeysChannel), [this](std::string_view) { forget(); });
}

void KeyRing::forget() {
  const std::lock_guard lock(mutex_);
  cache_.clear();
  ++generation_;
}

std::string KeyRing::digest(std::string_view key) const {
  return to_hex(hmac_sha256(pepper_.reveal(), key));
}

Result<std::optional<KeyRing::Found>> KeyRing::find(const std::string& digest, Millis now) {
  std::uint64_t generation = 0;
  {
    const std::lock_guard lock(mutex_);
    generation = generation_;
    const auto found = cache_.find(digest);
    if (found != cache_.end() && now - found->second.read_at < kStale) return found->second.found;
  }
  using Read = std::optional<Found>;
  MV_TRY(Read found, db_.read([&](store::Tx& tx) -> Result<Read> {
    auto key = store::api_key_by_digest(tx, digest);
    if (!key) return Read();
    MV_TRY(const auto user, store::user_get(tx, key->user_id));
    return Read(Found{*std::move(key), user.tier, user.tier_until});
  }));
  const std::lock_guard lock(mutex_);
  if (cache_.size() >= kCacheLimit) cache_.clear();
  if (generation == generation_) cache_.insert_or_assign(digest, Cached{found, now});
  return found;
}

Result<KeyRing::Known> KeyRing::verify(std::string_view secret, std::string_view address) {
  if (!is_api_key(secret)) return refused("It is not an API key of this server");
  const Millis now = clock_.now();
  const auto digest = this->digest(secret);
  MV_TRY(auto found, find(digest, now));
  if (!found) return refused("This server does not know it");
  auto& key = found->key;
  if (key.revoked_at != 0) return refused("It was revoked");
  if (key.digest != digest && key.old_until <= now)
    return refused(fmt::format("It was replaced by a new one at {}", format_utc(key.rotated_at)));
  if (key.expires_at != 0 && key.expires_at <= now)
    return refused(fmt::format("It expired at {}", format_utc(key.expires_at)));
  if (key.suspended_at != 0) return suspended(key);
  if (!may_come_from(key.networks, address))
    return make_error(Code::forbidden, fmt::format("this API key may not be used from {}", address),
        fmt::format("It is for {}", join(key.networks, ", ")), "Use it from there.");
  const std::lock_guard lock(mutex_);
  used_[key.id] = now;
  const bool lapsed = found->tier_until != 0 && found->tier_until <= now;
  const bool by_old = key.digest != digest;
  return Known{
      std::move(key), lapsed ? std::string(model::kLowestTier) : std::move(found->tier), by_old};
}

Status KeyRing::suspend(const model::Owner& owner, const std::string& key_id, std::string because) {
  const auto done = db_.write([&](store::Tx& tx) -> Status {
    MV_TRY(auto key, store::api_key_get(tx, owner, key_id, true));
    if (key.revoked_at != 0 || key.suspended_at != 0) return {};
    key.suspended_at = clock_.now();
    key.suspended_because = because;
    store::api_key_update(tx, key);
    store::api_keys_suspend_below(tx, key);
    store::api_key_suspended_append(tx, key, key.suspended_at);
    return {};
  });
  forget();
  return done;
}

Status KeyRing::flush_last_used() {
  std::map<std::string, Millis> used;
  {
    const std::lock_guard lock(mutex_);
    used.swap(used_);
  }
  if (used.empty()) return {};
  const std::vector<std::pair<std::string, Millis>> rows(used.begin(), used.end());
  return db_.write([&](store::Tx& tx) -> Status {
    store::api_keys_touch(tx, rows);
    return {};
  });
}

}  // namespace mv::auth
