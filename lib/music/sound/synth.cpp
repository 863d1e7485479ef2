// SPDX-License-Identifier: Apache-2.0
#include "music/sound/synth.hpp"

#include <fluidsynth.h>
#include <fmt/format.h>

#include <algorithm>

#include "music/sound/render.hpp"

namespace mv::music {
namespace {

struct Event {
  std::int64_t frame;
  int order;
  int channel;
  int number;  // controller, or pitch
  int value;   // of the controller, or velocity; 0 ends a note
  bool control;
};

std::int64_t frame_of(std::int64_t tick, const Score& score) {
  return tick * score.beat_us / 10 * kRate / (kTicksPerBeat * 100'000LL);
}

std::vector<Event> events_of(const Score& score) {
  std::vector<Event> out;
  for (const auto& part : score.parts) {
    for (const auto& each : part.controls)
      out.push_back({frame_of(each.tick, score), 1, part.channel, each.number, each.value, true});
    for (const auto& note : part.notes) {
      out.push_back(
          {frame_of(note.tick, score), 2, part.channel, note.pitch, note.velocity, false});
      out.push_back(
          {frame_of(note.tick + note.length, score), 0, part.channel, note.pitch, 0, false});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Event& a, const Event& b) {
    return a.frame != b.frame ? a.frame < b.frame : a.order < b.order;
  });
  return out;
}

// An effect that nobody sends to would still be computed.
bool sends(const Score& score, int number) {
  return std::any_of(score.parts.begin(), score.parts.end(), [&](const Part& part) {
    return std::any_of(part.controls.begin(), part.controls.end(),
        [&](const Control& each) { return each.number == number && each.value > 0; });
  });
}

struct Free {
  void operator()(fluid_settings_t* settings) const { delete_fluid_settings(settings); }
  void operator()(fluid_synth_t* synth) const { delete_fluid_synth(synth); }
};

void keep_words(int, const char* message, void* data) {
  auto& words = *static_cast<std::string*>(data);
  if (words.size() < 2000) words.append(message).append("; ");
}

void quiet() {
  for (const auto level : {FLUID_PANIC, FLUID_ERR, FLUID_WARN, FLUID_INFO, FLUID_DBG})
    fluid_set_log_function(level, nullptr, nullptr);
}

}  // namespace

struct Synth::State {
  std::unique_ptr<fluid_settings_t, Free> settings;
  std::unique_ptr<fluid_synth_t, Free> synth;
  std::vector<Event> events;
  std::size_t next = 0;
  std::int64_t frame = 0;

  void send(const Event& event) {
    auto* const to = synth.get();
    if (event.control)
      fluid_synth_cc(to, event.channel, event.number, event.value);
    else if (event.value > 0)
      fluid_synth_noteon(to, event.channel, event.number, event.value);
    else
      fluid_synth_noteoff(to, event.channel, event.number);
  }
};

Synth::Synth(std::unique_ptr<State> state) : state_(std::move(state)) {}
Synth::Synth(Synth&&) noexcept = default;
Synth& Synth::operator=(Synth&&) noexcept = default;
Synth::~Synth() = default;

Result<Synth> Synth::open(const fs::path& sound_font, const Sound& sound, const Score& score) {
  quiet();
  std::string words;
  for (const auto level : {FLUID_PANIC, FLUID_ERR})
    fluid_set_log_function(level, keep_words, &words);
  auto state = std::make_unique<State>();
  state->settings.reset(new_fluid_settings());
  auto* const settings = state->settings.get();
  fluid_settings_setnum(settings, "synth.sample-rate", kRate);
  fluid_settings_setnum(settings, "synth.gain", 0.4);
  fluid_settings_setint(settings, "synth.polyphony", 96);
  fluid_settings_setint(settings, "synth.cpu-cores", 1);
  fluid_settings_setint(settings, "synth.threadsafe-api", 0);
  fluid_settings_setint(settings, "synth.lock-memory", 0);
  // Only the instruments that play are read: a large sound font has 150 MB.
  fluid_settings_setint(settings, "synth.dynamic-sample-loading", 1);
  fluid_settings_setnum(settings, "synth.reverb.room-size", sound.room);
  fluid_settings_setnum(settings, "synth.reverb.damp", sound.damp);
  fluid_settings_setnum(settings, "synth.reverb.width", 0.8);
  fluid_settings_setnum(settings, "synth.reverb.level", sound.wet);
  fluid_settings_setint(settings, "synth.chorus.active", sends(score, 93));
  fluid_settings_setint(settings, "synth.chorus.nr", 2);
  fluid_settings_setnum(settings, "synth.chorus.level", 1.4);
  fluid_settings_setnum(settings, "synth.chorus.depth", 5.0);
  state->synth.reset(new_fluid_synth(settings));
  const bool ok =
      state->synth && fluid_synth_sfload(state->synth.get(), sound_font.c_str(), 1) >= 0;
  for (std::size_t i = 0; ok && i < score.parts.size(); ++i)
    fluid_synth_program_change(state->synth.get(), score.parts[i].channel, score.parts[i].program);
  quiet();
  if (!ok)
    return make_error(Code::unsupported,
        fmt::format("{}: is not a sound font that can be played", sound_font.string()),
        words.empty() ? "FluidSynth did not say why" : words,
        "Install the package fluid-soundfont-gm, or use another General MIDI sound "
        "font.");
  state->events = events_of(score);
  return Synth(std::move(state));
}

void Synth::read(float* out, int frames) {
  auto& state = *state_;
  const auto end = state.frame + frames;
  while (state.frame < end) {
    while (state.next < state.events.size() && state.events[state.next].frame <= state.frame)
      state.send(state.events[state.next++]);
    const auto until =
        state.next < state.events.size() ? std::min(end, state.events[state.next].frame) : end;
    const auto count = static_cast<int>(until - state.frame);
    fluid_synth_write_float(state.synth.get(), count, out, 0, 2, out, 1, 2);
    out += 2 * count;
    state.frame = until;
  }
}

}  // namespace mv::music
