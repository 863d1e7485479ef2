// SPDX-License-Identifier: Apache-2.0
#include "preflight/release_words.hpp"

#include "model/track.hpp"
#include "preflight/defaults.hpp"

namespace mv::preflight {

ReleaseWords release_words(const model::Release& release, std::span<const model::Track> tracks) {
  ReleaseWords out;
  out.release = model::overall_metadata(release);
  for (const auto& track : tracks) {
    auto said = model::metadata_on(release.metadata, track.metadata);
    if (!out.release.release_date.empty()) said.release_date = out.release.release_date;
    auto filled = fill_defaults(std::move(said), {}, track.audio.file_name, "", release.created_at);
    out.tracks.push_back(std::move(filled.metadata));
    out.assumed.push_back(std::move(filled.assumed));
  }
  if (out.tracks.empty()) return out;
  const auto& first = out.tracks.front();
  const auto fall_back = [](std::string& to, const std::string& from) {
    if (to.empty()) to = from;
  };
  if (out.release.artists.empty()) out.release.artists = first.artists;
  fall_back(out.release.title, first.title);
  fall_back(out.release.genre, first.genre);
  fall_back(out.release.label, first.label);
  fall_back(out.release.p_line, first.p_line);
  fall_back(out.release.c_line, first.c_line);
  fall_back(out.release.language, first.language);
  out.release.ai.artwork = first.ai.artwork;
  return out;
}

}  // namespace mv::preflight
