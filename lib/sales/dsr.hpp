// SPDX-License-Identifier: Apache-2.0
#pragma once
// DDEX digital sales reports, flat file (DSR 3): the Financial Reporting to Record Companies
// Profile (Part 9: SY10, SR08), which has money, and the Basic Audio Profile (Part 3, records of
// Part 8 from SY01.03, AS01.03, AS02.04, SU01.03, SU02.03 on), which has counts alone.
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "sales/line.hpp"

namespace mv::sales {

/// Whether the first row of a table is the head of such a report.
bool is_dsr(std::span<const std::string_view> cells);

class DsrReader {
 public:
  using Take = std::function<Status(const Line& line)>;
  explicit DsrReader(Take take) : take_(std::move(take)) {}
  /// Errors: those of `take`; invalid for records that are not those above, and numbers that are
  /// none.
  Status row(std::uint64_t number, std::span<const std::string_view> cells);
  /// Error: invalid when the report has no end.
  Status finish() const;

 private:
  struct Summary {
    std::string platform, territory, kind, currency;
  };
  struct Recording {
    std::string isrc, title, artist;
  };
  Status head(std::span<const std::string_view> cells);
  Status sale(std::uint64_t number, std::span<const std::string_view> cells);
  Status usage(std::uint64_t number, std::span<const std::string_view> cells, std::size_t count,
      std::size_t returns);
  Result<const Summary*> summary(std::uint64_t number, const std::string& id) const;
  void begin_block(std::string_view id);

  Take take_;
  std::string platform_, period_;
  std::map<std::string, Summary> summaries_;
  std::string block_, upc_;
  std::map<std::string, Recording> recordings_;  ///< of the block
  bool ended_ = false;
};

}  // namespace mv::sales
