// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/checksum.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace mv {

struct Checksum::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

std::optional<Checksum> Checksum::make(std::string_view algorithm) {
  const EVP_MD* kind = algorithm == "sha1"     ? EVP_sha1()
                       : algorithm == "sha256" ? EVP_sha256()
                                               : nullptr;
  if (!kind) return std::nullopt;
  auto state = std::make_unique<State>();
  if (EVP_DigestInit_ex(state->context, kind, nullptr) != 1)
    throw std::runtime_error("no checksum can be computed");
  return Checksum(std::move(state));
}

Checksum::Checksum(std::unique_ptr<State> state) : state_(std::move(state)) {}
Checksum::~Checksum() = default;
Checksum::Checksum(Checksum&&) noexcept = default;
Checksum& Checksum::operator=(Checksum&&) noexcept = default;

void Checksum::update(std::string_view data) {
  EVP_DigestUpdate(state_->context, data.data(), data.size());
}

std::string Checksum::finish() {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(out.data()), &size);
  out.resize(size);
  return out;
}

}  // namespace mv
