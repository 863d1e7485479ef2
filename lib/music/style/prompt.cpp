// SPDX-License-Identifier: Apache-2.0
#include "music/style/prompt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "base/text/filler.hpp"
#include "base/text/text.hpp"
#include "music/random.hpp"
#include "music/style/tokens.hpp"

namespace mv::music {
namespace {

constexpr std::size_t kLongestPhrase = 4;  // tokens
constexpr int kSlowest = 40, kFastest = 220;

using Index = std::unordered_map<std::string, const Word*>;

// Every phrase of the table by its tokens.
const Index& index() {
  static const Index all = [] {
    Index out;
    for (const auto& word : vocabulary())
      for (const auto& text : split(word.texts, '|')) out.emplace(join(tokens(text), " "), &word);
    return out;
  }();
  return all;
}

template <std::size_t N>
bool among(const std::string& token, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), token) != list.end();
}

constexpr std::array<std::string_view, 10> kNone = {
    "no", "without", "minus", "ohne", "kein", "keine", "sin", "sans", "pas", "not"};
constexpr std::array<std::string_view, 11> kJoin = {
    "or", "and", "oder", "und", "o", "y", "ni", "et", "ou", "any", "de"};
constexpr std::array<std::string_view, 8> kSolo = {
    "solo", "only", "just", "nur", "allein", "solamente", "seulement", "seul"};
// What every prompt is about anyway.
constexpr auto kOfMusic = std::to_array<std::string_view>(
    {"music", "musik", "música", "musique", "song", "songs", "lied", "canción", "chanson", "track",
        "tracks", "piece", "stück", "tune", "beat", "beats", "instrumental", "sound", "sounds",
        "style", "styled", "vibe", "vibes", "feel", "feeling", "mood", "genre", "create",
        "generate", "compose", "play", "playing", "bpm", "key", "tempo", "seconds", "minutes"});
constexpr std::array<std::string_view, 4> kBefore = {"at", "bei", "tempo", "a"};

/// Walks the tokens from left to right and notes what each word does.
class Reader {
 public:
  /// Claims of `passed_over`, by their number, are noted and do nothing.
  Reader(Brief& brief, const std::set<std::size_t>& passed_over)
      : brief_(brief), passed_over_(passed_over) {}

  void read(std::string_view text) {
    list_ = tokens(text);
    for (at_ = 0; at_ < list_.size();) step();
    refusing_ = solo_next_ = false;
    last_genre_end_ = kNowhere;
  }
  // The style field speaks before the prompt.
  void settle_genre(const Word& word) {
    strong_ = *word.genre;
    apply_rest(word);
  }

  std::optional<Genre> strong_, hint_;
  std::optional<Mode> mode_;  // said by a mode word
  std::optional<Mode> mood_mode_;
  std::optional<Key> key_;
  int tempo_percent_ = 100;
  int energy_ = 0;
  bool genre_settled_ = false;

 private:
  static constexpr std::size_t kNowhere = ~std::size_t{0};

  /// Whether it counts.
  bool note(std::size_t count, std::string effect) {
    const auto begin = list_.begin() + static_cast<std::ptrdiff_t>(at_);
    const std::vector<std::string> found(begin, begin + static_cast<std::ptrdiff_t>(count));
    brief_.words.push_back({join(found, " "), std::move(effect)});
    return !passed_over_.contains(brief_.words.size() - 1);
  }

  void step() {
    const auto& token = list_[at_];
    if (token == ",") {
      refusing_ = solo_next_ = false;
      ++at_;
      return;
    }
    if (read_tempo() || read_key() || read_phrase()) return;
    if (among(token, kNone)) {
      refusing_ = true;
    } else if (among(token, kSolo)) {
      solo_next_ = true;
    } else if (!among(token, kJoin)) {
      if (!is_filler(token) && !among(token, kOfMusic)) leave(token);
      refusing_ = solo_next_ = false;
    }
    ++at_;
  }

  void leave(std::string word) {
    auto& all = brief_.unused;
    constexpr std::size_t kNamed = 200;
    if (all.size() < kNamed && std::find(all.begin(), all.end(), word) == all.end())
      all.push_back(std::move(word));
  }

