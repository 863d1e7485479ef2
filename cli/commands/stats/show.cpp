// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/export.hpp"
#include "commands/stats/stats.hpp"
#include "model/provider/platform.hpp"

namespace mv::cli {
namespace {

using Count = api::SalesCount;

constexpr int kBar = 24;  // columns of the longest bar

std::string name_of(const Count& row, std::string_view by) {
  if (!row.name) return "(not said)";
  // By its id alone: a store that is none of ours keeps the name that the report gave it.
  const auto* platform = by == "platform" ? model::find_platform(*row.name) : nullptr;
  if (platform && platform->id == *row.name) return std::string(platform->name);
  return row.label ? printable(*row.label) : printable(*row.name);
}

std::vector<std::string> currencies_of(const api::SalesView& sales) {
  std::vector<std::string> out;
  for (const auto& total : sales.total.totals) out.push_back(total.currency);
  return out;
}

std::string amount_of(const Count& row, const std::string& currency) {
  for (const auto& total : row.totals)
    if (total.currency == currency)
      if (const auto money = sales::read_money(total.amount, false)) return sales::cents_of(*money);
  return "";
}

/// Eighths of a column, as fonts of terminals have them.
std::string bar_of(std::int64_t units, std::int64_t most) {
  if (units <= 0 || most <= 0) return "";
  constexpr std::string_view kParts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto share = static_cast<double>(units) / static_cast<double>(most);
  const auto eighths = std::max(1, static_cast<int>(share * kBar * 8));
  std::string out;
  for (int i = 0; i < eighths / 8; ++i) out += "█";
  return out + std::string(kParts[eighths % 8]);
}

Table table_of_sales(const api::SalesView& sales, bool chart) {
  const auto currencies = currencies_of(sales);
  // A heading that is never left out, however narrow the terminal.
  const std::string heading = sales.by == "track"    ? "TITLE"
                              : sales.by == "artist" ? "NAME"
                                                     : upper(sales.by);
  Table out{{heading, "UNITS"}, {}, "No sales report says anything about it."};
  for (const auto& currency : currencies) out.columns.push_back(currency);
  if (chart) out.columns.emplace_back("");
  std::int64_t most = 0;
  for (const auto& row : sales.data) most = std::max(most, row.units);
  const auto add = [&](const Count& row, std::string name, bool bar) {
    std::vector<std::string> cells{std::move(name), std::to_string(row.units)};
    for (const auto& currency : currencies) cells.push_back(amount_of(row, currency));
    if (chart) cells.push_back(bar ? bar_of(row.units, most) : "");
    out.rows.push_back(std::move(cells));
  };
  for (const auto& row : sales.data) add(row, name_of(row, sales.by), true);
  if (sales.data.size() > 1) add(sales.total, "all", false);
  return out;
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());  // a title is now an id
  auto url = fmt::format("/api/v1/sales?by={}", context.in.maybe("by").value_or("platform"));
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) url += fmt::format("&{}={}", name, url_encode(value));
  };
  if (!context.in.arguments().empty()) add("track", context.in.argument(0));
  for (const char* name : {"release", "platform", "report", "from", "to"})
    add(name, context.in.text(name));
  MV_TRY(const auto sales, session->get<api::SalesView>(url));
  if (sales.left_out > 0)
    context.io.err_words(
        fmt::format("{} more rows are left out; narrow it down with --from.", sales.left_out));
  if (context.in.has("format") || context.in.has("output")) {
    const auto rows = table_of_sales(sales, false);
    return exported(context, rows, model::to_json(sales));
  }
  return Outcome{
      .value = model::to_json(sales), .table = table_of_sales(sales, context.io.out_tty())};
}

}  // namespace

Command stats_show_command() {
  auto options = std::vector<Option>{{.name = "by",
                                         .value = Value::choice,
                                         .shown = "WHAT",
                                         .help = "What to add it up by",
                                         .fallback = "platform",
                                         .choices = all_words<api::SalesBy>(),
                                         .complete = Complete::choices},
      {.name = "release",
          .value = Value::text,
          .shown = "RELEASE",
          .help = "Only this release: rel_…, or a title",
          .complete = Complete::releases},
      text_option("platform", "PLATFORM", "Only this platform"),
      text_option("report", "REPORT", "Only this report: rpt_…"),
      text_option("from", "MONTH", "From this month or day on: 2026-07"),
      text_option("to", "MONTH", "To this month or day, included")};
  for (auto& option : export_options()) options.push_back(std::move(option));
  return {
      .path = "stats show",
      .summary = "Add up streams and money from your sales reports",
      .about =
          "Units are what the reports count: streams, downloads. Money stands in its own currency "
          "and is not converted.",
      .arguments = {{.name = "TRACK",
          .help = "Only this track: trk_…, or a title",
          .required = false,
          .complete = Complete::tracks}},
      .options = std::move(options),
      .examples = {{"stats show", ""}, {"stats show \"Night Train\" --by month", ""},
          {"stats show --by territory --from 2026-01 --to 2026-03", "A quarter"},
          {"stats show --by track --format csv -o tracks.csv", "For a spreadsheet"}},
      .run = run,
  };
}

}  // namespace mv::cli
