// SPDX-License-Identifier: Apache-2.0
#include "auth/token.hpp"

#include <fmt/format.h>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"

namespace mv::auth {
namespace {

constexpr std::string_view kBase62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kRandom = 43, kChecksum = 6;

// Rejection sampling keeps every character equally likely: 43 * log2(62) = 256 bits.
std::string random_base62(std::size_t count) {
  std::string out;
  while (out.size() < count)
    for (const char c : random_bytes(64))
      if (const auto byte = static_cast<std::uint8_t>(c); byte < 248 && out.size() < count)
        out.push_back(kBase62[byte % 62]);
  return out;
}

std::string checksum(std::string_view text) {
  std::string out(kChecksum, '0');
  auto value = crc32(text);
  for (std::size_t i = kChecksum; i-- > 0; value /= 62) out[i] = kBase62[value % 62];
  return out;
}

}  // namespace

SecretText make_token(std::string_view prefix) {
  auto token = std::string(prefix) + random_base62(kRandom);
  token += checksum(token);
  return SecretText{std::move(token)};
}

bool is_token(std::string_view text, std::string_view prefix) {
  if (text.size() != prefix.size() + kRandom + kChecksum || !text.starts_with(prefix)) return false;
  const auto body = text.substr(0, text.size() - kChecksum);
  return equal_in_constant_time(checksum(body), text.substr(body.size()));
}

std::string display_token(std::string_view token) {
  const auto prefix = token.size() - kRandom - kChecksum;
  return fmt::format("{}…{}", token.substr(0, prefix), token.substr(token.size() - 4));
}

}  // namespace mv::auth
