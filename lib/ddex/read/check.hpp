// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the schema of a message leaves open, and receivers refuse: references, check digits, dates,
// deals, and the files beside it. Works on anybody's ERN 4.3 and 4.3.2 messages, and on the
// manifest of a batch; older versions are checked as far as they are alike.
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::ddex {

enum class Level { error, warn, info };
std::string_view level_name(Level level);

/// One rule, for lists and documents.
struct Rule {
  std::string_view id;  ///< stable: "D2"
  Level level;          ///< the gravest it finds
  std::string_view title;
};
std::span<const Rule> rules();

struct Finding {
  std::string_view rule;
  Level level = Level::error;
  int line = 0;  ///< from 1
  std::string message, hint;
};

struct CheckOptions {
  fs::path path;       ///< of the message: its files lie beside it; empty = files are not looked at
  bool hashes = true;  ///< reads the files
};

/// Everything at once, by line. Error: those of Document::parse.
Result<std::vector<Finding>> check(std::string_view text, const CheckOptions& options);

}  // namespace mv::ddex
