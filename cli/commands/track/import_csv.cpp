// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "api/decode.hpp"
#include "artwork/inspect.hpp"
#include "audio/probe.hpp"
#include "base/text/csv.hpp"
#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "base/text_file.hpp"
#include "commands/track/import_rows.hpp"
#include "identifiers/identifiers.hpp"
#include "io/streams.hpp"
#include "model/fields/words.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargest = 16u << 20;
constexpr std::string_view kFile = "file", kCover = "cover";

std::vector<std::string> known_columns() {
  std::vector<std::string> out{std::string(kFile), std::string(kCover)};
  for (const auto& rule : model::words_of<model::Metadata>()) out.emplace_back(rule.name);
  return out;
}

// ---- one cell
// ----------------------------------------------------------------------------------

/// "Ada Stone (featured)": a name, and its role when that is one.
template <class T>
json::object person(std::string_view text, std::string_view otherwise) {
  text = trim(text);
  json::object out{{"name", to_nfc(std::string(text))}, {"role", otherwise}};
  const auto open = text.rfind('(');
  if (!text.ends_with(')') || open == std::string_view::npos) return out;
  const auto role =
      replace_all(lower(trim(text.substr(open + 1, text.size() - open - 2))), " ", "_");
  for (const auto& rule : model::words_of<T>())
    if (rule.name == "role" &&
        std::find(rule.one_of.begin(), rule.one_of.end(), role) != rule.one_of.end()) {
      out["name"] = to_nfc(std::string(trim(text.substr(0, open))));
      out["role"] = role;
    }
  return out;
}

/// Of "a; b" what `make` makes of each part.
template <class Make>
json::array parts(std::string_view cell, const Make& make) {
  json::array out;
  for (const auto& part : split(cell, ';'))
    if (!trim(part).empty()) out.push_back(make(trim(part)));
  return out;
}

/// "vocals=generated; artwork=assisted"; all=USE is every part.
json::object ai_use(std::string_view cell) {
  json::object out;
  for (const auto& part : split(cell, ';')) {
    const auto equals = part.find('=');
    const auto name = lower(trim(part.substr(0, equals)));
    if (name.empty()) continue;
    const json::string use(
        equals == std::string::npos ? "" : trim(std::string_view(part).substr(equals + 1)));
    if (name != "all") out[name] = use;
    if (name == "all")
      for (const auto& rule : model::words_of<model::AiUse>()) out[rule.name] = use;
  }
  return out;
}

json::value value_of(std::string_view column, const std::string& cell) {
  constexpr std::array<std::string_view, 5> kCodes{
      "isrc", "upc", "iswc", "language", "release_date"};
  if (column == "artists")
    return parts(cell, [](auto part) { return person<model::Artist>(part, "primary"); });
  if (column == "writers")
    return parts(cell, [](auto part) { return person<model::Writer>(part, "composer_lyricist"); });
  if (column == "tags")
    return parts(cell, [](auto part) { return json::value(to_nfc(std::string(part))); });
  if (column == "ai") return ai_use(cell);
  const bool code = std::find(kCodes.begin(), kCodes.end(), column) != kCodes.end();
  return json::value(code ? to_plain_code(cell) : to_nfc(cell));
}

// ---- the whole
// ---------------------------------------------------------------------------------

class Reading {
 public:
  explicit Reading(const fs::path& csv) : csv_(csv) {}

  Result<std::vector<ImportRow>> run() {
    MV_TRY(const auto text, read_text_file(csv_, kLargest));
    const auto [rows, faults] = parse_csv(text, csv_separator(text));
    std::set<std::size_t> broken;
    for (const auto& each : faults) {
      fault(each.row, "", each.message, each.hint);
      broken.insert(each.row);
    }
    if (faults.empty() && rows.empty()) fault(1, "", "it is empty", kHeaderHint);
    if (!rows.empty()) read_header(rows.front());
    for (std::size_t i = 1; i < rows.size() && readable_; ++i)
      if (!broken.contains(rows[i].number)) read_row(rows[i]);
    if (faults_.empty()) return std::move(out_);
    auto error = make_error(
        Code::invalid, fmt::format("{}: {} {}; nothing was uploaded", printable(csv_.string()),
                           faults_.size(), faults_.size() == 1 ? "problem" : "problems"));
    error.faults = std::move(faults_);
    return error;
  }

 private:
  static constexpr const char* kHeaderHint =
      "The first row names the columns: file, and perhaps title, artists, cover and so on.";

