// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/text/enum_words.hpp"

namespace mv::model {

/// Sandbox is the rehearsal: simulated platforms, and nothing of live is seen.
enum class Mode { live, sandbox };
BOOST_DESCRIBE_ENUM(Mode, live, sandbox)

}  // namespace mv::model
