// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which rate limits a caller has: those of the tier, of the key, and of routes that cost much.
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "api/access/access_views.hpp"
#include "auth/api_key.hpp"
#include "auth/rate_limiter.hpp"
#include "http/pipeline/gate.hpp"

namespace mv::server {

/// The settings limits.*.
struct LimitSettings {
  std::map<std::string, Rate, std::less<>> tiers;   ///< one that is not there has none
  std::map<std::string, Rate, std::less<>> routes;  ///< by Route::limit
  std::int64_t suspend_after = 0;                   ///< refusals of a key within an hour; 0 = never
};

/// The owner on the Unix socket has none.
class AccountLimits final : public http::Limits {
 public:
  AccountLimits(
      store::Database& db, const Clock& clock, auth::KeyRing& keys, LimitSettings settings)
      : limiter_(db, clock), keys_(keys), settings_(std::move(settings)), clock_(clock) {}
  Status take(const api::Principal& caller, const api::Route& row,
      std::vector<http::LimitState>& states) override;
  /// All of the caller's, without counting.
  Result<std::vector<api::RateLimitView>> look(const api::Principal& caller);

 private:
  Rate rate_of(std::string_view tier) const;
  std::vector<auth::Limit> limits_of(
      const api::Principal& caller, const std::vector<std::string>& routes) const;
  Error refusal(const api::Principal& caller, const std::vector<auth::Limit>& limits,
      const std::vector<auth::Standing>& standings) const;

  /// What a key did in this hour of the clock.
  struct Use {
    std::string user_id;
    std::int64_t taken = 0, taken_before = 0;  ///< requests let in; those of the hour before
    std::int64_t refused = 0;
  };
  Use& use_of(const api::Principal& caller);
  void note_taken(const api::Principal& caller);
  /// Suspends the key that was refused too often, unless another key of the account has used up
  /// what they share: who has found that one could shut this one out.
  void note_refusal(const api::Principal& caller);

  auth::RateLimiter limiter_;
  auth::KeyRing& keys_;
  const LimitSettings settings_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Use> uses_;  ///< by key
  Millis hour_ = 0;
};

}  // namespace mv::server
