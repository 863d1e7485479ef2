// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>

#include "context.hpp"

namespace mv::cli {

/// Does `one` with every file of the command: what one lacks does not hold up the others. What is
/// wrong with several is said once. Fails with the first file's code when all fail, else partial.
Result<Outcome> each_file(
    Context& context, const std::function<Result<Outcome>(const std::string& file)>& one);

/// The same with these files, by their place in the list. An error that `stops` says ends it at
/// once, and what was done until then is told.
Result<Outcome> each_of(const std::vector<std::string>& files,
    const std::function<Result<Outcome>(std::size_t at)>& one,
    const std::function<bool(const Error&)>& stops);

/// "a.wav, b.wav and 10 more".
std::string names_of(const std::vector<std::string>& files);

}  // namespace mv::cli
