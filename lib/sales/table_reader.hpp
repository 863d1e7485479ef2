// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rows of a table that comes in blocks: comma-, semicolon- or tab-separated (RFC 4180). Memory does
// not grow with the table.
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mv::sales {

class TableReader {
 public:
  /// Gets each row that has something in it. Cells live until it returns.
  using Row = std::function<Status(std::uint64_t number, std::span<const std::string_view> cells)>;
  explicit TableReader(Row row) : row_(std::move(row)) {}

  /// Errors: those of the rows; invalid for a row of more than 1 MiB and for what is no text.
  Status feed(std::string_view block);
  /// After the last block.
  Status finish();
  /// What separates the cells: of tab, semicolon and comma the one that most of the first rows
  /// have; 0 before it is known.
  char separator() const { return separator_; }
  /// Whether a quote is a quote; in DDEX's flat files it is a character like any other.
  void take_quotes(bool quotes) { quotes_ = quotes; }

 private:
  void begin(bool last);
  Status take(bool last);
  Result<std::size_t> row_at(std::size_t from, bool last);
  std::string_view cell(std::size_t from, std::size_t to, bool quoted, bool doubled);

  Row row_;
  std::string buffer_;
  std::vector<std::string_view> cells_;
  std::deque<std::string> kept_;  ///< cells with doubled quotes
  char separator_ = 0;
  bool quotes_ = true;
  std::uint64_t number_ = 0;
};

}  // namespace mv::sales