  void fault(std::size_t row, std::string_view column, std::string message, std::string hint) {
    auto at = printable(csv_.filename().string());
    if (row > 0) at += fmt::format(" row {}", row);
    if (!column.empty()) at += fmt::format(", {}", column);
    auto said = fmt::format("{}: {}", at, message);
    faults_.push_back({std::move(at), "csv", std::move(said), std::move(hint)});
  }

  void fault(std::size_t row, std::string_view column, const Error& error) {
    fault(row, column, error.why.empty() ? error.what : error.what + ". " + error.why, error.hint);
  }

  void read_header(const CsvRow& header) {
    const auto known = known_columns();
    for (const auto& cell : header.cells) {
      const auto name = replace_all(replace_all(lower(trim(cell)), " ", "_"), "-", "_");
      const bool there = std::find(columns_.begin(), columns_.end(), name) != columns_.end();
      if (there && !name.empty())
        fault(header.number, name, "the column is there twice", "Remove one of the two.");
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        const auto near = closest(name, known);
        fault(header.number, "",
            name.empty() ? fmt::format("column {} has no name", columns_.size() + 1)
                         : fmt::format("there is no column \"{}\"", printable(cell)),
            near ? fmt::format("Did you mean {}?", *near)
                 : fmt::format("Known columns: {}.", join(known, ", ")));
      }
      columns_.push_back(name);
    }
    readable_ = std::find(columns_.begin(), columns_.end(), kFile) != columns_.end();
    if (!readable_) fault(header.number, "", "there is no column file", kHeaderHint);
  }

  void read_row(const CsvRow& row) {
    if (row.cells.size() != columns_.size())
      return fault(row.number, "",
          fmt::format("it has {} fields, and the header has {}", row.cells.size(), columns_.size()),
          "A field with a separator in it stands in double quotes.");
    ImportRow out;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell(trim(row.cells[i]));
      if (cell.empty()) continue;
      if (columns_[i] == kFile)
        out.name = cell;
      else if (columns_[i] == kCover)
        out.cover = csv_.parent_path() / cell;
      else
        out.metadata[columns_[i]] = value_of(columns_[i], cell);
    }
    check_files(row.number, out);
    check_metadata(row.number, out);
    out_.push_back(std::move(out));
  }

  void check_files(std::size_t row, ImportRow& out) {
    if (out.name.empty()) return fault(row, kFile, "it is empty", "Name the recording.");
    out.file = csv_.parent_path() / out.name;
    if (const auto [first, fresh] = files_.emplace(out.file.lexically_normal(), row); !fresh)
      return fault(row, kFile, fmt::format("\"{}\" is in row {} already", out.name, first->second),
          "Remove one of the two rows.");
    if (const auto format = audio::probe(out.file); !format) fault(row, kFile, format.error());
    if (out.cover.empty()) return;
    if (const auto facts = artwork::inspect(out.cover); !facts) fault(row, kCover, facts.error());
  }

  void check_metadata(std::size_t row, ImportRow& out) {
    if (const auto read = api::decode<model::Metadata>(out.metadata); !read)
      for (const auto& each : read.error().faults)
        if (const auto column = column_of(each.at); is_column(column))
          fault(row, column, each.message, each.hint);
    check_code(row, "isrc", identifiers::parse_isrc, out);
    check_code(row, "upc", identifiers::parse_upc, out);
    check_code(row, "iswc", identifiers::parse_iswc, out);
  }

  /// "/artists/0/name" is in the column artists.
  static std::string column_of(std::string_view pointer) {
    const auto name = pointer.substr(std::min<std::size_t>(1, pointer.size()));
    return std::string(name.substr(0, name.find('/')));
  }

  /// Others have been named with the header.
  bool is_column(std::string_view name) const {
    const auto& rules = model::words_of<model::Metadata>();
    return std::any_of(rules.begin(), rules.end(), [&](auto& rule) { return rule.name == name; });
  }

  void check_code(std::size_t row, std::string_view column,
      Result<std::string> (*parse)(std::string_view), ImportRow& out) {
    auto* text = out.metadata.if_contains(column);
    if (!text) return;
    const auto code = parse(text->as_string());
    if (code)
      *text = *code;
    else
      fault(row, column, code.error());
  }

  fs::path csv_;
  std::vector<std::string> columns_;
  bool readable_ = false;                  ///< there is a column that names the files
  std::map<fs::path, std::size_t> files_;  ///< the row of each
  std::vector<ImportRow> out_;
  std::vector<Fault> faults_;
};

}  // namespace

Result<std::vector<ImportRow>> csv_rows(const fs::path& csv) { return Reading(csv).run(); }

}  // namespace mv::cli
