// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/scrypt.hpp"

#include <openssl/evp.h>

namespace mv {

std::optional<std::string> scrypt(
    std::string_view password, std::string_view salt, const ScryptCost& cost) {
  constexpr std::size_t kHash = 32;
  std::string out(kHash, '\0');
  const auto memory = 2 * 128 * cost.n * cost.r;
  const int done = ::EVP_PBE_scrypt(password.data(), password.size(),
      reinterpret_cast<const unsigned char*>(salt.data()), salt.size(), cost.n, cost.r, cost.p,
      memory, reinterpret_cast<unsigned char*>(out.data()), out.size());
  return done == 1 ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace mv
