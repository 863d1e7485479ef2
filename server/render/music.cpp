// SPDX-License-Identifier: Apache-2.0
// The order for music: read, composed, rendered.
#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "base/files.hpp"
#include "music/compose/compose.hpp"
#include "music/sound/midi.hpp"
#include "music/sound/render.hpp"
#include "music/style/prompt.hpp"
#include "render/render.hpp"

namespace mv::render {
namespace {

Error wrong(std::string_view field, std::string_view wanted) {
  return make_error(
      Code::bad_request, "the order's " + std::string(field) + " is not " + std::string(wanted));
}

Result<std::string> text(const json::object& order, std::string_view field) {
  const auto* value = order.if_contains(field);
  if (!value || value->is_null()) return std::string();
  if (!value->is_string()) return wrong(field, "a string");
  return std::string(value->get_string());
}

Result<std::int64_t> number(
    const json::object& order, std::string_view field, std::int64_t otherwise) {
  const auto* value = order.if_contains(field);
  if (!value || value->is_null()) return otherwise;
  boost::system::error_code failed;
  const auto out = value->to_number<std::int64_t>(failed);
  if (failed) return wrong(field, "a whole number");
  return out;
}

Result<std::vector<std::string>> list(const json::object& order, std::string_view field) {
  std::vector<std::string> out;
  const auto* value = order.if_contains(field);
  if (!value || value->is_null()) return out;
  if (!value->is_array()) return wrong(field, "a list of strings");
  for (const auto& each : value->get_array()) {
    if (!each.is_string()) return wrong(field, "a list of strings");
    out.emplace_back(each.get_string());
  }
  return out;
}

Result<music::Request> read(const json::object& order) {
  music::Request request;
  MV_TRY(request.prompt, text(order, "prompt"));
  MV_TRY(request.style, text(order, "style"));
  MV_TRY(request.tags, list(order, "tags"));
  MV_TRY(request.key, text(order, "key"));
  MV_TRY(const auto duration, number(order, "duration_ms", request.duration_ms));
  MV_TRY(const auto tempo, number(order, "tempo", 0));
  MV_TRY(const auto seed, number(order, "seed", 0));
  // Out of range stays out of range for the reader, which says so with all other faults.
  request.duration_ms = static_cast<int>(std::clamp<std::int64_t>(duration, -1, 10'000'000));
  request.tempo = static_cast<int>(std::clamp<std::int64_t>(tempo, -1, 10'000));
  request.seed = static_cast<std::uint64_t>(seed);
  return request;
}

double hundredths(double value) { return std::round(value * 100) / 100; }

json::object describe(const music::Brief& brief, const music::Score& score,
    const music::Rendered& rendered, const fs::path& sound_font) {
  json::array words, parts, sections;
  for (const auto& word : brief.words)
    words.push_back(json::object{{"word", word.word}, {"effect", word.effect}});
  for (const auto& part : score.parts) parts.push_back(json::string(part.name));
  for (const auto& section : score.sections) sections.push_back(json::string(section.name));
  return {{"tempo", hundredths(score.tempo())}, {"key", music::key_name(score.key)},
      {"genre", music::genre_name(brief.genre)}, {"mood", music::mood_name(brief.mood)},
      {"model", "mv-composer-1/" + sound_font.filename().string()},
      {"sound_font", sound_font.filename().string()},
      {"loudness_lufs", hundredths(rendered.loudness_lufs)},
      {"true_peak_dbtp", hundredths(rendered.true_peak_dbtp)},
      {"words",
          json::object{{"used", std::move(words)}, {"unused", json::value_from(brief.unused)}}},
      {"parts", std::move(parts)}, {"sections", std::move(sections)}};
}

}  // namespace

Result<json::object> music(const json::object& order, const Progress& progress) {
  MV_TRY(const auto request, read(order));
  MV_TRY(const auto output, text(order, "output"));
  MV_TRY(const auto midi, text(order, "midi"));
  MV_TRY(const auto wanted_font, text(order, "sound_font"));
  if (output.empty()) return wrong("output", "the path of a file");
  progress(0, "composing");
  MV_TRY(const auto brief, mv::music::read_request(request));
  MV_TRY(const auto sound_font, mv::music::find_sound_font(wanted_font));
  const auto score = mv::music::compose(brief);
  double said = 0;
  const auto now_and_then = [&](double fraction, std::string_view step) {
    if (fraction < said) return;
    said = fraction + 0.02;
    progress(fraction, step);
  };
  MV_TRY(const auto rendered,
      mv::music::render(score, brief.genre, brief.seed, sound_font, output, now_and_then));
  if (!midi.empty()) MV_CHECK(write_file_atomic(midi, mv::music::to_midi(score)));
  return describe(brief, score, rendered, sound_font);
}

}  // namespace mv::render
