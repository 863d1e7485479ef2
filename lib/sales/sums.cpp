// SPDX-License-Identifier: Apache-2.0
#include "sales/sums.hpp"

#include <algorithm>

namespace mv::sales {
namespace {

constexpr std::size_t kMostTerritories = 1'000;
constexpr std::size_t kRowWeight = 8;  // texts of a row, in sizes of a country

}  // namespace

Status Sums::add(const Line& line) {
  // A recording is its ISRC; where there is none, its names.
  key_.clear();
  for (const auto part : {line.isrc, line.isrc.empty() ? line.title : std::string_view(),
           line.isrc.empty() ? line.artist : std::string_view(), line.upc, line.platform,
           line.period, line.kind, line.currency}) {
    key_ += part;
    key_ += '\x1f';
  }
  const auto [found, fresh] = rows_.try_emplace(key_);
  auto& row = found->second;
  if (fresh)
    row = {std::string(line.isrc), std::string(line.upc), std::string(line.title),
        std::string(line.artist), std::string(line.platform), std::string(line.period),
        std::string(line.kind), std::string(line.currency), {}, {}};
  row.sum.add(line.units, line.money);
  if (fresh) size_ += kRowWeight;
  const auto number = number_of(line.territory);
  auto& all = row.territories;
  auto place =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == number; });
  if (place == all.end()) {
    place = all.insert(all.end(), {number, Sum{}});
    ++size_;
  }
  place->second.add(line.units, line.money);
  if (territories_.size() <= kMostTerritories) return {};
  return make_error(Code::invalid, "the report has more than 1,000 countries",
      "The column of the country has something else",
      "Say which it is with --map territory=COLUMN (in the API: map).");
}

std::uint32_t Sums::number_of(std::string_view territory) {
  const auto [found, fresh] =
      numbers_.try_emplace(std::string(territory), static_cast<std::uint32_t>(territories_.size()));
  if (fresh) territories_.emplace_back(territory);
  return found->second;
}

std::vector<SumRow> Sums::take() {
  std::vector<SumRow> out;
  out.reserve(rows_.size());
  for (auto& [key, row] : rows_) out.push_back(std::move(row));
  rows_.clear();
  size_ = 0;
  return out;
}

}  // namespace mv::sales
