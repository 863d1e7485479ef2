// SPDX-License-Identifier: Apache-2.0
#pragma once
// The SHA-256 of an upload that comes in parts, kept in a small file beside the part, so that no
// request hashes again what an earlier one has hashed. It is written without syncing: after the
// machine was started again it is not trusted, because bytes may be missing that it has counted.
#include <string>
#include <string_view>

#include "base/crypto/sha256_state.hpp"
#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::store {

/// One thread at a time, under the lock of the part.
class UploadHash {
 public:
  /// What was kept for the first bytes of a part that has `size` bytes now; of nothing when there
  /// is none that can be trusted.
  static UploadHash load(const fs::path& file, std::int64_t size);
  void update(std::string_view data) { state_.update(data); }
  std::int64_t hashed() const { return state_.hashed(); }  ///< bytes so far
  Status save(const fs::path& file) const;
  std::string finish();  ///< hex; call once

 private:
  Sha256State state_;
};

}  // namespace mv::store
