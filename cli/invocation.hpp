// SPDX-License-Identifier: Apache-2.0
#pragma once
// One program, two names. As `musicverse` a call is always ours. As `mv` it is ours only when its
// words reach a complete command and no file has the name of the first word; everything else goes
// to the system's mv. Uses nothing but libc, so that passing on costs next to nothing.
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mv::cli {

enum class Owner { ours, system, ambiguous };

struct Invocation {
  std::string_view program;                           ///< argv[0]
  std::vector<std::string_view> arguments;            ///< without argv[0]
  std::string_view personality;                       ///< MV_PERSONALITY: ours, system or empty
  std::function<bool(std::string_view)> file_exists;  ///< by lstat
};

/// Whose call this is. Pure but for file_exists.
Owner decide(const Invocation& call, std::span<const std::string_view> command_paths);

/// What to type instead of an ambiguous call; several lines, for stderr.
std::string ambiguity_message(const Invocation& call, std::string_view system_mv);

/// The next `mv` of `path` (a PATH value) that is not this program, else /usr/bin/mv or /bin/mv;
/// empty when there is none.
std::string next_mv(std::string_view path);

/// Hands the call over, argument for argument. Returns only when that failed: the exit code.
int pass_on(char** argv);

}  // namespace mv::cli
