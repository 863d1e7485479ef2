// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/order/recording.hpp"
#include "commands/order/repair.hpp"
#include "io/colour.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

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

struct Line {
  std::string level, text;
  friend bool operator==(const Line&, const Line&) = default;
};

std::vector<Line> lines_of(const Recording& recording, const Repairs& repairs) {
  std::vector<Line> out;
  for (const auto& fault : recording.faults)
    out.push_back({"error", fault.message + (fault.hint.empty() ? "" : ". " + fault.hint)});
  for (const auto& finding : recording.report.findings)
    out.push_back({std::string(preflight::level_name(finding.level)), preflight::line(finding)});
  for (const auto& done : repairs.done) out.push_back({"fixed", done});
  for (const auto& failed : repairs.failed) out.push_back({"error", failed});
  return out;
}

std::string text_of(const std::vector<Line>& lines, bool colour) {
  std::string out;
  for (const auto& [level, text] : lines) {
    const auto tint = level == "error" ? Tint::red : level == "warn" ? Tint::yellow : Tint::dim;
    out +=
        fmt::format("{}  {}\n", tinted(fmt::format("{:5}", level), tint, colour), printable(text));
  }
  return out;
}

std::string verdict_of(const Recording& recording) {
  return recording.blocked()                 ? "would be refused"
         : recording.report.findings.empty() ? "no problems found"
                                             : "can be sent";
}

std::string all_of(std::size_t files) {
  return files == 2 ? std::string("Both files") : fmt::format("All {} files", files);
}

struct Checked {
  std::string file, verdict;
  std::vector<Line> lines;
  bool refused = false;
};

/// One file: its lines, then the verdict. Several: what all have is said once, then each file with
/// its own, then how many.
std::string text_of(std::vector<Checked> all, bool colour) {
  if (all.size() == 1)
    return text_of(all[0].lines, colour) +
           fmt::format("{}: {}\n", printable(all[0].file), all[0].verdict);
  std::vector<Line> common;
  for (const auto& line : all[0].lines)
    if (std::all_of(all.begin(), all.end(), [&](const auto& each) {
          return std::find(each.lines.begin(), each.lines.end(), line) != each.lines.end();
        }))
      common.push_back(line);
  std::string out;
  if (!common.empty())
    out = fmt::format("{}:\n", all_of(all.size())) + text_of(common, colour) + "\n";
  for (auto& each : all) {
    std::erase_if(each.lines, [&](const auto& line) {
      return std::find(common.begin(), common.end(), line) != common.end();
    });
    out +=
        fmt::format("{}: {}\n", printable(each.file), each.verdict) + text_of(each.lines, colour);
    if (!each.lines.empty()) out += "\n";
  }
  const auto refused =
      std::count_if(all.begin(), all.end(), [](const auto& each) { return each.refused; });
  if (!out.ends_with("\n\n")) out += "\n";
  return out + (refused == 0
                       ? fmt::format("{} can be sent.\n", all_of(all.size()))
                       : fmt::format("{} of {} files would be refused.\n", refused, all.size()));
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
  std::vector<Checked> checked;
  for (const auto& file : context.in.arguments()) {
    MV_TRY(const auto recording, look_at(context, file, given, overrides, platforms, false));
    const auto repairs =
        context.in.has("fix") ? repair(recording, context.in.has("yes")) : Repairs{};
    files.push_back(json_of(recording, repairs));
    checked.push_back({recording.file.string(), verdict_of(recording), lines_of(recording, repairs),
        recording.blocked() || !repairs.failed.empty()});
    if (checked.back().refused) out.exit_code = code_info(Code::preflight).exit;
  }
  out.text = text_of(std::move(checked), context.colour_out());
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
