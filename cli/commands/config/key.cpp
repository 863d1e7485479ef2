// SPDX-License-Identifier: Apache-2.0
#include "commands/config/key.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"

namespace mv::cli {

Result<const SettingKey*> setting_named(const std::string& name) {
  const auto plain = replace_all(name, "-", "_");
  if (const auto* found = find_setting(plain)) return found;
  std::vector<std::string> names;
  for (const auto& key : setting_keys()) names.emplace_back(key.name);
  const auto near = closest(plain, names);
  return make_error(Code::usage, fmt::format("there is no setting \"{}\"", name), "",
      near ? fmt::format("Did you mean {}?", *near)
           : fmt::format("The settings are: {}.", join(names, ", ")));
}

std::string shown_value(const Setting& setting) {
  return setting.key->secret && !setting.value.empty() ? "***" : setting.value;
}

}  // namespace mv::cli
