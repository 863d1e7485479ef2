// SPDX-License-Identifier: Apache-2.0
#pragma once
// Seals what is stored anew, under the key that seals now, while everything runs.
#include <functional>

#include "base/crypto/sealer.hpp"
#include "store/engine/database.hpp"

namespace mv::keys {

struct ResealPass {
  std::int64_t changed = 0;
  std::int64_t damaged = 0;  ///< cannot be opened by any key; they stay as they are
};

/// Walks all sealed columns once, in short transactions: what another request writes meanwhile
/// wins, and what a crash leaves is done by the next pass. Any server, any number at once.
/// `go_on` is called before each of them; its error ends the walk.
Result<ResealPass> reseal_all(
    store::Database& db, const Sealer& sealer,
    const std::function<Status()>& go_on = [] { return Status(); });

}  // namespace mv::keys
