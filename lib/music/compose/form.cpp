// SPDX-License-Identifier: Apache-2.0
#include "music/compose/form.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace mv::music {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

struct Names {
  Form form;
  std::string_view intro, first, second, middle, outro;
};
constexpr Names kNames[] = {
    {Form::song, "Intro", "Verse", "Chorus", "Bridge", "Outro"},
    {Form::club, "Intro", "Build", "Drop", "Break", "Outro"},
    {Form::theme, "Introduction", "Theme", "Second Theme", "Interlude", "Coda"},
    {Form::drift, "Opening", "Drift", "Swell", "Stillness", "Close"},
    {Form::head, "Intro", "Head", "Solo", "Vamp", "Outro"},
};

std::string_view name_of(Form form, Place place) {
  const auto& names = kNames[static_cast<std::size_t>(form)];
  switch (place) {
    case Place::intro: return names.intro;
    case Place::first: return names.first;
    case Place::second: return names.second;
    case Place::middle: return names.middle;
    case Place::outro: return names.outro;
    case Place::ending: return "Ending";
  }
  return {};
}

int usual_intensity(Place place) {
  switch (place) {
    case Place::second: return 3;
    case Place::first: return 2;
    default: return 1;
  }
}

// The order of the sections between intro and outro: 1 first, 2 second, 3 middle.
std::string order(int count) {
  constexpr std::string_view kShort[] = {
      "2", "12", "122", "1212", "12132", "121232", "1212322", "11212322"};
  if (count <= 8) return std::string(kShort[count - 1]);
  std::string out = "1212";
  while (static_cast<int>(out.size()) < count - 2) out += out.size() % 4 == 0 ? "3212" : "2";
  out.resize(static_cast<std::size_t>(count - 2));
  return out + "22";
}

struct Lengths {
  int intro, outro, unit, count;
};

// Sections of 16, 8, 4 or 2 bars; what does not fit goes to the intro and the outro.
Lengths divide(int bars) {
  const int unit = bars >= 160 ? 16 : bars >= 40 ? 8 : bars >= 12 ? 4 : 2;
  int intro = unit / 2, outro = bars >= 12 ? unit / 2 : 0;
  const int middle = bars - intro - outro;
  const int count = std::max(1, (middle + unit / 2) / unit);
  const int rest = middle - count * unit;
  const int to_outro = outro > 0 ? rest / 2 : 0;
  return {intro + rest - to_outro, outro + to_outro, unit, count};
}

}  // namespace

Timing fit(int duration_ms, int tempo) {
  const std::int64_t whole = std::int64_t{duration_ms} * 1000;
  const std::int64_t bar = 4 * 60 * kSecond / tempo;
  const std::int64_t least = duration_ms < 8000 ? 1'300'000 : 2'200'000;
  const std::int64_t most = std::max(bar, 2 * kSecond) + 2'500'000;
  const std::int64_t wanted =
      std::clamp(bar + kSecond, least, duration_ms < 8000 ? 2 * kSecond : most);
  Timing best;
  std::int64_t lowest = -1;
  const auto near = static_cast<int>((whole - wanted) / bar);
  for (int bars = std::max(1, near - 2); bars <= near + 3; ++bars) {
    const auto tail = std::clamp(whole - bars * bar, least, most);
    const auto beat = (whole - tail) / (bars * 4);
    // A changed tempo costs a hundred times what an odd ring-out costs.
    const auto cost = std::abs(beat * 4 - bar) * bars * 100 + std::abs(tail - wanted);
    if (lowest < 0 || cost < lowest) {
      lowest = cost;
      best = {bars, beat, whole - beat * bars * 4};
    }
  }
  return best;
}

std::vector<Section> lay_out(Form form, int bars) {
  std::vector<Section> out;
  int at = 0;
  const auto add = [&](Place place, int length, int intensity) {
    if (length <= 0) return;
    out.push_back({std::string(name_of(form, place)), place, at, length, intensity});
    at += length;
  };
  if (bars <= 5) {
    add(Place::first, bars <= 2 ? 0 : bars / 2, 2);
    add(Place::second, bars - at, 3);
    return out;
  }
  const auto lengths = divide(bars);
  add(Place::intro, lengths.intro, 1);
  const auto places = order(lengths.count);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto place = places[i] == '1'   ? Place::first
                       : places[i] == '2' ? Place::second
                                          : Place::middle;
    const bool last = i + 1 == places.size();
    add(place, lengths.unit, usual_intensity(place) + (last && places.size() > 2 ? 1 : 0));
  }
  add(Place::outro, lengths.outro, 1);
  return out;
}

}  // namespace mv::music
