// SPDX-License-Identifier: Apache-2.0
#include "setting_flags.hpp"

#include "base/text/text.hpp"

namespace mv::cli {

SettingsInput settings_input(const Parsed& parsed, const Paths& paths) {
  SettingsInput out;
  const auto take = [&](const std::vector<Option>& options) {
    for (const auto& option : options)
      if (!option.setting.empty() && parsed.input.has(option.name))
        out.flags[option.setting] = option.value == Value::list
                                        ? join(parsed.input.all(option.name), ",")
                                        : parsed.input.text(option.name);
  };
  take(global_options());
  take(parsed.command->options);
  if (parsed.input.has("no-color")) out.flags["color"] = "never";
  out.environment = process_environment();
  out.user_file = paths.config / "config.toml";
  std::error_code code;
  out.folder = fs::current_path(code);
  out.stop_at = paths.home;
  return out;
}

}  // namespace mv::cli
