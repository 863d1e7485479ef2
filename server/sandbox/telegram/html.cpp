// SPDX-License-Identifier: Apache-2.0
#include "sandbox/telegram/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text/text.hpp"

namespace mv::sandbox {
namespace {

constexpr std::string_view kTags[] = {"a", "b", "blockquote", "code", "del", "em", "i", "ins",
    "pre", "s", "span", "strike", "strong", "tg-spoiler", "u"};
constexpr std::pair<std::string_view, char> kNamed[] = {
    {"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}};

ParsedHtml faulty(std::string words) { return {{}, "can't parse entities: " + std::move(words)}; }

/// The character after '&', and how many bytes it took; '&' itself stays when it is no entity.
char entity_at(std::string_view rest, std::size_t& length) {
  for (const auto& [name, character] : kNamed)
    if (rest.starts_with(name)) {
      length = name.size() + 1;
      return character;
    }
  length = 1;
  return '&';
}

}  // namespace

ParsedHtml parse_telegram_html(std::string_view html) {
  ParsedHtml out;
  std::vector<std::string> open;
  for (std::size_t at = 0; at < html.size();) {
    const char c = html[at];
    if (c == '&') {
      std::size_t length = 1;
      out.text += entity_at(html.substr(at + 1), length);
      at += length;
      continue;
    }
    if (c != '<') {
      out.text += c;
      ++at;
      continue;
    }
    const auto end = html.find('>', at);
    if (end == html.npos) return faulty(fmt::format("Unclosed start tag at byte offset {}", at));
    const bool closes = html.substr(at + 1).starts_with('/');
    const auto inside = html.substr(at + 1 + closes, end - at - 1 - closes);
    const auto name = lower(inside.substr(0, inside.find_first_of(" \t\n")));
    if (std::find(std::begin(kTags), std::end(kTags), name) == std::end(kTags))
      return faulty(fmt::format("Unsupported start tag \"{}\" at byte offset {}", name, at));
    if (!closes) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return faulty(
          fmt::format("Unmatched end tag at byte offset {}, expected \"</{}>\", found "
                      "\"</{}>\"",
              at, open.empty() ? "" : open.back(), name));
    } else {
      open.pop_back();
    }
    at = end + 1;
  }
  if (!open.empty())
    return faulty(fmt::format("Can't find end tag corresponding to start tag \"{}\"", open.back()));
  out.text = trim(out.text);
  return out;
}

}  // namespace mv::sandbox
