// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "store/engine/tx.hpp"

namespace mv::store {

/// Until the commit no other transaction, on any server, passes here with the same name: what is
/// looked up afterwards stays true. Take several in one order everywhere. SQLite has one writer.
inline void named_lock(Tx& tx, std::string_view name) {
  if (tx.is_postgresql())
    tx.value<std::string>(
        "select cast(pg_advisory_xact_lock(hashtextextended(?, 0)) as text)", name);
}

}  // namespace mv::store
