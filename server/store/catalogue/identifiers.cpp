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

namespace {

/// Whose numbers they are: of the sandbox a user has others.
std::string taker(const model::Owner& owner) {
  return std::string(owner.user_id) + (owner.mode == model::Mode::sandbox ? "/sandbox" : "");
}

bool identifier_take(Tx& tx, const model::Owner& owner, std::string_view kind,
    std::string_view value, std::string_view subject_id, Millis now) {
  return tx.run(
             "insert into identifiers (user_id, kind, value, subject_id, created_at) "
             "values (?, ?, ?, ?, ?) on conflict (user_id, kind, value) do nothing",
             taker(owner), kind, value, subject_id, now) == 1;
}

/// The next number of a range, which is used up by that; nothing when all are. The update locks the
/// row, so that concurrent callers take turns.
std::optional<std::int64_t> next_number(
    Tx& tx, const model::Owner& owner, std::string_view range_id, int year) {
  constexpr std::string_view kLive =
      "update identifier_ranges set next = (case when year = ? then next else first end) + 1, "
      "year = ? where id = ? and (year <> ? or next <= last) returning next - 1";
  constexpr std::string_view kSandbox =
      "update identifier_ranges set rehearsed = (case when rehearsed_year = ? then rehearsed else "
      "first end) + 1, rehearsed_year = ? where id = ? and (rehearsed_year <> ? or rehearsed <= "
      "last) returning rehearsed - 1";
  return tx.value<std::int64_t>(
      owner.mode == model::Mode::sandbox ? kSandbox : kLive, year, year, range_id, year);
}

}  // namespace

void identifier_note(Tx& tx, const model::Owner& owner, std::string_view kind,
    std::string_view value, std::string_view subject_id, Millis now) {
  (void)identifier_take(tx, owner, kind, value, subject_id, now);
}

Result<std::optional<std::string>> identifier_assign(Tx& tx, const model::Owner& owner,
    std::string_view kind, int year, std::string_view subject_id, Millis now, MakeIdentifier make) {
  bool any = false;
  for (auto range : identifier_range_list(tx, owner.user_id)) {
    if (range.kind != kind) continue;
    any = true;
    range.year = year;
    while (const auto number = next_number(tx, owner, range.id, year)) {
      const auto value = make(range, *number);
      if (identifier_take(tx, owner, kind, value, subject_id, now)) return std::optional(value);
    }
  }
  if (!any) return std::optional<std::string>();
  return make_error(Code::conflict,
      "every " + std::string(kind == "isrc" ? "ISRC" : "UPC") + " of the ranges is used",
      "A number is never assigned twice",
      "Add a range with `mv identifier create`, or set the number yourself.");
}

}  // namespace mv::store
