// SPDX-License-Identifier: Apache-2.0
#pragma once
// SHA-256, HMAC and Ed25519 by OpenSSL. Digests, keys and signatures are raw bytes;
// use to_hex or to_base64 for text.
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv {

std::string sha256(std::string_view data);  ///< 32 bytes
std::string md5(std::string_view data);     ///< 16 bytes; not for security
std::string hmac_sha256(std::string_view key, std::string_view data);  ///< 32 bytes
std::uint32_t crc32(std::string_view data);                            ///< the CRC of zlib
/// Compares in time that does not depend on the content.
bool equal_in_constant_time(std::string_view a, std::string_view b);

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(std::string_view data);
  std::string finish();  ///< 32 bytes; call once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// HMAC-SHA-256 under one key that is prepared once. One thread at a time.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  ~HmacSha256();
  HmacSha256(HmacSha256&&) noexcept;
  HmacSha256& operator=(HmacSha256&&) noexcept;
  /// 32 bytes over the parts, one after the other.
  std::string of(std::initializer_list<std::string_view> parts) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A private key of Ed25519 (RFC 8032). Thread-safe.
class Ed25519Key {
 public:
  /// None when the seed has not 32 bytes.
  static std::optional<Ed25519Key> from_seed(std::string_view seed);
  const std::string& public_key() const { return public_key_; }  ///< 32 bytes
  std::string sign(std::string_view data) const;                 ///< 64 bytes

 private:
  struct State;
  std::shared_ptr<const State> state_;
  std::string public_key_;
};
/// Whether the signature belongs to this data and key; false too when a size is wrong.
bool ed25519_verify(std::string_view public_key, std::string_view data, std::string_view signature);

/// SHA-256 of a file, read in blocks.
Result<std::string> sha256_file(const fs::path& path);

}  // namespace mv
