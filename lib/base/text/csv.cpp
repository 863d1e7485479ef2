// SPDX-License-Identifier: Apache-2.0
#include "base/text/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text/text.hpp"

namespace mv {
namespace {

constexpr std::size_t kShownFaults = 100;

bool ends_row(char c) { return c == '\n' || c == '\r'; }

class Reader {
 public:
  Reader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool at_end() const { return at_ == text_.size(); }

  /// The next row, blank or not.
  CsvRow row() {
    CsvRow out{.number = ++row_, .cells = {}};
    do out.cells.push_back(field(out.cells.size() + 1));
    while (take_separator());
    take_row_end();
    return out;
  }

  std::vector<CsvFault> faults;

 private:
  void fault(std::string message, std::string hint) {
    if (faults.size() < kShownFaults) faults.push_back({row_, std::move(message), std::move(hint)});
  }

  std::string field(std::size_t number) {
    if (!at_end() && text_[at_] == '"') return quoted(number);
    return std::string(plain());
  }

  std::string_view plain() {
    const auto begin = at_;
    while (!at_end() && text_[at_] != separator_ && !ends_row(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  std::string quoted(std::size_t number) {
    std::string out;
    for (++at_;;) {
      const auto quote = text_.find('"', at_);
      out += text_.substr(at_, quote - at_);
      if (quote == std::string_view::npos) {
        at_ = text_.size();
        fault(fmt::format("the quote of field {} is not closed", number),
            "Close it, or double a quote that belongs to the text.");
        return out;
      }
      at_ = quote + 1;
      if (at_end() || text_[at_] != '"') break;
      out += '"';
      ++at_;
    }
    if (const auto rest = plain(); !trim(rest).empty())
      fault(fmt::format("something follows the closing quote of field {}", number),
          "Double a quote that belongs to the text.");
    return out;
  }

  bool take_separator() {
    if (at_end() || text_[at_] != separator_) return false;
    ++at_;
    return true;
  }

  void take_row_end() {
    if (at_end()) return;
    const bool crlf = text_[at_] == '\r' && text_.substr(at_ + 1).starts_with('\n');
    at_ += crlf ? 2 : 1;
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0, row_ = 0;
};

bool is_blank(const CsvRow& row) {
  return std::all_of(
      row.cells.begin(), row.cells.end(), [](const auto& cell) { return trim(cell).empty(); });
}

}  // namespace

char csv_separator(std::string_view text) {
  constexpr std::string_view kKnown = ",;\t";
  std::array<std::size_t, kKnown.size()> counts{};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (ends_row(c)) break;
    if (const auto at = kKnown.find(c); at != std::string_view::npos) ++counts[at];
  }
  const auto most = std::max_element(counts.begin(), counts.end()) - counts.begin();
  return kKnown[static_cast<std::size_t>(most)];
}

Csv parse_csv(std::string_view text, char separator, std::size_t most) {
  if (!is_utf8(text))
    return {
        {}, {{0, "the text is not UTF-8", "Save it as \"CSV UTF-8\" in the spreadsheet program."}}};
  if (text.find('\0') != std::string_view::npos)
    return {{}, {{0, "the text has NUL characters", "Save it as \"CSV UTF-8\"."}}};
  Reader reader(text, separator);
  Csv out;
  while (!reader.at_end()) {
    auto row = reader.row();
    if (is_blank(row)) continue;
    if (out.rows.size() == most)
      return {
          {}, {{0, fmt::format("there are more than {} rows", most), "Split it into several."}}};
    out.rows.push_back(std::move(row));
  }
  out.faults = std::move(reader.faults);
  return out;
}

}  // namespace mv
