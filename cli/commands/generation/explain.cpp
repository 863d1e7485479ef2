// SPDX-License-Identifier: Apache-2.0
#include "commands/generation/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "artwork/draw/words.hpp"
#include "base/text/text.hpp"
#include "io/streams.hpp"
#include "io/table.hpp"
#include "model/json.hpp"
#include "music/style/prompt.hpp"

namespace mv::cli {
namespace {

std::vector<std::string> texts_of(const boost::json::value* list) {
  std::vector<std::string> out;
  if (list && list->is_array())
    for (const auto& item : list->get_array())
      if (item.is_string()) out.emplace_back(item.get_string());
  return out;
}

music::Request request_of(const api::CreateGeneration& input) {
  music::Request out;
  out.prompt = input.prompt;
  out.style = input.style.value_or("");
  out.tags = input.tags;
  out.duration_ms = input.duration * 1000;
  out.seed = static_cast<std::uint64_t>(input.seed.value_or(0));
  out.tempo = input.tempo.value_or(0);
  out.key = input.key.value_or("");
  return out;
}

/// What a word of the painter's does.
std::string effect(const artwork::CoverWord& word) {
  std::vector<std::string> out;
  if (word.hue >= 0) out.emplace_back("decides the colours");
  if (word.hue < 0 && !word.families.empty())
    out.push_back("colours " + join(split(word.families, ' '), ", "));
  if (!word.styles.empty()) out.push_back("pictures " + join(split(word.styles, ' '), ", "));
  if (word.ground != 0) out.emplace_back(word.ground < 0 ? "dark" : "light");
  return join(out, "; ");
}

std::string effect_on_cover(const std::string& word) {
  for (const auto& row : artwork::cover_vocabulary()) {
    const auto words = split(row.words, ',');
    if (std::find(words.begin(), words.end(), word) != words.end()) return effect(row);
  }
  return {};
}

std::string rows_of(const std::vector<std::pair<std::string, std::string>>& words,
    const std::vector<std::string>& unused, std::size_t columns) {
  std::size_t width = 0;
  for (const auto& [word, does] : words) width = std::max(width, display_width(word));
  std::string out;
  for (const auto& [word, does] : words)
    out += "  " + printable(word) + std::string(width - display_width(word) + 2, ' ') +
           wrap(does, columns, width + 4).substr(width + 4);
  if (!unused.empty())
    out += wrap("Without effect: " + printable(join(unused, ", ")) + ".", columns, 2);
  return out;
}

}  // namespace

void say_result(Context& context, const api::JobView& job) {
  if (!job.result) return;
  for (const auto& warning : texts_of(job.result->if_contains("warnings")))
    context.say("warning: " + printable(warning));
  const auto* words = job.result->if_contains("words");
  if (!words || !words->is_object()) return;
  const auto unused = texts_of(words->get_object().if_contains("unused"));
  if (unused.empty()) return;
  context.say(fmt::format("Without effect: {}. `{}` lists the words that do something.",
      printable(join(unused, ", ")), context.next("help words")));
}

Result<Outcome> explain(const Context& context, const api::CreateGeneration& input) {
  MV_TRY(const auto brief, music::read_request(request_of(input)));
  const auto taste = artwork::taste_of(input.prompt, {});
  std::vector<std::pair<std::string, std::string>> music, cover;
  boost::json::array music_rows, cover_rows;
  const auto add_to = [](auto& rows, auto& values, const std::string& word, std::string does) {
    values.push_back({{"word", word}, {"effect", does}});
    rows.emplace_back(word, std::move(does));
  };
  for (const auto& word : brief.words) add_to(music, music_rows, word.word, word.effect);
  for (const auto& word : taste.words) add_to(cover, cover_rows, word, effect_on_cover(word));
  Outcome out;
  const auto key = music::key_name(brief.key);
  out.text =
      "The music, by the local composer:\n" + rows_of(music, brief.unused, context.io.text_width());
  out.text += wrap(
      fmt::format("{}it would be {}{}, {} beats per minute, in {}{}. The composer cannot sing.",
          fmt::format("With --seed {} ", input.seed.value_or(0)), music::genre_name(brief.genre),
          brief.mood == music::Mood::none ? std::string()
                                          : fmt::format(", {}", music::mood_name(brief.mood)),
          brief.tempo, key, input.seed ? "" : "; another seed chooses anew what no word decides"),
      context.io.text_width(), 2);
  out.text +=
      "\nIts cover, as it is drawn here:\n" + rows_of(cover, taste.unused, context.io.text_width());
  if (cover.empty()) out.text += "  No word decides anything: the picture is left to chance.\n";
  out.text +=
      fmt::format("\n`{}` lists the words that do something.\n", context.next("help words"));
  out.value = boost::json::object{
      {"music", {{"used", std::move(music_rows)}, {"unused", boost::json::value_from(brief.unused)},
                    {"genre", music::genre_name(brief.genre)},
                    {"mood", music::mood_name(brief.mood)}, {"tempo", brief.tempo}, {"key", key}}},
      {"cover",
          {{"used", std::move(cover_rows)}, {"unused", boost::json::value_from(taste.unused)}}}};
  return out;
}

}  // namespace mv::cli
