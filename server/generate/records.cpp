// SPDX-License-Identifier: Apache-2.0
#include "generate/records.hpp"

#include "base/ids.hpp"
#include "model/json.hpp"

namespace mv::generate {

using model::Generation;

MusicRequest music_request(const json::object& from) {
  MusicRequest out;
  out.prompt = text_of(from, "prompt");
  out.style = text_of(from, "style");
  if (const auto* tags = from.if_contains("tags")) model::from_json(*tags, out.tags);
  out.instrumental = flag_of(from, "instrumental", true);
  out.duration_ms = static_cast<int>(number_of(from, "duration_ms", 60'000));
  out.seed = static_cast<std::uint64_t>(number_of(from, "seed"));
  out.tempo = static_cast<int>(number_of(from, "tempo"));
  out.key = text_of(from, "key");
  return out;
}

ArtRequest art_request(const json::object& from) {
  ArtRequest out;
  out.prompt = text_of(from, "prompt");
  out.title = text_of(from, "title");
  out.artist = text_of(from, "artist");
  out.style = text_of(from, "style");
  out.seed = static_cast<std::uint64_t>(number_of(from, "seed"));
  return out;
}

void clear_scratch(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().filename() != "midi") fs::remove_all(entry.path(), ignored);
}

fs::path midi_file(const fs::path& folder, const std::string& job_id) {
  return folder / "midi" / (job_id + ".mid");
}

model::Event generation_event(const Generation& generation, std::string_view what, Millis now) {
  json::object data{{"job_id", generation.id}};
  if (what == "completed") data["track_id"] = generation.track_id;
  data["prompt"] = text_of(generation.request, "prompt");
  data["provider"] = generation.provider;
  if (what == "failed")
    data["reason"] = generation.error.empty() ? "It was cancelled" : text_of(generation.error, "what");
  return {.id = new_id("evt", now),
          .type = "generation." + std::string(what),
          .user_id = generation.user_id,
          .mode = generation.mode,
          .subject_id = generation.id,
          .data = std::move(data),
          .created_at = now};
}

}  // namespace mv::generate
