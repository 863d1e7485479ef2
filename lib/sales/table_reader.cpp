// SPDX-License-Identifier: Apache-2.0
#include "sales/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/text/text.hpp"

namespace mv::sales {
namespace {

constexpr std::size_t kLongestRow = 1 << 20;
constexpr std::size_t kLookedAt = 8 << 10;
constexpr std::size_t kNotYet = std::string::npos;

}  // namespace

Status TableReader::feed(std::string_view block) {
  if (block.find('\0') != block.npos)
    return make_error(Code::invalid, "this is not a text file", "It has bytes that are no text",
        "Export the report as CSV; a spreadsheet (.xlsx) cannot be read here.");
  buffer_ += block;
  if (separator_ == 0) begin(false);
  return separator_ == 0 ? Status{} : take(false);
}

/// By the first rows together: a report may begin with a title and empty lines.
void TableReader::begin(bool last) {
  if (buffer_.size() < kLookedAt && !last) return;
  if (buffer_.starts_with("\xef\xbb\xbf")) buffer_.erase(0, 3);
  separator_ = ',';
  std::ptrdiff_t most_rows = 0, most = 0;
  for (const char candidate : {'\t', ';', ','}) {
    std::ptrdiff_t rows = 0, all = 0;
    for (const auto& row : split(std::string_view(buffer_).substr(0, kLookedAt), '\n')) {
      const auto found = std::count(row.begin(), row.end(), candidate);
      rows += found > 0;
      all += found;
    }
    if (rows < most_rows || (rows == most_rows && all <= most)) continue;
    most_rows = rows;
    most = all;
    separator_ = candidate;
  }
}

Status TableReader::finish() {
  if (!buffer_.empty() && buffer_.back() != '\n') buffer_ += '\n';
  if (separator_ == 0) begin(true);
  MV_CHECK(take(true));
  if (buffer_.empty()) return {};
  return make_error(Code::invalid, fmt::format("row {} cannot be read", number_ + 1),
      "The table does not end there", "Export the report again as CSV.");
}

Status TableReader::take(bool last) {
  std::size_t from = 0;
  while (from < buffer_.size()) {
    MV_TRY(const auto next, row_at(from, last));
    if (next == kNotYet) break;
    ++number_;
    const bool blank = std::all_of(cells_.begin(), cells_.end(),
        [](std::string_view cell) { return cell.find_first_not_of(' ') == cell.npos; });
    if (!blank) MV_CHECK(row_(number_, cells_));
    from = next;
  }
  buffer_.erase(0, from);
  if (buffer_.size() > kLongestRow)
    return make_error(Code::invalid, fmt::format("row {} has more than 1 MB", number_ + 1),
        "A quotation mark may not be closed", "Export the report again as CSV.");
  return {};
}

std::string_view TableReader::cell(std::size_t from, std::size_t to, bool quoted, bool doubled) {
  auto out = std::string_view(buffer_).substr(from, to - from);
  if (!quoted) return out;
  out = out.substr(1, out.size() - 2);
  if (!doubled) return out;
  kept_.push_back(replace_all(std::string(out), "\"\"", "\""));
  return kept_.back();
}

/// Reads the row into cells_; where the next one begins, or kNotYet.
Result<std::size_t> TableReader::row_at(std::size_t from, bool last) {
  cells_.clear();
  kept_.clear();
  const char* text = buffer_.data();
  const auto size = buffer_.size();
  auto begin = from;
  for (auto at = from; at < size;) {
    const bool quoted = quotes_ && at == begin && text[at] == '"';
    bool doubled = false;
    if (quoted) {
      for (++at;; ++at) {
        const auto* mark = static_cast<const char*>(std::memchr(text + at, '"', size - at));
        if (!mark) {
          if (!last) return kNotYet;
          return make_error(Code::invalid, fmt::format("row {} cannot be read", number_ + 1),
              "A quotation mark is not closed", "Export the report again as CSV.");
        }
        at = static_cast<std::size_t>(mark - text) + 1;
        if (at == size && !last) return kNotYet;
        if (at == size || text[at] != '"') break;
        doubled = true;
      }
    }
    while (at < size && text[at] != separator_ && text[at] != '\n' && text[at] != '\r') ++at;
    if (at == size) return kNotYet;
    auto end = at;
    while (quoted && end > begin && text[end - 1] == ' ') --end;
    const bool whole = quoted && end > begin + 1 && text[end - 1] == '"';
    cells_.push_back(cell(begin, end, whole, doubled));
    if (text[at] == separator_) {
      begin = ++at;
      continue;
    }
    if (text[at] == '\n') return at + 1;
    if (at + 1 == size && !last) return kNotYet;  // a line feed may follow
    return at + (at + 1 < size && text[at + 1] == '\n' ? 2 : 1);
  }
  return kNotYet;
}

}  // namespace mv::sales
