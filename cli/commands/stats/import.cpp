// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/stats/stats.hpp"
#include "preflight/text.hpp"

namespace mv::cli {
namespace {

struct Imported {
  api::SalesReportView report;
  bool known = false;  ///< it was imported before
};

/// currency=…&platform=…&map=…
std::string query_of(const Context& context) {
  std::string out;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty())
      out += fmt::format("{}{}={}", out.empty() ? "?" : "&", name, url_encode(value));
  };
  add("currency", context.in.text("currency"));
  add("platform", context.in.text("platform"));
  add("map", join(context.in.all("map"), ";"));
  return out;
}

Result<Imported> send(Context& context, client::Session& session, const std::string& file) {
  const auto name = fs::path(file).filename().string();
  auto request = session.request(
      "PUT", fmt::format("/api/v1/sales-reports/{}{}", url_encode(name), query_of(context)));
  request.headers.set("Content-Type", "text/csv");
  request.file = file;
  request.total_timeout = std::chrono::milliseconds{0};  // length decides; a stall ends it
  MV_TRY(const auto answer, session.call(request));
  MV_TRY(auto report, model::parse_json<api::SalesReportView>(answer.body));
  return Imported{std::move(report), answer.status == 200};
}

std::string words_of(const std::string& file, const Imported& done) {
  const auto& report = done.report;
  if (done.known)
    return fmt::format(
        "{}: was imported before ({}); it counts once\n", printable(file), report.id);
  const auto money = money_words(report.totals);
  return fmt::format("{}: {} lines{}, {} streams and sales{}\n", printable(file),
      preflight::thousands(report.lines), report.period_from ? ", " + period_words(report) : "",
      preflight::thousands(report.units), money.empty() ? "" : ", " + money);
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  Outcome out;
  boost::json::array rows;
  for (const auto& file : context.in.arguments()) {
    auto done = send(context, *session, file);
    if (!done.ok()) {
      auto error = std::move(done).error();
      error.what = fmt::format("{}: {}", printable(file), error.what);
      if (rows.empty()) return error;
      out.error = std::move(error);  // those before it are imported
      break;
    }
    auto row = model::to_json(done->report);
    row.as_object()["imported_before"] = done->known;
    rows.push_back(std::move(row));
    out.text += words_of(file, *done);
  }
  out.value = std::move(rows);
  return out;
}

}  // namespace

Command stats_import_command() {
  return {
      .path = "stats import",
      .summary = "Import sales reports of distributors and stores",
      .about =
          "Reads DDEX sales reports (flat file), the reports of DistroKid and SoundCloud for "
          "Artists, and other tables (CSV, tabs) whose columns have usual names. The same file "
          "counts once. If something in it cannot be read, nothing of it is imported.",
      .arguments = {{.name = "FILE",
          .help = "A report as it was downloaded",
          .repeat = true,
          .complete = Complete::files}},
      .options = {text_option(
                      "currency", "CODE", "Of the money, where the report does not say: EUR"),
          text_option("platform", "PLATFORM", "Of all lines, where the report does not say"),
          repeated(text_option("map", "FIELD=COLUMN",
              "Where a column is not found: isrc, upc, title, artist, platform, territory, period, "
              "kind, currency, units, amount"))},
      .examples = {{"stats import distrokid.tsv", ""},
          {"stats import label.csv --map amount='Net Share' --currency EUR", "Other columns"}},
      .run = run,
  };
}

}  // namespace mv::cli
