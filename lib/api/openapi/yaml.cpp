// SPDX-License-Identifier: Apache-2.0
#include "api/openapi/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "base/text/text.hpp"

namespace mv::api {
namespace {

namespace json = boost::json;

/// What some reader takes for a truth value, a number or nothing when it has no quotes.
constexpr std::array<std::string_view, 11> kWords{
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"};

/// Characters that YAML cannot have raw, or that end a line in it: those of UTF-8's second length
/// up to U+009F are found by their first byte.
struct Escape {
  std::string_view bytes, text;
};
constexpr std::array kEscapes{Escape{"\x7f", "\\x7f"}, Escape{"\xe2\x80\xa8", "\\u2028"},
    Escape{"\xe2\x80\xa9", "\\u2029"}, Escape{"\xef\xbb\xbf", "\\ufeff"},
    Escape{"\xef\xbf\xbe", "\\ufffe"}, Escape{"\xef\xbf\xbf", "\\uffff"}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_plain(char c) {
  constexpr std::string_view kMarks = " _-./${}()',;=+*?!%&<>";
  return is_letter(c) || (c >= '0' && c <= '9') || kMarks.find(c) != std::string_view::npos;
}

/// Whether it can only be read as this text without quotes: it begins like no number, date or sign
/// of YAML, has no blank at an end, and its colons separate nothing.
bool needs_no_quotes(std::string_view text) {
  if (text.empty() || text.back() == ' ') return false;
  if (!is_letter(text.front()) && text.front() != '/' && text.front() != '$') return false;
  if (std::find(kWords.begin(), kWords.end(), lower(text)) != kWords.end()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ':' && i + 1 < text.size() && text[i + 1] != ' ') continue;
    if (!is_plain(text[i])) return false;
  }
  return true;
}

/// As JSON writes it, which is how YAML reads it between double quotes, but for kEscapes.
std::string quoted(std::string_view text) {
  const auto written = json::serialize(json::value(text));
  std::string out;
  for (std::string_view rest = written; !rest.empty();) {
    const auto* found = std::find_if(kEscapes.begin(), kEscapes.end(),
        [&](const Escape& each) { return rest.starts_with(each.bytes); });
    const bool control = rest.size() > 1 && rest[0] == '\xc2' && rest[1] < '\xa0';
    if (found != kEscapes.end()) out += found->text;
    if (control) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(rest[1]));
    if (found == kEscapes.end() && !control) out += rest[0];
    rest.remove_prefix(found != kEscapes.end() ? found->bytes.size() : control ? 2 : 1);
  }
  return out;
}

/// With a point, without which YAML 1.1 takes 1e+300 for a text.
std::string number(double value) {
  auto out = fmt::format("{}", value);
  if (out.find('.') == std::string::npos) out.insert(std::min(out.find('e'), out.size()), ".0");
  return out;
}

std::string text_of(std::string_view text) {
  return needs_no_quotes(text) ? std::string(text) : quoted(text);
}

std::string scalar(const json::value& value) {
  if (value.is_string()) return text_of(value.get_string());
  return value.is_double() ? number(value.get_double()) : json::serialize(value);
}

bool has_entries(const json::value& value) {
  return (value.is_object() && !value.get_object().empty()) ||
         (value.is_array() && !value.get_array().empty());
}

/// The members or items of what has some: the first where the text ends, each other one on a line
/// of its own that begins in `column`.
void write_entries(const json::value& value, std::size_t column, std::string& out) {
  constexpr std::size_t kDeeper = 2;
  const auto next_line = [&](std::size_t at) { out.append("\n").append(at, ' '); };
  bool first = true;
  const auto begin = [&] {
    if (!first) next_line(column);
    first = false;
  };
  if (const auto* list = value.if_array()) {
    for (const auto& item : *list) {
      begin();
      out += "- ";
      if (has_entries(item))
        write_entries(item, column + kDeeper, out);
      else
        out += scalar(item);
    }
    return;
  }
  for (const auto& [name, item] : value.get_object()) {
    begin();
    out.append(text_of(name)).append(":");
    if (!has_entries(item)) {
      out.append(" ").append(scalar(item));
      continue;
    }
    next_line(column + kDeeper);
    write_entries(item, column + kDeeper, out);
  }
}

}  // namespace

std::string yaml_text(const json::value& value) {
  std::string out;
  if (has_entries(value))
    write_entries(value, 0, out);
  else
    out = scalar(value);
  return out + "\n";
}

}  // namespace mv::api