  bool read_tempo() {
    auto digits = list_[at_];
    std::size_t used = 1;
    bool said = false;
    if (digits.size() > 3 && digits.ends_with("bpm")) {
      digits.resize(digits.size() - 3);
      said = true;
    } else if (at_ + 1 < list_.size() && (list_[at_ + 1] == "bpm" || list_[at_ + 1] == "beats")) {
      said = true;
      used = list_[at_ + 1] == "bpm" ? 2 : std::min<std::size_t>(4, list_.size() - at_);
    } else if (at_ > 0 && among(list_[at_ - 1], kBefore)) {
      said = true;
    }
    const auto value = said && digits.size() <= 3 ? parse_int(digits) : std::nullopt;
    if (!value || *value < kSlowest || *value > kFastest) return false;
    if (note(used, fmt::format("tempo {}", *value))) {
      if (!brief_.tempo_said) brief_.tempo = static_cast<int>(*value);
      brief_.tempo_said = true;
    }
    at_ += used;
    return true;
  }

  // "d minor", "f# major", "b flat minor"; a bare letter only behind "in" or "key of".
  bool read_key() {
    if (list_[at_].size() > 3) return false;
    const bool led = at_ > 0 && (list_[at_ - 1] == "in" || list_[at_ - 1] == "of");
    for (std::size_t count = std::min<std::size_t>(3, list_.size() - at_); count > 0; --count) {
      std::string text = list_[at_];
      for (std::size_t i = 1; i < count; ++i) text += " " + list_[at_ + i];
      const auto key = parse_key(text);
      if (!key) continue;
      if (count == 1 && (!led || text == "a")) return false;
      if (count == 2 && list_[at_ + 1] == "flat" && !led) return false;
      if (note(count, "key " + key_name(*key)) && !key_) key_ = key;
      at_ += count;
      return true;
    }
    return false;
  }

  bool read_phrase() {
    for (std::size_t count = std::min(kLongestPhrase, list_.size() - at_); count > 0; --count) {
      std::string text = list_[at_];
      for (std::size_t i = 1; i < count; ++i) text += " " + list_[at_ + i];
      const auto found = index().find(text);
      if (found == index().end() || !found->second->does.empty()) continue;
      apply(*found->second, count);
      at_ += count;
      return true;
    }
    return false;
  }

  void apply(const Word& word, std::size_t count) {
    if (refusing_) {
      if (word.instrument) {
        if (note(count, "without " + std::string(row(*word.instrument).name)))
          brief_.refused.push_back(*word.instrument);
      } else {
        const auto begin = list_.begin() + static_cast<std::ptrdiff_t>(at_);
        leave("no " + join({begin, begin + static_cast<std::ptrdiff_t>(count)}, " "));
        refusing_ = false;
      }
      return;
    }
    if (!note(count, effect(word))) return;
    if (word.genre && !word.hint) {
      // "ambient techno" is techno: of neighbours the last one counts.
      const bool neighbour = last_genre_end_ == at_;
      if (!genre_settled_ && (!strong_ || neighbour)) strong_ = word.genre;
      last_genre_end_ = at_ + count;
    }
    apply_rest(word);
    solo_next_ = false;
  }

  void apply_rest(const Word& word) {
    if (word.genre && word.hint && !hint_) hint_ = word.genre;
    // A mood word counts more than the mood of a scene.
    if (word.mood != Mood::none &&
        (brief_.mood == Mood::none || (mood_by_scene_ && !scene(word)))) {
      brief_.mood = word.mood;
      mood_by_scene_ = scene(word);
      if (word.mode) mood_mode_ = word.mode;
    } else if (word.mode) {
      auto& place = word.mood == Mood::none && !word.genre ? mode_ : mood_mode_;
      if (!place) place = word.mode;
    }
    if (word.tempo_percent) tempo_percent_ = tempo_percent_ * word.tempo_percent / 100;
    energy_ += word.energy;
    if (word.instrument) {
      brief_.asked.push_back(*word.instrument);
      brief_.solo = brief_.solo || solo_next_;
    }
    if (!word.era.empty() && brief_.era.empty()) brief_.era = word.era;
  }

  static bool scene(const Word& word) { return word.genre && word.hint; }

