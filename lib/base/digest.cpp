// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

#include <stdexcept>

#include "base/random.hpp"
#include "base/text.hpp"

namespace mv {
namespace {

constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;
constexpr std::size_t kKey = 32;

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

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;
void require(int ok) {
  if (ok != 1) throw std::runtime_error("AES-GCM failed");
}

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

Result<std::string> sha256_file(const fs::path& path) {
  Sha256 hash;
  MV_CHECK(read_blocks(path, [&](std::string_view part) -> Status {
    hash.update(part);
    return {};
  }));
  return hash.finish();
}

Sealer::Sealer(SecretText key) : key_(std::move(key)) {
  if (key_.reveal().size() != kKey) throw std::invalid_argument("a sealing key has 32 bytes");
}

std::string Sealer::seal(std::string_view plain, std::string_view context) const {
  const std::string nonce = random_bytes(kNonce);
  std::string cipher(plain.size(), '\0'), tag(kTag, '\0');
  const Cipher ctx{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  int size = 0;
  require(EVP_EncryptInit_ex(ctx.get(), EVP_aes_256_gcm(), nullptr, bytes(key_.reveal()),
                             bytes(nonce)));
  require(EVP_EncryptUpdate(ctx.get(), nullptr, &size, bytes(context),
                            static_cast<int>(context.size())));
  require(EVP_EncryptUpdate(ctx.get(), bytes(cipher), &size, bytes(plain),
                            static_cast<int>(plain.size())));
  require(EVP_EncryptFinal_ex(ctx.get(), bytes(cipher) + size, &size));
  require(EVP_CIPHER_CTX_ctrl(ctx.get(), EVP_CTRL_GCM_GET_TAG, kTag, tag.data()));
  return to_base64(nonce + cipher + tag);
}

Result<std::string> Sealer::open(std::string_view sealed, std::string_view context) const {
  const auto damaged = [] {
    return make_error(Code::corrupt, "a stored secret cannot be read",
                      "The key file does not match it, or it was changed",
                      "Restore the key file that belongs to this database.");
  };
  const auto raw = from_base64(sealed);
  if (!raw || raw->size() < kNonce + kTag) return damaged();
  const std::string nonce = raw->substr(0, kNonce);
  const std::string cipher = raw->substr(kNonce, raw->size() - kNonce - kTag);
  std::string tag = raw->substr(raw->size() - kTag), plain(cipher.size(), '\0');
  const Cipher ctx{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  int size = 0;
  require(EVP_DecryptInit_ex(ctx.get(), EVP_aes_256_gcm(), nullptr, bytes(key_.reveal()),
                             bytes(nonce)));
  require(EVP_DecryptUpdate(ctx.get(), nullptr, &size, bytes(context),
                            static_cast<int>(context.size())));
  require(EVP_DecryptUpdate(ctx.get(), bytes(plain), &size, bytes(cipher),
                            static_cast<int>(cipher.size())));
  require(EVP_CIPHER_CTX_ctrl(ctx.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()));
  if (EVP_DecryptFinal_ex(ctx.get(), bytes(plain) + size, &size) != 1) return damaged();
  return plain;
}

SecretText Sealer::derive(std::string_view purpose) const {
  return SecretText{hmac_sha256(key_.reveal(), purpose)};
}

Result<Sealer> Sealer::from_file(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    MV_CHECK(make_private_folder(path.parent_path()));
    MV_CHECK(write_file_atomic(path, to_hex(random_bytes(kKey)) + "\n", 0600));
  }
  MV_TRY(const std::string text, read_file(path, 4096));
  const auto key = from_hex(trim(text));
  if (!key || key->size() != kKey)
    return make_error(Code::config, fmt::format("{}: is not a key file", path.string()),
                      "64 hexadecimal digits are expected", "Restore it from your backup.");
  return Sealer{SecretText{*key}};
}

}  // namespace mv
