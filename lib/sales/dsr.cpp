// SPDX-License-Identifier: Apache-2.0
#include "sales/dsr.hpp"

#include <fmt/format.h>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "sales/words.hpp"

namespace mv::sales {
namespace {

using Cells = std::span<const std::string_view>;

/// A cell by its number in Part 8, from 1; "" when the record is shorter.
std::string_view at(Cells cells, std::size_t number) {
  return number <= cells.size() ? cells[number - 1] : std::string_view();
}

/// "US|GB": the first of several values.
std::string_view first_of(std::string_view cell) { return cell.substr(0, cell.find('|')); }

/// "SU02" of "SU02.03".
std::string_view type_of(std::string_view cell) { return cell.substr(0, 4); }

Error wrong(std::uint64_t number, std::string what, std::string hint) {
  return make_error(Code::invalid, fmt::format("row {}: {}", number, what), {}, std::move(hint));
}

constexpr std::size_t kMostOfAKind = 50'000;
constexpr std::size_t kLongestText = 300;

/// A title or a name, of a length that such have.
std::string name_in(std::string_view cell) { return utf8_of(cut_text(cell, kLongestText)); }

/// Records that carry nothing that is counted here.
constexpr std::string_view kPassed[] = {"RE02", "RE03", "MW01", "CU01", "CU02", "LI01", "DE01",
    "LC01", "RU01", "RU02", "SY04", "SY05", "SY06", "SY07", "SY08", "SY09", "SY11", "SY12"};

}  // namespace

bool is_dsr(Cells cells) { return at(cells, 1) == "HEAD" && at(cells, 2).starts_with("dsrf/"); }

Status DsrReader::head(Cells cells) {
  platform_ = platform_of(at(cells, 12));
  period_ = period_of(at(cells, 9));
  // A whole month is that month; anything else is its first day.
  if (period_.size() == 10 && period_.ends_with("-01") &&
      at(cells, 10).substr(0, 7) == std::string_view(period_).substr(0, 7))
    period_.resize(7);
  const auto profile = at(cells, 3);
  if (profile == "FinancialReportingToRecordCompaniesProfileSRB" || profile == "BasicAudioProfile")
    return {};
  return make_error(Code::invalid,
      fmt::format("this sales report is of the profile {}, which is not read here",
          utf8_of(cut_text(profile, 60))),
      "Read are FinancialReportingToRecordCompaniesProfileSRB and BasicAudioProfile",
      "Ask the sender for one of them.");
}

Result<const DsrReader::Summary*> DsrReader::summary(
    std::uint64_t number, const std::string& id) const {
  const auto found = summaries_.find(id);
  if (found != summaries_.end()) return &found->second;
  return wrong(number, fmt::format("it belongs to a summary \"{}\" that is not there", id),
      "The report is not whole; ask the sender for it again.");
}

/// SR08: cells 4 ReleaseICPN, 12 artist, 14 ISRC, 21 title, 23 artist, 25 summary, 26 date, 29
/// NetUsage, 45 AllocatedRevenueInCurrencyOfAccounting.
Status DsrReader::sale(std::uint64_t number, Cells cells) {
  MV_TRY(const auto* context, summary(number, std::string(at(cells, 25))));
  const auto units = read_count(at(cells, 29), false);
  const auto money = read_money(at(cells, 45), false);
  if (!units || !money)
    return wrong(number, "NetUsage (cell 29) or the allocated revenue (cell 45) is no number",
        "Ask the sender for a correct report.");
  const auto isrc = isrc_of(at(cells, 14)), upc = upc_of(at(cells, 4));
  auto period = period_of(at(cells, 26));
  if (period.empty()) period = period_;
  const auto title = name_in(at(cells, 21).empty() ? at(cells, 10) : at(cells, 21));
  const auto artist = name_in(at(cells, 23).empty() ? at(cells, 12) : at(cells, 23));
  return take_({.isrc = isrc,
      .upc = upc,
      .title = title,
      .artist = artist,
      .platform = context->platform,
      .territory = context->territory,
      .period = period,
      .kind = context->kind,
      .currency = context->currency,
      .units = *units,
      .money = *money});
}

/// SU01 and SU02: cells 2 block, 3 summary, 6 resource. What it brought is not said there.
Status DsrReader::usage(std::uint64_t number, Cells cells, std::size_t count, std::size_t returns) {
  begin_block(at(cells, 2));
  MV_TRY(const auto* context, summary(number, std::string(at(cells, 3))));
  const auto units = read_count(at(cells, count), false);
  const auto back = returns == 0 || at(cells, returns).empty()
                        ? std::optional<std::int64_t>(0)
                        : read_count(at(cells, returns), false);
  if (!units || !back)
    return wrong(number, fmt::format("the count (cell {}) is no number", count),
        "Ask the sender for a correct report.");
  const auto found = recordings_.find(std::string(at(cells, 6)));
  static const Recording kNone;
  const auto& recording = found == recordings_.end() ? kNone : found->second;
  return take_({.isrc = recording.isrc,
      .upc = upc_,
      .title = recording.title,
      .artist = recording.artist,
      .platform = context->platform,
      .territory = context->territory,
      .period = period_,
      .kind = context->kind,
      .currency = {},
      .units = *units - *back,
      .money = {}});
}

void DsrReader::begin_block(std::string_view id) {
  if (id == block_) return;
  block_ = id;
  upc_.clear();
  recordings_.clear();
}

Status DsrReader::row(std::uint64_t number, Cells cells) {
  const auto type = type_of(at(cells, 1));
  if (type.starts_with('#')) return {};
  if (ended_) return wrong(number, "something comes after the end", "Ask for a correct report.");
  if (type == "HEAD") return head(cells);
  if (type == "FOOT" || type == "SRFO") {
    ended_ = true;
    return {};
  }
  if (type == "SR08") return sale(number, cells);
  if (type == "SU01") return usage(number, cells, 9, 10);
  if (type == "SU02") return usage(number, cells, 8, 0);
  if (type == "RE01") {
    begin_block(at(cells, 2));
    upc_ = upc_of(at(cells, 7));
    return {};
  }
  if (type == "AS01" || type == "AS02") {
    begin_block(at(cells, 2));
    if (recordings_.size() >= kMostOfAKind)
      return wrong(number, "its block has too many recordings", "Ask for a correct report.");
    recordings_[std::string(at(cells, 3))] = {
        isrc_of(first_of(at(cells, 5))), name_in(at(cells, 6)), name_in(at(cells, 8))};
    return {};
  }
  const bool full = type == "SY10";
  if (full || type == "SY01" || type == "SY02" || type == "SY03") {
    const auto currency = full ? at(cells, 22) : std::string_view();
    if (full && !is_currency(currency))
      return wrong(number,
          fmt::format("\"{}\" (CurrencyOfAccounting, cell 22) is no currency",
              utf8_of(cut_text(currency, 40))),
          "Ask the sender for a correct report.");
    if (summaries_.size() >= kMostOfAKind)
      return wrong(number, "it has too many summaries", "Ask the sender for a correct report.");
    const auto channel = at(cells, 3);
    summaries_[std::string(at(cells, 2))] = {channel.empty() ? platform_ : platform_of(channel),
        territory_of(at(cells, full ? 13 : 7)), kind_of(at(cells, 6)), std::string(currency)};
    return {};
  }
  for (const auto passed : kPassed)
    if (type == passed) return {};
  return wrong(number,
      fmt::format("a record of the kind {} is not read here", utf8_of(cut_text(at(cells, 1), 20))),
      "Ask the sender for the profile FinancialReportingToRecordCompaniesProfileSRB.");
}

Status DsrReader::finish() const {
  if (ended_) return {};
  return make_error(Code::invalid, "the sales report has no end",
      "Its last record, FOOT or SRFO, is missing: a part of it is not there", "Download it again.");
}

}  // namespace mv::sales
