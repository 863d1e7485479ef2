// SPDX-License-Identifier: Apache-2.0
#include "base/settings/settings.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  std::error_code code;
  const auto project = find_project_file(fs::current_path(code), context.paths.home);
  const std::vector<std::pair<std::string, std::string>> rows{
      {"config", (context.paths.config / "config.toml").string()}, {"project", project.string()},
      {"data", context.paths.data.string()}, {"state", context.paths.state.string()},
      {"cache", context.paths.cache.string()}, {"socket", context.paths.socket.string()}};
  Outcome out;
  boost::json::object value;
  for (const auto& [name, path] : rows) value[name] = path;
  out.value = std::move(value);
  if (context.io.out_tty()) {
    out.text = details(rows);
  } else {
    Table table{{"WHAT", "PATH"}, {}, ""};
    for (const auto& [name, path] : rows) table.rows.push_back({name, path});
    out.table = std::move(table);
  }
  return out;
}

}  // namespace

Command config_path_command() {
  return {
      .path = "config path",
      .summary = "Show where settings, data and logs are",
      .examples = {{"config path --json=config", ""}},
      .run = run,
      .lenient = true,
  };
}

}  // namespace mv::cli
