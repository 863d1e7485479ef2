// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/digest.hpp"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

#include <stdexcept>

namespace mv {
namespace {

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string digest(const EVP_MD* kind, std::string_view data) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  if (!EVP_Digest(data.data(), data.size(), bytes(out), &size, kind, nullptr))
    throw std::runtime_error("digest failed");
  out.resize(size);
  return out;
}

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Digester = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
constexpr std::size_t kEd25519Key = 32;
constexpr std::size_t kEd25519Signature = 64;

}  // namespace

std::string sha256(std::string_view data) { return digest(EVP_sha256(), data); }
std::string md5(std::string_view data) { return digest(EVP_md5(), data); }

std::string hmac_sha256(std::string_view key, std::string_view data) {
  std::string out(32, '\0');
  unsigned size = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes(data), data.size(),
          bytes(out), &size))
    throw std::runtime_error("HMAC failed");
  return out;
}

std::uint32_t crc32(std::string_view data) {
  return static_cast<std::uint32_t>(::crc32(0, bytes(data), static_cast<unsigned>(data.size())));
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (!EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr))
    throw std::runtime_error("digest failed");
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
void Sha256::update(std::string_view data) {
  EVP_DigestUpdate(state_->context, data.data(), data.size());
}
std::string Sha256::finish() {
  std::string out(32, '\0');
  EVP_DigestFinal_ex(state_->context, bytes(out), nullptr);
  return out;
}

struct HmacSha256::State {
  EVP_MAC_CTX* context = nullptr;
  ~State() { EVP_MAC_CTX_free(context); }
};

HmacSha256::HmacSha256(std::string_view key) : state_(std::make_unique<State>()) {
  EVP_MAC* const kind = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  state_->context = EVP_MAC_CTX_new(kind);
  EVP_MAC_free(kind);
  char name[] = "SHA256";
  const OSSL_PARAM options[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0), OSSL_PARAM_construct_end()};
  // A null key would mean "the one before".
  if (!state_->context ||
      !EVP_MAC_init(state_->context, bytes(key.data() ? key : ""), key.size(), options))
    throw std::runtime_error("HMAC failed");
}
HmacSha256::~HmacSha256() = default;
HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;

std::string HmacSha256::of(std::initializer_list<std::string_view> parts) const {
  std::string out(32, '\0');
  std::size_t size = 0;
  bool good = EVP_MAC_init(state_->context, nullptr, 0, nullptr) == 1;
  for (const auto part : parts)
    good = good && EVP_MAC_update(state_->context, bytes(part), part.size()) == 1;
  if (!good || EVP_MAC_final(state_->context, bytes(out), &size, out.size()) != 1)
    throw std::runtime_error("HMAC failed");
  return out;
}

struct Ed25519Key::State {
  Key key{nullptr, &EVP_PKEY_free};
};

std::optional<Ed25519Key> Ed25519Key::from_seed(std::string_view seed) {
  if (seed.size() != kEd25519Key) return std::nullopt;
  auto state = std::make_shared<State>();
  state->key.reset(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes(seed), seed.size()));
  Ed25519Key out;
  out.public_key_.resize(kEd25519Key);
  std::size_t size = kEd25519Key;
  if (!state->key ||
      EVP_PKEY_get_raw_public_key(state->key.get(), bytes(out.public_key_), &size) != 1)
    throw std::runtime_error("Ed25519 failed");
  out.state_ = std::move(state);
  return out;
}

std::string Ed25519Key::sign(std::string_view data) const {
  std::string out(kEd25519Signature, '\0');
  std::size_t size = out.size();
  const Digester context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, state_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), bytes(out), &size, bytes(data), data.size()) != 1)
    throw std::runtime_error("Ed25519 failed");
  return out;
}

bool ed25519_verify(
    std::string_view public_key, std::string_view data, std::string_view signature) {
  if (public_key.size() != kEd25519Key || signature.size() != kEd25519Signature) return false;
  const Key key{
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(public_key), public_key.size()),
      &EVP_PKEY_free};
  const Digester context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  return key && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(
             context.get(), bytes(signature), signature.size(), bytes(data), data.size()) == 1;
}

Result<std::string> sha256_file(const fs::path& path) {
  Sha256 hash;
  MV_CHECK(read_blocks(path, [&](std::string_view part) -> Status {
    hash.update(part);
    return {};
  }));
  return hash.finish();
}

}  // namespace mv
