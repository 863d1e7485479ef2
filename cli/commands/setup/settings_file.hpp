// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/settings/settings.hpp"
#include "context.hpp"

namespace mv::cli {

/// The row of a setting. Error: Code::usage with the nearest name.
Result<const SettingKey*> setting_named(const std::string& name);
/// Writes the value into the user's config.toml, whose comments and order stay; returns it as it is
/// kept. Errors: config (not a value of this setting), io.
Result<std::string> write_setting(
    const Context& context, const SettingKey& key, const std::string& value);
/// The value, or *** for a secret that is set.
std::string shown_value(const Setting& setting);

}  // namespace mv::cli
