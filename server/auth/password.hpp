// SPDX-License-Identifier: Apache-2.0
#pragma once
// Passwords of people: scrypt (RFC 7914) with the cost that OWASP names for it (N = 2^15, r = 8,
// p = 3: 32 MiB and about a quarter of a second), written as "$scrypt$ln=15,r=8,p=3$salt$hash" and
// sealed under the key file, so that a copy of the database alone cannot be guessed at. What was
// hashed at another cost still counts.
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto/sealer.hpp"
#include "base/crypto/scrypt.hpp"
#include "model/people/person.hpp"

namespace mv::auth {

inline constexpr std::size_t kShortestPassword = 12;  ///< characters (code points)
inline constexpr std::size_t kLongestPassword = 128;

/// Why it cannot be a user's password: too short or long, the person's own name or address, a
/// sequence. Nothing when it can. A sentence for people.
std::optional<std::string> password_fault(std::string_view password, const model::User& user);

/// Hashes a few at a time, because each takes much memory; the others wait, and when too many do
/// they are refused. Thread-safe.
class Passwords {
 public:
  explicit Passwords(
      const Sealer& sealer, const ScryptCost& cost = {}, int at_once = 2, int waiting = 2)
      : sealer_(sealer), cost_(cost), free_(at_once), seats_(waiting) {}

  /// For User::password. Error: unavailable when too many wait.
  Result<std::string> seal(std::string_view password, std::string_view user_id);
  /// Takes as long when the user has none ("" as `sealed`): then it is false. Errors: unavailable;
  /// corrupt when it was sealed for somebody else or under another key.
  Result<bool> matches(
      std::string_view password, std::string_view sealed, std::string_view user_id);

 private:
  Result<std::string> hash(
      std::string_view password, std::string_view salt, const ScryptCost& cost);

  const Sealer& sealer_;
  const ScryptCost cost_;
  std::mutex mutex_;
  std::condition_variable freed_;
  int free_;
  int seats_;
};

}  // namespace mv::auth
