// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "base/secret.hpp"
#include "context.hpp"

namespace mv::cli {

/// A secret comes from a file, the environment, a terminal without echo, or a pipe; never from the
/// command line, where every user of the machine can read it. Errors: usage; those of the file.
Result<SecretText> secret_input(Context& context, std::string_view file_option,
    std::string_view variable, std::string_view label);

}  // namespace mv::cli
