// SPDX-License-Identifier: Apache-2.0
#include "preflight/title_form.hpp"

#include <re2/re2.h>

#include "base/text/text.hpp"
#include "preflight/text.hpp"

namespace mv::preflight {
namespace {

constexpr std::size_t kLimit = 1000;

bool readable(std::string_view title) {
  return !title.empty() && title.size() <= kLimit && is_utf8(title);
}

bool inside_brackets(std::string_view before) {
  int depth = 0;
  for (const char c : before) {
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
  }
  return depth > 0;
}

/// The word "feat." or "with" as Apple writes it for what was typed.
std::string_view guest_word(std::string_view typed) {
  return typed.back() == '/' ? "with" : "feat.";
}

/// "Feat of Strength" and "12 ft Deep" speak of no guest.
bool is_guest(std::string_view before, std::string_view word, std::string_view name) {
  const auto bare = trim(before);
  const bool feet =
      iequals(word.substr(0, 2), "ft") && !bare.empty() && bare.back() >= '0' && bare.back() <= '9';
  const auto low = lower(name);
  const bool named =
      !low.empty() && std::string_view(" ,.;:/&-").find(low.front()) == std::string_view::npos;
  return !feet && named && !low.starts_with("of ") && low != "of";
}

bool bracketed_guest(std::string& text, FeaturingForm& form) {
  static const RE2 pattern(
      R"((?i)^(.*?)([(\[])\s*(featuring\b|feat\b\.?|ft\b\.?|w/)\s*([^()\[\]]*[^()\[\]\s])\s*([)\]])(.*)$)");
  std::string before, open, word, name, close, after;
  if (!RE2::FullMatch(text, pattern, &before, &open, &word, &name, &close, &after)) return false;
  if (!is_guest("", word, name)) return false;
  form.guests = name;
  form.wrong_word |= word != "feat.";
  text = before + open + std::string(guest_word(word)) + " " + name + close + after;
  return true;
}

bool bare_guest(std::string& text, FeaturingForm& form) {
  static const RE2 pattern(
      R"((?i)^(.*?\S)\s+(featuring|feat\.?|ft\.?|w/)(?:\s+|\b)([^()\[\]]*[^()\[\]\s])\s*([(\[].*)?$)");
  std::string before, word, name, after;
  if (!RE2::FullMatch(text, pattern, &before, &word, &name, &after)) return false;
  if (inside_brackets(before) || !is_guest(before, word, name)) return false;
  if (const auto dash = name.find(" - "); dash != std::string::npos) {
    after = name.substr(dash) + (after.empty() ? "" : " " + after);
    name.resize(dash);
    name = std::string(trim(name));
  } else if (!after.empty()) {
    after.insert(0, " ");
  }
  while (!before.empty() && (before.back() == '-' || before.back() == ',' || before.back() == ' '))
    before.pop_back();
  if (before.empty() || name.empty()) return false;
  form.guests = name;
  form.no_brackets = true;
  form.wrong_word |= word != "feat.";
  text = before + " (" + std::string(guest_word(word)) + " " + name + ")" + after;
  return true;
}

bool is_version(std::string_view text) {
  static const RE2 pattern(
      R"((?i)\b(remix|mix|edit|version|instrumental|acoustic|live|demo|remaster|remastered|rework|dub|reprise|bonus track)\b)");
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

struct Group {
  std::size_t begin, end;  ///< bytes, with the brackets
};

/// The bracket groups that end the title; nothing may stand between them but blanks.
std::vector<Group> trailing_groups(std::string_view title) {
  std::vector<Group> out;
  auto end = title.size();
  while (end > 0) {
    while (end > 0 && title[end - 1] == ' ') --end;
    if (end == 0 || (title[end - 1] != ')' && title[end - 1] != ']')) break;
    int depth = 0;
    auto begin = end;
    while (begin > 0) {
      const char c = title[--begin];
      if (c == ')' || c == ']') ++depth;
      if ((c == '(' || c == '[') && --depth == 0) break;
    }
    if (depth != 0 || begin == 0) break;  // not closed, or the title itself stands in brackets
    out.insert(out.begin(), {begin, end});
    end = begin;
  }
  return out;
}

std::string dash_to_brackets(std::string title) {
  static const RE2 pattern(R"(^(.*\S)\s+[-–]\s+([^()\[\]]*[^()\[\]\s])((?:\s*[(\[].*)?)$)");
  std::string before, version, after;
  if (!RE2::FullMatch(title, pattern, &before, &version, &after)) return title;
  if (inside_brackets(before) || !is_version(version)) return title;
  return before + " (" + version + ")" + after;
}

struct VolumeForm {
  std::string text, numeral;
};

VolumeForm read_volume(std::string_view title) {
  static const RE2 pattern(
      R"((?i)^(.*?[^\s,:(\[–-])(\s*[,:–-]\s*|\s+)([(\[]?)\s*(volume|vol|part|pt)\b\.?\s*#?\s*(\d{1,3}|[ivx]{1,5})(?:\s*([)\]]))?(\s*[(\[:/].*|\s+-\s.*)?$)");
  VolumeForm out{std::string(title), ""};
  if (!readable(title)) return out;
  std::string before, seam, open, word, numeral, close, after;
  if (!RE2::FullMatch(out.text, pattern, &before, &seam, &open, &word, &numeral, &close, &after))
    return out;
  if (open.empty() != close.empty() || inside_brackets(before)) return out;
  out.numeral = upper(numeral);
  const bool volume = lower(word).starts_with("vol");
  out.text = before + (volume ? ", Vol. " : ", Pt. ") + out.numeral + after;
  return out;
}

}  // namespace

FeaturingForm featuring_form(std::string_view title) {
  FeaturingForm out{std::string(title)};
  if (!readable(title)) return out;
  if (!bracketed_guest(out.text, out)) bare_guest(out.text, out);
  return out;
}

std::string bracket_form(std::string_view title) {
  if (!readable(title) || !brackets_balanced(title)) return std::string(title);
  auto out = dash_to_brackets(std::string(title));
  const auto groups = trailing_groups(out);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    // A guest alone may stand in either kind (Apple 2.14).
    const auto inner = std::string_view(out).substr(groups[i].begin + 1);
    if (groups.size() == 1 && (inner.starts_with("feat.") || inner.starts_with("with "))) break;
    out[groups[i].begin] = i == 0 ? '(' : '[';
    out[groups[i].end - 1] = i == 0 ? ')' : ']';
  }
  return out;
}

bool brackets_balanced(std::string_view title) {
  std::string open;
  for (const char c : title) {
    if (c == '(' || c == '[') open += c;
    if (c != ')' && c != ']') continue;
    if (open.empty() || open.back() != (c == ')' ? '(' : '[')) return false;
    open.pop_back();
  }
  return open.empty();
}

std::string volume_form(std::string_view title) { return read_volume(title).text; }
std::string volume_numeral(std::string_view title) { return read_volume(title).numeral; }

std::pair<std::string, std::string> split_guest(std::string_view name) {
  const auto form = featuring_form(name);
  if (form.guests.empty()) return {std::string(name), ""};
  const auto at = form.text.find_first_of("([");
  return {std::string(trim(std::string_view(form.text).substr(0, at))), form.guests};
}

}  // namespace mv::preflight
