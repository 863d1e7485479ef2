// SPDX-License-Identifier: Apache-2.0
#include "generate/measure.hpp"

#include <fmt/format.h>

#include "model/json.hpp"

namespace mv::generate {
namespace {

// Twelve hours of stereo take a minute of processor; 192 kHz and eight channels ten times that.
constexpr process::ProcessLimits kAudioLimits{.memory = 1u << 30,
    .file_size = 4096,
    .cpu_seconds = 900,
    .wall = std::chrono::minutes(60),
    .nice = 10};
constexpr process::ProcessLimits kPictureLimits{.memory = 1u << 30,
    .file_size = 4096,
    .cpu_seconds = 60,
    .wall = std::chrono::minutes(5),
    .nice = 10};

class NoNotes final : public Journal {
 public:
  const json::object& notes() const override { return notes_; }
  Status note(const json::object&) override { return {}; }

 private:
  json::object notes_;
};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// In words about the file: what the program's end means for it.
Error about_file(Error error, const fs::path& file, const MeasureCall& call) {
  if (error.code == Code::upstream || error.code == Code::timeout) {
    const bool slow = error.code == Code::timeout;
    error = make_error(Code::invalid,
        fmt::format("{}: {}", call.name,
            slow ? "takes too long to decode" : "the decoder stopped unexpectedly on it"),
        error.why, "Export it again, or as another format, and send that.");
  }
  for (auto* part : {&error.what, &error.why, &error.hint})
    replace_all(*part, file.string(), call.name);
  return error;
}

Result<json::object> run(const MeasureOptions& options, const process::ProcessLimits& limits,
    const json::object& order, const fs::path& file, const MeasureCall& call) {
  NoNotes notes;
  const SystemClock clock;
  Call inner{.job_id = {},
      .folder = {},
      .journal = notes,
      .clock = clock,
      .cancelled = call.cancelled ? call.cancelled : [] { return false; },
      .progress =
          [&](double fraction, std::string_view) {
            if (call.progress) call.progress(fraction);
          }};
  auto done =
      render({.program = options.program, .sound_font = {}, .limits = limits}, order, inner);
  if (!done) return about_file(std::move(done).error(), file, call);
  return done;
}

template <class T>
T read(const json::object& from) {
  T out;
  model::from_json(json::value(from), out);
  return out;
}

}  // namespace

Result<AudioFacts> measure_audio(
    const MeasureOptions& options, const fs::path& file, const MeasureCall& call) {
  MV_TRY(const auto done,
      run(options, kAudioLimits,
          {{"kind", "measure"}, {"audio", file.string()}, {"longest_ms", options.longest.count()}},
          file, call));
  return read<AudioFacts>(done);
}

Result<model::ArtworkFacts> inspect_picture(
    const MeasureOptions& options, const fs::path& file, const MeasureCall& call) {
  MV_TRY(const auto done,
      run(options, kPictureLimits, {{"kind", "inspect"}, {"picture", file.string()}}, file, call));
  return read<model::ArtworkFacts>(done);
}

}  // namespace mv::generate
