// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/generation_views.hpp"

namespace mv::api {
namespace {

constexpr std::int64_t kMaxSeed = 4'294'967'295;

}  // namespace

// clang-format off
template <>
std::span<const FieldRule> rules_of<CreateGeneration>() {
  static const std::vector<FieldRule> rules{
      {.name = "prompt", .description = "What to make, in words",
       .example = R"("slow piano, rain, 70 bpm")", .required = true, .min_length = 1,
       .max_length = 4000},
      {.name = "duration", .description = "Length in seconds", .example = "60", .minimum = 5,
       .maximum = 600},
      {.name = "style", .description = "Genre (default: from the prompt)",
       .example = R"("ambient")", .min_length = 1, .max_length = 100},
      {.name = "tags", .description = "More words for the prompt",
       .example = R"(["night","strings"])", .max_length = 50},
      {.name = "instrumental", .description = "No vocals", .example = "true"},
      {.name = "seed",
       .description = "The same seed and prompt make the same music (default: random)",
       .example = "7", .minimum = 0, .maximum = kMaxSeed},
      {.name = "tempo", .description = "Beats per minute", .example = "70", .minimum = 40,
       .maximum = 220},
      {.name = "key", .description = "Key", .example = R"("D minor")", .min_length = 1,
       .max_length = 20, .pattern = "^[A-Ga-g](#|b|♯|♭)?\\s*(m|min|minor|maj|major)?$"},
      {.name = "provider", .description = "Provider to use (default: the server's setting)",
       .example = R"("local")", .min_length = 1, .max_length = 40},
      {.name = "title", .description = "Title of the track (default: from the prompt)",
       .example = R"("Rain on the Roof")", .min_length = 1, .max_length = 200},
      {.name = "artist", .description = "Artist of the track", .example = R"("Mara Linde")",
       .min_length = 1, .max_length = 200},
      {.name = "wait_audio",
       .description = "Answer when the track is ready, or after a minute with the job as it is",
       .example = "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<CreateArtwork>() {
  static const std::vector<FieldRule> rules{
      {.name = "track_id", .description = "The track",
       .example = R"("trk_01jd2m3x8yq5w7e9r1t3y5u7c9")", .required = true, .min_length = 30,
       .max_length = 30, .pattern = kIdPattern},
      {.name = "prompt", .description = "What to show (default: the track's prompt)",
       .example = R"("a lighthouse at night, blue and gold")", .min_length = 1, .max_length = 4000},
      {.name = "style", .description = "One of the provider's styles", .example = R"("rings")",
       .min_length = 1, .max_length = 100},
      {.name = "seed",
       .description = "The same seed and prompt make the same picture (default: random)",
       .example = "7", .minimum = 0, .maximum = kMaxSeed},
      {.name = "provider", .description = "Provider to use (default: the server's setting)",
       .example = R"("local")", .min_length = 1, .max_length = 40},
      {.name = "replace", .description = "Replace the cover even when it is your own file",
       .example = "false"},
  };
  return rules;
}
// clang-format on

}  // namespace mv::api
