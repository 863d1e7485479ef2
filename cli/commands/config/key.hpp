// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/settings/settings.hpp"

namespace mv::cli {

/// The row of a setting. Error: Code::usage with the nearest name.
Result<const SettingKey*> setting_named(const std::string& name);
/// The value, or *** for a secret that is set.
std::string shown_value(const Setting& setting);

}  // namespace mv::cli
