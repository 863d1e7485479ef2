// SPDX-License-Identifier: Apache-2.0
// What a text must look like by the form of its field, and whether a named file is there.
#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "identifiers/identifiers.hpp"
#include "identifiers/countries.hpp"
#include "manifest/codes.hpp"
#include "manifest/values.hpp"
#include "preflight/probe.hpp"
#include "preflight/text.hpp"
#include "schedule/zone_names.hpp"

namespace mv::manifest {
namespace {

using preflight::shown;
using Parse = Result<std::string> (*)(std::string_view);

Parse parser_of(Form form, const std::string& text) {
  switch (form) {
    case Form::isrc: return identifiers::parse_isrc;
    case Form::upc: return identifiers::parse_upc;
    case Form::iswc: return identifiers::parse_iswc;
    case Form::ipi:
      return preflight::is_ipi_base(text) ? identifiers::parse_ipi_base
                                          : identifiers::parse_ipi_name;
    default: return nullptr;
  }
}

/// Comparing names takes time; who misses more files than this has moved the folder.
constexpr int kMostSearched = 20;

/// The file of that folder whose name is nearest; not in folders of more than 2,000 files.
std::optional<std::string> closest_file(const fs::path& file) {
  std::vector<std::string> names;
  std::error_code code;
  for (fs::directory_iterator at(file.parent_path().empty() ? "." : file.parent_path(), code), end;
       !code && at != end; at.increment(code)) {
    if (names.size() >= 2000) return std::nullopt;
    auto name = at->path().filename().string();
    if (is_utf8(name)) names.push_back(std::move(name));
  }
  const auto wanted = file.filename().string();
  for (const auto& name : names)
    if (lower(to_nfc(name)) == lower(to_nfc(wanted))) return name;
  return closest(wanted, names);
}

std::string where_is_it(const std::string& name, const fs::path& file, bool search) {
  if (name.starts_with('~')) return "~ is not expanded here; write the whole path.";
  const bool drive = name.size() > 2 && name[1] == ':' && (name[2] == '\\' || name[2] == '/');
  if (drive) return "That is a Windows path; write where the file is here, with / between folders.";
  if (name.find('\\') != std::string::npos) return "Write / between folders.";
  if (const auto near = search ? closest_file(file) : std::nullopt) {
    const auto folder = fs::path(name).parent_path();
    return fmt::format("Did you mean {}?", shown((folder / *near).string()));
  }
  return "Paths start from the folder of the manifest.";
}

}  // namespace

void Values::check_choice(const Field& field, toml::source_position at, const std::string& text) {
  const auto choices = choices_of(field);
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return;
  // Two letters resemble too much.
  const auto near = text.size() < 3 ? std::nullopt : closest(lower(text), choices);
  const auto taken = field.form == Form::explicit_flag ? std::string("true, false, \"clean\"")
                                                       : join(choices, ", ");
  faults_.add(at, "choice",
      fmt::format("{} is {}, which is not one of {}", field.name, shown(text), taken),
      near ? fmt::format("Did you mean \"{}\"?", *near) : "Use one of them.");
}

void Values::check_country(const Field& field, toml::source_position at, const std::string& text) {
  if (identifiers::is_country(text)) return;
  const auto near = country_meant(text);
  faults_.add(at, "country",
      fmt::format("{}: {} is not a country code of ISO 3166", field.name, shown(text)),
      near ? fmt::format("Did you mean \"{}\"?", *near) : "Use two capital letters: DE, GB, US.");
}

void Values::check_form(const Field& field, toml::source_position at, std::string& text) {
  // An empty text takes back a default.
  if (text.empty()) return;
  if (field.form == Form::language || field.form == Form::country || field.form == Form::moment)
    text = to_plain_code(text);
  if (const auto parse = parser_of(field.form, text)) {
    auto code = parse(text);
    if (code)
      text = *std::move(code);
    else
      faults_.add(at, lower(field.name), code.error());
    return;
  }
  switch (field.form) {
    case Form::choice:
    case Form::explicit_flag: return check_choice(field, at, text);
    case Form::country: return check_country(field, at, text);
    case Form::zone:
      if (!schedule::known_zone(text)) faults_.add(at, "zone", schedule::unknown_zone(text));
      return;
    case Form::language:
      if (is_language(text)) return;
      return faults_.add(at, "language",
          fmt::format("{}: {} is not a language code of ISO 639", field.name, shown(text)),
          is_language(lower(text))
              ? fmt::format("Did you mean \"{}\"?", lower(text))
              : "Use two or three small letters: en, de, zxx for an instrumental.");
    default: return;
  }
}

void Values::find_file(
    const Field& field, toml::source_position at, const std::string& name, const fs::path& file) {
  if (faults_.full()) return;
  std::error_code code;
  const auto status = fs::status(file, code);
  if (status.type() == fs::file_type::not_found)
    faults_.add(at, "file",
        fmt::format("{}: there is no file {}", field.name, shown(file.string())),
        where_is_it(name, file, searched_++ < kMostSearched));
  else if (fs::is_directory(status))
    faults_.add(at, "file", fmt::format("{}: {} is a folder", field.name, shown(file.string())),
        "Name one file.");
  else if (status.type() == fs::file_type::none)
    faults_.add(at, "file",
        fmt::format("{}: {} cannot be read: {}", field.name, shown(file.string()), code.message()),
        "Correct the path, or give this user the right to read it.");
  else if (!fs::is_regular_file(status))
    faults_.add(at, "file",
        fmt::format("{}: {} is a device or a pipe", field.name, shown(file.string())),
        "Name a file.");
}

}  // namespace mv::manifest
