// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "commands/all.hpp"

namespace mv::cli {

const std::vector<Command>& commands() {
#define MV_COMMAND_ROW(function, words) function##_command(),
  static const std::vector<Command> table{MV_COMMANDS(MV_COMMAND_ROW) complete_command()};
#undef MV_COMMAND_ROW
  return table;
}

}  // namespace mv::cli
