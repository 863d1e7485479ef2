// SPDX-License-Identifier: Apache-2.0
#include "generate/records.hpp"

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

}  // namespace mv::generate
