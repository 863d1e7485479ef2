// SPDX-License-Identifier: Apache-2.0
#pragma once
// One function per command of the list (command_paths.hpp): distribution_list_command() gives the
// row of "distribution list".
#include "command.hpp"
#include "command_paths.hpp"

namespace mv::cli {

#define MV_COMMAND_FUNCTION(function, words) Command function##_command();
MV_COMMANDS(MV_COMMAND_FUNCTION)
#undef MV_COMMAND_FUNCTION

/// Answers the shells' completions; not in the help.
Command complete_command();

}  // namespace mv::cli
