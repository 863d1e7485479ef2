// SPDX-License-Identifier: Apache-2.0
#include "commands/setup/settings_file.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "base/text_file.hpp"
#include "base/user_file.hpp"
#include "context.hpp"

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

Result<std::string> write_setting(
    const Context& context, const SettingKey& key, const std::string& given) {
  MV_TRY(auto value, check_setting(key, given));
  const auto file = context.paths.config / "config.toml";
  auto text = read_text_file(file, 1 << 20);
  if (!text && text.error().code != Code::not_found) return text.error();
  auto changed = set_in_toml(text ? *text : std::string(), key, value);
  if (!changed) {
    changed.error().what = fmt::format("{}: {}", file.string(), changed.error().what);
    return changed.error();
  }
  MV_CHECK(make_private_folder(context.paths.config));
  MV_CHECK(write_user_file(file, *changed, 0600));
  return value;
}

std::string shown_value(const Setting& setting) {
  return setting.key->secret && !setting.value.empty() ? "***" : setting.value;
}

}  // namespace mv::cli
