// SPDX-License-Identifier: Apache-2.0
#pragma once
// Changing a whole row that was read before, if nobody else has changed it since.
#include <fmt/format.h>

#include <algorithm>

#include "store/engine/record.hpp"

namespace mv::store {

/// What record_update needs to know of a table. A new member of the struct is written by itself;
/// `kept` names the columns that an update leaves as they are.
struct UpdateTable {
  std::string_view name;  ///< tracks
  std::string_view noun;  ///< track
  std::vector<std::string_view> kept;
  Error (*missing)(std::string_view id);
  std::string_view condition = "";  ///< a row that does not meet it does not exist: " and state <> …"
};

template <class T, class F>
void each_updated(const UpdateTable& table, F&& f) {
  static constexpr std::string_view kNever[] = {"id", "user_id", "mode", "created_at", "revision"};
  const auto names = [](const auto& list, std::string_view name) {
    return std::find(std::begin(list), std::end(list), name) != std::end(list);
  };
  each_column<T>([&](auto member) {
    if (!names(kNever, member.name) && !names(table.kept, member.name)) f(member);
  });
}

inline std::string update_condition(const UpdateTable& table) {
  return fmt::format(" where id = ? and user_id = ? and mode = ?{}", table.condition);
}

/// Writes the row and the extras where id, user, mode and revision are those of `value`. Returns the new
/// revision, one more. Errors: `missing`; precondition_failed when the stored revision is another. A
/// struct has one table, so its text is made once per type and set of extras.
template <class T, class... X>
Result<std::int64_t> record_update(Tx& tx, const UpdateTable& table, const T& value,
                                   const Extra<X>&... extras) {
  static const std::string sql = [&] {
    std::string out = fmt::format("update {} set revision = revision + 1", table.name);
    each_updated<T>(table, [&](auto member) { out += fmt::format(", \"{}\" = ?", member.name); });
    ((out += fmt::format(", {} = ?", extras.name)), ...);
    return out + update_condition(table) + " and revision = ?";
  }();
  static const std::vector<Kind> kinds = [&] {
    std::vector<Kind> out;
    each_updated<T>(table, [&](auto member) {
      out.push_back(kind_of<member_type<T, decltype(member)>>);
    });
    (out.push_back(kind_of<X>), ...);
    out.insert(out.end(), {Kind::text, Kind::text, Kind::text, Kind::number});
    return out;
  }();
  auto& statement = tx.prepared(sql, kinds, {});
  std::size_t at = 0;
  each_updated<T>(table, [&](auto member) { bind_column(statement, at++, value.*member.pointer); });
  (bind_column(statement, at++, extras.value), ...);
  for (const auto* text : {&value.id, &value.user_id, &value.mode}) bind_column(statement, at++, *text);
  bind_column(statement, at, value.revision);
  statement.execute();
  if (statement.affected() == 1) return value.revision + 1;

  static const std::string look =
      fmt::format("select revision from {}{}", table.name, update_condition(table));
  const auto stored = tx.value<std::int64_t>(look, value.id, value.user_id, value.mode);
  if (!stored) return table.missing(value.id);
  return make_error(Code::precondition_failed,
                    fmt::format("the {} {} was changed by someone else", table.noun, value.id),
                    fmt::format("It is at revision {}, not {}.", *stored, value.revision),
                    "Read it again and repeat the change.");
}

}  // namespace mv::store
