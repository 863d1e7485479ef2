// SPDX-License-Identifier: Apache-2.0
#include "preflight/title_case.hpp"

#include <algorithm>
#include <vector>

#include "preflight/probe.hpp"
#include "preflight/text.hpp"

namespace mv::preflight {
namespace {

constexpr std::string_view kSmall =
    "a an and as but for from nor of or so the to yet at by in into off on onto out over up with";
/// Never forced to a capital: they have their own forms.
constexpr std::string_view kFree = "feat ft featuring vs v x n til cause em bout round prod";
constexpr std::string_view kGuest = "feat ft featuring with w";

struct Word {
  std::size_t begin, end;      ///< code points
  bool capital = false;        ///< must begin with a capital
  bool free_if_small = false;  ///< at a seam where both forms are in use
  bool guest = false;          ///< inside "(feat. …)"
};

bool opens(char32_t point) { return point == '(' || point == '[' || point == '{'; }
bool closes(char32_t point) { return point == ')' || point == ']' || point == '}'; }
bool apostrophe(char32_t point) { return point == '\'' || point == 0x2019; }
bool word_start(char32_t point) { return is_letter(point) || is_digit(point); }

bool in_word(const std::u32string& text, std::size_t at) {
  const auto point = text[at];
  if (is_letter(point) || is_digit(point) || is_mark(point)) return true;
  const bool joins = apostrophe(point) || point == '.' || point == '$' || point == '*' ||
                     point == '@' || point == '_' || point == 0x200C || point == 0x200D;
  return joins && at + 1 < text.size() && word_start(text[at + 1]);
}

std::vector<Word> words_of(const std::u32string& text) {
  std::vector<Word> out;
  for (std::size_t at = 0; at < text.size();) {
    if (!word_start(text[at])) {
      ++at;
      continue;
    }
    auto end = at + 1;
    while (end < text.size() && in_word(text, end)) ++end;
    out.push_back({at, end});
    at = end;
  }
  return out;
}

std::string lower_word(const std::u32string& text, const Word& word) {
  return lowered(to_utf8(std::u32string_view(text).substr(word.begin, word.end - word.begin)));
}

/// What stands between two words decides what each of them must be.
void join_words(const std::u32string& text, Word& left, Word& right) {
  bool dash = false, spaced = false;
  for (auto at = left.end; at < right.begin; ++at) {
    const auto point = text[at];
    spaced |= point == ' ';
    dash |= point == '-' || point == 0x2013 || point == 0x2014;
    if (opens(point)) {
      right.capital = true;
      left.free_if_small = true;
    }
    if (closes(point)) {
      left.capital = true;
      right.free_if_small = true;
    }
    if (point == ':' || point == '/') right.capital = left.free_if_small = true;
    if (point == '?' || point == '!' || point == ';' || point == 0x2026 || point == '.')
      right.free_if_small = left.free_if_small = true;
    if (point == '"' || point == 0x201C || point == 0x201D)
      right.free_if_small = left.free_if_small = true;
  }
  if (dash && spaced) right.capital = left.free_if_small = true;
  if (dash && !spaced) right.free_if_small = left.free_if_small = true;
}

void mark_guests(const std::u32string& text, std::vector<Word>& words) {
  bool inside = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto from = i == 0 ? 0 : words[i - 1].end;
    bool opened = false;
    for (auto at = from; at < words[i].begin; ++at) {
      if (closes(text[at])) inside = false;
      opened |= opens(text[at]);
    }
    const auto word = lower_word(text, words[i]);
    // "w" alone is the start of "w/"; "with" opens a guest list only as Apple writes it, low.
    const bool lower_first = is_lower(text[words[i].begin]);
    if (opened && in_list(kGuest, word) && (word != "with" || lower_first)) inside = true;
    words[i].guest = inside;
  }
}

std::vector<Word> judged_words(const std::u32string& text) {
  auto words = words_of(text);
  if (words.empty()) return words;
  words.front().capital = words.back().capital = true;
  for (std::size_t i = 1; i < words.size(); ++i) join_words(text, words[i - 1], words[i]);
  mark_guests(text, words);
  return words;
}

bool has_inner_capital(const std::u32string& text, const Word& word) {
  return word.end - word.begin > 1 && is_upper(text[word.begin + 1]);
}

void set_case(std::u32string& text, const Word& word) {
  if (word.guest) return;
  const auto plain = lower_word(text, word);
  const bool after_apostrophe = word.begin > 0 && apostrophe(text[word.begin - 1]);
  if (in_list(kFree, plain) &&
      (after_apostrophe || plain.size() <= 2 || plain == "feat" || plain == "featuring"))
    return;
  const bool small = in_list(kSmall, plain);
  if (small && !word.capital) {
    if (word.free_if_small) return;
    for (auto at = word.begin; at < word.end; ++at) text[at] = to_lower(text[at]);
    return;
  }
  if (is_lower(text[word.begin]) && !has_inner_capital(text, word))
    text[word.begin] = to_title(text[word.begin]);
}

struct Cases {
  std::size_t upper = 0, lower = 0;
};

Cases cases_of(const std::u32string& text) {
  Cases out;
  for (const auto point : text) {
    out.upper += is_upper(point);
    out.lower += is_lower(point);
  }
  return out;
}

}  // namespace

std::string title_case(std::string_view title) {
  auto text = code_points(title);
  const auto cases = cases_of(text);
  if (text.empty() || (cases.lower == 0 && cases.upper > 1)) return std::string(title);
  for (const auto& word : judged_words(text)) set_case(text, word);
  return to_utf8(text);
}

bool all_upper(std::string_view text, std::size_t letters) {
  const auto cases = cases_of(code_points(text));
  return cases.lower == 0 && cases.upper >= letters;
}

bool all_lower(std::string_view text, std::size_t letters) {
  const auto cases = cases_of(code_points(text));
  return cases.upper == 0 && cases.lower >= letters;
}

bool mixed_case(std::string_view title) {
  const auto text = code_points(title);
  for (const auto& word : words_of(text)) {
    std::size_t rises = 0;  // "McDonald" and "iPhone" rise once, "rAnDoM" more often
    for (auto at = word.begin + 1; at < word.end; ++at)
      rises += is_upper(text[at]) && is_lower(text[at - 1]);
    if (rises >= 2) return true;
  }
  return false;
}

}  // namespace mv::preflight
