// SPDX-License-Identifier: Apache-2.0
#pragma once
// Help text from the command table, for a terminal of any width.
#include <string>
#include <vector>

#include "command.hpp"

namespace mv::cli {

struct HelpLook {
  std::string program;
  bool colour = false;
  std::size_t width = 80;
};

std::string overview(const HelpLook& look);
std::string noun_help(std::string_view noun, const HelpLook& look);
std::string command_help(const Command& command, const HelpLook& look);
std::string usage_line(const Command& command, std::string_view program);

struct Topic {
  std::string name, summary;
  std::string (*text)(std::size_t width);
};
const std::vector<Topic>& topics();

}  // namespace mv::cli
