// SPDX-License-Identifier: Apache-2.0
#pragma once
// One run of the program: words to a command, a command to an exit code.
#include <string>
#include <vector>

namespace mv::cli {

/// `program` is argv[0]. Returns the exit code.
int run(std::string_view program, const std::vector<std::string>& words);

}  // namespace mv::cli
