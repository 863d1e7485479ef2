// SPDX-License-Identifier: Apache-2.0
#include "commands/init/questions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "commands/setup/settings_file.hpp"
#include "commands/release.hpp"
#include "model/provider/platform.hpp"
#include "schedule/zone_names.hpp"

namespace mv::cli {
namespace {

Result<std::string> any_text(const std::string& answer) { return to_nfc(answer); }

Result<std::string> zone(const std::string& answer) {
  if (auto found = schedule::zone_called(answer)) return *std::move(found);
  return make_error(Code::usage, fmt::format("there is no time zone \"{}\"", printable(answer)), "",
      "Name it like Europe/Berlin, or by its city.");
}

Result<std::string> platforms(const std::string& answer) {
  std::vector<std::string> out;
  for (const auto& part : split(replace_all(answer, " ", ","), ',')) {
    const auto word = trim(part);
    if (word.empty()) continue;
    const auto* known = model::find_platform(word);
    if (!known) {
      const auto near = model::closest_platform(word);
      return make_error(Code::usage, fmt::format("\"{}\" is not a platform", printable(word)), "",
          near ? fmt::format("Did you mean {}?", *near)
               : "For example soundcloud,spotify,apple-music.");
    }
    if (std::find(out.begin(), out.end(), known->id) == out.end()) out.emplace_back(known->id);
  }
  return join(out, ",");
}

constexpr Question kQuestions[] = {
    {"artist", "artist", "Artist, as stores show it", "NAME", any_text},
    {"writer", "writer", "Songwriter, by legal name (several: A; B; Enter: the artist)", "NAME",
        any_text},
    {"label", "label", "Label (Enter: as in brackets, or none; -: none)", "NAME", any_text},
    {"timezone", "tz", "Time zone", "ZONE", zone},
    {"platforms", "to", "Where you release", "A,B", platforms},
};

/// What stands in brackets: the setting, or what is meant without one.
std::string proposal(const Context& context, const Question& question) {
  const auto& setting = context.settings.get(question.setting);
  if (!setting.value.empty() && question.read(setting.value)) return setting.value;
  if (question.setting == "timezone") {
    const auto zone = home_zone(context);
    return question.read(zone) ? zone : std::string();
  }
  return question.setting == "platforms" ? "soundcloud,spotify" : "";
}

Result<std::string> answer_to(Context& context, const Question& question) {
  for (;;) {
    MV_TRY(const auto typed, context.prompt.line(question.text, proposal(context, question)));
    if (typed.empty()) return typed;
    auto value = question.read(typed);
    if (value) return value;
    context.io.err_words(fmt::format("{}. {}", value.error().what, value.error().hint));
  }
}

}  // namespace

std::span<const Question> questions() { return kQuestions; }

Status ask_settings(Context& context, boost::json::object& out) {
  Error error = make_error(Code::usage, "cannot read the command");
  std::map<std::string_view, std::string> answers;
  for (const auto& question : kQuestions) {
    if (!context.in.has(question.option)) continue;
    auto value = question.read(join(context.in.all(question.option), ","));
    if (value)
      answers[question.setting] = *std::move(value);
    else
      error.faults.push_back({fmt::format("--{}", question.option), "",
          fmt::format("--{}: {}", question.option, value.error().what), value.error().hint});
  }
  if (!error.faults.empty()) return error;
  for (const auto& question : kQuestions) {
    const auto* key = find_setting(question.setting);
    const auto given = answers.find(question.setting);
    std::string value;
    if (given != answers.end()) {
      value = given->second;
    } else if (context.prompt.can_ask()) {
      MV_TRY(value, answer_to(context, question));
    }
    const auto& now = context.settings.get(question.setting);
    const bool none = value == "-";
    if (none) value.clear();
    const bool kept =
        (value.empty() && !none) || (value == now.value && now.source == Source::user_file);
    if (!kept) { MV_TRY(value, write_setting(context, *key, value)); }
    out[question.setting] = value.empty() && !none ? now.value : value;
  }
  return {};
}

}  // namespace mv::cli
