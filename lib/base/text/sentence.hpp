// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace mv {

/// The text with a capital at its start (ASCII letters) and a full stop at its end, for a line of
/// its own.
std::string as_sentence(std::string_view text);

}  // namespace mv
