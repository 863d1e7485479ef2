// SPDX-License-Identifier: Apache-2.0
#include "generate/local.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>

#include "generate/generator_call.hpp"
#include "generate/media.hpp"

namespace mv::generate {
namespace {

constexpr std::string_view kProgram = "mvd-render";
constexpr std::string_view kTerms = "Made on this machine: no service's terms apply";

/// The lines of mvd-render as they come.
class Reader {
 public:
  explicit Reader(Call& call) : call_(call) {}

  void take(std::string_view line) {
    boost::system::error_code broken;
    const auto parsed = json::parse(line, broken);
    if (broken || !parsed.is_object()) return;
    const auto& said = parsed.get_object();
    if (const auto* result = said.if_contains("result"); result && result->is_object())
      result_ = result->get_object();
    if (const auto* error = said.if_contains("error"); error && error->is_object())
      error_ = error->get_object();
    const auto* progress = said.if_contains("progress");
    if (progress && progress->is_number() && call_.progress)
      call_.progress(progress->to_number<double>(), text_of(said, "step"));
  }

  const std::optional<json::object>& result() const { return result_; }
  std::optional<Error> error() const {
    if (!error_) return std::nullopt;
    return make_error(code_from_token(text_of(*error_, "code")).value_or(Code::internal),
        text_of(*error_, "what"), text_of(*error_, "why"), text_of(*error_, "hint"));
  }

