// SPDX-License-Identifier: Apache-2.0
#pragma once
// A command as data. The parser, help, completion and the tests read the same rows.
#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

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

/// Rows for a terminal; `columns` are shown as a header there only.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::string empty;  ///< said on a terminal when there are no rows
};

/// What a command gives back. `value` is what --json prints; of `table` and `text` one is shown
/// to people; `screen`, where there is one, stands on a terminal in place of both. `error` is set
/// when the work was done and its result is a failure (exit 1, 3, 8).
struct Outcome {
  boost::json::value value;
  std::optional<Table> table;
  std::string text;
  std::string screen = {};
  std::optional<Error> error;
  int exit_code = 0;
  bool printed = false;  ///< everything was written already (streams)
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
