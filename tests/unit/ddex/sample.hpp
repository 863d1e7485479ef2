// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ddex/offer.hpp"
#include "ddex/write/ern.hpp"

namespace mv::ddex {

/// A whole release of two tracks with a cover, that no rule finds anything in.
inline NewRelease sample() {
  NewRelease out;
  out.header = {.message_id = "m1",
      .sender = {"PADPIDA2013020802I", "Ours"},
      .recipient = {"PADPIDA2015120100H", "Theirs"},
      .created_at = 1'796'000'000'000};
  out.release_id = "4006381333931";
  out.metadata.title = "Quiet Hours";
  out.metadata.artists = {{"Ada"}, {"Ben", "featured"}};
  out.metadata.genre = "Pop";
  out.metadata.p_line = out.metadata.c_line = "2026 Ada";
  out.metadata.release_date = "2027-01-15";
  for (int number = 1; number <= 2; ++number) {
    Recording recording;
    recording.metadata = out.metadata;
    recording.metadata.isrc = number == 1 ? "QZABC2600001" : "QZABC2600002";
    recording.format = {.container = "flac",
        .codec = "flac",
        .sample_rate = 44100,
        .bit_depth = 16,
        .channels = 2,
        .duration_ms = 205'000};
    recording.number = number;
    recording.file = File{number == 1 ? "resources/1.flac" : "resources/2.flac",
        "d41d8cd98f00b204e9800998ecf8427e", 0};
    out.recordings.push_back(recording);
  }
  out.cover = Cover{{.format = "jpeg", .width = 3000, .height = 3000},
      File{"resources/cover.jpg", "d41d8cd98f00b204e9800998ecf8427e", 0}};
  out.deals = *deals_of(
      {.start = "2027-01-15T00:00:00", .pre_order = "2026-12-01"}, *find_target("generic"));
  return out;
}

inline std::string text_of(const NewRelease& message) {
  return written([&](XmlWriter& xml) { write(xml, message); });
}

}  // namespace mv::ddex
