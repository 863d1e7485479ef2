// SPDX-License-Identifier: Apache-2.0
#pragma once
// What one server at a time may do, by name. A lease ends by itself when its owner dies; times are
// those of the clock that all servers of the database share (database_clock.hpp).
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

struct Lease {
  std::string name;
  std::string owner;            ///< "" = nobody's
  std::int64_t generation = 0;  ///< grows with each owner
  Millis lease_until = 0;
  std::string note;  ///< what the owner tells the others
};
BOOST_DESCRIBE_STRUCT(Lease, (), (name, owner, generation, lease_until, note))

/// Takes it when it is nobody's or ended before `now`; returns the generation, nothing when another
/// has it.
std::optional<std::int64_t> lease_take(
    Tx& tx, std::string_view name, std::string_view owner, Millis now, Millis until);
/// False when it is no longer the owner's.
bool lease_renew(
    Tx& tx, std::string_view name, std::string_view owner, std::int64_t generation, Millis until);
/// Writes the note; false when it is no longer the owner's.
bool lease_note(Tx& tx, std::string_view name, std::string_view owner, std::int64_t generation,
    std::string_view note);
void lease_give_back(
    Tx& tx, std::string_view name, std::string_view owner, std::int64_t generation);
std::optional<Lease> lease_find(Tx& tx, std::string_view name);
/// Ends all of them. Only at start, for a database that no other server uses.
void leases_clear(Tx& tx);

}  // namespace mv::store
