// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_key.hpp"

#include <fmt/format.h>

#include <array>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"

namespace mv::api {
namespace {

struct KindRow {
  WebhookKeyKind kind;
  std::string_view prefix;
  std::size_t least, most;  // bytes
};
constexpr std::array kKinds{
    KindRow{WebhookKeyKind::shared, kSharedPrefix, 24, 64},
    KindRow{WebhookKeyKind::own, kPrivatePrefix, 2 * kEd25519Bytes, 2 * kEd25519Bytes},
    KindRow{WebhookKeyKind::open, kPublicPrefix, kEd25519Bytes, kEd25519Bytes},
};
constexpr std::string_view kCopy = "Copy the whole key again from where it was shown.";

Error wrong_form(std::string_view text) {
  const auto raw = from_base64(text);
  const bool bare = raw && raw->size() >= 24 && raw->size() <= 64;
  return make_error(Code::invalid, "this is not a webhook key",
      "A webhook key begins with whsec_, whsk_ or whpk_",
      bare ? "If it is the base64 of a secret, put whsec_ in front of it." : std::string(kCopy));
}

bool halves_match(std::string_view bytes) {
  const auto key = Ed25519Key::from_seed(bytes.substr(0, kEd25519Bytes));
  return key && key->public_key() == bytes.substr(kEd25519Bytes);
}

}  // namespace

std::string_view WebhookKey::prefix() const {
  return kKinds[static_cast<std::size_t>(kind)].prefix;
}

Result<WebhookKey> read_webhook_key(std::string_view text) {
  for (const auto& row : kKinds) {
    if (!text.starts_with(row.prefix)) continue;
    const auto bytes = from_base64(text.substr(row.prefix.size()));
    if (!bytes)
      return make_error(Code::invalid, fmt::format("the {} key cannot be read", row.prefix),
          "The part after the prefix must be Base64", std::string(kCopy));
    if (bytes->size() < row.least || bytes->size() > row.most)
      return make_error(Code::invalid,
          fmt::format("the {} key has {} bytes", row.prefix, bytes->size()),
          row.least == row.most ? fmt::format("It must have {}", row.least)
                                : fmt::format("It must have {} to {}", row.least, row.most),
          std::string(kCopy));
    if (row.kind == WebhookKeyKind::own && !halves_match(*bytes))
      return make_error(Code::invalid, "the whsk_ key is damaged",
          "Its public half does not match its private half", std::string(kCopy));
    return WebhookKey{row.kind, *bytes};
  }
  return wrong_form(text);
}

Fault key_fault(std::size_t index, const Error& error) {
  return {fmt::format("key {}", index + 1), "key_form",
      fmt::format("{}: {}{}", error.what, lower(error.why.substr(0, 1)), error.why.substr(1)),
      error.hint};
}

}  // namespace mv::api
