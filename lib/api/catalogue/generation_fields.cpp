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
      {"prompt", "What the music shall be, in words", R"("slow piano, rain, 70 bpm")", true, 1, 4000},
      {"duration", "Seconds", "60", false, 0, 1000, "", {}, "", 5, 600},
      {"style", "Genre, when the prompt shall not decide", R"("ambient")", false, 1, 100},
      {"tags", "More words", R"(["night","strings"])", false, 0, 50},
      {"instrumental", "Without voices", "true"},
      {"seed", "The same seed and words give the same music; drawn when absent", "7", false, 0, 1000,
       "", {}, "", 0, kMaxSeed},
      {"tempo", "Beats per minute", "70", false, 0, 1000, "", {}, "", 40, 220},
      {"key", "Key", R"("D minor")", false, 1, 20, "^[A-Ga-g](#|b|♯|♭)?\\s*(m|min|minor|maj|major)?$"},
      {"provider", "Who makes it; the server's setting when absent", R"("local")", false, 1, 40},
      {"title", "Title of the track; from the prompt when absent", R"("Rain on the Roof")", false, 1,
       200},
      {"artist", "Artist of the track", R"("Mara Linde")", false, 1, 200},
      {"wait_audio", "Answer when the track is there; after a minute with the job as it is", "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<CreateArtwork>() {
  static const std::vector<FieldRule> rules{
      {"track_id", "The track", R"("trk_01jd2m3x8yq5w7e9r1t3y5u7c9")", true, 30, 30, kIdPattern},
      {"prompt", "What the cover shall show", R"("a lighthouse at night, blue and gold")", false, 1,
       4000},
      {"style", "A style of the provider", R"("rings")", false, 1, 100},
      {"seed", "The same seed and words give the same picture; drawn when absent", "7", false, 0, 1000,
       "", {}, "", 0, kMaxSeed},
      {"provider", "Who makes it; the server's setting when absent", R"("local")", false, 1, 40},
      {"replace", "Also when the present cover is a file of your own", "false"},
  };
  return rules;
}

}  // namespace mv::api
