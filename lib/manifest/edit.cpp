// SPDX-License-Identifier: Apache-2.0
// Changes to the text of a manifest that leave the rest of it as people wrote it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text/text.hpp"
#include "manifest/lines.hpp"
#include "manifest/manifest.hpp"
#include "manifest/scan.hpp"
#include "preflight/text.hpp"

namespace mv::manifest {
namespace {

using preflight::shown;

Result<toml::table> parsed(std::string_view text) {
  auto found = parse_toml(text);
  if (auto* table = std::get_if<toml::table>(&found)) return std::move(*table);
  auto& broken = std::get<Broken>(found);
  broken.error.what = fmt::format("line {}: {}", broken.at.line, broken.error.what);
  return std::move(broken.error);
}

Error not_safely(std::string_view table, std::string_view key, std::string why) {
  return make_error(Code::unsupported,
      fmt::format("{} of {} cannot be changed in the text", key, table), std::move(why),
      "Change it by hand.");
}

std::string scalar_text(const Scalar& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return toml_string(*text);
  if (const auto* yes = std::get_if<bool>(&value)) return *yes ? "true" : "false";
  return std::to_string(std::get<std::int64_t>(value));
}

/// Whether the node is this very value.
bool says(const toml::node* node, const Scalar& value) {
  if (!node) return false;
  if (const auto* text = std::get_if<std::string>(&value))
    return node->is_string() && node->as_string()->get() == *text;
  if (const auto* yes = std::get_if<bool>(&value))
    return node->is_boolean() && node->as_boolean()->get() == *yes;
  return node->is_integer() && node->as_integer()->get() == std::get<std::int64_t>(value);
}

struct TableName {
  std::string name;
  std::optional<std::size_t> index;
};

std::optional<TableName> read_name(std::string_view text) {
  const auto bracket = text.find('[');
  TableName out{std::string(text.substr(0, bracket)), std::nullopt};
  if (bracket == std::string_view::npos) return out;
  const auto number = parse_int(text.substr(bracket + 1, text.size() - bracket - 2));
  if (!text.ends_with(']') || !number || *number < 0) return std::nullopt;
  out.index = static_cast<std::size_t>(*number);
  return out;
}

toml::node* node_of(toml::table& all, const TableName& name) {
  auto* node = all.get(name.name);
  if (!node || !name.index) return node;
  auto* list = node->as_array();
  return list && *name.index < list->size() ? list->get(*name.index) : nullptr;
}

std::size_t line_end(std::string_view text, std::size_t at) {
  const auto end = text.find('\n', at);
  if (end == std::string_view::npos) return text.size();
  return end > at && text[end - 1] == '\r' ? end - 1 : end;
}

/// The last value that stands directly in the table; nullptr when it has none.
const toml::node* last_value(const toml::table& table) {
  const toml::node* last = nullptr;
  const auto begin_of = [](const toml::node& node) {
    return std::pair(node.source().begin.line, node.source().begin.column);
  };
  for (const auto& [key, node] : table) {
    const auto* inner = node.as_table();
    if (node.is_array_of_tables() || (inner && !inner->is_inline())) continue;
    if (!last || begin_of(node) > begin_of(*last)) last = &node;
  }
  return last;
}

/// "  key   = " as the line at `byte` is written, so that a column of = stays one.
std::string like_line_at(std::string_view text, std::size_t byte, std::string_view key) {
  const auto newline = text.rfind('\n', byte);
  const auto begin = newline == std::string_view::npos ? 0 : newline + 1;
  const auto line = text.substr(begin, line_end(text, begin) - begin);
  const auto indent = std::min(line.find_first_not_of(" \t"), line.size());
  const auto equals = line.find('=');
  const bool spaced = equals != std::string_view::npos && equals > 0 && line[equals - 1] == ' ';
  std::string out(line.substr(0, indent));
  out += key;
  if (spaced && out.size() + 1 < equals) out.resize(equals - 1, ' ');
  return out + " = ";
}

/// Below the last value of the table, or below its title.
std::string with_new_line(
    std::string text, const toml::table& table, std::string_view key, const std::string& value) {
  const auto* last = last_value(table);
  const auto source = last ? last->source() : table.source();
  const auto at = line_end(text, offset_of(text, source.end));
  // The key stands on the line on which the value begins.
  const auto start =
      last ? like_line_at(text, offset_of(text, source.begin), key) : std::string(key) + " = ";
  return text.insert(at, std::string(line_end_of(text)) + start + value);
}

std::string with_new_table(
    std::string text, std::string_view name, std::string_view key, const std::string& value) {
  const auto end = line_end_of(text);
  if (!text.empty() && !text.ends_with('\n')) text += end;
  if (!text.empty()) text += end;
  return text + fmt::format("[{}]{}{} = {}{}", name, end, key, value, end);
}

/// What the whole text says once this one value is set.
toml::table expected(
    const toml::table& before, const TableName& name, std::string_view key, const Scalar& value) {
  auto out = before;
  if (!out.contains(name.name)) out.insert(name.name, toml::table{});
  auto& table = *node_of(out, name)->as_table();
  std::visit([&](const auto& set) { table.insert_or_assign(key, set); }, value);
  return out;
}

}  // namespace

Result<std::string> set_value(
    std::string_view text, std::string_view table, std::string_view key, const Scalar& value) {
  MV_TRY(auto all, parsed(text));
  const auto name = read_name(table);
  auto* node = name ? node_of(all, *name) : nullptr;
  if (!name || (!node && name->index))
    return make_error(Code::not_found, fmt::format("the manifest has no {}", shown(table)), "",
        "It may have been edited meanwhile; read it again.");
  std::string out;
  if (!node) {
    out = with_new_table(std::string(text), name->name, key, scalar_text(value));
  } else {
    const auto* inside = node->as_table();
    if (!inside) return not_safely(table, key, fmt::format("{} is not a table", table));
    if (inside->is_inline())
      return not_safely(table, key,
          fmt::format("It is in an inline table, {{…}}, on line {}", inside->source().begin.line));
    const auto* old = inside->get(key);
    if (says(old, value)) return std::string(text);
    if (old && (old->is_table() || old->is_array()))
      return not_safely(table, key, "It is a list or a table now");
    if (old) {
      const auto from = offset_of(text, old->source().begin);
      const auto to = offset_of(text, old->source().end);
      out = std::string(text).replace(from, to - from, scalar_text(value));
    } else {
      out = with_new_line(std::string(text), *inside, key, scalar_text(value));
    }
  }
  // Whatever the text looked like: only this value may have changed.
  const auto again = parsed(out);
  if (!again || *again != expected(all, *name, key, value))
    return not_safely(table, key, "The way the table is written does not allow it");
  return out;
}

Result<std::string> append_tracks(
    std::string_view text, std::span<const Track> tracks, const fs::path& folder) {
  MV_TRY(const auto all, parsed(text));
  const auto* list = all.get_as<toml::array>("tracks");
  const auto appendable = [&] {
    return list && list->is_array_of_tables() &&
           std::none_of(list->begin(), list->end(),
               [](const toml::node& node) { return node.as_table()->is_inline(); });
  };
  if (all.contains("tracks") && !appendable())
    return make_error(Code::unsupported, "no track can be added to the text",
        "Its tracks are written as one list, tracks = […]",
        "Write [[tracks]] above each track, or add the new ones by hand.");
  std::map<int, int> on_disc;
  if (list)
    for (const auto& node : *list)
      ++on_disc[static_cast<int>((*node.as_table())["disc"].value_or(std::int64_t{1}))];
  std::string out(text);
  const auto end = line_end_of(text);
  for (auto track : tracks) {
    if (!out.empty() && !out.ends_with('\n')) out += end;
    if (!out.empty()) out += end;
    const auto lines = track_lines(track, {"", 1, ++on_disc[track.place.disc]}, folder);
    out += table_text("[[tracks]]", lines, end);
  }
  return out;
}

}  // namespace mv::manifest
