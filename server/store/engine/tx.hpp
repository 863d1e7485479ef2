// SPDX-License-Identifier: Apache-2.0
#pragma once
// What runs inside one transaction: SQL with `?` for each argument, the same text on SQLite and
// PostgreSQL. Statements are prepared once per connection and kept by their text, so a text is a
// constant, never built from values; an argument may be a std::optional for NULL. A failing
// statement throws; Database::read and write turn that into an Error, so the functions of this
// folder return plain values where nothing else can go wrong.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/text/enum_words.hpp"

namespace mv::store {

enum class Dialect : std::uint8_t { sqlite, postgresql };

/// How a column is read: as a 64-bit integer or as text. NULL reads as 0 or "".
enum class Kind : std::uint8_t { number, text };

template <class T>
struct KindOf {
  static constexpr Kind value = std::is_integral_v<T> ? Kind::number : Kind::text;
};
template <class T>
struct KindOf<std::optional<T>> : KindOf<T> {};
template <class T>
constexpr Kind kind_of = KindOf<T>::value;

/// Ends the statement, which fails with Code::internal.
[[noreturn]] void fail_on_word(const std::string& word);

/// A word of a column as its value. One that this version does not know, which a newer server may
/// have written, is never taken for another: the statement fails. An optional column has "" for
/// none.
template <EnumWords E>
E enum_column(const std::string& text) {
  if (const auto known = from_word<E>(text)) return *known;
  fail_on_word(text);
}

/// A prepared statement of one connection; valid until the next use of the same text.
class Statement {
 public:
  virtual ~Statement() = default;
  virtual void bind(std::size_t at, std::int64_t value) = 0;
  virtual void bind(std::size_t at, std::string_view value) = 0;
  virtual void bind_null(std::size_t at) = 0;
  /// Runs it; true when there is a first row.
  virtual bool execute() = 0;
  virtual bool next() = 0;
  virtual std::int64_t affected() = 0;
  virtual std::int64_t number(std::size_t column) const = 0;
  virtual const std::string& text(std::size_t column) const = 0;
  virtual bool is_null(std::size_t column) const = 0;
};

/// One transaction on one connection. Used by one thread, only inside the function it is given to.
class Tx {
 public:
  virtual ~Tx() = default;
  virtual Dialect dialect() const = 0;
  bool is_postgresql() const { return dialect() == Dialect::postgresql; }

  /// Runs a statement without rows; returns how many rows it touched.
  template <class... A>
  std::int64_t run(std::string_view sql, const A&... args) {
    auto& statement = bound(sql, {}, args...);
    statement.execute();
    return statement.affected();
  }

  /// Calls `each(Statement&)` for every row; `columns` says how each is read.
  template <class F, class... A>
  void each(std::string_view sql, std::span<const Kind> columns, F&& each, const A&... args) {
    auto& statement = bound(sql, columns, args...);
    if (!statement.execute()) return;
    do each(statement);
    while (statement.next());
  }

  /// All rows as tuples: tx.rows<std::string, std::int64_t>("select id, n from t where k = ?", k).
  template <class... C, class... A>
  std::vector<std::tuple<C...>> rows(std::string_view sql, const A&... args) {
    static constexpr Kind kinds[] = {kind_of<C>...};
    std::vector<std::tuple<C...>> out;
    each(
        sql, kinds, [&](Statement& row) { out.push_back(tuple_of<C...>(row)); }, args...);
    return out;
  }

  /// The first column of the first row.
  template <class C, class... A>
  std::optional<C> value(std::string_view sql, const A&... args) {
    static constexpr Kind kinds[] = {kind_of<C>};
    auto& statement = bound(sql, kinds, args...);
    if (!statement.execute()) return std::nullopt;
    auto out = column<C>(statement, 0);
    while (statement.next()) {}
    return out;
  }

  /// The prepared statement of this text, to be bound; record.hpp uses it.
  virtual Statement& prepared(
      std::string_view sql, std::span<const Kind> arguments, std::span<const Kind> columns) = 0;

  /// Tells subscribers of `channel` once this transaction has committed; equal notices merge.
  virtual void notify(std::string_view channel, std::string_view payload = {}) = 0;

  template <class C>
  static C column(const Statement& row, std::size_t at) {
    if constexpr (kind_of<C> == Kind::number)
      return static_cast<C>(row.number(at));
    else if constexpr (EnumWords<C>)
      return enum_column<C>(row.text(at));
    else
      return C(row.text(at));
  }

 private:
  template <class... C>
  static std::tuple<C...> tuple_of(const Statement& row) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::tuple<C...>{column<C>(row, I)...};
    }
    (std::index_sequence_for<C...>{});
  }

  template <class T>
  static void bind(Statement& statement, std::size_t at, const std::optional<T>& value) {
    value ? bind(statement, at, *value) : statement.bind_null(at);
  }

  template <class T>
  static void bind(Statement& statement, std::size_t at, const T& value) {
    if constexpr (kind_of<T> == Kind::number)
      statement.bind(at, static_cast<std::int64_t>(value));
    else if constexpr (EnumWords<T>)
      statement.bind(at, to_word(value));
    else
      statement.bind(at, std::string_view(value));
  }

  template <class... A>
  Statement& bound(std::string_view sql, std::span<const Kind> columns, const A&... args) {
    static constexpr std::array<Kind, sizeof...(A)> kinds{kind_of<A>...};
    auto& statement = prepared(sql, kinds, columns);
    [[maybe_unused]] std::size_t at = 0;
    (bind(statement, at++, args), ...);
    return statement;
  }
};

}  // namespace mv::store
