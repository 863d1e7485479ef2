// SPDX-License-Identifier: Apache-2.0
#pragma once
// The text forms of webhook keys, for webhook_signature.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mv::api {

inline constexpr std::string_view kSharedPrefix = "whsec_";
inline constexpr std::string_view kPrivatePrefix = "whsk_";
inline constexpr std::string_view kPublicPrefix = "whpk_";
inline constexpr std::size_t kEd25519Bytes = 32;

enum class WebhookKeyKind { shared, own, open };

struct WebhookKey {
  WebhookKeyKind kind = WebhookKeyKind::shared;
  std::string bytes;  ///< whsec_: 24 to 64; whsk_: seed and public key; whpk_: 32

  std::string_view prefix() const;
};

/// Error: invalid; the text of the key is never shown.
Result<WebhookKey> read_webhook_key(std::string_view text);

/// The fault of the key at this place of a list.
Fault key_fault(std::size_t index, const Error& error);

}  // namespace mv::api
