// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "artwork/to_jpeg.hpp"
#include "audio/decode/wav_header.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "base/user_file.hpp"
#include "client/upload.hpp"
#include "commands/all.hpp"
#include "commands/order/recording.hpp"
#include "io/colour.hpp"
#include "preflight/fix.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

constexpr int kCoverSide = 3000;

/// cover.png → cover.fixed.jpg
fs::path fixed_name(const fs::path& path, std::string_view extension) {
  auto out = path;
  out.replace_extension();
  return out += ".fixed" + std::string(extension);
}

bool found(const Recording& recording, std::string_view place) {
  for (const auto& finding : recording.report.findings)
    if (finding.fixable && finding.at.starts_with(place)) return true;
  return false;
}

struct Repairs {
  std::vector<std::string> done;
  std::vector<std::string> failed;
};

void note(Repairs& out, const fs::path& made, const Status& status) {
  if (status)
    out.done.push_back(fmt::format("wrote {}", made.string()));
  else
    out.failed.push_back(status.error().line());
}

bool same_content(const fs::path& a, const fs::path& b) {
  const auto one = client::hash_file(a, {}), other = client::hash_file(b, {});
  return one && other && *one == *other;
}

/// What `make` writes gets the name, unless something else has it and nobody said --yes.
void put(Repairs& out, const fs::path& name, bool replace,
    const std::function<Status(const fs::path&)>& make) {
  const auto part =
      name.parent_path() / fmt::format(".{}.{}", name.filename().string(), to_hex(random_bytes(6)));
  auto status = make(part);
  std::error_code code;
  if (status && !replace && same_content(part, name)) {
    fs::remove(part, code);
    out.done.push_back(fmt::format("{} already exists", name.string()));
    return;
  }
  if (status && !replace) {
    status = move_to_new(part, name);
  } else if (status) {
    fs::rename(part, name, code);
    if (code) status = errno_error(code.value(), fmt::format("{}: cannot replace", name.string()));
  }
  if (!status) fs::remove(part, code);
  note(out, name, status);
}

/// Repairs go into new files: the user's own stay as they are.
Repairs repair(const Recording& recording, bool replace) {
  Repairs out;
  if (found(recording, "audio") && recording.audio)
    put(out, fixed_name(recording.file, ".wav"), replace,
        [&](const fs::path& to) { return audio::rewrite_as_pcm_wav(recording.file, to); });
  if (found(recording, "artwork") && recording.artwork)
    put(out, fixed_name(recording.artwork_file, ".jpg"), replace, [&](const fs::path& to) {
      const auto jpeg = artwork::fit_cover(recording.artwork_file, kCoverSide);
      return jpeg ? write_file_atomic(to, *jpeg) : Status(jpeg.error());
    });
  auto metadata = recording.filled;
  for (const auto& fix : preflight::fix_metadata(metadata))
    out.done.push_back(fmt::format("{}: \"{}\" becomes \"{}\"", fix.rule, fix.before, fix.after));
  return out;
}

json::value json_of(const Recording& recording, const Repairs& repairs) {
  json::object out{{"file", recording.file.string()}, {"ok", !recording.blocked()},
      {"findings", model::to_json(recording.report.findings)},
      {"metadata", model::to_json(recording.filled)},
      {"assumed", model::to_json(recording.assumed)}};
  json::array faults;
  for (const auto& fault : recording.faults)
    faults.push_back({{"rule", fault.rule}, {"message", fault.message}, {"hint", fault.hint}});
  out["faults"] = std::move(faults);
  out["format"] = recording.audio ? model::to_json(recording.audio->format) : json::value();
  out["measure"] = recording.audio ? model::to_json(recording.audio->measure) : json::value();
  out["artwork"] = model::to_json(recording.artwork);
  out["fixed"] = model::to_json(repairs.done);
  return out;
}

