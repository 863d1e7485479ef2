// SPDX-License-Identifier: Apache-2.0
#include "generate/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/text/text.hpp"
#include "generate/generator_call.hpp"
#include "generate/media.hpp"

namespace mv::generate {
namespace {

constexpr std::string_view kName = "the command";
constexpr std::string_view kTerms = "Made by your own command: its model's terms apply";
constexpr int kTryAgain = 75;  // EX_TEMPFAIL
constexpr std::size_t kShown = 500;

class Environment {
 public:
  Environment() {
    for (const auto* name : {"PATH", "HOME", "LANG"})
      if (const auto* value = std::getenv(name)) set(name, value);
  }
  void set(std::string_view name, std::string value) {
    std::erase(value, '\0');
    lines_.push_back(fmt::format("{}={}", name, value));
  }
  std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

Error bad_end(const CommandOptions& options, const process::ProcessEnd& end) {
  auto why = end.error_text;
  if (why.size() > kShown) {
    auto cut = why.size() - kShown;
    while (cut < why.size() && (why[cut] & 0xc0) == 0x80) ++cut;
    why = "… " + why.substr(cut);
  }
  if (why.empty()) why = "It wrote nothing to standard error";
  if (end.timed_out)
    return make_error(Code::timeout,
        fmt::format("the command did not end within {} s", options.limits.wall.count() / 1000), why,
        "It was stopped; ask for a shorter piece or make it faster.");
  if (end.signal != 0)
    return make_error(Code::upstream, fmt::format("signal {} ended the command", end.signal), why,
        "It is retried automatically.");
  if (end.exit_code == kTryAgain)
    return make_error(Code::upstream, "the command asked to be retried later (status 75)", why,
        "It is retried automatically.");
  if (end.exit_code == 126 || end.exit_code == 127)
    return make_error(Code::config,
        fmt::format("the command cannot be run (status {})", end.exit_code), why,
        "Correct it in the settings: use the program's full path");
  return make_error(Code::rejected, fmt::format("the command ended with status {}", end.exit_code),
      why, "Run it yourself with the same variables; see docs/generation.md.");
}

/// Runs it; what it wrote to `part`, renamed by its content.
Result<fs::path> run(
    const CommandOptions& options, Environment environment, Media media, Call& call) {
  if (trim(options.command).empty())
    return make_error(Code::config, "there is no command to run", "The setting is empty",
        "Set it to one line for the shell.");
  PartFile part(call.folder / (media == Media::audio ? "output.wav" : "output.png"));
  environment.set("MV_OUTPUT", part.path().string());
  environment.set("MV_JOB_ID", call.job_id);
  process::ProcessOrder process;
  process.argv = {"/bin/sh", "-c", options.command};
  process.environment = environment.take();
  process.folder = call.folder;
  process.limits = options.limits;
  process.cancelled = call.cancelled;
  if (call.progress) call.progress(0.05, "running the command");
  MV_TRY(const auto end, process::run_process(process));
  if (end.cancelled) return make_error(Code::cancelled, "the command was stopped");
  if (end.exit_code != 0) return bad_end(options, end);
  if (std::error_code failed; !fs::is_regular_file(fs::symlink_status(part.path(), failed)))
    return make_error(Code::rejected, "the command wrote no file",
        "It succeeded, but wrote nothing to $MV_OUTPUT", "Make it write to \"$MV_OUTPUT\".");
  auto settled = settle_media(kName, media, part);
  if (settled || settled.error().code != Code::upstream) return settled;
  auto error = std::move(settled).error();
  error.code = Code::rejected;  // the same command would write the same again
  error.hint = media == Media::audio ? "Make it write a complete WAV or FLAC to \"$MV_OUTPUT\""
                                     : "Make it write a complete JPEG or PNG to \"$MV_OUTPUT\"";
  return error;
}

class CommandMusic final : public MusicProvider {
 public:
  explicit CommandMusic(CommandOptions options) : options_(std::move(options)) {}
  std::string_view name() const override { return "command"; }
  Limits limits() const override { return {.network = false}; }

  Result<Generated> make(const MusicRequest& request, Call& call) override {
    MV_CHECK(check_duration(kName, limits(), request.duration_ms));
    Environment environment;
    environment.set("MV_PROMPT", request.prompt);
    environment.set("MV_STYLE", request.style);
    environment.set("MV_TAGS", join(request.tags, ","));
    environment.set("MV_DURATION", fmt::format("{:g}", request.duration_ms / 1000.0));
    environment.set("MV_SEED", std::to_string(request.seed));
    environment.set("MV_TEMPO", request.tempo > 0 ? std::to_string(request.tempo) : "");
    environment.set("MV_KEY", request.key);
    environment.set("MV_INSTRUMENTAL", request.instrumental ? "1" : "0");
    Generated made;
    MV_TRY(made.file, run(options_, std::move(environment), Media::audio, call));
    made.model = "command";
    made.terms = kTerms;
    return made;
  }

 private:
  const CommandOptions options_;
};

class CommandArt final : public ArtProvider {
 public:
  CommandArt(CommandOptions options, LocalOptions local)
      : options_(std::move(options)), local_(std::move(local)) {}
  std::string_view name() const override { return "command"; }
  Limits limits() const override { return {.network = false}; }

  Result<Generated> make(const ArtRequest& request, Call& call) override {
    Environment environment;
    environment.set("MV_PROMPT", request.prompt);
    environment.set("MV_TITLE", request.title);
    environment.set("MV_ARTIST", request.artist);
    environment.set("MV_STYLE", request.style);
    environment.set("MV_SEED", std::to_string(request.seed));
    MV_TRY(const auto audio, audio_of(request));
    environment.set("MV_AUDIO", audio.path().string());
    MV_TRY(const auto picture, run(options_, std::move(environment), Media::picture, call));
    Generated made;
    made.model = "command";
    made.terms = kTerms;
    MV_CHECK(fit_picture(local_, picture, made, call));
    return made;
  }

 private:
  const CommandOptions options_;
  const LocalOptions local_;
};

}  // namespace

std::unique_ptr<MusicProvider> make_command_music(CommandOptions options) {
  return std::make_unique<CommandMusic>(std::move(options));
}

std::unique_ptr<ArtProvider> make_command_art(CommandOptions options, LocalOptions local) {
  return std::make_unique<CommandArt>(std::move(options), std::move(local));
}

}  // namespace mv::generate