 private:
  Call& call_;
  std::optional<json::object> result_, error_;
};

std::vector<std::string> environment() {
  std::vector<std::string> out;
  // Fonts are found by way of HOME; nothing else of ours is its business.
  for (const auto* name : {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME"})
    if (const auto* value = std::getenv(name)) out.push_back(fmt::format("{}={}", name, value));
  return out;
}

/// It ended without a word of its own.
Error sudden_end(const LocalOptions& options, const process::ProcessEnd& end) {
  const auto& limits = options.limits;
  const auto last = end.error_text.empty() ? std::string() : ": " + end.error_text;
  const bool cpu =
      end.signal == SIGXCPU || (end.signal == SIGKILL && limits.cpu_seconds > 0 &&
                                   end.cpu >= std::chrono::seconds(limits.cpu_seconds));
  if (end.timed_out || cpu)
    return make_error(Code::timeout, fmt::format("{} took too long and was stopped", kProgram),
        fmt::format("It used {} s of CPU in {} s; {} s and {} s are allowed{}",
            end.cpu.count() / 1000, end.wall.count() / 1000, limits.cpu_seconds,
            limits.wall.count() / 1000, last),
        "It is retried automatically; ask for a shorter piece if it happens again.");
  const bool memory =
      limits.memory > 0 && (end.signal == SIGABRT || end.signal == SIGSEGV ||
                               end.error_text.find("bad_alloc") != std::string::npos);
  const auto how = end.signal != 0 ? fmt::format("Signal {} ended it", end.signal)
                                   : fmt::format("It ended with status {}", end.exit_code);
  return make_error(Code::upstream, fmt::format("{} stopped unexpectedly", kProgram),
      fmt::format("{}{}{}", how,
          memory ? fmt::format(
                       "; it may have reached its limit of {} MB of memory", limits.memory >> 20)
                 : std::string(),
          last),
      "It is retried automatically.");
}

/// Whether the prompt wants somebody to sing: at best there is a choir without words.
bool asks_for_voice(const json::object& result) {
  static constexpr auto kVoice = std::to_array<std::string_view>(
      {"vocal", "vocals", "voice", "voices", "sing", "sings", "singing", "singer", "sung", "lyrics",
          "rapper", "stimme", "gesang", "voz", "voix", "chant"});
  const auto is_voice = [](const json::value& word) {
    const auto* text = word.is_object() ? word.get_object().if_contains("word") : &word;
    return text && text->is_string() &&
           std::find(kVoice.begin(), kVoice.end(), std::string_view(text->get_string())) !=
               kVoice.end();
  };
  const auto* words = result.if_contains("words");
  if (!words || !words->is_object()) return false;
  for (const char* kind : {"used", "unused"})
    if (const auto* list = words->get_object().if_contains(kind); list && list->is_array())
      if (std::any_of(list->get_array().begin(), list->get_array().end(), is_voice)) return true;
  return false;
}

class LocalMusic final : public MusicProvider {
 public:
  explicit LocalMusic(LocalOptions options) : options_(std::move(options)) {}
  std::string_view name() const override { return "local"; }
  Limits limits() const override { return {.network = false}; }

  Result<Generated> make(const MusicRequest& request, Call& call) override {
    MV_CHECK(check_duration("local", limits(), request.duration_ms));
    PartFile audio(call.folder / "audio.wav"), midi(call.folder / "audio.mid");
    json::array tags;
    for (const auto& tag : request.tags) tags.emplace_back(tag);
    MV_TRY(const auto result,
        render(options_,
            {{"kind", "music"}, {"prompt", request.prompt}, {"style", request.style},
                {"tags", std::move(tags)}, {"duration_ms", request.duration_ms},
                {"seed", request.seed}, {"tempo", request.tempo}, {"key", request.key},
                {"sound_font", options_.sound_font}, {"output", audio.path().string()},
                {"midi", midi.path().string()}},
            call));
    MV_TRY(const auto file, settle_media(kProgram, Media::audio, audio));
    Generated made;
    made.file = file;
    if (fs::exists(midi.path())) {
      made.midi = midi.path();
      midi.keep();
    }
    made.model = text_of(result, "model");
    made.seeded = true;
    made.terms = kTerms;
    if (!request.instrumental || asks_for_voice(result))
      made.warnings.emplace_back("The local composer cannot sing: the piece is instrumental");
    made.details = result;
    return made;
  }

 private:
  const LocalOptions options_;
};

class LocalArt final : public ArtProvider {
 public:
  explicit LocalArt(LocalOptions options) : options_(std::move(options)) {}
  std::string_view name() const override { return "local"; }
  Limits limits() const override { return {.network = false}; }

  Result<Generated> make(const ArtRequest& request, Call& call) override {
    PartFile picture(call.folder / "cover.jpg");
    MV_TRY(const auto audio, audio_of(request));
    MV_TRY(auto result,
        render(options_,
            {{"kind", "cover"}, {"prompt", request.prompt}, {"title", request.title},
                {"artist", request.artist}, {"style", request.style}, {"seed", request.seed},
                {"audio", audio.path().string()}, {"output", picture.path().string()}},
            call));
    Generated made;
    MV_TRY(made.file, settle_media(kProgram, Media::picture, picture));
    made.model = text_of(result, "model");
    made.seeded = true;
    made.terms = kTerms;
    if (!request.audio.empty() && audio.path().empty())
      made.warnings.emplace_back("The cover does not show the audio's shape: the file is missing");
    if (const auto* warnings = result.if_contains("warnings"); warnings && warnings->is_array())
      for (const auto& warning : warnings->get_array())
        if (warning.is_string()) made.warnings.emplace_back(warning.get_string());
    made.details = std::move(result);
    return made;
  }

 private:
  const LocalOptions options_;
};

}  // namespace

Result<media::LocalCopy> audio_of(const ArtRequest& request) {
  if (request.audio.empty()) return media::LocalCopy();
  auto copy = request.audio.open();
  if (!copy.ok() && copy.error().code == Code::not_found) return media::LocalCopy();
  return copy;
}

Result<json::object> render(const LocalOptions& options, const json::object& order, Call& call) {
  Reader reader(call);
  process::ProcessOrder process;
  process.argv = {options.program.string()};
  process.environment = environment();
  process.input = json::serialize(order);
  process.folder = call.folder;
  process.limits = options.limits;
  process.cancelled = call.cancelled;
  process.line = [&](std::string_view line) { reader.take(line); };
  auto ended = process::run_process(process);
  if (!ended) {
    auto error = std::move(ended).error();
    return make_error(Code::config, error.what, error.why,
        fmt::format("Install {} again, in the same folder as mvd.", kProgram));
  }
  if (ended->cancelled) return make_error(Code::cancelled, fmt::format("{} was stopped", kProgram));
  if (auto error = reader.error()) return *std::move(error);
  if (!reader.result() || ended->exit_code != 0) return sudden_end(options, *ended);
  return *reader.result();
}

Status fit_picture(
    const LocalOptions& options, const fs::path& picture, Generated& made, Call& call) {
  PartFile original(picture), cover(call.folder / "cover.jpg");
  MV_TRY(const auto result,
      render(options,
          {{"kind", "fit"}, {"input", original.path().string()}, {"output", cover.path().string()}},
          call));
  MV_TRY(const auto size, mv::file_size(cover.path()));
  if (size == 0)
    return make_error(Code::upstream, "the resized picture is empty",
        fmt::format("{} wrote nothing", kProgram), "It is retried automatically.");
  if (const auto* enlarged = result.if_contains("upscaled"); enlarged && *enlarged == true)
    made.warnings.push_back(fmt::format(
        "The picture was enlarged from {} x {} to 3000 x 3000 pixels: it is no sharper than before",
        number_of(result, "from_width"), number_of(result, "from_height")));
  cover.keep();
  made.file = cover.path();
  return {};
}

std::unique_ptr<MusicProvider> make_local_music(LocalOptions options) {
  return std::make_unique<LocalMusic>(std::move(options));
}

std::unique_ptr<ArtProvider> make_local_art(LocalOptions options) {
  return std::make_unique<LocalArt>(std::move(options));
}

}  // namespace mv::generate
