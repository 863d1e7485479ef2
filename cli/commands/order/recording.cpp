// SPDX-License-Identifier: Apache-2.0
#include "commands/order/recording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>

#include "artwork/inspect.hpp"
#include "audio/decode/wav_header.hpp"
#include "audio/tags.hpp"
#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "client/upload.hpp"
#include "io/signals.hpp"
#include "preflight/defaults.hpp"

namespace mv::cli {
namespace {

Fault fault_of(std::string at, const Error& error) {
  return {std::move(at), std::string(code_info(error.code).token),
      error.why.empty() ? error.what : error.what + ". " + error.why, error.hint};
}

/// Measures on this thread while another reads the file for its hash: both together cost hardly
/// more than one, because the second finds the file in memory.
Status measure(Context& context, Recording& out, bool hash) {
  const auto size = mv::file_size(out.file);
  if (!size) {
    out.faults.push_back(fault_of("", size.error()));
    return {};
  }
  std::future<Result<std::string>> hashing;
  if (hash)
    hashing = std::async(std::launch::async,
        [&] { return client::hash_file(out.file, [](std::uint64_t) { return !interrupted(); }); });
  constexpr std::uint64_t kSteps = 1000;
  context.progress.begin(
      fmt::format("Measuring {}", printable(out.file.filename().string())), kSteps, false);
  auto analysis = audio::analyse(out.file, [&](double fraction) {
    context.progress.advance(static_cast<std::uint64_t>(fraction * kSteps));
    return !interrupted();
  });
  auto digest = hash ? hashing.get() : Result<std::string>(std::string());
  context.progress.end();
  if (interrupted()) return make_error(Code::interrupted, "interrupted");
  if (analysis)
    out.audio = *std::move(analysis);
  else
    out.faults.push_back(fault_of("", analysis.error()));
  if (digest)
    out.sha256 = *std::move(digest);
  else if (out.faults.empty())
    out.faults.push_back(fault_of("", digest.error()));
  return {};
}

/// The settings' artist and label count only where neither flag nor tag says one.
void add_settings(const Context& context, Recording& out) {
  const auto other = [&](std::string_view key) {
    const auto& setting = context.settings.get(key);
    return setting.source == Source::flag ? std::string() : setting.value;
  };
  if (out.given.artists.empty() && out.tags.artist.empty())
    if (const auto artist = other("artist"); !artist.empty())
      out.given.artists.push_back({artist, "primary"});
  if (out.given.label.empty() && out.tags.label.empty()) out.given.label = other("label");
  if (out.given.writers.empty() && out.tags.composer.empty())
    for (const auto& name : split(other("writer"), ';'))
      if (!trim(name).empty())
        out.given.writers.push_back({std::string(trim(name)), "composer_lyricist", ""});
}

/// On a terminal: what no store takes a recording without. Of several files nobody is asked.
Status ask_for_missing(Context& context, Recording& out) {
  const bool may_ask = context.prompt.can_ask() && !context.in.has("yes") &&
                       context.in.arguments().size() == 1 && context.command.path == "distribute";
  if (!may_ask) return {};
  const auto ask = [&](std::string_view question, std::string_view otherwise,
                       std::string_view setting) -> Result<std::string> {
    MV_TRY(auto name, context.prompt.line(question, otherwise));
    if (!name.empty())
      context.say(fmt::format("To keep it: {} \"{}\"",
          context.next(fmt::format("config set {}", setting)), printable(name)));
    return name;
  };
  if (out.given.artists.empty() && out.tags.artist.empty()) {
    MV_TRY(const auto name, ask("Artist, as stores show it", "", "artist"));
    if (!name.empty()) out.given.artists.push_back({to_nfc(name), "primary"});
  }
  if (out.given.writers.empty() && out.tags.composer.empty()) {
    const auto artist =
        out.given.artists.empty() ? out.tags.artist : out.given.artists.front().name;
    MV_TRY(const auto name, ask("Songwriter, by legal name", artist, "writer"));
    if (!name.empty()) out.given.writers.push_back({to_nfc(name), "composer_lyricist", ""});
  }
  return {};
}

void look_at_artwork(Recording& out) {
  if (out.artwork_file.empty()) return;
  auto facts = artwork::inspect(out.artwork_file);
  if (facts)
    out.artwork = *std::move(facts);
  else
    out.faults.push_back(fault_of("", facts.error()));
}

std::string place_of(const Recording& recording, const preflight::Finding& finding) {
  if (finding.at.starts_with("artwork"))
    return recording.artwork_file.empty() ? finding.at : recording.artwork_file.string();
  if (finding.at.starts_with("audio")) return recording.file.string();
  return finding.at;
}

/// What the file itself would be refused for, and is repaired on its way.
void add_repaired(Recording& out, const preflight::Report& as_it_is) {
  for (auto finding : as_it_is.findings) {
    const auto same = [&](const auto& other) { return other.rule == finding.rule; };
    const auto& there = out.report.findings;
    if (!finding.fixable || !finding.at.starts_with("audio") ||
        std::any_of(there.begin(), there.end(), same))
      continue;
    finding.level = preflight::Level::info;
    finding.fix = "It is repaired when it is sent; --fix writes a repaired copy.";
    out.report.findings.push_back(std::move(finding));
  }
}

}  // namespace

Status check_files(const std::vector<std::string>& files) {
  std::vector<Fault> faults;
  std::error_code code;
  for (const auto& file : files)
    if (!fs::exists(file, code))
      faults.push_back({file, "", fmt::format("{}: there is no such file", printable(file)), ""});
  if (faults.empty()) return {};
  auto error = make_error(Code::usage, faults.size() == 1
                                           ? faults.front().message
                                           : fmt::format("{} files are not there", faults.size()));
  error.faults = std::move(faults);
  return error;
}

Result<Recording> look_at(Context& context, const fs::path& file, const model::Metadata& given,
    const std::vector<preflight::Override>& overrides, const std::vector<std::string>& platforms,
    bool hash, const fs::path& artwork) {
  Recording out;
  out.file = file;
  out.given = given;
  out.overrides = overrides;
  out.tags = audio::read_tags(file);
  add_settings(context, out);
  if (hash) MV_CHECK(ask_for_missing(context, out));
  MV_CHECK(measure(context, out, hash));
  out.artwork_file = artwork.empty() ? fs::path(context.in.text("artwork")) : artwork;
  look_at_artwork(out);
  const Millis now = SystemClock().now();
  auto filled = preflight::fill_defaults(out.given, out.tags, file.filename().string(), "", now);
  out.filled = std::move(filled.metadata);
  out.assumed = std::move(filled.assumed);
  preflight::Subject subject{.metadata = out.filled};
  // What is sent gets a plain header from the server, so that is what is judged.
  const auto format = out.audio ? audio::as_delivered(out.audio->format) : model::AudioFormat{};
  if (out.audio) {
    subject.format = &format;
    subject.measure = &out.audio->measure;
  }
  subject.tags = &out.tags;
  if (out.artwork) subject.artwork = &*out.artwork;
  subject.audio_name = file.filename().string();
  subject.artwork_name = out.artwork_file.filename().string();
  subject.now = now;
  subject.overrides = overrides;
  subject.assumed = out.assumed;
  out.report = preflight::check(subject, platforms);
  if (!out.audio || hash) return out;
  subject.format = &out.audio->format;
  add_repaired(out, preflight::check(subject, platforms));
  return out;
}

Error refusal(const Recording& recording, std::vector<Fault> more) {
  const bool words_only = !recording.blocked();
  for (const auto& fault : recording.faults) more.push_back(fault);
  for (const auto& finding : recording.report.findings)
    if (finding.level == preflight::Level::error)
      more.push_back({place_of(recording, finding), finding.rule, finding.message, finding.fix});
  auto error = make_error(words_only ? Code::usage : Code::preflight,
      more.size() == 1 ? fmt::format("{}: 1 problem", recording.file.string())
                       : fmt::format("{}: {} problems", recording.file.string(), more.size()),
      "Nothing was stored or sent");
  error.faults = std::move(more);
  return error;
}

}  // namespace mv::cli
