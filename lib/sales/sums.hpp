// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lines that differ in nothing but the country, added up: a report of a million lines becomes some
// thousand rows.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "sales/line.hpp"

namespace mv::sales {

struct Sum {
  std::int64_t units = 0;
  Money money;
  void add(std::int64_t more, const Money& amount) {
    units += more;
    money += amount;
  }
};

/// What is kept of a report's lines of one recording, platform, time, kind and currency.
struct SumRow {
  std::string isrc, upc, title, artist, platform, period, kind, currency;
  Sum sum;
  std::vector<std::pair<std::uint32_t, Sum>> territories;  ///< Sums::territory says which
};

class Sums {
 public:
  /// Error: invalid for more than 1,000 countries: that column has something else.
  Status add(const Line& line);
  /// What memory goes by: about 50 bytes each.
  std::size_t size() const { return size_; }
  const std::string& territory(std::uint32_t number) const { return territories_[number]; }
  /// Everything, and begins anew.
  std::vector<SumRow> take();

 private:
  std::uint32_t number_of(std::string_view territory);

  std::unordered_map<std::string, SumRow> rows_;
  std::vector<std::string> territories_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::string key_;
  std::size_t size_ = 0;
};

}  // namespace mv::sales
