// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "model/people/audit.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// In the transaction of what it tells of. Fills in the id.
void audit_append(Tx& tx, model::AuditEntry entry);
/// Which entries; what is empty does not narrow.
struct AuditFilter {
  std::string_view user_id;  ///< about this user, or by them
  std::string_view action;   ///< "oauth" has all of its group
  std::string_view subject;  ///< or the beginning of it
};
/// Newest first.
Slice<model::AuditEntry> audit_list(Tx& tx, const AuditFilter& filter, const Page& page);
/// At most `limit`. How many.
int audit_delete_before(Tx& tx, Millis before, int limit);

}  // namespace mv::store
