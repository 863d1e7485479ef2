// SPDX-License-Identifier: Apache-2.0
#pragma once
// A command as data. The parser, help, completion and the tests read the same rows.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "outcome.hpp"

namespace mv::cli {

class Context;

/// Where completion finds the values of an option or argument.
enum class Complete {
  nothing,
  files,
  platforms,
  tracks,
  playlists,
  distributions,
  releases,
  apikeys,
  users,
  apps,
  connected_apps,
  jobs,
  channels,
  webhooks,
  events,
  event_types,
  settings,
  rules,
  scopes,
  commands,
  choices
};

/// `maybe`: a switch that may have a value behind "=".
enum class Value { none, maybe, text, list, number, duration, file, choice };

struct Option {
  std::string name;  ///< without dashes: wait-timeout
  char letter = 0;   ///< -w
  Value value = Value::none;
  std::string shown;  ///< name of the value in help: DURATION
  std::string help;
  std::string setting = {};   ///< the key of the settings table that this flag sets
  std::string fallback = {};  ///< shown in help
  std::vector<std::string> choices = {};
  Complete complete = Complete::nothing;
  bool repeat = false;
  bool hidden = false;
};
/// Options with a value and nothing else to say of them; a list may be given more than once, too.
Option text_option(std::string name, std::string shown, std::string help);
Option number_option(std::string name, std::string shown, std::string help);
Option file_option(std::string name, std::string shown, std::string help);
Option list_option(std::string name, std::string shown, std::string help);
/// Of a TIME: 30s, 24h; `fallback` without it.
Option duration_option(std::string name, std::string help, std::string fallback);
/// The option, which may be given more than once.
Option repeated(Option option);

struct Argument {
  std::string name;  ///< FILE
  std::string help;
  bool required = true;
  bool repeat = false;
  Complete complete = Complete::nothing;
};

struct Example {
  std::string line;
  std::string about;
};

/// What was given on the command line, checked against the row.
class Input {
 public:
  bool has(std::string_view option) const { return options_.find(option) != options_.end(); }
  /// The last value given; empty when none.
  std::string text(std::string_view option) const;
  std::optional<std::string> maybe(std::string_view option) const;
  /// Every value; those of lists are split at commas.
  std::vector<std::string> all(std::string_view option) const;
  const std::vector<std::string>& arguments() const { return arguments_; }
  std::string argument(std::size_t index) const;

  void add(const std::string& option, std::string value) { options_[option].push_back(value); }
  void set(const std::string& option, std::vector<std::string> values) {
    options_[option] = std::move(values);
  }
  void set_argument(std::size_t index, std::string value) { arguments_[index] = std::move(value); }
  void add_argument(std::string value) { arguments_.push_back(std::move(value)); }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> options_;
  std::vector<std::string> arguments_;
};

struct Command {
  std::string path;     ///< "track upload"
  std::string summary;  ///< one line
  std::string about;    ///< paragraphs for --help
  std::vector<Argument> arguments;
  std::vector<Option> options;
  std::vector<Example> examples;
  std::function<Result<Outcome>(Context&)> run;
  bool hidden = false;
  bool raw = false;       ///< takes its arguments unparsed
  bool lenient = false;   ///< runs with defaults when the settings are broken
  bool listing = false;   ///< its JSON is a list, with a row of its table for each element
  bool homeless = false;  ///< keeps nothing, so that it needs no folder of the user's
};

const std::vector<Command>& commands();
/// Options that every command takes.
const std::vector<Option>& global_options();
const Command* find_command(std::string_view path);
/// Commands whose path begins with this word, in the order of the table.
std::vector<const Command*> commands_below(std::string_view noun);
std::vector<std::string> top_words();

}  // namespace mv::cli
