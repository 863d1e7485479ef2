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
      {"help", 'h', Value::none, "", "Show this help"},
      {"json", 0, Value::text, "[=FIELDS]", "Print JSON; with FIELDS, only those fields"},
      {"server", 0, Value::text, "URL", "Use this server", "server"},
      {"api-key-file", 0, Value::file, "FILE", "Read the API key from this file", "api_key_file", "",
       {}, Complete::files},
      {"sandbox", 0, Value::none, "", "Rehearse on simulated platforms", "sandbox"},
      {"live", 0, Value::none, "", "Use the real platforms, even if a setting says sandbox"},
      {"timeout", 0, Value::duration, "TIME", "How long to retry calls to the server", "timeout",
       "15s"},
      {"color", 0, Value::choice, "WHEN", "auto, always or never", "color", "auto",
       {"auto", "always", "never"}, Complete::choices},
      {"no-color", 0, Value::none, "", "The same as --color=never"},
      {"no-input", 0, Value::none, "", "Never ask; fail and name the missing option"},
      {"yes", 'y', Value::none, "", "Answer yes to every question"},
      {"quiet", 'q', Value::none, "", "Print only the result, no progress"},
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
