// SPDX-License-Identifier: Apache-2.0
#pragma once
// From words to a command and its input. CLI11 is used inside parse.cpp only.
#include <string>
#include <vector>

#include "command.hpp"

namespace mv::cli {

struct Parsed {
  const Command* command = nullptr;  ///< nullptr: help for `noun`, or for everything when empty
  std::string noun;
  Input input;
  bool help = false;
  std::optional<std::string> json;  ///< fields of --json=…, "" for all
};

/// `program` is the name for messages. Errors: Code::usage with every fault at once.
Result<Parsed> parse(const std::vector<std::string>& words, std::string_view program);

/// Whether --json is among the words, for errors that come before anything was parsed.
bool wants_json(const std::vector<std::string>& words);

}  // namespace mv::cli
