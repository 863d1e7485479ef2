// SPDX-License-Identifier: Apache-2.0
#pragma once
// A sales report that comes in blocks, of whatever kind: a DDEX flat file or a table of a
// distributor. Memory does not grow with it.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sales/dsr.hpp"
#include "sales/format.hpp"
#include "sales/table_reader.hpp"

namespace mv::sales {

struct ReportOptions {
  std::map<Field, std::string> columns;  ///< the column of a field, by its name
  std::string currency;                  ///< of the money, where the report does not say it
  std::string platform;                  ///< of all lines, where the report does not say it
};

class ReportReader {
 public:
  using Take = std::function<Status(const Line& line)>;
  ReportReader(ReportOptions options, Take take);
  /// Errors: those of `take`; invalid for what cannot be read, with a fault for each such row, the
  /// first 100 of them.
  Status feed(std::string_view block) { return table_.feed(block); }
  Status finish();
  /// dsr, or the id of a Format; "" before it is known.
  std::string_view format() const;
  std::uint64_t lines() const { return lines_; }

 private:
  Status row(std::uint64_t number, std::span<const std::string_view> cells);
  Status line(std::uint64_t number, std::span<const std::string_view> cells);
  void fault(std::uint64_t number, Field field, std::string message, std::string hint);
  /// What `make` makes of a text, kept: reports repeat a few words a million times.
  const std::string& word(Field field, std::string_view text);

  ReportOptions options_;
  Take take_;
  TableReader table_;
  std::optional<Columns> columns_;
  std::unique_ptr<DsrReader> dsr_;
  std::vector<std::string> seen_;  ///< rows before the header, for the error
  std::vector<Fault> faults_;
  std::unordered_map<std::string, std::string> words_[kFieldCount];
  std::string long_words_[kFieldCount];  ///< the last one that is not worth keeping
  std::uint64_t lines_ = 0, broken_ = 0;
};

}  // namespace mv::sales
