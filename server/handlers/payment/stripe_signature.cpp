// SPDX-License-Identifier: Apache-2.0
#include "handlers/payment/stripe_signature.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"

namespace mv::handlers {
namespace {

constexpr std::int64_t kLatest = 253'402'300'799;  // the end of the year 9999

struct Signed {
  std::string_view time;  ///< as it was signed
  std::vector<std::string> signatures;
};

Signed read_field(std::string_view field) {
  Signed out;
  while (!field.empty()) {
    const auto comma = field.find(',');
    const auto part = trim(field.substr(0, comma));
    if (part.starts_with("t=") && out.time.empty()) out.time = part.substr(2);
    // Other versions are there for older tests of Stripe, and worth nothing.
    if (part.starts_with("v1=")) out.signatures.push_back(lower(part.substr(3)));
    field = comma == field.npos ? std::string_view() : field.substr(comma + 1);
  }
  return out;
}

Error refused(std::string what, std::string why, std::string hint) {
  return make_error(Code::unauthenticated, std::move(what), std::move(why), std::move(hint));
}

bool matches(const Signed& sent, std::string_view body, std::span<const SecretText> secrets) {
  bool found = false;
  for (const auto& secret : secrets) {
    const auto right = to_hex(HmacSha256(secret.reveal()).of({sent.time, ".", body}));
    for (const auto& one : sent.signatures) found |= equal_in_constant_time(one, right);
  }
  return found;
}

}  // namespace

Status check_stripe_signature(std::string_view field, std::string_view body,
    std::span<const SecretText> secrets, Millis now) {
  const auto sent = read_field(field);
  const auto time = parse_int(sent.time);
  if (!time || *time < 0 || *time > kLatest || !matches(sent, body, secrets))
    return refused("the webhook's signature is not accepted",
        "It was not made with the secret that is stored here",
        "Set payments.stripe_secret to the signing secret of this webhook in Stripe.");
  const auto apart = now - *time * 1000;
  if (apart > kSignatureTolerance || apart < -kSignatureTolerance)
    return refused(
        fmt::format("the webhook was signed {}", apart > 0 ? "too long ago" : "in the future"),
        fmt::format("Its time is {} s from this server's; the maximum is {} s",
            (apart > 0 ? apart : -apart) / 1000, kSignatureTolerance / 1000),
        "Check this server's clock; Stripe sends the event again, signed anew.");
  return {};
}

}  // namespace mv::handlers
