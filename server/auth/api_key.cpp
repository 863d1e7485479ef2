// SPDX-License-Identifier: Apache-2.0
#include "auth/api_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "auth/token.hpp"
#include "base/crypto/digest.hpp"
#include "base/net/ip_address.hpp"
#include "base/text/text.hpp"
#include "store/access/api_keys.hpp"
#include "store/access/users.hpp"
#include "store/events/event_append.hpp"

namespace mv::auth {
namespace {

constexpr std::string_view kLive = "mv_live_", kTest = "mv_test_";

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
  return make_token(mode == model::Mode::live ? kLive : kTest);
}

bool is_api_key(std::string_view key) { return is_token(key, kLive) || is_token(key, kTest); }

std::string tier_of(const model::User& user, Millis now) {
  const bool lapsed = user.tier_until != 0 && user.tier_until <= now;
  return lapsed ? std::string(model::kLowestTier) : user.tier;
}

Status check_active(const model::User& user) {
  if (user.state == model::UserState::active) return {};
  return make_error(Code::unauthenticated, fmt::format("this account is {}", user.state), {},
      "Ask the owner of the server.");
}

KeyRing::KeyRing(store::Database& db, const Clock& clock, SecretText pepper)
    : db_(db), clock_(clock), pepper_(std::move(pepper)) {
  const auto forget = [this](std::string_view) { this->forget(); };
  key_changes_ = db_.subscribe(std::string(store::kApiKeysChannel), forget);
  user_changes_ = db_.subscribe(std::string(store::kUsersChannel), forget);
}

void KeyRing::forget() { recent_.forget(); }

std::string KeyRing::digest(std::string_view key) const {
  return to_hex(hmac_sha256(pepper_.reveal(), key));
}

Result<std::optional<KeyRing::Found>> KeyRing::find(const std::string& digest, Millis now) {
  using Read = std::optional<Found>;
  return recent_.find(digest, now, [&] {
    return db_.read([&](store::Tx& tx) -> Result<Read> {
      auto key = store::api_key_by_digest(tx, digest);
      if (!key) return Read();
      MV_TRY(auto user, store::user_get(tx, key->user_id));
      return Read(Found{*std::move(key), std::move(user)});
    });
  });
}

Result<KeyRing::Known> KeyRing::verify(std::string_view secret, std::string_view address) {
  if (!is_api_key(secret)) return refused("It is not an API key of this server");
  const Millis now = clock_.now();
  const auto digest = this->digest(secret);
  MV_TRY(auto found, find(digest, now));
  if (!found) return refused("This server does not know it");
  auto& key = found->key;
  if (key.revoked_at != 0)
    return refused(key.revoked_because.empty() ? std::string("It was revoked")
                                               : "It was revoked: " + key.revoked_because);
  if (key.digest != digest && key.old_until <= now)
    return refused(fmt::format("It was replaced by a new one at {}", format_utc(key.rotated_at)));
  if (key.expires_at != 0 && key.expires_at <= now)
    return refused(fmt::format("It expired at {}", format_utc(key.expires_at)));
  if (key.suspended_at != 0) return suspended(key);
  MV_CHECK(check_active(found->user));
  if (!may_come_from(key.networks, address))
    return make_error(Code::forbidden, fmt::format("this API key may not be used from {}", address),
        fmt::format("It is for {}", join(key.networks, ", ")), "Use it from there.");
  const std::lock_guard lock(mutex_);
  used_[key.id] = now;
  const bool by_old = key.digest != digest;
  return Known{std::move(key), tier_of(found->user, now), found->user.role, by_old};
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
