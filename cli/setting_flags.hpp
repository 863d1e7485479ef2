// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/settings/settings.hpp"
#include "parse.hpp"

namespace mv::cli {

/// Where the settings of a command come from: its flags, the environment, the files.
SettingsInput settings_input(const Parsed& parsed, const Paths& paths);

}  // namespace mv::cli
