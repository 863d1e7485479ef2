// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/generation_views.hpp"

namespace mv::api {
namespace {

constexpr std::int64_t kMaxSeed = 4'294'967'295;

}  // namespace

// name, description, example, required, min, max, pattern, one_of, format, minimum, maximum

template <>
std::span<const FieldRule> rules_of<CreateGeneration>() {
  static const std::vector<FieldRule> rules{
      {"prompt", "What to make, in words", R"("slow piano, rain, 70 bpm")", true, 1, 4000},
      {"duration", "Length in seconds", "60", false, 0, 1000, "", {}, "", 5, 600},
      {"style", "Genre (default: from the prompt)", R"("ambient")", false, 1, 100},
      {"tags", "More words for the prompt", R"(["night","strings"])", false, 0, 50},
      {"instrumental", "No vocals", "true"},
      {"seed", "The same seed and prompt make the same music (default: random)", "7", false, 0,
       1000,
       "", {}, "", 0, kMaxSeed},
      {"tempo", "Beats per minute", "70", false, 0, 1000, "", {}, "", 40, 220},
      {"key", "Key", R"("D minor")", false, 1, 20, "^[A-Ga-g](#|b|♯|♭)?\\s*(m|min|minor|maj|major)?$"},
      {"provider", "Provider to use (default: the server's setting)", R"("local")", false, 1, 40},
      {"title", "Title of the track (default: from the prompt)", R"("Rain on the Roof")", false, 1,
       200},
      {"artist", "Artist of the track", R"("Mara Linde")", false, 1, 200},
      {"wait_audio", "Answer when the track is ready, or after a minute with the job as it is",
       "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<CreateArtwork>() {
  static const std::vector<FieldRule> rules{
      {"track_id", "The track", R"("trk_01jd2m3x8yq5w7e9r1t3y5u7c9")", true, 30, 30, kIdPattern},
      {"prompt", "What to show (default: the track's prompt)",
       R"("a lighthouse at night, blue and gold")", false, 1,
       4000},
      {"style", "One of the provider's styles", R"("rings")", false, 1, 100},
      {"seed", "The same seed and prompt make the same picture (default: random)", "7", false, 0,
       1000,
       "", {}, "", 0, kMaxSeed},
      {"provider", "Provider to use (default: the server's setting)", R"("local")", false, 1, 40},
      {"replace", "Replace the cover even when it is your own file", "false"},
  };
  return rules;
}

}  // namespace mv::api
