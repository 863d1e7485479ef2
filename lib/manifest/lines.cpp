// SPDX-License-Identifier: Apache-2.0
#include "manifest/lines.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "manifest/scan.hpp"

namespace mv::manifest {
namespace {

constexpr std::size_t kWidest = 90;

std::string list_text(const std::vector<std::string>& items) {
  auto one_line = "[" + join(items, ", ") + "]";
  if (one_line.size() <= kWidest) return one_line;
  return "[\n  " + join(items, ",\n  ") + ",\n]";
}

std::string table_of(std::vector<std::string> parts) { return "{" + join(parts, ", ") + "}"; }

std::string person_text(const model::Artist& artist) {
  if (artist.role == model::Artist{}.role) return toml_string(artist.name);
  return table_of({"name = " + toml_string(artist.name), "role = " + toml_string(artist.role)});
}

std::string person_text(const model::Writer& writer) {
  if (writer.role == model::Writer{}.role && writer.ipi.empty()) return toml_string(writer.name);
  std::vector<std::string> parts{
      "name = " + toml_string(writer.name), "role = " + toml_string(writer.role)};
  if (!writer.ipi.empty()) parts.push_back("ipi = " + toml_string(writer.ipi));
  return table_of(std::move(parts));
}

std::string moment_text(const std::string& at) {
  // "2027-01-15T00:00:00" as people write it; with an offset it stays RFC 3339.
  if (at.size() != 19 || at[10] != 'T') return toml_string(at);
  const auto time = at.ends_with(":00") ? at.substr(11, 5) : at.substr(11);
  return toml_string(at.substr(0, 10) + " " + time);
}

std::string text_of(const Field& field, const std::string& value, const fs::path&) {
  if (field.form == Form::moment) return moment_text(value);
  if (field.form == Form::explicit_flag && value == "explicit") return "true";
  if (field.form == Form::explicit_flag && value == "not_explicit") return "false";
  return toml_string(value);
}

std::string text_of(const Field&, bool value, const fs::path&) { return value ? "true" : "false"; }
std::string text_of(const Field&, int value, const fs::path&) { return std::to_string(value); }

std::string text_of(const Field&, const fs::path& value, const fs::path& folder) {
  return toml_string(relative_name(value, folder));
}

std::string text_of(const Field&, const std::vector<std::string>& value, const fs::path&) {
  std::vector<std::string> items;
  for (const auto& item : value) items.push_back(toml_string(item));
  return list_text(items);
}

template <class Person>
std::string text_of(const Field&, const std::vector<Person>& value, const fs::path&) {
  std::vector<std::string> items;
  for (const auto& item : value) items.push_back(person_text(item));
  return list_text(items);
}

std::string text_of(const Field&, const model::AiUse& value, const fs::path& folder) {
  auto copy = value;
  const auto target = target_of(copy);
  std::vector<std::string> parts;
  for (const auto& field : ai_section().fields)
    if (const auto use = value_text(field, target, folder))
      parts.push_back(fmt::format("{} = {}", field.name, *use));
  return parts.empty() ? "" : table_of(std::move(parts));
}

}  // namespace

std::optional<std::string> value_text(
    const Field& field, const Target& target, const fs::path& folder) {
  return std::visit(
      [&]<class Owner, class T>(T Owner::*member) -> std::optional<std::string> {
        const T& value = std::get<Owner*>(target)->*member;
        if constexpr (!std::is_same_v<T, model::AiUse> &&
                      !std::is_same_v<T, std::vector<model::Artist>> &&
                      !std::is_same_v<T, std::vector<model::Writer>>)
          if (value == Owner{}.*member) return std::nullopt;
        auto text = text_of(field, value, folder);
        if (text.empty() || text == "[]") return std::nullopt;
        return text;
      },
      field.member);
}

std::string table_text(
    std::string_view title, const std::vector<Line>& lines, std::string_view line_end) {
  std::size_t widest = 0;
  for (const auto& line : lines) widest = std::max(widest, line.key.size() + (line.said ? 0 : 2));
  std::string out = std::string(title) + "\n";
  for (const auto& line : lines) {
    const auto key = (line.said ? "" : "# ") + std::string(line.key);
    out += fmt::format("{:<{}} = {}", key, widest, line.value);
    if (!line.note.empty()) out += fmt::format("  # {}", line.note);
    out += "\n";
  }
  return line_end == "\n" ? out : replace_all(std::move(out), "\n", line_end);
}

std::vector<Line> track_lines(
    Track& track, const model::ReleaseTrack& place, const fs::path& folder) {
  std::vector<Line> out;
  const auto target = target_of(track, track.place, track.metadata);
  for (const auto& field : section("tracks").fields) {
    if (field.name == "disc" || field.name == "number") {
      const bool disc = field.name == "disc";
      const int is = disc ? track.place.disc : track.place.number;
      const int would_be = disc ? place.disc : place.number;
      if (is != would_be) out.push_back({field.name, std::to_string(is)});
    } else if (auto text = value_text(field, target, folder)) {
      out.push_back({field.name, *std::move(text)});
    }
  }
  return out;
}

std::string relative_name(const fs::path& file, const fs::path& folder) {
  const auto base = folder.empty() ? fs::path(".") : folder;
  const bool mixed = file.is_absolute() != base.is_absolute();
  const auto from = mixed ? fs::absolute(base) : base;
  const auto to = mixed ? fs::absolute(file) : file;
  const auto name = to.lexically_normal().lexically_relative(from.lexically_normal());
  return name.empty() ? fs::absolute(file).lexically_normal().string() : name.string();
}

}  // namespace mv::manifest
