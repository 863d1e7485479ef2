// SPDX-License-Identifier: Apache-2.0
#pragma once
// `mvd key`: a new key for the key file, whether servers run or not (keeper.hpp).
#include <chrono>
#include <functional>
#include <string>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::keys {

struct CommandOptions {
  std::string database_url;
  fs::path file;    ///< the key file
  fs::path socket;  ///< of a server that may run; empty = none
  std::chrono::milliseconds lease{15'000};
};

/// Takes a line for people.
using Say = std::function<void(const std::string&)>;

/// Adds a key to the key file, unless one is on its way, and returns when the old one is out of it.
/// What runs does the work; where nothing runs, this does. It may be ended and run again at any
/// time. Errors: config when the file is not this database's or cannot be written.
Status key_rotate(const CommandOptions& options, const Say& say);
/// Says which key seals, whom a change of it waits for, and what stands under older peppers.
Status key_status(const CommandOptions& options, const Say& say);

}  // namespace mv::keys