  Brief& brief_;
  const std::set<std::size_t>& passed_over_;
  std::vector<std::string> list_;
  std::size_t at_ = 0;
  std::size_t last_genre_end_ = kNowhere;
  bool refusing_ = false, solo_next_ = false, mood_by_scene_ = false;
};

Status check(const Request& request) {
  auto error = make_error(Code::invalid, "this music cannot be made");
  const auto fault = [&](std::string at, std::string message, std::string hint) {
    error.faults.push_back({std::move(at), "", std::move(message), std::move(hint)});
  };
  const auto text = [&](const std::string& value, const std::string& at) {
    if (!is_utf8(value))
      fault(at, "the text is not UTF-8", "Send it as UTF-8.");
    else if (characters(value) > kLongestPrompt)
      fault(at,
          fmt::format(
              "the text has {} characters; the maximum is {}", characters(value), kLongestPrompt),
          "Shorten it.");
  };
  text(request.prompt, "/prompt");
  text(request.style, "/style");
  for (std::size_t i = 0; i < request.tags.size(); ++i)
    text(request.tags[i], fmt::format("/tags/{}", i));
  if (request.duration_ms < 5'000 || request.duration_ms > 600'000)
    fault("/duration_ms", fmt::format("{} ms is not between 5 and 600 s", request.duration_ms),
        "Choose a length from 5 s to 10 minutes.");
  if (request.tempo != 0 && (request.tempo < kSlowest || request.tempo > kFastest))
    fault("/tempo",
        fmt::format(
            "{} beats per minute is not between {} and {}", request.tempo, kSlowest, kFastest),
        "Leave it out, or choose another.");
  if (!request.key.empty() && !parse_key(request.key))
    fault("/key", fmt::format("{} is not a key", request.key),
        "Write it like C, F# minor or Bb major.");
  if (error.faults.empty()) return {};
  error.why = error.faults.front().message;
  error.hint = error.faults.front().hint;
  return error;
}

Status read_style(const Request& request, Reader& reader, Brief& brief) {
  const auto wanted = tokens(request.style);
  if (wanted.empty()) return {};
  const auto found = index().find(join(wanted, " "));
  if (found != index().end() && found->second->genre) {
    brief.words.push_back({join(wanted, " "), effect(*found->second)});
    reader.settle_genre(*found->second);
  } else {
    reader.read(request.style);
    if (!reader.strong_ && !reader.hint_) {
      std::vector<std::string> names;
      for (int i = 0; i < kGenres; ++i) names.emplace_back(genre_name(Genre(i)));
      const auto near = closest(lower(request.style), names);
      auto error = make_error(Code::invalid,
          fmt::format("the composer does not know the style {}", request.style),
          "It knows " + join(names, ", "),
          near ? "Did you mean " + *near + "?"
               : "Choose one of these, or describe it in the prompt.");
      error.faults.push_back({"/style", "", error.what, error.hint});
      return error;
    }
    if (!reader.strong_) reader.strong_ = reader.hint_;
  }
  reader.genre_settled_ = true;
  return {};
}

void decide(Brief& brief, const Reader& reader, const Request& request) {
  Random random(request.seed ^ 0x6d757369);
  const int any = random.below(kGenres);
  brief.genre = reader.strong_ ? *reader.strong_ : reader.hint_ ? *reader.hint_ : Genre(any);
  const auto& row = style(brief.genre);
  // One seed gives each genre another key.
  random = random.fork(static_cast<std::uint64_t>(brief.genre));
  const int drawn = random.between(row.tempo_low, row.tempo_high);
  if (request.tempo) {
    brief.tempo = request.tempo;
    brief.tempo_said = true;
  } else if (!brief.tempo_said) {
    brief.tempo = std::clamp(drawn * std::clamp(reader.tempo_percent_, 60, 150) / 100, 45, 200);
  }
  const bool minor = random.chance(row.minor_percent);
  const int tonic = random.below(12);
  const auto mode = reader.mode_ ? reader.mode_ : reader.mood_mode_;
  const auto home = [&](bool is_minor) { return is_minor ? row.minor_mode : row.major_mode; };
  brief.key = {tonic, home(minor)};
  // The genre has its own kind of major and minor; other modes are meant as said.
  if (mode)
    brief.key.mode = *mode == Mode::major ? home(false) : *mode == Mode::minor ? home(true) : *mode;
  if (reader.mode_) brief.key.mode = *reader.mode_;
  if (reader.key_) brief.key = *reader.key_;
  if (!request.key.empty()) brief.key = *parse_key(request.key);
  brief.energy = std::clamp(2 + reader.energy_, 0, 4);
  std::erase_if(brief.asked, [&](Instrument each) {
    return std::find(brief.refused.begin(), brief.refused.end(), each) != brief.refused.end();
  });
  brief.solo = brief.solo && !brief.asked.empty();
}

