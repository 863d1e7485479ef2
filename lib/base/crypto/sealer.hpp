// SPDX-License-Identifier: Apache-2.0
#pragma once
// Secrets at rest: AES-256-GCM (NIST SP 800-38D) for what has to be read again, HMAC-SHA-256 for
// what only has to be recognised. Both under the keys of a ring, so that a key can be replaced
// while what an older one wrote still counts.
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace mv {

/// What a pepper is for.
namespace pepper {
inline constexpr std::string_view kApiKeys = "api-key-pepper", kOAuth = "oauth-pepper",
                                  kSessions = "session-pepper", kCursors = "cursors";
inline constexpr std::string_view kAll[] = {kApiKeys, kOAuth, kSessions, kCursors};
}  // namespace pepper

/// One key of a ring.
struct SealingKey {
  std::string tag;  ///< what begins the texts of this key; "" = nothing does
  SecretText key;   ///< 32 bytes; empty = thrown away: it opens nothing, only its peppers are left
  std::map<std::string, SecretText, std::less<>> peppers = {};  ///< by purpose, of such a key
};

/// A text is "tag.base64" (random 12-byte nonce before the ciphertext), a digest "tag.hex".
/// `context` (table, column and row id) is authenticated too, so that a value cannot be moved.
/// Copies share one ring. Thread-safe.
class Sealer {
 public:
  explicit Sealer(SecretText key);  ///< a ring of one key, without a tag
  explicit Sealer(std::vector<SealingKey> keys);
  /// From now on these: the first one seals, all of them open and recognise.
  void replace(std::vector<SealingKey> keys);

  std::string seal(std::string_view plain, std::string_view context) const;
  /// Error: Code::corrupt when key, context or content do not match, or the ring has no such key.
  Result<std::string> open(std::string_view sealed, std::string_view context) const;
  /// Whether the text or digest is of the key that seals now.
  bool is_current(std::string_view text) const;
  std::string current_tag() const;
  /// A secret that follows from the key that seals now: 32 bytes.
  SecretText derive(std::string_view purpose) const;

  /// Of a secret, under the pepper for this purpose.
  std::string digest(std::string_view purpose, std::string_view secret) const;
  /// All that it may have been kept as: that of the key that seals now comes first.
  std::vector<std::string> digests(std::string_view purpose, std::string_view secret) const;
  /// Whether it is one of them, in time that does not depend on the content.
  bool is_digest(std::string_view purpose, std::string_view secret, std::string_view digest) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// The pepper of a key for one purpose: 32 bytes.
SecretText pepper_of(const SecretText& key, std::string_view purpose);

}  // namespace mv
