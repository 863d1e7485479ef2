// SPDX-License-Identifier: Apache-2.0
#pragma once
// Described structs to and from rows: a member is the column of its name; numbers and text as they
// are, everything else as JSON text. `Extra` columns (for indexes) are written beside them.
//
//   record_insert(tx, "tracks", track, Extra{"audio_sha256", track.audio.sha256});
//   record_rows<model::Track>(tx, select<model::Track>("tracks") + " where id = ?", id);
//
// Texts made here are kept in function-local statics by their callers, because a statement is
// found by its text.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/mp11.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// The member of T that is no column ("" = all are).
template <class T>
inline constexpr std::string_view kNoColumn = "";

template <class V>
constexpr bool is_plain = std::is_integral_v<V> || std::is_same_v<V, std::string>;

template <class V>
constexpr bool is_optional_words = false;
template <EnumWords E>
constexpr bool is_optional_words<std::optional<E>> = true;
/// A word, or "" for none.
template <class V>
concept OptionalWords = is_optional_words<V>;

template <class T, class F>
void each_column(F&& f) {
  boost::mp11::mp_for_each<model::members_of<T>>([&](auto member) {
    if (std::string_view(member.name) != kNoColumn<T>) f(member);
  });
}

template <class T, class M>
using member_type = std::remove_cvref_t<decltype(std::declval<T>().*M::pointer)>;

/// How each column of T is read, in order.
template <class T>
const std::vector<Kind>& kinds_of() {
  static const auto kinds = [] {
    std::vector<Kind> out;
    each_column<T>([&](auto member) { out.push_back(kind_of<member_type<T, decltype(member)>>); });
    return out;
  }();
  return kinds;
}

/// `"id", "user_id", …`, each with `prefix` ("t.") before it.
template <class T>
std::string columns(std::string_view prefix = "") {
  std::string out;
  each_column<T>([&](auto member) {
    out += (out.empty() ? "" : ", ") + std::string(prefix) + '"' + member.name + '"';
  });
  return out;
}

/// `select "id", … from table`
template <class T>
std::string select(std::string_view table) {
  return "select " + columns<T>() + " from " + std::string(table);
}

/// Parses a JSON column; what is not JSON leaves the default.
template <class V>
void json_column(const std::string& text, V& out) {
  static constexpr std::size_t kBuffer = 8192;
  unsigned char buffer[kBuffer];
  boost::json::monotonic_resource memory(buffer, kBuffer);
  boost::system::error_code code;
  auto value = boost::json::parse(text, code, &memory);
  // Older versions have cut names through a character.
  if (code && !is_utf8(text)) value = boost::json::parse(valid_utf8(text), code);
  if (!code) model::from_json(value, out);
}

/// The row as a T, from column `at` on.
template <class T>
T record(const Statement& row, std::size_t at = 0) {
  T out{};
  each_column<T>([&](auto member) {
    auto& value = out.*member.pointer;
    using V = std::remove_reference_t<decltype(value)>;
    if constexpr (std::is_integral_v<V>)
      value = static_cast<V>(row.number(at));
    else if constexpr (std::is_same_v<V, std::string>)
      value = row.text(at);
    else if constexpr (EnumWords<V>)
      value = enum_column<V>(row.text(at));
    else if constexpr (OptionalWords<V>)
      value = row.text(at).empty() ? V{} : V{enum_column<typename V::value_type>(row.text(at))};
    else
      json_column(row.text(at), value);
    ++at;
  });
  return out;
}

template <class T, class... A>
std::vector<T> record_rows(Tx& tx, std::string_view sql, const A&... args) {
  std::vector<T> out;
  tx.each(
      sql, kinds_of<T>(), [&](Statement& row) { out.push_back(record<T>(row)); }, args...);
  return out;
}

/// The first row, if there is one.
template <class T, class... A>
std::optional<T> record_find(Tx& tx, std::string_view sql, const A&... args) {
  std::optional<T> out;
  tx.each(
      sql, kinds_of<T>(),
      [&](Statement& row) {
        if (!out) out = record<T>(row);
      },
      args...);
  return out;
}

template <class V>
void bind_column(Statement& statement, std::size_t at, const V& value) {
  if constexpr (std::is_integral_v<V>)
    statement.bind(at, static_cast<std::int64_t>(value));
  else if constexpr (std::is_same_v<V, std::string>)
    statement.bind(at, std::string_view(value));
  else if constexpr (EnumWords<V> || OptionalWords<V>)
    statement.bind(at, to_word(value));
  else
    statement.bind(at, std::string_view(model::json_text(value)));
}

