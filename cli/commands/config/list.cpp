// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/setup/settings_file.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  Outcome out;
  Table table{{"KEY", "VALUE", "SOURCE", "WHERE"}, {}, ""};
  boost::json::array rows;
  for (const auto& setting : context.settings.all()) {
    table.rows.push_back({std::string(setting.key->name), shown_value(setting),
        std::string(to_text(setting.source)), setting.where});
    rows.push_back({{"key", setting.key->name}, {"value", shown_value(setting)},
        {"source", to_text(setting.source)}, {"where", setting.where}});
  }
  out.table = std::move(table);
  out.value = std::move(rows);
  return out;
}

}  // namespace

Command config_list_command() {
  return {
      .path = "config list",
      .summary = "List every setting, its value and where it comes from",
      .examples = {{"config list", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
