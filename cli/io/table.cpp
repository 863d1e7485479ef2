// SPDX-License-Identifier: Apache-2.0
#include "io/table.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "io/colour.hpp"
#include "io/streams.hpp"

namespace mv::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 10;  // of a column that is wrapped
constexpr std::size_t kLongWord = 20;   // that is only broken where nothing else helps

enum class Role {
  title,  ///< stands first
  words,  ///< wrapped
  minor,  ///< left out where there is no room
  link,   ///< never broken
  id,     ///< stands last, shortened
  other,  ///< an id of something else: as an id, and left out like what is minor
};

struct Named {
  std::string_view column;
  Role role;
};
constexpr std::array kRoles{Named{"#", Role::title}, Named{"TITLE", Role::title},
    Named{"NAME", Role::title}, Named{"FILE", Role::title}, Named{"ID", Role::id},
    Named{"TRACK", Role::other}, Named{"SUBJECT", Role::other}, Named{"URL", Role::link},
    Named{"LINK OR REASON", Role::link}, Named{"CREATED", Role::minor},
    Named{"PROVIDER", Role::minor}, Named{"ARTIST", Role::minor}, Named{"COUNTDOWN", Role::minor},
    Named{"ATTEMPTS", Role::minor}, Named{"NOTE", Role::minor}, Named{"LAST USED", Role::minor}};

Role role_of(std::string_view column) {
  for (const auto& row : kRoles)
    if (row.column == column) return row.role;
  return Role::words;
}

bool stands_last(Role role) { return role == Role::id || role == Role::other; }

struct Column {
  std::string name;
  Role role = Role::words;
  std::vector<std::string> cells;
  std::size_t width = 0;  ///< that it is given
};

std::size_t natural(const Column& column) {
  auto out = display_width(column.name);
  for (const auto& cell : column.cells) out = std::max(out, display_width(cell));
  return out;
}

/// Not one that a provider gave.
bool is_own_id(std::string_view text) { return text.size() == 30 && text[3] == '_'; }

/// What tells the ids apart, and a little more, so that they stay apart when others come.
void shorten(Column& column) {
  constexpr std::size_t kTime = std::string_view("rel_").size() + 10, kMore = 2;
  const std::set<std::string> all(column.cells.begin(), column.cells.end());
  std::size_t length = kTime;
  for (auto one = all.begin(); one != all.end(); ++one)
    if (const auto next = std::next(one); next != all.end()) {
      const auto common = std::mismatch(one->begin(), one->end(), next->begin(), next->end());
      length = std::max(length, static_cast<std::size_t>(common.first - one->begin()) + 1);
    }
  for (auto& cell : column.cells)
    if (is_own_id(cell)) cell = cell.substr(0, length + kMore);
}

/// "2026-11-29 11:07:38" of an RFC 3339 time in UTC; anything else as it is.
std::string short_instant(std::string text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00";
  if (text.size() < kForm.size() + 1 || !text.ends_with('Z')) return text;
  for (std::size_t i = 0; i < kForm.size(); ++i)
    if (kForm[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != kForm[i]) return text;
  text[10] = ' ';
  return text.substr(0, kForm.size());
}

/// Titles first, ids last, the rest as given.
std::vector<Column> columns_of(const Table& table) {
  std::vector<Column> out;
  for (const auto part : {0, 1, 2})
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      Column column{table.columns[i], role_of(table.columns[i]), {}, 0};
      const int place = column.role == Role::title ? 0 : stands_last(column.role) ? 2 : 1;
      if (place != part) continue;
      for (const auto& row : table.rows)
        column.cells.push_back(i < row.size() ? short_instant(printable(row[i])) : std::string());
      if (stands_last(column.role)) shorten(column);
      column.width = natural(column);
      out.push_back(std::move(column));
    }
  return out;
}

std::size_t total(const std::vector<Column>& columns) {
  std::size_t out = 0;
  for (const auto& column : columns) out += column.width + kGap;
  return out == 0 ? 0 : out - kGap;
}

void leave_out_minor(std::vector<Column>& columns, std::size_t width) {
  while (total(columns) > width) {
    const auto last = std::find_if(columns.rbegin(), columns.rend(), [](const auto& column) {
      return column.role == Role::minor || column.role == Role::other;
    });
    if (last == columns.rend()) return;
    columns.erase(std::next(last).base());
  }
}

