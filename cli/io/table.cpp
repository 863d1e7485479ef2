// SPDX-License-Identifier: Apache-2.0
#include "io/table.hpp"

#include <algorithm>
#include <numeric>

#include "io/colour.hpp"
#include "io/streams.hpp"

namespace mv::cli {
namespace {

constexpr std::size_t kGap = 2;

std::vector<std::size_t> widths_of(const Table& table, std::size_t width) {
  std::vector<std::size_t> out;
  for (const auto& name : table.columns) out.push_back(display_width(name));
  for (const auto& row : table.rows)
    for (std::size_t i = 0; i < row.size() && i < out.size(); ++i)
      out[i] = std::max(out[i], display_width(printable(row[i])));
  const auto total = [&] {
    return std::accumulate(out.begin(), out.end(), kGap * (out.size() - 1));
  };
  // Narrow the widest column first; an id is never cut, because people copy it.
  while (!out.empty() && total() > width) {
    const auto widest = std::max_element(out.begin() + 1, out.end());
    if (widest == out.end() || *widest <= 8) break;
    *widest -= std::min(*widest - 8, total() - width);
  }
  return out;
}

}  // namespace

std::string table_for_terminal(const Table& table, std::size_t width, bool colour) {
  if (table.rows.empty()) return {};
  const auto widths = widths_of(table, width);
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells, bool header) {
    std::string text;
    for (std::size_t i = 0; i < cells.size() && i < widths.size(); ++i) {
      const auto cell = fit(printable(cells[i]), widths[i]);
      const auto pad = i + 1 < cells.size() ? widths[i] - display_width(cell) + kGap : 0;
      text += tinted(cell, header ? Tint::dim : tint_of_state(cells[i]), colour) +
              std::string(pad, ' ');
    }
    out += text + "\n";
  };
  line(table.columns, true);
  for (const auto& row : table.rows) line(row, false);
  return out;
}

std::string table_for_pipe(const Table& table) {
  std::string out;
  for (const auto& row : table.rows) {
    // Not join(): empty cells keep their place.
    for (std::size_t i = 0; i < row.size(); ++i) out += (i ? "\t" : "") + printable(row[i]);
    out += "\n";
  }
  return out;
}

}  // namespace mv::cli