/// Binds every column of `value` from argument `at` on; returns the next argument.
template <class T>
std::size_t bind_record(Statement& statement, const T& value, std::size_t at = 0) {
  each_column<T>([&](auto member) { bind_column(statement, at++, value.*member.pointer); });
  return at;
}

/// A column that is not a member.
template <class V>
struct Extra {
  std::string_view name;
  V value;
};
template <class V>
Extra(std::string_view, V) -> Extra<V>;
template <std::size_t N, class V>
Extra(const char (&)[N], V) -> Extra<V>;

/// `insert into table (…) values (?, …)`
template <class T, class... X>
std::string insert_text(std::string_view table, const Extra<X>&... extras) {
  std::string names = columns<T>(), marks;
  ((names += ", " + std::string(extras.name)), ...);
  for (std::size_t i = 0; i < kinds_of<T>().size() + sizeof...(X); ++i) marks += i ? ", ?" : "?";
  return "insert into " + std::string(table) + " (" + names + ") values (" + marks + ")";
}

/// Inserts the row with a text of insert_text (and what follows it); returns the rows touched.
template <class T, class... X>
std::int64_t record_write(Tx& tx, std::string_view sql, const T& value, const Extra<X>&... extras) {
  auto kinds = kinds_of<T>();
  (kinds.push_back(kind_of<X>), ...);
  auto& statement = tx.prepared(sql, kinds, {});
  [[maybe_unused]] auto at = bind_record(statement, value);
  (bind_column(statement, at++, extras.value), ...);
  statement.execute();
  return statement.affected();
}

/// A struct has one table, so its text is made once per type and set of extras.
template <class T, class... X>
void record_insert(Tx& tx, std::string_view table, const T& value, const Extra<X>&... extras) {
  static const std::string sql = insert_text<T>(table, extras...);
  record_write(tx, sql, value, extras...);
}

// ---- changing a whole row that was read before, if nobody else has changed it since
// ----------------

/// What record_update needs to know of a table. A new member of the struct is written by itself;
/// `kept` names the columns that an update leaves as they are.
struct UpdateTable {
  std::string_view name;  ///< tracks
  std::string_view noun;  ///< track
  std::vector<std::string_view> kept;
  Error (*missing)(std::string_view id);
  std::string_view condition =
      "";  ///< a row that does not meet it does not exist: " and state <> …"
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

/// Writes the row and the extras where id, user, mode and revision are those of `value`. Returns
/// the new revision, one more. Errors: `missing`; precondition_failed when the stored revision is
/// another. A struct has one table, so its text is made once per type and set of extras.
template <class T, class... X>
Result<std::int64_t> record_update(
    Tx& tx, const UpdateTable& table, const T& value, const Extra<X>&... extras) {
  static const std::string sql = [&] {
    std::string out = fmt::format("update {} set revision = revision + 1", table.name);
    each_updated<T>(table, [&](auto member) { out += fmt::format(", \"{}\" = ?", member.name); });
    ((out += fmt::format(", {} = ?", extras.name)), ...);
    return out + update_condition(table) + " and revision = ?";
  }();
  static const std::vector<Kind> kinds = [&] {
    std::vector<Kind> out;
    each_updated<T>(
        table, [&](auto member) { out.push_back(kind_of<member_type<T, decltype(member)>>); });
    (out.push_back(kind_of<X>), ...);
    out.insert(out.end(), {Kind::text, Kind::text, Kind::text, Kind::number});
    return out;
  }();
  auto& statement = tx.prepared(sql, kinds, {});
  std::size_t at = 0;
  each_updated<T>(table, [&](auto member) { bind_column(statement, at++, value.*member.pointer); });
  (bind_column(statement, at++, extras.value), ...);
  bind_column(statement, at++, value.id);
  bind_column(statement, at++, value.user_id);
  bind_column(statement, at++, value.mode);
  bind_column(statement, at, value.revision);
  statement.execute();
  if (statement.affected() == 1) return value.revision + 1;

  static const std::string look =
      fmt::format("select revision from {}{}", table.name, update_condition(table));
  const auto stored = tx.value<std::int64_t>(look, value.id, value.user_id, value.mode);
  if (!stored) return table.missing(value.id);
  return make_error(Code::precondition_failed,
      fmt::format("the {} {} was changed by someone else", table.noun, value.id),
      fmt::format("It is at revision {}, not {}", *stored, value.revision),
      "Read it again and repeat the change.");
}

}  // namespace mv::store
