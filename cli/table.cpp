// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "commands/all.hpp"
#include "listing/listing.hpp"

namespace mv::cli {

const std::vector<Command>& commands() {
#define MV_COMMAND_ROW(function, words) function##_command(),
  static const std::vector<Command> table = [] {
    std::vector<Command> out{MV_COMMANDS(MV_COMMAND_ROW) complete_command()};
    for (auto& command : out)
      if (command.listing) command = as_listing(std::move(command));
    return out;
  }();
#undef MV_COMMAND_ROW
  return table;
}

}  // namespace mv::cli
