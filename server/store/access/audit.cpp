// SPDX-License-Identifier: Apache-2.0
#include "store/access/audit.hpp"

#include "base/ids.hpp"
#include "store/engine/record.hpp"

namespace mv::store {

using model::AuditEntry;

void audit_append(Tx& tx, AuditEntry entry) {
  entry.id = new_id("aud", entry.created_at);
  record_insert(tx, "audit_entries", entry);
}

Slice<AuditEntry> audit_list(Tx& tx, const AuditFilter& filter, const Page& page) {
  static const std::string rest =
      " (action = ? or action like ? or ? = '') and substr(subject, 1, length(?)) = ? and id < ? "
      "order by id desc limit ?";
  static const auto of_all = select<AuditEntry>("audit_entries") + " where" + rest;
  static const auto of_one =
      select<AuditEntry>("audit_entries") + " where (user_id = ? or actor = ?) and" + rest;
  const auto group = std::string(filter.action) + ".%";
  const auto limit = page_limit(page.limit) + 1;
  const auto before = page_before(page);
  auto rows =
      filter.user_id.empty()
          ? record_rows<AuditEntry>(tx, of_all, filter.action, group, filter.action, filter.subject,
                filter.subject, before, limit)
          : record_rows<AuditEntry>(tx, of_one, filter.user_id, filter.user_id, filter.action,
                group, filter.action, filter.subject, filter.subject, before, limit);
  return slice_of(std::move(rows), page);
}

int audit_delete_before(Tx& tx, Millis before, int limit) {
  return static_cast<int>(
      tx.run("delete from audit_entries where id in (select id from audit_entries where id < ? "
             "order by id limit ?)",
          new_id("aud", before), limit));
}

}  // namespace mv::store
