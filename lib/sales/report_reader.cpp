// SPDX-License-Identifier: Apache-2.0
#include "sales/report_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "sales/words.hpp"

namespace mv::sales {
namespace {

constexpr std::size_t kMostBefore = 20;  // rows before the header
constexpr std::size_t kMostFaults = 100;
constexpr std::size_t kMostWords = 20'000;
constexpr std::size_t kLongestText = 300;

std::string made(Field field, std::string_view text) {
  switch (field) {
    case Field::isrc: return isrc_of(text);
    case Field::upc: return upc_of(text);
    case Field::platform: return platform_of(text);
    case Field::territory: return territory_of(text);
    case Field::period: return period_of(text);
    case Field::kind: return kind_of(text);
    case Field::currency: return upper(std::string(trim(text)));
    default: break;
  }
  return utf8_of(cut_text(trim(text), kLongestText));
}

/// "Total", as it stands below a table.
bool is_total(std::string_view text) {
  constexpr std::string_view kWords[] = {
      "total", "totals", "sum", "grand total", "subtotal", "total:", "sum:", "grand total:"};
  const auto word = lower(trim(text));
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

}  // namespace

ReportReader::ReportReader(ReportOptions options, Take take)
    : options_(std::move(options)),
      take_(std::move(take)),
      table_([this](auto number, auto cells) { return row(number, cells); }) {}

std::string_view ReportReader::format() const {
  return dsr_ ? "dsr" : columns_ ? columns_->format->id : "";
}

Status ReportReader::row(std::uint64_t number, std::span<const std::string_view> cells) {
  if (dsr_) return dsr_->row(number, cells);
  if (columns_) return line(number, cells);
  if (number == 1 && is_dsr(cells)) {
    table_.take_quotes(false);
    dsr_ = std::make_unique<DsrReader>([this](const Line& one) {
      ++lines_;
      return take_(one);
    });
    return dsr_->row(number, cells);
  }
  MV_TRY(columns_, columns_of(cells, options_.columns, options_.currency));
  if (columns_) {
    if ((*columns_)[Field::amount] >= 0 && (*columns_)[Field::currency] < 0 &&
        !is_currency(columns_->currency))
      return make_error(Code::invalid, "the report does not say of which currency its money is",
          "No column is one of a currency", "Add --currency EUR (in the API: currency).");
    return {};
  }
  if (seen_.size() < kMostBefore) {
    std::vector<std::string> names;
    for (const auto cell : cells.subspan(0, std::min<std::size_t>(cells.size(), 20)))
      names.push_back(utf8_of(cut_text(cell, 40)));
    seen_.push_back(join(names, ", "));
    return {};
  }
  return finish();
}

const std::string& ReportReader::word(Field field, std::string_view text) {
  static const std::string kNone;
  if (text.empty()) return kNone;
  if (text.size() > kLongestText)
    return long_words_[static_cast<std::size_t>(field)] = made(field, text);
  auto& known = words_[static_cast<std::size_t>(field)];
  std::string key(text);
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  if (known.size() >= kMostWords) known.clear();
  auto value = made(field, text);
  return known.emplace(std::move(key), std::move(value)).first->second;
}

void ReportReader::fault(std::uint64_t number, Field field, std::string message, std::string hint) {
  ++broken_;
  if (faults_.size() < kMostFaults)
    faults_.push_back({fmt::format("row {}", number), std::string(name_of(field)),
        std::move(message), std::move(hint)});
}

Status ReportReader::line(std::uint64_t number, std::span<const std::string_view> cells) {
  const auto& columns = *columns_;
  const bool comma = table_.separator() == ';';
  const auto cell = [&](Field field) {
    const auto at = columns[field];
    return at >= 0 && static_cast<std::size_t>(at) < cells.size()
               ? cells[static_cast<std::size_t>(at)]
               : std::string_view();
  };
  // Notes and totals stand below the table: they name no recording, or no place and time.
  const auto blank = [&](std::initializer_list<Field> fields) {
    return std::all_of(
        fields.begin(), fields.end(), [&](Field f) { return trim(cell(f)).empty(); });
  };
  if (blank({Field::isrc, Field::title, Field::upc})) return {};
  const bool placed = columns[Field::platform] >= 0 || columns[Field::territory] >= 0 ||
                      columns[Field::period] >= 0;
  const bool coded = !isrc_of(cell(Field::isrc)).empty() || !upc_of(cell(Field::upc)).empty();
  if (!coded && (is_total(cell(Field::isrc)) || is_total(cell(Field::title)))) return {};
  if (placed && blank({Field::platform, Field::territory, Field::period}) && !coded) return {};
  if (!coded && blank({Field::title}))
    fault(number, Field::isrc,
        fmt::format("\"{}\" is no ISRC", utf8_of(cut_text(cell(Field::isrc), 40))),
        "Correct the cell; an ISRC is like USABC2600001.");
  Line out;
  out.isrc = word(Field::isrc, cell(Field::isrc));
  out.upc = word(Field::upc, cell(Field::upc));
  out.title = word(Field::title, cell(Field::title));
  out.artist = word(Field::artist, cell(Field::artist));
  out.platform = word(Field::platform, cell(Field::platform));
  if (out.platform.empty()) out.platform = options_.platform;
  out.territory = word(Field::territory, cell(Field::territory));
  out.period = word(Field::period, cell(Field::period));
  out.kind = word(Field::kind, cell(Field::kind));
  if (out.period.empty() && !trim(cell(Field::period)).empty())
    fault(number, Field::period,
        fmt::format("\"{}\" is no month and no day", utf8_of(cut_text(cell(Field::period), 40))),
        "Write months as 2026-07 and days as 2026-07-31.");
  if (const auto text = trim(cell(Field::units)); !text.empty()) {
    const auto units = read_count(text, comma);
    if (units)
      out.units = *units;
    else
      fault(number, Field::units, fmt::format("\"{}\" is no count", utf8_of(cut_text(text, 40))),
          "Correct the cell.");
  }
  if (const auto text = trim(cell(Field::amount)); !text.empty()) {
    const auto money = read_money(text, comma);
    if (columns[Field::currency] >= 0) out.currency = word(Field::currency, cell(Field::currency));
    if (out.currency.empty()) out.currency = columns.currency;
    if (money)
      out.money = *money;
    else
      fault(number, Field::amount,
          fmt::format("\"{}\" is no clear amount", utf8_of(cut_text(text, 40))),
          comma ? "Write the decimal sign as a comma, and none between thousands."
                : "Write the decimal sign as a point, and none between thousands.");
    if (!is_currency(out.currency))
      fault(number, Field::currency,
          fmt::format("\"{}\" is no currency", utf8_of(cut_text(out.currency, 40))),
          "Write it as three letters: EUR.");
  }
  ++lines_;
  return broken_ > 0 ? Status{} : take_(out);
}

Status ReportReader::finish() {
  if (seen_.size() < kMostBefore) MV_CHECK(table_.finish());
  if (dsr_) return dsr_->finish();
  if (!columns_) {
    auto error = make_error(Code::invalid, "this is no sales report that can be read",
        seen_.empty() ? "It is empty"
                      : fmt::format("No row names a recording and a count or an amount. The first "
                                    "row is: {}",
                            seen_.front()),
        "Say which columns they are: --map isrc=COLUMN --map units=COLUMN --map amount=COLUMN "
        "(in the API: map).");
    return error;
  }
  if (broken_ == 0) return {};
  auto error = make_error(Code::invalid,
      broken_ == 1 ? "a cell of the report cannot be read"
                   : fmt::format("{} cells of the report cannot be read", broken_),
      "Nothing was imported", "Correct them, then import it again.");
  error.faults = std::move(faults_);
  return error;
}

}  // namespace mv::sales
