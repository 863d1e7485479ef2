// SPDX-License-Identifier: Apache-2.0
#pragma once
// Signatures of webhooks: Standard Webhooks 1.0.0. Signed is "<id>.<timestamp>.<body>", by
// HMAC-SHA-256 ("v1", key whsec_…) or Ed25519 ("v1a", key whsk_… and its public whpk_…).
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/digest.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace mv::api {

/// whsec_ and base64 of 32 random bytes.
SecretText new_webhook_secret();

struct WebhookKeyPair {
  SecretText private_key;  ///< whsk_ and base64 of the 32-byte seed and the 32-byte public key
  std::string public_key;  ///< whpk_ and base64 of the 32-byte public key
};
WebhookKeyPair new_webhook_key_pair();

/// Signs for one endpoint; the keys are decoded and prepared once. One thread at a time.
class WebhookSigner {
 public:
  /// whsec_… (24 to 64 bytes) and whsk_… in the order in which their signatures are to appear.
  /// Error: invalid with every fault, none of which shows a secret.
  static Result<WebhookSigner> make(const std::vector<std::string_view>& secrets);

  /// The value of webhook-signature; `timestamp` in seconds since 1970. The id has no '.'.
  std::string signatures(std::string_view id, std::int64_t timestamp, std::string_view body) const;
  /// The value of X-Webhook-Signature: "sha256=<hex>" of the body under the first whsec_…; ""
  /// when there is none.
  std::string body_signature(std::string_view body) const;

 private:
  struct Key {
    std::optional<HmacSha256> shared;  // otherwise `own` is set
    std::optional<Ed25519Key> own;
  };
  std::vector<Key> keys_;
};

/// Checks a webhook that was received. `keys` are whsec_… or whpk_…; one match is enough, and
/// signatures of unknown versions are passed over. Empty texts mean that the header was missing.
/// Times in seconds; a negative tolerance allows any age.
/// Error: invalid with every fault. Their rules: key_form, header_missing, timestamp_form,
/// timestamp_old, timestamp_new, signature_form, signature_mismatch.
Status webhook_verify(std::span<const std::string> keys, std::string_view id,
    std::string_view timestamp_text, std::string_view signature_header, std::string_view body,
    std::int64_t now_seconds, std::int64_t tolerance_seconds = 300);

}  // namespace mv::api