std::string text_of(const Recording& recording, const Repairs& repairs, bool colour) {
  std::string out;
  const auto line = [&](std::string_view level, std::string_view text) {
    const auto tint = level == "error" ? Tint::red : level == "warn" ? Tint::yellow : Tint::dim;
    out +=
        fmt::format("{}  {}\n", tinted(fmt::format("{:5}", level), tint, colour), printable(text));
  };
  for (const auto& fault : recording.faults)
    line("error", fault.message + (fault.hint.empty() ? "" : ". " + fault.hint));
  for (const auto& finding : recording.report.findings)
    line(preflight::level_name(finding.level), preflight::line(finding));
  for (const auto& done : repairs.done) line("fixed", done);
  for (const auto& failed : repairs.failed) line("error", failed);
  const auto verdict = recording.blocked()                 ? "would be refused"
                       : recording.report.findings.empty() ? "no problems found"
                                                           : "can be sent";
  return out + fmt::format("{}: {}\n", printable(recording.file.string()), verdict);
}

Outcome rule_list() {
  Outcome out;
  Table table{{"RULE", "LEVEL", "FIX", "WHAT"}, {}, ""};
  json::array rows;
  for (const auto& rule : preflight::rules()) {
    const auto level = preflight::level_name(rule.level());
    table.rows.push_back({std::string(rule.id), std::string(level), rule.fixable ? "yes" : "",
        std::string(rule.title)});
    rows.push_back({{"id", rule.id}, {"level", level}, {"title", rule.title},
        {"source", rule.source}, {"fixable", rule.fixable}});
  }
  out.table = std::move(table);
  out.value = std::move(rows);
  return out;
}

Result<Outcome> run(Context& context) {
  if (context.in.has("rules")) return rule_list();
  std::vector<Fault> faults;
  const auto platforms = judged_platforms(chosen_platforms(context, "for", faults));
  const auto given = given_metadata(context, faults);
  const auto overrides = given_overrides(context, faults);
  if (context.in.arguments().empty())
    faults.push_back({"FILE", "", "FILE is missing", "Name the files to check."});
  if (!faults.empty()) {
    auto error = make_error(Code::usage, "cannot read the command");
    error.faults = std::move(faults);
    return error;
  }
  MV_CHECK(check_files(context.in.arguments()));
  Outcome out;
  json::array files;
  for (const auto& file : context.in.arguments()) {
    MV_TRY(const auto recording, look_at(context, file, given, overrides, platforms, false));
    const auto repairs =
        context.in.has("fix") ? repair(recording, context.in.has("yes")) : Repairs{};
    files.push_back(json_of(recording, repairs));
    out.text += text_of(recording, repairs, context.colour_out());
    if (recording.blocked() || !repairs.failed.empty())
      out.exit_code = code_info(Code::preflight).exit;
  }
  out.value = json::object{{"ok", out.exit_code == 0}, {"files", std::move(files)}};
  return out;
}

}  // namespace

Command check_command() {
  return {
      .path = "check",
      .summary = "Check recordings against the rules of platforms, offline",
      .about = "Nothing leaves this machine. Exit code 9 when a platform would refuse a file.",
      .arguments = {{.name = "FILE",
          .help = "WAV, FLAC, AIFF, MP3 or OGG",
          .required = false,
          .repeat = true,
          .complete = Complete::files}},
      .options = with_metadata_options({
          {.name = "for",
              .value = Value::list,
              .shown = "A,B",
              .help = "Platforms (default: the rules common to all)",
              .complete = Complete::platforms,
              .repeat = true},
          {.name = "fix",
              .help =
                  "Write fixed copies, such as NAME.fixed.wav; overwrite files only with --yes"},
          {.name = "rules", .help = "List every rule"},
      }),
      .examples = {{"check track.wav --for spotify,apple-music --artwork cover.jpg", ""},
          {"check *.wav --fix", "Fix what can be fixed automatically"}},
      .run = run,
      .homeless = true,
  };
}

}  // namespace mv::cli
