// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "notify/telegram.hpp"

namespace mv::notify {
namespace {

constexpr std::string_view kMore = "…";
constexpr std::string_view kBetween = "\n\n";

/// The longest start of UTF-8 text with at most `units` UTF-16 units.
std::string start_of(std::string_view text, std::size_t units) {
  std::size_t end = 0, used = 0;
  while (end < text.size()) {
    const auto lead = static_cast<unsigned char>(text[end]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const std::size_t wide = bytes == 4 ? 2 : 1;
    if (used + wide > units) break;
    used += wide;
    end += bytes;
  }
  return std::string(text.substr(0, end));
}

std::string shortened(const std::string& text, std::size_t units) {
  if (utf16_length(text) <= units) return text;
  return start_of(text, units - 1) + std::string(kMore);
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  return out;
}

std::size_t utf16_length(std::string_view utf8) {
  std::size_t out = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) out += byte >= 0xf0 ? 2 : 1;
  }
  return out;
}

std::string html_of(const Message& message) {
  std::string out = fmt::format("<b>{}</b>", html_escaped(message.heading));
  for (const auto& line : message.lines)
    out += line.url.empty() ? fmt::format("\n{}", html_escaped(line.text))
                            : fmt::format("\n<a href=\"{}\">{}</a>", html_escaped(line.url),
                                  html_escaped(line.text));
  return out;
}

std::size_t shown_length(const Message& message) {
  auto out = utf16_length(message.heading);
  for (const auto& line : message.lines) out += 1 + utf16_length(line.text);
  return out;
}

Message cut(Message message, std::size_t limit) {
  if (shown_length(message) <= limit) return message;
  message.heading = shortened(message.heading, limit / 2);
  auto room = limit - utf16_length(message.heading) - 2;  // a last line with "…"
  std::size_t kept = 0;
  for (; kept < message.lines.size(); ++kept) {
    auto& text = message.lines[kept].text;
    const auto wanted = utf16_length(text) + 1;
    if (wanted > room) {
      constexpr std::size_t kWorthShowing = 40;
      if (room < kWorthShowing) break;
      text = shortened(text, room - 1);
      ++kept;
      break;
    }
    room -= wanted;
  }
  if (kept < message.lines.size()) {
    message.lines.resize(kept);
    message.lines.push_back({std::string(kMore), ""});
  }
  return message;
}

std::string html_of(std::span<const Message> messages, std::size_t& taken) {
  // Telegram also bounds the whole text with its tags and links; nobody says where.
  constexpr std::size_t kMostBytes = 12'000;
  std::string out;
  std::size_t used = 0;
  for (taken = 0; taken < messages.size(); ++taken) {
    const auto message = cut(messages[taken]);
    const auto length = shown_length(message) + (taken ? kBetween.size() : 0);
    auto html = html_of(message);
    if (taken > 0 && (used + length > kTelegramLimit || out.size() + html.size() > kMostBytes))
      break;
    if (taken > 0) out += kBetween;
    out += html;
    used += length;
  }
  return out;
}

}  // namespace mv::notify
