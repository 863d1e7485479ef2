// SPDX-License-Identifier: Apache-2.0
#include "schedule/icalendar.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"

namespace mv::schedule {
namespace {

constexpr std::size_t kLongestLine = 75;  ///< bytes, without CRLF (RFC 5545 section 3.1)
constexpr std::string_view kLineEnd = "\r\n";
/// METHOD:PUBLISH wants one (RFC 5546 section 3.2.1). Nobody reads mail there (RFC 2606).
constexpr std::string_view kOrganizer = "mailto:releases@musicverse.invalid";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// The length of the character at the front, 0 if it is not UTF-8.
std::size_t character(std::string_view text) {
  if (static_cast<unsigned char>(text.front()) < 0x80) return 1;
  std::size_t length = 1;
  while (length < text.size() && length < 4 && is_continuation(text[length])) ++length;
  return is_utf8(text.substr(0, length)) ? length : 0;
}

/// A value of type TEXT (section 3.3.11).
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character(text.substr(at));
    const char c = text[at];
    const bool paired = c == '\r' && text.substr(at + 1).starts_with('\n');
    if (length == 0 || paired) {
      ++at;
      continue;
    }
    if (c == '\n' || c == '\r') {
      out += "\\n";
    } else if (c == '\\' || c == ',' || c == ';') {
      out += {'\\', c};
    } else if (!is_control(c) || c == '\t') {
      out += text.substr(at, length);
    }
    at += length;
  }
  return out;
}

/// A value of type URI: no escapes, so nothing that could end the line.
std::string plain_uri(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (!is_control(c) && c != ' ') out += c;
  return is_utf8(out) ? out : std::string();
}

/// 20270115T000000Z.
std::string utc(Millis at) {
  auto out = format_utc(at).substr(0, 19);
  std::erase_if(out, [](char c) { return c == '-' || c == ':'; });
  return out + "Z";
}

class Lines {
 public:
  void add(std::string_view property, std::string_view value) {
    fold(fmt::format("{}:{}", property, value));
  }
  void add_text(std::string_view property, std::string_view value) {
    if (const auto text = escaped(value); !text.empty()) add(property, text);
  }
  std::string take() { return std::move(out_); }

 private:
  /// The blank that begins a continuation counts into its 75 bytes.
  void fold(std::string_view line) {
    std::size_t room = kLongestLine;
    while (line.size() > room) {
      std::size_t cut = room;
      while (is_continuation(line[cut])) --cut;
      out_.append(line.substr(0, cut)).append(kLineEnd).append(" ");
      line.remove_prefix(cut);
      room = kLongestLine - 1;
    }
    out_.append(line).append(kLineEnd);
  }

  std::string out_;
};

void add_categories(Lines& lines, const std::vector<std::string>& categories) {
  std::vector<std::string> texts;
  for (const auto& category : categories)
    if (auto text = escaped(category); !text.empty()) texts.push_back(std::move(text));
  if (!texts.empty()) lines.add("CATEGORIES", join(texts, ","));
}

void add_entry(Lines& lines, const CalendarEntry& entry, Millis now) {
  lines.add("BEGIN", "VEVENT");
  lines.add_text("UID", entry.uid);
  lines.add("ORGANIZER;CN=MusicVerse", kOrganizer);
  lines.add("DTSTAMP", utc(now));
  lines.add("DTSTART", utc(entry.at));
  lines.add("LAST-MODIFIED", utc(entry.updated_at));
  lines.add("SEQUENCE", fmt::to_string(entry.sequence));
  lines.add_text("SUMMARY", entry.summary);
  lines.add_text("DESCRIPTION", entry.description);
  if (const auto url = plain_uri(entry.url); !url.empty()) lines.add("URL", url);
  add_categories(lines, entry.categories);
  lines.add_text("STATUS", entry.status);
  lines.add("TRANSP", "TRANSPARENT");
  lines.add("END", "VEVENT");
}

}  // namespace

std::string icalendar(std::span<const CalendarEntry> entries, std::string_view name, Millis now) {
  Lines lines;
  lines.add("BEGIN", "VCALENDAR");
  lines.add("VERSION", "2.0");
  lines.add("PRODID", "-//MusicVerse//Releases//EN");
  lines.add("CALSCALE", "GREGORIAN");
  lines.add("METHOD", "PUBLISH");
  lines.add_text("NAME", name);
  lines.add_text("X-WR-CALNAME", name);
  lines.add("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
  lines.add("X-PUBLISHED-TTL", "PT1H");
  for (const auto& entry : entries) add_entry(lines, entry, now);
  lines.add("END", "VCALENDAR");
  return lines.take();
}

}  // namespace mv::schedule
