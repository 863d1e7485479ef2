// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_signature.hpp"

#include <fmt/format.h>

#include "api/faults.hpp"
#include "api/webhook/webhook_key.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv::api {

SecretText new_webhook_secret() {
  return SecretText{std::string(kSharedPrefix) + to_base64(random_bytes(32))};
}

WebhookKeyPair new_webhook_key_pair() {
  const std::string seed = random_bytes(kEd25519Bytes);
  const auto open = Ed25519Key::from_seed(seed)->public_key();
  return {SecretText{std::string(kPrivatePrefix) + to_base64(seed + open)},
      std::string(kPublicPrefix) + to_base64(open)};
}

Result<WebhookSigner> WebhookSigner::make(const std::vector<std::string_view>& secrets) {
  WebhookSigner out;
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    auto key = read_webhook_key(secrets[i]);
    if (key && key->kind == WebhookKeyKind::open)
      key = make_error(
          Code::invalid, "a whpk_ key cannot sign", "It is the public half", "Give the whsk_ key.");
    if (!key)
      faults.push_back(key_fault(i, key.error()));
    else if (key->kind == WebhookKeyKind::shared)
      out.keys_.push_back({HmacSha256(key->bytes), std::nullopt});
    else
      out.keys_.push_back(
          {std::nullopt, Ed25519Key::from_seed(key->bytes.substr(0, kEd25519Bytes))});
  }
  if (secrets.empty())
    faults.push_back({"secrets", "required", "no secret is given", "Give a whsec_ or whsk_ key."});
  if (!faults.empty()) return error_of(std::move(faults));
  return out;
}

std::string WebhookSigner::signatures(
    std::string_view id, std::int64_t timestamp, std::string_view body) const {
  const std::string start = fmt::format("{}.{}.", id, timestamp);
  std::string out;
  for (const auto& key : keys_) {
    if (!out.empty()) out += ' ';
    if (key.shared)
      out.append("v1,").append(to_base64(key.shared->of({start, body})));
    else
      out.append("v1a,").append(to_base64(key.own->sign(start + std::string(body))));
  }
  return out;
}

std::string WebhookSigner::body_signature(std::string_view body) const {
  for (const auto& key : keys_)
    if (key.shared) return "sha256=" + to_hex(key.shared->of({body}));
  return "";
}

}  // namespace mv::api
