// SPDX-License-Identifier: Apache-2.0
#include "music/sound/midi.hpp"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "music/compose/compose.hpp"
#include "support/catch.hpp"

using namespace mv::music;

namespace {

// A reader of its own, so that the writer is not checked against itself.
struct Track {
  std::string name;
  std::vector<std::string> markers;
  int tempo_us = 0, program = -1, channel = -1, sharps = 99, end = -1;
  bool minor = false, common_time = false;
  std::map<std::pair<int, int>, int> sounding;
  int notes = 0, controls = 0, hanging = 0;
};

struct Reader {
  const std::string& data;
  std::size_t at = 0;
  int byte() {
    REQUIRE(at < data.size());
    return static_cast<unsigned char>(data[at++]);
  }
  int number(int bytes) {
    int out = 0;
    while (bytes-- > 0) out = out << 8 | byte();
    return out;
  }
  int length() {
    int out = 0;
    for (;;) {
      const int next = byte();
      out = out << 7 | (next & 0x7f);
      if (next < 0x80) return out;
    }
  }
  std::string text(int count) {
    REQUIRE(at + static_cast<std::size_t>(count) <= data.size());
    at += static_cast<std::size_t>(count);
    return data.substr(at - static_cast<std::size_t>(count), static_cast<std::size_t>(count));
  }
};

void read_meta(Reader& in, Track& track, int tick) {
  const int type = in.byte();
  const auto content = in.text(in.length());
  const auto byte = [&](std::size_t i) {
    return static_cast<int>(static_cast<signed char>(content.at(i)));
  };
  if (type == 0x03) track.name = content;
  if (type == 0x06) track.markers.push_back(content);
  if (type == 0x2f) track.end = tick;
  if (type == 0x51) track.tempo_us = (byte(0) & 255) << 16 | (byte(1) & 255) << 8 | (byte(2) & 255);
  if (type == 0x58) track.common_time = byte(0) == 4 && byte(1) == 2;
  if (type == 0x59) {
    track.sharps = byte(0);
    track.minor = byte(1) == 1;
  }
}

Track read_track(Reader& in) {
  Track track;
  REQUIRE(in.text(4) == "MTrk");
  const auto end = in.number(4) + static_cast<int>(in.at);
  int tick = 0;
  while (static_cast<int>(in.at) < end) {
    tick += in.length();
    const int status = in.byte();
    if (status == 0xff) {
      read_meta(in, track, tick);
      continue;
    }
    track.channel = status & 15;
    const int first = in.byte();
    if ((status & 0xf0) == 0xc0) {
      track.program = first;
      continue;
    }
    const int second = in.byte();
    if ((status & 0xf0) == 0xb0) ++track.controls;
    auto& sounding = track.sounding[{track.channel, first}];
    if ((status & 0xf0) == 0x90) {
      ++track.notes;
      REQUIRE(second > 0);
      REQUIRE(++sounding == 1);
    }
    if ((status & 0xf0) == 0x80) REQUIRE(--sounding == 0);
  }
  for (const auto& [key, count] : track.sounding) track.hanging += count;
  return track;
}

}  // namespace

TEST_CASE("the MIDI file holds the score: tempo, key, names, programs, each note begun and ended") {
  for (int genre = 0; genre < kGenres; ++genre) {
    Request request;
    request.style = genre_name(Genre(genre));
    request.duration_ms = 45'000;
    const auto score = compose(read_request(request).value());
    const auto data = to_midi(score);
    Reader in{data};
    INFO(request.style);
    REQUIRE(in.text(4) == "MThd");
    REQUIRE(in.number(4) == 6);
    REQUIRE(in.number(2) == 1);
    const int tracks = in.number(2);
    REQUIRE(tracks == static_cast<int>(score.parts.size()) + 1);
    REQUIRE(in.number(2) == kTicksPerBeat);
    const auto first = read_track(in);
    REQUIRE(first.tempo_us == score.beat_us);
    REQUIRE(first.common_time);
    REQUIRE(first.sharps == key_signature(score.key));
    REQUIRE(first.minor == is_minor(score.key.mode));
    REQUIRE(first.name == score.title);
    REQUIRE(first.markers.size() == score.sections.size());
    for (const auto& part : score.parts) {
      const auto track = read_track(in);
      INFO(part.name);
      REQUIRE(track.name == part.name);
      REQUIRE(track.program == part.program);
      REQUIRE(track.channel == part.channel);
      REQUIRE(track.notes == static_cast<int>(part.notes.size()));
      REQUIRE(track.controls == static_cast<int>(part.controls.size()));
      REQUIRE(track.hanging == 0);
      REQUIRE((part.channel == kDrumChannel) == (part.role == Role::drums));
    }
    REQUIRE(in.at == data.size());
  }
}
