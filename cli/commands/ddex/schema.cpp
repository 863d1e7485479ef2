// SPDX-License-Identifier: Apache-2.0
#include "commands/ddex/schema.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "io/program.hpp"

namespace mv::cli {
namespace {

constexpr std::string_view kName = "release-notification.xsd";

/// "FILE:LINE: element X: Schemas validity error : WORDS", where FILE may be in percent coding.
struct Said {
  fs::path file;
  std::string words;
  int line = 0;
};

/// Nothing for another line.
std::optional<Said> read_line(const std::string& line) {
  constexpr std::string_view kMark = "validity error : ", kElement = ": element ";
  const auto mark = line.find(kMark), element = line.find(kElement);
  if (mark == line.npos || element == line.npos) return std::nullopt;
  const auto colon = line.rfind(':', element - 1);
  if (colon == line.npos) return std::nullopt;
  const auto number = parse_int(std::string_view(line).substr(colon + 1, element - colon - 1));
  return Said{line.substr(0, colon), line.substr(mark + kMark.size()),
      static_cast<int>(number.value_or(1))};
}

/// Which of the files it means.
const fs::path* meant(const Said& said, const std::vector<fs::path>& files) {
  const auto plain = url_decode(said.file.string());
  for (const auto& file : files)
    if (file == said.file || (plain && file == fs::path(*plain))) return &file;
  return nullptr;
}

}  // namespace

Result<fs::path> schema_for(const fs::path& folder, std::string_view version) {
  std::error_code error;
  for (const auto& path : {folder / std::string(version) / kName, folder / kName})
    if (fs::is_regular_file(path, error)) return path;
  return make_error(Code::not_found,
      fmt::format("there is no schema for ERN {} in {}", version, folder.string()), {},
      fmt::format("DDEX gives it out; put it there as {}/{}.", version, kName));
}

Result<std::map<fs::path, std::vector<ddex::Finding>>> hold_against(
    const fs::path& schema, const std::vector<fs::path>& files) {
  std::vector<std::string> words{"xmllint", "--noout", "--nonet", "--schema", schema.string()};
  for (const auto& file : files) words.push_back(file.string());
  const auto ran = run_program(words);
  if (!ran.ok())
    return make_error(Code::unsupported, "the schema cannot be used: there is no program xmllint",
        {}, "Install the package libxml2-utils, or leave --schemas out.");
  if (ran->status == 5)  // WITH_XINCLUDE and others are never asked for
    return make_error(Code::config,
        fmt::format("{} is no schema that can be read", schema.string()), ran->err.substr(0, 300));
  std::map<fs::path, std::vector<ddex::Finding>> out;
  for (const auto& line : split(ran->err, '\n')) {
    auto said = read_line(line);
    const auto* file = said ? meant(*said, files) : nullptr;
    if (file)
      out[*file].push_back({"XSD", ddex::Level::error, said->line, std::move(said->words), {}});
  }
  return out;
}

}  // namespace mv::cli
