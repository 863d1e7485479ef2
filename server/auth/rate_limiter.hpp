// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rate limits, exact under any number of threads and servers: in a time t nobody ever gets more
// than count + t * rate requests, and nobody is refused who may come.
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/net/rate.hpp"
#include "store/engine/database.hpp"

namespace mv::auth {

/// "in 36 s", "in 6 minutes", "in 3 hours": when to come again. Rounded up.
std::string wait_in_words(Millis wait);

/// One bucket that a request takes a token from.
struct Limit {
  std::string name;     ///< account
  std::string subject;  ///< which bucket: "account usr_…"; unique over all of them
  Rate rate;            ///< limited
};

/// A bucket after the request.
struct Standing {
  std::int64_t remaining = 0;  ///< tokens
  Millis next = 0;             ///< until there is one more than `remaining`, rounded up
  Millis full_at = 0;
  bool refuses = false;
};

/// Thread-safe.
class RateLimiter {
 public:
  RateLimiter(store::Database& db, const Clock& clock) : db_(db), clock_(clock) {}

  /// Takes a token of each, or of none when one of them refuses. Standings as the limits. Errors:
  /// those of the database.
  Result<std::vector<Standing>> take(std::span<const Limit> limits);
  /// The same for who needs no numbers. Error: rate_limited with `what`, and when to come again.
  Status spend(std::span<const Limit> limits, std::string what);
  /// Takes nothing.
  Result<std::vector<Standing>> look(std::span<const Limit> limits);

 private:
  /// A refusal changes nothing, so until it ends the database is only read; to let somebody in it
  /// is always written.
  struct Refusal {
    Rate rate;
    std::int64_t full_at = 0;
  };
  bool is_refused(std::span<const Limit> limits, std::int64_t now);
  void remember(std::span<const Limit> limits, std::span<const std::int64_t> full_at,
      std::span<const Standing> standings);

  store::Database& db_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Refusal, std::less<>> refused_;
};

}  // namespace mv::auth
