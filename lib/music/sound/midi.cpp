// SPDX-License-Identifier: Apache-2.0
#include "music/sound/midi.hpp"

#include <algorithm>
#include <vector>

namespace mv::music {
namespace {

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(value >> shift));
}

void put_length(std::string& out, std::uint32_t value) {
  char groups[5];
  int count = 0;
  do {
    groups[count++] = static_cast<char>(value & 0x7f);
    value >>= 7;
  } while (value);
  while (count-- > 0) out.push_back(static_cast<char>(groups[count] | (count ? 0x80 : 0)));
}

struct Event {
  int tick;
  int order;  // at one tick: ends, then controllers, then beginnings
  std::string bytes;
};

std::string meta(int type, std::string_view content) {
  std::string out{'\xff', static_cast<char>(type)};
  put_length(out, static_cast<std::uint32_t>(content.size()));
  return out.append(content);
}

std::string channel(int status, int number, int a, int b = -1) {
  std::string out{static_cast<char>(status | number), static_cast<char>(a)};
  if (b >= 0) out.push_back(static_cast<char>(b));
  return out;
}

std::string track(std::vector<Event> events) {
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return a.tick != b.tick ? a.tick < b.tick : a.order < b.order;
  });
  std::string body;
  int at = 0;
  for (const auto& event : events) {
    put_length(body, static_cast<std::uint32_t>(event.tick - at));
    at = event.tick;
    body += event.bytes;
  }
  put_length(body, 0);
  body += meta(0x2f, "");
  std::string out = "MTrk";
  put(out, static_cast<std::uint32_t>(body.size()), 4);
  return out + body;
}

std::string conductor(const Score& score) {
  std::string tempo;
  put(tempo, static_cast<std::uint32_t>(score.beat_us), 3);
  const std::string key{static_cast<char>(key_signature(score.key)),
      static_cast<char>(is_minor(score.key.mode) ? 1 : 0)};
  std::vector<Event> events{{0, 0, meta(0x03, score.title)}, {0, 0, meta(0x51, tempo)},
      {0, 0, meta(0x58, std::string{4, 2, 24, 8})}, {0, 0, meta(0x59, key)}};
  for (const auto& section : score.sections)
    events.push_back({section.first_bar * kTicksPerBar, 1, meta(0x06, section.name)});
  return track(std::move(events));
}

std::string part_track(const Part& part) {
  std::vector<Event> events{
      {0, 0, meta(0x03, part.name)}, {0, 0, channel(0xc0, part.channel, part.program)}};
  for (const auto& control : part.controls)
    events.push_back({control.tick, 1, channel(0xb0, part.channel, control.number, control.value)});
  for (const auto& note : part.notes) {
    events.push_back({note.tick, 2, channel(0x90, part.channel, note.pitch, note.velocity)});
    events.push_back({note.tick + note.length, 0, channel(0x80, part.channel, note.pitch, 64)});
  }
  return track(std::move(events));
}

}  // namespace

std::string to_midi(const Score& score) {
  std::string out = "MThd";
  put(out, 6, 4);
  put(out, 1, 2);
  put(out, static_cast<std::uint32_t>(score.parts.size() + 1), 2);
  put(out, kTicksPerBeat, 2);
  out += conductor(score);
  for (const auto& part : score.parts) out += part_track(part);
  return out;
}

}  // namespace mv::music
