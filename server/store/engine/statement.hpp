// SPDX-License-Identifier: Apache-2.0
#pragma once
// A prepared SOCI statement whose argument and column cells live beside it, so that running it
// again binds new values without preparing anew.
#include <soci/soci.h>

#include <deque>

#include "store/engine/tx.hpp"

namespace mv::store {

/// Replaces each `?` outside quotes by the placeholder SOCI reads (:p1, :p2, ...).
std::string with_named_placeholders(std::string_view sql);

class SociStatement final : public Statement {
 public:
  SociStatement(Dialect dialect, soci::session& session, std::string_view sql,
      std::span<const Kind> arguments, std::span<const Kind> columns);
  ~SociStatement() override;

  void bind(std::size_t at, std::int64_t value) override;
  void bind(std::size_t at, std::string_view value) override;
  void bind_null(std::size_t at) override;
  bool execute() override;
  bool next() override;
  std::int64_t affected() override;
  std::int64_t number(std::size_t column) const override;
  const std::string& text(std::size_t column) const override;
  bool is_null(std::size_t column) const override;
  /// Ends a statement that was left with rows unread, so that it holds no snapshot.
  void reset();

 private:
  struct Cell {
    Kind kind;
    soci::indicator indicator = soci::i_ok;
    long long number = 0;
    std::string text = {};
  };
  Dialect dialect_;
  soci::statement statement_;
  std::deque<Cell> arguments_;
  std::deque<Cell> columns_;
  bool open_ = false;
};

}  // namespace mv::store
