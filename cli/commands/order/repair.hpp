// SPDX-License-Identifier: Apache-2.0
#pragma once
// Repairs go into new files: the user's own stay as they are.
#include <string>
#include <vector>

#include "commands/order/recording.hpp"

namespace mv::cli {

struct Repairs {
  std::vector<std::string> done, failed;  ///< as sentences
  fs::path audio, artwork;                ///< the repaired copies; empty where none was needed
  model::Metadata metadata;               ///< as filled in, and repaired
};

/// Writes NAME.fixed.wav and COVER.fixed.jpg beside the originals. A file of that name that is
/// something else is replaced only with `replace`.
Repairs repair(const Recording& recording, bool replace);

/// Repairs what can be repaired, says so, and looks again. Error: an interruption only.
Result<Recording> with_repairs(
    Context& context, Recording recording, const std::vector<std::string>& platforms);

}  // namespace mv::cli
