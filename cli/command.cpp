// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::cli {

std::string Input::text(std::string_view option) const {
  const auto found = options_.find(option);
  return found == options_.end() ? std::string() : found->second.back();
}

std::optional<std::string> Input::maybe(std::string_view option) const {
  if (!has(option)) return std::nullopt;
  return text(option);
}

std::vector<std::string> Input::all(std::string_view option) const {
  const auto found = options_.find(option);
  return found == options_.end() ? std::vector<std::string>() : found->second;
}

std::string Input::argument(std::size_t index) const {
  return index < arguments_.size() ? arguments_[index] : std::string();
}

const std::vector<Option>& global_options() {
  static const std::vector<Option> options{
      {.name = "help", .letter = 'h', .help = "Show this help"},
      text_option("json", "[=FIELDS]", "Print JSON; with FIELDS, only those fields"),
      {.name = "server",
          .value = Value::text,
          .shown = "URL",
          .help = "Use this server",
          .setting = "server"},
      {.name = "api-key-file",
          .value = Value::file,
          .shown = "FILE",
          .help = "Read the API key from this file",
          .setting = "api_key_file",
          .complete = Complete::files},
      {.name = "sandbox", .help = "Rehearse on simulated platforms", .setting = "sandbox"},
      {.name = "live", .help = "Use the real platforms, even if a setting says sandbox"},
      {.name = "timeout",
          .value = Value::duration,
          .shown = "TIME",
          .help = "How long to retry calls to the server",
          .setting = "timeout",
          .fallback = "15s"},
      {.name = "color",
          .value = Value::choice,
          .shown = "WHEN",
          .help = "auto, always or never",
          .setting = "color",
          .fallback = "auto",
          .choices = {"auto", "always", "never"},
          .complete = Complete::choices},
      {.name = "no-color", .help = "The same as --color=never"},
      {.name = "no-input", .help = "Never ask; fail and name the missing option"},
      {.name = "yes", .letter = 'y', .help = "Answer yes to every question"},
      {.name = "no-pager", .help = "Print long output at once, not page by page"},
      {.name = "quiet", .letter = 'q', .help = "Print only the result, no progress"},
  };
  return options;
}

const Command* find_command(std::string_view path) {
  for (const auto& command : commands())
    if (command.path == path) return &command;
  return nullptr;
}

std::vector<const Command*> commands_below(std::string_view noun) {
  std::vector<const Command*> out;
  for (const auto& command : commands())
    if (command.path.size() > noun.size() && command.path.starts_with(noun) &&
        command.path[noun.size()] == ' ')
      out.push_back(&command);
  return out;
}

std::vector<std::string> top_words() {
  std::vector<std::string> out;
  for (const auto& command : commands()) {
    if (command.hidden) continue;
    auto word = command.path.substr(0, command.path.find(' '));
    if (std::find(out.begin(), out.end(), word) == out.end()) out.push_back(std::move(word));
  }
  return out;
}

}  // namespace mv::cli
