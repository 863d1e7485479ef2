// SPDX-License-Identifier: Apache-2.0
#pragma once
// SHA-256 whose state can be put away half way and taken up by another process on this machine.
#include <openssl/sha.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mv {

class Sha256State {
 public:
  Sha256State();
  void update(std::string_view data);
  std::int64_t hashed() const { return hashed_; }  ///< bytes so far
  std::string finish();                            ///< 32 bytes; call once

  /// Raw bytes with a check sum, for `from_text` of the same build.
  std::string text() const;
  static std::optional<Sha256State> from_text(std::string_view text);

 private:
  SHA256_CTX state_;
  std::int64_t hashed_ = 0;
};

}  // namespace mv
