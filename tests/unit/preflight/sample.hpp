// SPDX-License-Identifier: Apache-2.0
#pragma once
// A track that no store finds fault with. Cases break one thing in it.
#include <string>
#include <vector>

#include "preflight/check.hpp"

namespace mv::preflight {

inline constexpr Millis kNow = 1'800'000'000'000;  // 2027-01-15T08:00:00Z

struct Sample {
  model::Metadata metadata;
  model::AudioFormat format;
  model::AudioMeasure measure;
  model::AudioTags tags;
  model::ArtworkFacts artwork;
  std::vector<Override> overrides;
  std::vector<std::string> assumed;
  std::vector<Known> catalogue;
  std::optional<std::int64_t> seconds_left;
  bool generated = false;
  std::vector<std::string> territories;

  Sample() {
    metadata.title = "Night over the Harbour";
    metadata.artists = {
        {"Ada Stone", "primary"}, {"Ada Stone", "performer"}, {"Jo Reed", "producer"}};
    metadata.writers = {{"Ada Stone", "composer_lyricist", "00000000199"}};
    metadata.label = "Pier Records";
    metadata.genre = "Electronic";
    metadata.isrc = "QZABC2700047";
    metadata.upc = "036000291452";
    metadata.iswc = "T0345246801";
    metadata.language = "en";
    metadata.metadata_language = "en";
    metadata.explicit_content = "not_explicit";
    metadata.p_line = metadata.c_line = "2027 Pier Records";
    metadata.release_date = "2027-03-01";
    format = {
        "wav", "pcm", true, 1, 44100, 16, 2, 44100 * 180, 180'000, 31'752'044, {}, false, false};
    measure.integrated_lufs = -15;
    measure.true_peak_dbtp = -1.5;
    measure.sample_peak_dbfs = -1.6;
    measure.audio_sha256 = std::string(64, 'a');
    artwork.format = "jpeg";
    artwork.width = artwork.height = 3000;
    artwork.bits_per_channel = 8;
    artwork.colour = "rgb";
    artwork.bytes = 2'000'000;
    artwork.dominant_colour = "#102030";
    artwork.perceptual_hash = "00ff00ff00ff00ff";
  }

  Subject subject() const {
    Subject out{metadata};
    out.format = &format;
    out.measure = &measure;
    out.tags = &tags;
    out.artwork = &artwork;
    out.audio_name = "night.wav";
    out.artwork_name = "cover.jpg";
    out.now = kNow;
    out.overrides = overrides;
    out.assumed = assumed;
    out.catalogue = catalogue;
    out.soundcloud_seconds_left = seconds_left;
    out.generated = generated;
    out.territories = territories;
    return out;
  }
};

using Names = std::vector<std::string>;

inline const Names kEverywhere{
    "soundcloud", "youtube", "spotify", "apple-music", "deezer", "distrokid"};

inline const Finding* find(const Report& report, std::string_view rule) {
  for (const auto& finding : report.findings)
    if (finding.rule == rule) return &finding;
  return nullptr;
}

inline std::string rules_of(const Report& report) {
  std::string out;
  for (const auto& finding : report.findings)
    out += (out.empty() ? "" : " ") + finding.rule + ":" + std::string(level_name(finding.level));
  return out;
}

}  // namespace mv::preflight
