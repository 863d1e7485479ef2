// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/faults.hpp"
#include "api/fields.hpp"
#include "api/webhook/webhook_key.hpp"
#include "api/webhook/webhook_signature.hpp"
#include "base/text/text.hpp"

namespace mv::api {
namespace {

constexpr std::string_view kId = "webhook-id";
constexpr std::string_view kTime = "webhook-timestamp";
constexpr std::string_view kSignature = "webhook-signature";

// What came, and what can be tried on it.
struct Received {
  std::string signed_text;  // id.timestamp.body
  std::string_view header;
  std::vector<std::string> shared;  // decoded signatures of v1
  std::vector<std::string> own;     // of v1a
  std::vector<WebhookKey> keys;
};

void read_signatures(Received& in) {
  for (const auto& entry : split(in.header, ' ')) {
    const auto comma = entry.find(',');
    if (comma == std::string::npos) continue;
    const auto bytes = from_base64(std::string_view(entry).substr(comma + 1));
    if (!bytes) continue;
    if (entry.compare(0, comma, "v1") == 0) in.shared.push_back(*bytes);
    if (entry.compare(0, comma, "v1a") == 0) in.own.push_back(*bytes);
  }
}

bool any_shared(const Received& in, std::string_view key, std::string_view text) {
  const std::string right = hmac_sha256(key, text);
  bool found = false;
  for (const auto& given : in.shared) found = equal_in_constant_time(given, right) || found;
  return found;
}

bool matches(const Received& in, std::string_view text) {
  bool found = false;
  for (const auto& key : in.keys) {
    if (key.kind == WebhookKeyKind::shared)
      found = any_shared(in, key.bytes, text) || found;
    else
      for (const auto& given : in.own) found = ed25519_verify(key.bytes, text, given) || found;
  }
  return found;
}

bool has_kind(const Received& in, WebhookKeyKind kind) {
  return std::any_of(in.keys.begin(), in.keys.end(), [&](auto& key) { return key.kind == kind; });
}

void read_keys(std::span<const std::string> keys, Received& in, std::vector<Fault>& faults) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto key = read_webhook_key(keys[i]);
    if (key && key->kind == WebhookKeyKind::own)
      key = make_error(Code::invalid, "a whsk_ key is not for receivers", "It is the private half",
          "Give the whpk_ key, and keep the whsk_ key at the sender only.");
    if (key)
      in.keys.push_back(*std::move(key));
    else
      faults.push_back(key_fault(i, key.error()));
  }
  if (keys.empty())
    faults.push_back({"keys", "required", "no key is given, so nothing can be checked",
        "Give the whsec_ or whpk_ key of the endpoint."});
}

void check_time(
    std::string_view text, std::int64_t now, std::int64_t tolerance, std::vector<Fault>& faults) {
  const auto time = parse_int(text);
  if (!time || *time < 0) {
    faults.push_back({std::string(kTime), "timestamp_form",
        fmt::format(
            "\"{}\" is not a number: whole seconds since 1970 are expected", shortened(text)),
        "Pass the header on unchanged."});
    return;
  }
  if (tolerance < 0) return;
  constexpr std::int64_t kFirstOfMillis = 100'000'000'000;  // as seconds, in the year 5138
  if (*time >= kFirstOfMillis) {
    faults.push_back({std::string(kTime), "timestamp_new",
        fmt::format("{} is too new: it seems to be in milliseconds", *time),
        "The header has whole seconds since 1970."});
  } else if (now - *time > tolerance) {
    faults.push_back({std::string(kTime), "timestamp_old",
        fmt::format(
            "{} is too old: {} s before now, {} s are allowed", *time, now - *time, tolerance),
        "Refuse it: it may be a replay. Check the clock, or redeliver the event."});
  } else if (*time - now > tolerance) {
    faults.push_back({std::string(kTime), "timestamp_new",
        fmt::format(
            "{} is too new: {} s after now, {} s are allowed", *time, *time - now, tolerance),
        "Check the clock of this machine."});
  }
}

bool is_body_signature(std::string_view header) {
  if (header.starts_with("sha256=")) header.remove_prefix(7);
  return header.size() == 64 && from_hex(header).has_value();
}

// Why nothing matched, as far as it can be told.
Fault mismatch(const Received& in, std::span<const std::string> keys) {
  const std::string at(kSignature);
  if (is_body_signature(in.header))
    return {at, "signature_form",
        "no signature matches: this is the value of X-Webhook-Signature, in hex",
        "Pass the header webhook-signature instead."};
  if (in.shared.empty() && in.own.empty())
    return {at, "signature_form", "no signature matches: none of version v1 or v1a can be read",
        "It looks like \"v1,<base64>\"; pass the header on unchanged."};
  if (in.own.empty() && !has_kind(in, WebhookKeyKind::shared))
    return {at, "signature_mismatch", "no signature matches: none is by a private key (v1a)",
        "Give the whsec_ key, or turn asymmetric signatures on for the endpoint."};
  if (in.shared.empty() && !has_kind(in, WebhookKeyKind::open))
    return {at, "signature_mismatch", "no signature matches: all are by a private key (v1a)",
        "Give the whpk_ key of the endpoint."};
  for (const std::string_view key : keys)
    if (key.starts_with(kSharedPrefix) &&
        (any_shared(in, key, in.signed_text) ||
            any_shared(in, key.substr(kSharedPrefix.size()), in.signed_text)))
      return {at, "signature_mismatch",
          "no signature matches: the sender signed with the text of the secret",
          "The key is the decoded base64 after whsec_; fix it at the sender."};
  const std::string_view text = in.signed_text;
  if (text.ends_with('\n') && matches(in, text.substr(0, text.size() - 1)))
    return {at, "signature_mismatch",
        "no signature matches: the body has one extra line feed at its end",
        "Pass the bytes of the body on as they came."};
  return {at, "signature_mismatch",
      "no signature matches: the key is wrong, or the id, time or body was changed",
      "Check that the key belongs to this endpoint and that the body is exactly what was "
      "received; re-serialized JSON differs."};
}

}  // namespace

Status webhook_verify(std::span<const std::string> keys, std::string_view id,
    std::string_view timestamp_text, std::string_view signature_header, std::string_view body,
    std::int64_t now_seconds, std::int64_t tolerance_seconds) {
  std::vector<Fault> faults;
  Received in;
  in.header = trim(signature_header);
  read_keys(keys, in, faults);
  const bool keys_good = faults.empty();
  for (const auto& [name, value] :
      {std::pair{kId, id}, std::pair{kTime, timestamp_text}, std::pair{kSignature, in.header}})
    if (value.empty())
      faults.push_back({std::string(name), "header_missing",
          "the header is missing: without it nothing can be checked",
          "Read it from the request; a proxy may have removed it."});
  const bool complete = !id.empty() && !timestamp_text.empty() && !in.header.empty();
  if (!timestamp_text.empty()) check_time(timestamp_text, now_seconds, tolerance_seconds, faults);
  if (keys_good && complete) {
    in.signed_text = fmt::format("{}.{}.{}", id, timestamp_text, body);
    read_signatures(in);
    if (!matches(in, in.signed_text)) faults.push_back(mismatch(in, keys));
  }
  if (faults.empty()) return {};
  return error_of(std::move(faults));
}

}  // namespace mv::api
