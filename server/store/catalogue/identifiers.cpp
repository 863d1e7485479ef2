// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/identifiers.hpp"

#include "store/engine/named_lock.hpp"
#include "store/engine/record.hpp"

namespace mv::store {

Status identifier_range_insert(Tx& tx, const IdentifierRange& range) {
  named_lock(tx, "range " + range.user_id + " " + range.kind);
  if (tx.value<std::string>("select id from identifier_ranges where user_id = ? and kind = ? and "
                            "prefix = ? and first <= ? and last >= ?",
          range.user_id, range.kind, range.prefix, range.last, range.first))
    return make_error(Code::conflict,
        "a range with the prefix " + range.prefix + " overlaps this one",
        "Each number is assigned only once",
        "See `mv identifier list` and leave out existing numbers.");
  record_insert(tx, "identifier_ranges", range);
  return {};
}

std::vector<IdentifierRange> identifier_range_list(Tx& tx, std::string_view user_id) {
  static const auto sql = select<IdentifierRange>("identifier_ranges") +
                          " where user_id = ? order by kind, created_at, id";
  return record_rows<IdentifierRange>(tx, sql, user_id);
}

Status identifier_range_delete(Tx& tx, std::string_view user_id, std::string_view id) {
  if (tx.run("delete from identifier_ranges where id = ? and user_id = ?", id, user_id) == 1)
    return {};
  return make_error(Code::not_found, "there is no range " + std::string(id), {},
      "List them with mv identifier list.");
}

void identifier_note(Tx& tx, std::string_view user_id, std::string_view kind,
    std::string_view value, std::string_view subject_id, Millis now) {
  tx.run(
      "insert into identifiers (user_id, kind, value, subject_id, created_at) "
      "values (?, ?, ?, ?, ?) on conflict (user_id, kind, value) do nothing",
      user_id, kind, value, subject_id, now);
}

Result<std::optional<std::string>> identifier_assign(Tx& tx, std::string_view user_id,
    std::string_view kind, int year, std::string_view subject_id, Millis now, MakeIdentifier make) {
  // The update locks the row, so that concurrent callers take turns.
  static const auto take =
      "update identifier_ranges set next = (case when year = ? then next else first end) + 1, "
      "year = ? where id = ? and (year <> ? or next <= last) returning " +
      columns<IdentifierRange>();
  bool any = false;
  for (const auto& known : identifier_range_list(tx, user_id)) {
    if (known.kind != kind) continue;
    any = true;
    while (const auto range = record_find<IdentifierRange>(tx, take, year, year, known.id, year)) {
      const auto value = make(*range, range->next - 1);
      if (tx.run("insert into identifiers (user_id, kind, value, subject_id, created_at) "
                 "values (?, ?, ?, ?, ?) on conflict (user_id, kind, value) do nothing",
              user_id, kind, value, subject_id, now) == 1)
        return std::optional(value);
    }
  }
  if (!any) return std::optional<std::string>();
  return make_error(Code::conflict,
      "every " + std::string(kind == "isrc" ? "ISRC" : "UPC") + " of the ranges is used",
      "A number is never assigned twice",
      "Add a range with `mv identifier create`, or set the number yourself.");
}

}  // namespace mv::store
