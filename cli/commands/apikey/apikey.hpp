// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the commands of API keys share.
#include <optional>
#include <string>
#include <vector>

#include "context.hpp"

namespace mv::cli {

Argument key_argument();
Option key_limit_option();
Option key_from_option();
/// --limit as the API takes it; a fault where it is none.
std::optional<std::string> rate_of(const Context& context, std::vector<Fault>& faults);

}  // namespace mv::cli
