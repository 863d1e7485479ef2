// SPDX-License-Identifier: Apache-2.0
// OpenSSL's digests of today cannot be stored half way; the plain structure of SHA256_CTX can.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/crypto/sha256_state.hpp"

#include <cstring>
#include <type_traits>

#include "base/crypto/digest.hpp"

namespace mv {
namespace {

static_assert(std::is_trivially_copyable_v<SHA256_CTX>);
constexpr std::size_t kSum = 32;

}  // namespace

Sha256State::Sha256State() { SHA256_Init(&state_); }

void Sha256State::update(std::string_view data) {
  SHA256_Update(&state_, data.data(), data.size());
  hashed_ += static_cast<std::int64_t>(data.size());
}

std::string Sha256State::finish() {
  std::string out(SHA256_DIGEST_LENGTH, '\0');
  SHA256_Final(reinterpret_cast<unsigned char*>(out.data()), &state_);
  return out;
}

std::string Sha256State::text() const {
  std::string out(reinterpret_cast<const char*>(&hashed_), sizeof hashed_);
  out.append(reinterpret_cast<const char*>(&state_), sizeof state_);
  return out + sha256(out);
}

std::optional<Sha256State> Sha256State::from_text(std::string_view text) {
  constexpr auto kSize = sizeof(std::int64_t) + sizeof(SHA256_CTX);
  if (text.size() != kSize + kSum || sha256(text.substr(0, kSize)) != text.substr(kSize))
    return std::nullopt;
  Sha256State out;
  std::memcpy(&out.hashed_, text.data(), sizeof out.hashed_);
  std::memcpy(&out.state_, text.data() + sizeof out.hashed_, sizeof out.state_);
  return out;
}

}  // namespace mv
