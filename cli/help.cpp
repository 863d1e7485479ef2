// SPDX-License-Identifier: Apache-2.0
#include "help.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "io/colour.hpp"
#include "io/streams.hpp"

namespace mv::cli {
namespace {

constexpr std::size_t kNarrow = 60;  // below it, explanations stand under what they explain

std::string heading(std::string_view text, const HelpLook& look) {
  return "\n" + tinted(text, Tint::bold, look.colour) + "\n";
}

/// "  left      right, wrapped under itself".
std::string row(
    const std::string& left, const std::string& right, std::size_t column, const HelpLook& look) {
  if (look.width < kNarrow) column = 10;
  std::string text = wrap(right, look.width, column);
  const auto used = display_width(left) + 2;
  if (used + 1 > column) return "  " + left + "\n" + text;
  return "  " + left + std::string(column - used, ' ') + text.substr(std::min(column, text.size()));
}

std::string left_of(const Option& option) {
  std::string out = option.letter ? fmt::format("-{}, ", option.letter) : "    ";
  out += "--" + option.name;
  if (option.value != Value::none && !option.shown.empty())
    out += (option.shown.starts_with('[') ? "" : " ") + option.shown;
  return out;
}

std::string right_of(const Option& option) {
  std::string out = option.help;
  if (!option.choices.empty() && out.find(option.choices.front()) == std::string::npos)
    out += ": " + join(option.choices, ", ");
  if (!option.fallback.empty()) out += fmt::format(" (default {})", option.fallback);
  if (option.repeat) out += "; may be repeated";
  return out;
}

std::string option_rows(const std::vector<Option>& options, const HelpLook& look) {
  std::string out;
  for (const auto& option : options)
    if (!option.hidden) out += row(left_of(option), right_of(option), 28, look);
  return out;
}

std::string command_rows(const std::vector<const Command*>& commands, const HelpLook& look) {
  std::string out;
  for (const auto* command : commands) out += row(command->path, command->summary, 24, look);
  return out;
}

struct Word {
  std::string_view word;
  std::string_view summary = {};  ///< of a noun; a command has its own
};
struct Group {
  std::string_view title;
  std::vector<Word> words;
};

/// The first words of all commands, the main job first.
const std::vector<Group>& groups() {
  static const std::vector<Group> all{
      {"Release music",
          {{"distribute"}, {"check"}, {"quote"}, {"status"}, {"open"},
              {"release", "Albums, singles and dates: create, schedule, change, cancel"},
              {"schedule", "A timer on this computer, so that dates are kept"}, {"generate"},
              {"art", "Covers: generate one, set your own"}}},
      {"See what happened",
          {{"distribution", "What was sent where: follow it, retry, take it down"},
              {"track", "Your recordings: import, list, change, download, delete"},
              {"playlist", "Tracks in an order: make one, change it, release it"},
              {"stats", "Streams and money, from the reports of stores and distributors"},
              {"job", "Music and covers in the making"},
              {"notify", "Messages by Telegram or e-mail"},
              {"event", "Everything that happened, as a list or as it happens"}}},
      {"Set up",
          {{"init"}, {"platform", "Connect accounts, choose who delivers"},
              {"provider", "Who delivers where, and what they need"},
              {"identifier", "Your own ISRC and UPC ranges"}, {"config", "Settings"}, {"doctor"},
              {"self-test"}, {"completion", "Tab completion for your shell"}, {"shell-init"}}},
      {"For programs and teams",
          {{"ddex", "DDEX messages: build, check and read them"}, {"apikey", "Keys for the API"},
              {"webhook", "Events sent to your own programs"}, {"login"}, {"logout"}, {"whoami"},
              {"user", "People: invite them, their tiers, shut them out"},
              {"session", "Browsers in which you are signed in"},
              {"oauth", "Apps: register your own, disconnect those that act for you"},
              {"audit", "Who did what, from where"}, {"usage"},
              {"flag", "Features: switch them on, off, or on for some"},
              {"request", "Every API request, with its status and time"},
              {"payment", "What was paid for your tier"},
              {"server", "Your server: start, stop, load, log"}}},
      {"More", {{"help"}, {"version"}}},
  };
  return all;
}

std::string summary_of(const Word& word) {
  const auto* command = find_command(word.word);
  return command ? command->summary : std::string(word.summary);
}

}  // namespace

std::string usage_line(const Command& command, std::string_view program) {
  std::string out = fmt::format("{} {}", program, command.path);
  for (const auto& argument : command.arguments) {
    auto word = argument.name + (argument.repeat ? "..." : "");
    out += argument.required ? " " + word : " [" + word + "]";
  }
  if (!command.options.empty()) out += " [options]";
  return out;
}

std::string overview(const HelpLook& look) {
  std::string out = wrap("MusicVerse releases music from a shell, a script or an API.", look.width);
  out += heading("Usage", look) + fmt::format("  {} <command> [options]\n", look.program);
  out += heading("Get started", look);
  out += fmt::format(
      "  {} distribute track.wav --to soundcloud,spotify --sandbox --wait\n", look.program);
  for (const auto& group : groups()) {
    out += heading(group.title, look);
    for (const auto& word : group.words)
      out += row(std::string(word.word), summary_of(word), 16, look);
  }
  std::vector<std::string> names;
  for (const auto& topic : topics()) names.push_back(topic.name);
  out += "\n" + wrap(fmt::format("`{0} help <word>` explains a command and lists what belongs to a "
                                 "word; topics: {1}.",
                         look.program, join(names, ", ")),
                    look.width);
  return out;
}

std::string noun_help(std::string_view noun, const HelpLook& look) {
  const auto below = commands_below(noun);
  std::string out = fmt::format("Commands of \"{}\":\n\n", noun) + command_rows(below, look);
  out += "\n" + wrap(fmt::format("`{} {} --help` explains the first one.", look.program,
                         below.empty() ? std::string(noun) : below.front()->path),
                    look.width);
  return out;
}

std::string command_help(const Command& command, const HelpLook& look) {
  std::string out = wrap(command.summary + ".", look.width);
  if (!command.about.empty()) out += "\n" + wrap(command.about, look.width);
  out += heading("Usage", look) + wrap(usage_line(command, look.program), look.width, 2);
  if (!command.arguments.empty()) {
    out += heading("Arguments", look);
    for (const auto& argument : command.arguments)
      out += row(argument.name, argument.help, 28, look);
  }
  const auto shown = option_rows(command.options, look);
  if (!shown.empty()) out += heading("Options", look) + shown;
  out += heading("Global options", look) + option_rows(global_options(), look);
  out += heading("Examples", look);
  for (const auto& example : command.examples) {
    if (!example.about.empty()) out += wrap(example.about + ":", look.width, 2);
    out += fmt::format("    {} {}\n", look.program, example.line);
  }
  return out;
}

}  // namespace mv::cli
