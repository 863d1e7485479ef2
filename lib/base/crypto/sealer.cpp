// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/sealer.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv {
namespace {

constexpr std::size_t kNonce = 12, kTag = 16, kKey = 32;
constexpr char kDot = '.';  // in neither base64 nor hex

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;
using Ring = std::vector<SealingKey>;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void require(int ok) {
  if (ok != 1) throw std::runtime_error("AES-GCM failed");
}

Error damaged() {
  return make_error(Code::corrupt, "a stored secret cannot be read",
      "It was changed, or encrypted with another key file",
      "Restore the key file that belongs to this database.");
}

std::string tagged(std::string_view tag, const std::string& text) {
  return tag.empty() ? text : std::string(tag) + kDot + text;
}

std::string_view tag_of(std::string_view text) {
  const auto dot = text.find(kDot);
  return dot == text.npos ? std::string_view() : text.substr(0, dot);
}

std::string digest_of(const SealingKey& key, std::string_view purpose, std::string_view secret) {
  const auto kept = key.peppers.find(purpose);
  const auto pepper =
      kept == key.peppers.end() ? pepper_of(key.key, purpose) : SecretText(kept->second);
  return tagged(key.tag, to_hex(hmac_sha256(pepper.reveal(), secret)));
}

bool has_pepper(const SealingKey& key, std::string_view purpose) {
  return !key.key.empty() || key.peppers.find(purpose) != key.peppers.end();
}

std::string encrypt(const SecretText& key, std::string_view plain, std::string_view context) {
  const std::string nonce = random_bytes(kNonce);
  std::string cipher(plain.size(), '\0'), tag(kTag, '\0');
  const Cipher ctx{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  int size = 0;
  require(
      EVP_EncryptInit_ex(ctx.get(), EVP_aes_256_gcm(), nullptr, bytes(key.reveal()), bytes(nonce)));
  require(EVP_EncryptUpdate(
      ctx.get(), nullptr, &size, bytes(context), static_cast<int>(context.size())));
  require(EVP_EncryptUpdate(
      ctx.get(), bytes(cipher), &size, bytes(plain), static_cast<int>(plain.size())));
  require(EVP_EncryptFinal_ex(ctx.get(), bytes(cipher) + size, &size));
  require(EVP_CIPHER_CTX_ctrl(ctx.get(), EVP_CTRL_GCM_GET_TAG, kTag, tag.data()));
  return nonce + cipher + tag;
}

Result<std::string> decrypt(
    const SecretText& key, const std::string& raw, std::string_view context) {
  const std::string nonce = raw.substr(0, kNonce);
  const std::string cipher = raw.substr(kNonce, raw.size() - kNonce - kTag);
  std::string tag = raw.substr(raw.size() - kTag), plain(cipher.size(), '\0');
  const Cipher ctx{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  int size = 0;
  require(
      EVP_DecryptInit_ex(ctx.get(), EVP_aes_256_gcm(), nullptr, bytes(key.reveal()), bytes(nonce)));
  require(EVP_DecryptUpdate(
      ctx.get(), nullptr, &size, bytes(context), static_cast<int>(context.size())));
  require(EVP_DecryptUpdate(
      ctx.get(), bytes(plain), &size, bytes(cipher), static_cast<int>(cipher.size())));
  require(EVP_CIPHER_CTX_ctrl(ctx.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()));
  if (EVP_DecryptFinal_ex(ctx.get(), bytes(plain) + size, &size) != 1) return damaged();
  return plain;
}

std::shared_ptr<const Ring> ring_of(Ring keys) {
  const bool sound = std::all_of(keys.begin(), keys.end(),
      [](const auto& key) { return key.key.empty() || key.key.reveal().size() == kKey; });
  if (keys.empty() || keys.front().key.empty() || !sound)
    throw std::invalid_argument("a sealing key has 32 bytes");
  return std::make_shared<const Ring>(std::move(keys));
}

}  // namespace

SecretText pepper_of(const SecretText& key, std::string_view purpose) {
  return SecretText(hmac_sha256(key.reveal(), purpose));
}

struct Sealer::State {
  std::mutex mutex;
  std::shared_ptr<const Ring> ring;

  std::shared_ptr<const Ring> now() {
    const std::lock_guard lock(mutex);
    return ring;
  }
};

Sealer::Sealer(SecretText key)
    : Sealer(std::vector<SealingKey>{{.tag = "", .key = std::move(key)}}) {}

Sealer::Sealer(std::vector<SealingKey> keys) : state_(std::make_shared<State>()) {
  state_->ring = ring_of(std::move(keys));
}

void Sealer::replace(std::vector<SealingKey> keys) {
  auto ring = ring_of(std::move(keys));
  const std::lock_guard lock(state_->mutex);
  state_->ring = std::move(ring);
}

std::string Sealer::seal(std::string_view plain, std::string_view context) const {
  const auto ring = state_->now();
  const auto& key = ring->front();
  return tagged(key.tag, to_base64(encrypt(key.key, plain, context)));
}

Result<std::string> Sealer::open(std::string_view sealed, std::string_view context) const {
  const auto ring = state_->now();
  const auto tag = tag_of(sealed);
  const auto raw = from_base64(tag.empty() ? sealed : sealed.substr(tag.size() + 1));
  const auto key = std::find_if(ring->begin(), ring->end(),
      [&](const auto& each) { return each.tag == tag && !each.key.empty(); });
  if (!raw || raw->size() < kNonce + kTag || key == ring->end()) return damaged();
  return decrypt(key->key, *raw, context);
}

bool Sealer::is_current(std::string_view text) const { return tag_of(text) == current_tag(); }

std::string Sealer::current_tag() const { return state_->now()->front().tag; }

SecretText Sealer::derive(std::string_view purpose) const {
  return pepper_of(state_->now()->front().key, purpose);
}

std::string Sealer::digest(std::string_view purpose, std::string_view secret) const {
  return digest_of(state_->now()->front(), purpose, secret);
}

std::vector<std::string> Sealer::digests(std::string_view purpose, std::string_view secret) const {
  const auto ring = state_->now();
  std::vector<std::string> out;
  for (const auto& key : *ring)
    if (has_pepper(key, purpose)) out.push_back(digest_of(key, purpose, secret));
  return out;
}

bool Sealer::is_digest(
    std::string_view purpose, std::string_view secret, std::string_view digest) const {
  bool found = false;
  for (const auto& each : digests(purpose, secret)) found |= equal_in_constant_time(each, digest);
  return found;
}

}  // namespace mv
