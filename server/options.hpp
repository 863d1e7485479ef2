// SPDX-License-Identifier: Apache-2.0
#pragma once
// The command line of mvd as data, in the form of mv's (cli/command.hpp): the parser, `mvd help`,
// suggestions and the tests read the same rows.
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mv::server {

struct Option {
  std::string_view name;        ///< without dashes: idle-timeout
  std::string_view shown = {};  ///< name of the value in help; empty = a switch
  std::string_view help;
  std::string_view setting = {};   ///< the key of the settings table that it sets; empty = its own
  std::string_view fallback = {};  ///< shown in help, where it is not that of the setting
};
/// Static storage, as below.
std::span<const Option> options();

struct Command {
  std::string_view name;
  std::string_view shown = {};  ///< what may follow it: status|up|down
  std::string_view help;
};
std::span<const Command> commands();

/// For a terminal of 80 columns.
std::string help_text();

/// The words of a command line, sorted by the rows.
struct Words {
  std::vector<std::string> plain;
  std::map<std::string, std::string, std::less<>> settings;  ///< by key
  std::map<std::string, std::string, std::less<>> own;       ///< by name; "" for a switch

  bool has(std::string_view option) const { return own.find(option) != own.end(); }
};
/// --help and --version are the commands help and version. Error: usage.
Result<Words> sort_words(const std::vector<std::string>& words);

}  // namespace mv::server
