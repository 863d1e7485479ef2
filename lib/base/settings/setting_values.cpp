// SPDX-License-Identifier: Apache-2.0
// The form of single values, and writing one into a file.
#include <fmt/format.h>

#include <array>
#include <toml++/toml.h>

#include "base/net/rate.hpp"
#include "base/settings/settings.hpp"
#include "base/text/text.hpp"

namespace mv {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t millis;
};
constexpr std::array kUnits{
    Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000}, Unit{"h", 3'600'000}, Unit{"d", 86'400'000}};

Error wrong(const SettingKey& key, std::string_view value, std::string_view wanted,
    std::string_view example) {
  const auto shown = key.secret ? std::string("the value") : fmt::format("\"{}\"", value);
  return make_error(Code::config, fmt::format("{}: {} is not {}", key.name, shown, wanted), "",
      fmt::format("For example: {}", example));
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + "\"";
}

std::string as_toml(const SettingKey& key, std::string_view value) {
  if (key.kind == SettingKind::yes_no) return value == "yes" ? "true" : "false";
  if (key.kind == SettingKind::integer) return std::string(value);
  if (key.kind != SettingKind::list) return quoted(value);
  std::vector<std::string> items;
  for (const auto& item : split(value, ','))
    if (const auto word = trim(item); !word.empty()) items.push_back(quoted(word));
  return "[" + join(items, ", ") + "]";
}

/// The byte at a line and column (both from 1, columns in code points) of a text.
std::size_t offset_of(std::string_view text, toml::source_position at) {
  std::size_t byte = 0;
  for (toml::source_index line = 1; line < at.line && byte < text.size(); ++line)
    byte = std::min(text.find('\n', byte), text.size() - 1) + 1;
  for (toml::source_index column = 1; column < at.column && byte < text.size(); ++column) {
    ++byte;
    while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xc0) == 0x80) ++byte;
  }
  return byte;
}

/// Where a new top-level key goes: before the first table, or at the end.
std::size_t end_of_top_level(const std::string& text, const toml::table& table) {
  std::size_t end = text.size();
  for (const auto& [key, node] : table)
    if (node.is_table() || node.is_array_of_tables()) {
      const auto at = offset_of(text, node.source().begin);
      const auto start = text.rfind('\n', at == 0 ? 0 : at - 1);
      end = std::min(end, at == 0 || start == std::string::npos ? 0 : start + 1);
    }
  return end;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  text = trim(text);
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_int(text.substr(0, digits));
  if (!number || *number > 100'000'000) return std::nullopt;
  const auto unit = digits == text.size() ? std::string_view("s") : text.substr(digits);
  for (const auto& known : kUnits)
    if (known.name == unit) return std::chrono::milliseconds(*number * known.millis);
  return std::nullopt;
}

std::optional<bool> parse_yes_no(std::string_view text) {
  for (const auto word : {"yes", "true", "on", "1"})
    if (iequals(text, word)) return true;
  for (const auto word : {"no", "false", "off", "0"})
    if (iequals(text, word)) return false;
  return std::nullopt;
}

Result<std::string> check_setting(const SettingKey& key, std::string_view value) {
  if (!is_utf8(value) || value.size() > 4096) return wrong(key, "", "valid text", "a name");
  switch (key.kind) {
    case SettingKind::yes_no: {
      const auto yes = parse_yes_no(value);
      if (!yes) return wrong(key, value, "yes or no", "yes");
      return std::string(*yes ? "yes" : "no");
    }
    case SettingKind::integer:
      if (!parse_int(value)) return wrong(key, value, "a whole number", "10");
      break;
    case SettingKind::duration:
      if (!parse_duration(value)) return wrong(key, value, "a duration", "30s, 15m, 2h");
      break;
    case SettingKind::rate:
      if (!parse_rate(value)) return wrong(key, value, "a rate", "100/h, or unlimited");
      break;
    case SettingKind::choice: {
      const auto choices = split(key.choices, ' ');
      for (const auto& choice : choices)
        if (choice == value) return choice;
      return wrong(key, value, "one of " + join(choices, ", "), choices.front());
    }
    default: break;
  }
  return std::string(value);
}

Result<std::string> set_in_toml(
    std::string_view text, const SettingKey& key, std::string_view value) {
  std::string out{text};
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return make_error(Code::config,
        fmt::format("line {} is not valid TOML", error.source().begin.line),
        std::string(error.description()), "Correct the line first.");
  }
  const auto line = as_toml(key, value);
  if (const auto old = table.at_path(key.name)) {
    const auto from = offset_of(out, old.node()->source().begin);
    const auto to = offset_of(out, old.node()->source().end);
    return out.replace(from, to - from, line);
  }
  if (const auto dot = key.name.find('.'); dot != std::string_view::npos) {
    // Below the line of its [section], where there is one.
    if (const auto* section = table.get(key.name.substr(0, dot)); section && section->is_table()) {
      const auto header = offset_of(out, section->source().begin);
      const auto end = std::min(out.find('\n', header), out.size());
      return out.insert(end, fmt::format("\n{} = {}", key.name.substr(dot + 1), line));
    }
  }
  const auto at = end_of_top_level(out, table);
  std::string added = fmt::format("{} = {}\n", key.name, line);
  if (at > 0 && out[at - 1] != '\n') added.insert(0, "\n");
  return out.insert(at, added);
}

}  // namespace mv
