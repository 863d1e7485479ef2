// SPDX-License-Identifier: Apache-2.0
#pragma once
// ISRC and UPC of a user: ranges to assign from, and which are taken.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/owner.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

struct IdentifierRange {
  std::string id;  ///< rng_…
  std::string user_id;
  std::string kind;    ///< isrc, upc
  std::string prefix;  ///< ISRC: country and registrant, "DEABC"; UPC: the GS1 company prefix
  int year = 0;        ///< ISRC: two digits, of `next`
  std::int64_t first = 0, next = 0, last = 0;
  Millis created_at = 0;
};
BOOST_DESCRIBE_STRUCT(
    IdentifierRange, (), (id, user_id, kind, prefix, year, first, next, last, created_at))

/// Errors: conflict when the range begins where one of the user's does.
Status identifier_range_insert(Tx& tx, const IdentifierRange& range);
std::vector<IdentifierRange> identifier_range_list(Tx& tx, std::string_view user_id);
/// Error: not_found.
Status identifier_range_delete(Tx& tx, std::string_view user_id, std::string_view id);

/// Notes that a subject has this identifier; it is not assigned to another.
void identifier_note(Tx& tx, const model::Owner& owner, std::string_view kind,
    std::string_view value, std::string_view subject_id, Millis now);
/// The next free one of the user's ranges, each given once, also to concurrent callers; nullopt
/// when the user has no range of this kind. The sandbox counts for itself: rehearsing uses up no
/// number. `make` writes the whole identifier. Error: conflict
/// when all ranges are used up.
using MakeIdentifier = std::string (*)(const IdentifierRange& range, std::int64_t number);
Result<std::optional<std::string>> identifier_assign(Tx& tx, const model::Owner& owner,
    std::string_view kind, int year, std::string_view subject_id, Millis now, MakeIdentifier make);

}  // namespace mv::store
