// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "commands/all.hpp"
#include "commands/setup/settings_file.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<std::string> value_for(Context& context, const SettingKey& key) {
  const bool given = context.in.arguments().size() > 1;
  if (!key.secret) {
    if (given) return context.in.argument(1);
    return make_error(
        Code::usage, "VALUE is missing", "", fmt::format("{}: {}.", key.name, key.help));
  }
  if (given)
    return make_error(Code::usage, fmt::format("{} is a secret", key.name),
        "On the command line every user of this machine could read it",
        fmt::format("Pipe it in: {} < FILE", context.next("config set ") + std::string(key.name)));
  MV_TRY(const auto secret,
      context.prompt.can_ask() ? context.prompt.secret(std::string(key.name)) : read_secret_line());
  return secret.reveal();
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto* key, setting_named(context.in.argument(0)));
  MV_TRY(const auto given, value_for(context, *key));
  MV_TRY(const auto value, write_setting(context, *key, given));
  const auto file = context.paths.config / "config.toml";
  Outcome out;
  const auto shown = key->secret ? std::string("***") : value;
  out.value = boost::json::object{{"key", key->name}, {"value", shown}, {"file", file.string()}};
  context.say(fmt::format("{} = {} ({})", key->name, shown, file.string()));
  return out;
}

}  // namespace

Command config_set_command() {
  return {
      .path = "config set",
      .summary = "Change a setting in your config.toml",
      .about = "Keeps the comments and the order of the file. Reads secrets from standard input.",
      .arguments = {{.name = "KEY", .help = "Name of the setting", .complete = Complete::settings},
          {.name = "VALUE", .help = "The new value; not for secrets", .required = false}},
      .examples = {{"config set platforms soundcloud,spotify", ""},
          {"config set api_key < key.txt", ""}},
      .run = run,
      .lenient = true,
  };
}

}  // namespace mv::cli
