// SPDX-License-Identifier: Apache-2.0
#pragma once
// The settings that `init` asks for, as data.
#include <span>
#include <string>
#include <string_view>

#include "context.hpp"

namespace mv::cli {

struct Question {
  std::string_view setting;  ///< key of the settings table
  std::string_view option;   ///< of `init`, that answers it
  std::string_view text;     ///< what is asked
  std::string_view shown;    ///< name of the value in help
  /// What is kept of an answer. Error: usage, in words for whoever typed it.
  Result<std::string> (*read)(const std::string& answer);
};
std::span<const Question> questions();

/// Writes what the options say, and asks for the rest where somebody can answer: what is set stands
/// in brackets, and Enter keeps it. Adds what is set then to `out`. Errors: usage, with every
/// option that is wrong, before anything is written; interrupted; io.
Status ask_settings(Context& context, boost::json::object& out);

}  // namespace mv::cli