/// `of_style` gets how many words the style field has.
Result<Brief> read_once(
    const Request& request, const std::set<std::size_t>& passed_over, std::size_t& of_style) {
  Brief brief;
  brief.duration_ms = request.duration_ms;
  brief.seed = request.seed;
  Reader reader(brief, passed_over);
  MV_CHECK(read_style(request, reader, brief));
  of_style = brief.words.size();
  reader.read(request.prompt);
  for (const auto& tag : request.tags) reader.read(tag);
  decide(brief, reader, request);
  return brief;
}

/// Whether the same music is made of both.
bool alike(const Brief& a, const Brief& b) {
  return a.genre == b.genre && a.mood == b.mood && a.tempo == b.tempo &&
         key_name(a.key) == key_name(b.key) && a.energy == b.energy && a.asked == b.asked &&
         a.refused == b.refused && a.solo == b.solo && a.era == b.era;
}

/// Whether these words decide nothing. What a word decides, one seed may choose by chance as well.
bool same_without(const Request& request, const std::set<std::size_t>& words) {
  constexpr std::uint64_t kSeeds = 4;
  std::size_t ignored = 0;
  for (std::uint64_t i = 0; i < kSeeds; ++i) {
    auto other = request;
    other.seed += i * 0x9e3779b9;
    const auto with = read_once(other, {}, ignored), without = read_once(other, words, ignored);
    if (!with || !without || !alike(*with, *without)) return false;
  }
  return true;
}

}  // namespace

std::string_view mood_name(Mood mood) {
  constexpr std::string_view kNames[] = {"none", "happy", "sad", "dark", "calm", "tense", "epic",
      "dreamy", "romantic", "mysterious", "playful"};
  return kNames[static_cast<std::size_t>(mood)];
}

std::string effect(const Word& word) {
  if (!word.does.empty()) return std::string(word.does);
  std::vector<std::string> out;
  if (word.genre)
    out.push_back(fmt::format("{}{}", word.hint ? "suggests " : "genre ", genre_name(*word.genre)));
  if (word.mood != Mood::none) out.push_back(fmt::format("mood {}", mood_name(word.mood)));
  if (word.tempo_percent) out.push_back(fmt::format("tempo {} %", word.tempo_percent));
  if (word.energy) out.push_back(fmt::format("energy {:+}", word.energy));
  if (word.mode) out.push_back(fmt::format("{} key", mode_name(*word.mode)));
  if (word.instrument) out.push_back(fmt::format("with {}", row(*word.instrument).name));
  if (!word.era.empty()) out.push_back(fmt::format("time {}", word.era));
  return join(out, ", ");
}

Result<Brief> read_request(const Request& request) {
  MV_CHECK(check(request));
  std::size_t of_style = 0;
  MV_TRY(auto brief, read_once(request, {}, of_style));
  // What other words outweigh does nothing; of those that say the same, one does.
  std::set<std::size_t> idle;
  // Of a whole page of words nobody wants to know which did nothing.
  constexpr std::size_t kLooked = 60;
  std::size_t bytes = request.prompt.size();
  for (const auto& tag : request.tags) bytes += tag.size();
  if (brief.words.size() > kLooked || bytes > 2 * kLongestPrompt) return brief;
  for (const bool suggestions : {true, false})
    for (std::size_t i = brief.words.size(); i-- > of_style;) {
      if (brief.words[i].effect.starts_with("suggests") != suggestions) continue;
      idle.insert(i);
      if (!same_without(request, idle)) idle.erase(i);
    }
  for (const auto i : idle) brief.unused.push_back(brief.words[i].word);
  for (auto i = idle.rbegin(); i != idle.rend(); ++i)
    brief.words.erase(brief.words.begin() + static_cast<std::ptrdiff_t>(*i));
  return brief;
}

}  // namespace mv::music
