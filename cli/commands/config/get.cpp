// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/setup/settings_file.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(const auto* key, setting_named(context.in.argument(0)));
  const auto& setting = context.settings.get(key->name);
  Outcome out;
  out.text = shown_value(setting) + "\n";
  out.value = boost::json::object{{"key", key->name}, {"value", shown_value(setting)},
      {"source", to_text(setting.source)}, {"where", setting.where}};
  return out;
}

}  // namespace

Command config_get_command() {
  return {
      .path = "config get",
      .summary = "Show the value of one setting",
      .arguments = {{.name = "KEY", .help = "Name of the setting", .complete = Complete::settings}},
      .examples = {{"config get server", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
