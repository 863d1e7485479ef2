// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "context.hpp"

namespace mv::cli {

/// bash, zsh or fish. Error: usage.
Status check_shell(const std::string& shell);
/// What `eval` and `source` take: the function mv, and the completions.
std::string shell_script(const std::string& shell);
/// For the folders where shells look for completions, under the name musicverse alone.
std::string completions(std::string_view shell);

/// The shell that the user works in, by SHELL; empty when it is none of the three.
std::string own_shell(const Context& context);
/// The file in the user's own folders where this shell looks for the completions of musicverse.
fs::path completion_file(const Context& context, std::string_view shell);

}  // namespace mv::cli
