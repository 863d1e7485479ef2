// SPDX-License-Identifier: Apache-2.0
#include "auth/api_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "store/access/api_keys.hpp"

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

Result<std::optional<model::ApiKey>> KeyRing::find(const std::string& digest, Millis now) {
  std::uint64_t generation = 0;
  {
    const std::lock_guard lock(mutex_);
    generation = generation_;
    const auto found = cache_.find(digest);
    if (found != cache_.end() && now - found->second.read_at < kStale) return found->second.key;
  }
  using Found = std::optional<model::ApiKey>;
  MV_TRY(Found key, db_.read([&](store::Tx& tx) -> Result<Found> {
    return store::api_key_by_digest(tx, digest);
  }));
  const std::lock_guard lock(mutex_);
  if (cache_.size() >= kCacheLimit) cache_.clear();
  if (generation == generation_) cache_.insert_or_assign(digest, Cached{key, now});
  return key;
}

Result<model::ApiKey> KeyRing::verify(std::string_view key) {
  if (!is_api_key(key)) return refused("It is not an API key of this server");
  const Millis now = clock_.now();
  MV_TRY(auto found, find(digest(key), now));
  if (!found) return refused("This server does not know it");
  if (found->revoked_at != 0) return refused("It was revoked");
  if (found->expires_at != 0 && found->expires_at <= now)
    return refused(fmt::format("It expired at {}", format_utc(found->expires_at)));
  const std::lock_guard lock(mutex_);
  used_[found->id] = now;
  return *std::move(found);
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