/// Links that find no room get lines of their own below their row.
std::vector<Column> take_links(std::vector<Column>& columns, std::size_t width) {
  std::vector<Column> out;
  for (std::size_t i = 0; i < columns.size() && total(columns) > width;)
    if (columns[i].role == Role::link) {
      out.push_back(std::move(columns[i]));
      columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  return out;
}

/// The width below which a word of the column would be broken.
std::size_t width_of_words(const Column& column) {
  auto out = kNarrowest;
  for (const auto& cell : column.cells)
    for (const auto& piece : pieces_of(cell)) out = std::max(out, display_width(piece));
  return std::min(out, kLongWord);
}

/// Narrows the widest of what can be wrapped, each no narrower than `least` says. False when even
/// that is too wide.
template <class Least>
bool narrow(std::vector<Column>& columns, std::size_t width, Least least) {
  while (total(columns) > width) {
    Column* widest = nullptr;
    for (auto& column : columns)
      if (!stands_last(column.role) && column.role != Role::link && column.width > least(column) &&
          (!widest || column.width > widest->width))
        widest = &column;
    if (!widest) return false;
    widest->width -= std::min(widest->width - least(*widest), total(columns) - width);
  }
  return true;
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, display_width(text)), ' ');
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string row_text(const std::vector<Column>& columns, std::size_t row, bool colour) {
  std::vector<std::vector<std::string>> lines;
  std::size_t height = 1;
  for (const auto& column : columns) {
    lines.push_back(wrap_cell(column.cells[row], column.width));
    height = std::max(height, lines.back().size());
  }
  std::string out;
  for (std::size_t line = 0; line < height; ++line) {
    std::string text;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto& cell = line < lines[i].size() ? lines[i][line] : std::string();
      const auto space = i + 1 == columns.size() ? 0 : columns[i].width + kGap;
      const auto whole = padded(cell, space);
      const auto tint = tint_of_state(columns[i].cells[row]);
      text += tinted(cell, stands_last(columns[i].role) ? Tint::dim : tint, colour) +
              whole.substr(cell.size());
    }
    out += trimmed(std::move(text));
  }
  return out;
}

std::string header_text(const std::vector<Column>& columns, bool colour) {
  std::string out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto space = i + 1 == columns.size() ? 0 : columns[i].width + kGap;
    out += tinted(columns[i].name, Tint::dim, colour) +
           padded(columns[i].name, space).substr(columns[i].name.size());
  }
  return trimmed(std::move(out));
}

/// A row as lines "name  value", its first cell above them.
std::string block_text(const std::vector<Column>& columns, std::size_t row, std::size_t width) {
  std::size_t names = 0;
  for (std::size_t i = 1; i < columns.size(); ++i)
    if (!columns[i].cells[row].empty()) names = std::max(names, display_width(columns[i].name));
  std::string out = wrap(columns.front().cells[row], width);
  for (std::size_t i = 1; i < columns.size(); ++i) {
    const auto& cell = columns[i].cells[row];
    if (cell.empty()) continue;
    if (columns[i].role == Role::link) {
      out += "  " + cell + "\n";
      continue;
    }
    const auto margin = 2 + names + kGap;
    const auto room = width > margin + kNarrowest ? width - margin : kNarrowest;
    bool first = true;
    for (const auto& line : wrap_cell(cell, room)) {
      out += "  " + padded(first ? columns[i].name : "", names + kGap) + line + "\n";
      first = false;
    }
  }
  return out;
}

}  // namespace

std::string table_for_terminal(const Table& table, std::size_t width, bool colour) {
  if (table.rows.empty()) return {};
  const auto all = columns_of(table);
  auto columns = all;
  leave_out_minor(columns, width);
  const auto links = take_links(columns, width);
  std::string out;
  const bool fits = narrow(columns, width, width_of_words) ||
                    narrow(columns, width, [](const Column&) { return kNarrowest; });
  if (!fits || columns.empty()) {
    for (std::size_t row = 0; row < table.rows.size(); ++row)
      out += (row == 0 ? "" : "\n") + block_text(all, row, width);
    return out;
  }
  out = header_text(columns, colour);
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    out += row_text(columns, row, colour);
    for (const auto& link : links)
      if (!link.cells[row].empty()) out += "  " + link.cells[row] + "\n";
  }
  return out;
}

std::string table_in_text(const Table& table) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    auto& column = columns.emplace_back(Column{table.columns[i], Role::words, {}, 0});
    for (const auto& row : table.rows)
      column.cells.push_back(i < row.size() ? printable(row[i]) : std::string());
    column.width = natural(column);
  }
  auto out = header_text(columns, false);
  for (std::size_t row = 0; row < table.rows.size(); ++row) out += row_text(columns, row, false);
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
