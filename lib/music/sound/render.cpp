// SPDX-License-Identifier: Apache-2.0
#include "music/sound/render.hpp"

#include <fmt/format.h>

#include <cmath>

#include "audio/measure/loudness.hpp"
#include "music/sound/master.hpp"
#include "music/sound/mix.hpp"
#include "music/sound/synth.hpp"

namespace mv::music {
namespace {

constexpr double kMixLufs = -20;

// Half of the work is playing, a quarter each mixing and mastering.
Status play(const Score& score, const Sound& sound, const fs::path& sound_font, Reel& reel,
    const std::function<void(double)>& progress) {
  MV_TRY(auto synth, Synth::open(sound_font, sound, score));
  audio::Block block;
  block.channels = 2;
  for (std::int64_t at = 0; at < reel.frames(); at += block.frames) {
    block.frames = std::min<std::int64_t>(Reel::kBlock, reel.frames() - at);
    block.samples.resize(static_cast<std::size_t>(block.frames) * 2);
    synth.read(block.samples.data(), static_cast<int>(block.frames));
    MV_CHECK(reel.write(at, block));
    progress(static_cast<double>(at) / static_cast<double>(reel.frames()));
  }
  return {};
}

Status mix(Reel& reel, const Sound& sound, std::uint64_t seed) {
  MV_TRY(const double lufs, loudness_of(reel));
  Mix chain(sound, std::pow(10.0, (kMixLufs - lufs) / 20), reel.frames(), seed);
  return for_each_block(reel, [&](audio::Block& block, double) -> Status {
    chain.run(block.samples.data(), static_cast<int>(block.frames));
    return reel.write(block.first_frame, block);
  });
}

}  // namespace

Result<fs::path> find_sound_font(const std::string& wanted) {
  std::error_code ignored;
  if (!wanted.empty()) {
    if (fs::is_regular_file(wanted, ignored)) return fs::path(wanted);
    return make_error(Code::not_found, fmt::format("{}: no such sound font", wanted), {},
        "Use a file in SF2 or SF3 format, or install the package "
        "fluid-soundfont-gm.");
  }
  for (const auto* name : {"FluidR3_GM.sf2", "default-GM.sf2", "default-GM.sf3",
           "MuseScore_General.sf3", "TimGM6mb.sf2"})
    for (const auto* folder :
        {"/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts"})
      if (const auto path = fs::path(folder) / name; fs::is_regular_file(path, ignored))
        return path;
  return make_error(Code::unsupported, "there is no General MIDI sound font on this machine",
      "The composer plays its pieces with one",
      "Install the package fluid-soundfont-gm (or timgm6mb-soundfont, which is smaller).");
}

Result<Rendered> render(const Score& score, Genre genre, std::uint64_t seed,
    const fs::path& sound_font, const fs::path& output, const Progress& progress) {
  const auto& sound = style(genre).sound;
  const auto say = [&](double from, double share, std::string_view step) {
    return [&progress, from, share, step](double fraction) {
      if (progress) progress(from + share * fraction, step);
    };
  };
  MV_TRY(auto reel, Reel::make(output, score.length_us * kRate / 1'000'000));
  MV_CHECK(play(score, sound, sound_font, reel, say(0.05, 0.55, "rendering")));
  MV_CHECK(mix(reel, sound, seed));
  return master(reel, seed, output, say(0.6, 0.4, "mastering"));
}

}  // namespace mv::music
