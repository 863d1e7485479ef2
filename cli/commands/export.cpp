// SPDX-License-Identifier: Apache-2.0
#include "commands/export.hpp"

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/text/text.hpp"
#include "base/user_file.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

std::string csv_cell(const std::string& text) {
  constexpr std::string_view kFormula = "=+-@\t\r";
  const bool formula = !text.empty() && kFormula.find(text.front()) != std::string_view::npos;
  auto out = formula ? "'" + text : text;
  if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
  return "\"" + replace_all(std::move(out), "\"", "\"\"") + "\"";
}

std::string csv_of(const Table& table) {
  auto out = csv_line(table.columns);
  for (const auto& row : table.rows) out += csv_line(row);
  return out;
}

}  // namespace

std::string csv_line(const std::vector<std::string>& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) out += (i == 0 ? "" : ",") + csv_cell(cells[i]);
  return out + "\r\n";
}

std::vector<Option> export_options() {
  return {
      {.name = "format",
          .value = Value::choice,
          .shown = "FORMAT",
          .help = "csv or json",
          .fallback = "csv",
          .choices = {"csv", "json"},
          .complete = Complete::choices},
      {.name = "output",
          .letter = 'o',
          .value = Value::file,
          .shown = "FILE",
          .help = "Write to this file",
          .complete = Complete::files},
  };
}

Result<Outcome> exported(const Context& context, const Table& rows, boost::json::value value) {
  const bool json = context.in.maybe("format").value_or("csv") == "json";
  auto text = json ? model::serialized(value) + "\n" : csv_of(rows);
  Outcome out;
  const auto file = context.in.text("output");
  if (file.empty()) {
    out.value = std::move(value);
    out.text = std::move(text);
    return out;
  }
  MV_CHECK(write_user_file(file, text));
  out.value = boost::json::object{{"file", file}, {"rows", rows.rows.size()}};
  out.text = fmt::format("{}: {} rows\n", file, rows.rows.size());
  return out;
}

}  // namespace mv::cli
