// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "help.hpp"
#include "io/streams.hpp"
#include "model/provider/provider.hpp"

namespace mv::cli {
namespace {

constexpr std::size_t kWidth = 80;

std::string environment_text() {
  std::string out = "Variables of the environment, stronger than files and weaker than flags:\n\n";
  for (const auto& key : setting_keys())
    out += fmt::format("  {}\n", key.env) + wrap(key.help, kWidth, 6);
  out += "\nAnd these:\n\n";
  const auto more = [&](std::string_view name, std::string_view about) {
    out += wrap(name, kWidth, 2) + wrap(about, kWidth, 6);
  };
  more("MV_HOME", "One folder for settings, data, state and sockets together");
  more("MV_PERSONALITY", "ours or system: whose call `mv …` is, without looking (see help name)");
  more("MV_WEBHOOK_SECRET", "What `webhook verify` checks with");
  more("MV_TELEGRAM_TOKEN, MV_SMTP_PASSWORD", "What `notify setup` signs in with");
  std::vector<std::string> secrets;
  for (const auto& provider : model::providers())
    for (const auto& field : provider.credentials) secrets.push_back(provider.environment(field));
  more(join(secrets, ", "), "What `platform connect` signs in with");
  more("MV_NO_INPUT, CI", "Never ask questions");
  more("NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE", "Colour off or on");
  more("XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME",
       "Where files go when MV_HOME is not set");
  return out;
}

std::string exit_codes_text() {
  std::string out = "Exit codes of both programs:\n\n";
  for (const auto& row : exit_codes()) out += fmt::format("  {:>3}  {}\n", row.code, row.meaning);
  return out;
}

std::string formatting_text() {
  return wrap(
      "Results go to standard output, everything else to standard error.\n\n"
      "On a terminal lists are tables. Piped, they are lines of cells separated by tabs, without "
      "a header and with nothing cut, so that cut, sort and awk work.\n\n"
      "--json prints exactly one JSON document, and --json=id,state only those fields of it. "
      "Field names only ever get more. With --json an error is one object on standard error: "
      "{\"error\":{\"code\",\"message\",\"why\",\"hint\",\"errors\",\"request_id\",\"exit_code\"}}. "
      "Pipe it to jq for more.\n\n"
      "Colour is used on terminals only. --color, NO_COLOR and FORCE_COLOR decide otherwise. No "
      "colour carries meaning alone.",
      kWidth);
}

std::string config_text() {
  std::string out = wrap(
      "A setting comes, strongest first, from a flag, from the environment, from the project's "
      "mv.toml (the nearest one upward from the working folder, not above your home folder or the "
      "root of a repository), from your config.toml, or from its default. `config list` shows "
      "every value and its source; `config path` where the files are.\n\n"
      "A project's mv.toml may not set the server, keys or commands: whoever wrote that project "
      "could take your key.\n",
      kWidth);
  for (const auto& key : setting_keys())
    out += fmt::format("  {}{}\n", key.name, key.project ? "  (also in mv.toml)" : "") +
           wrap(key.help, kWidth, 6);
  return out;
}

std::string name_text() {
  return wrap(
      "This program has two names. As `musicverse` a call is always ours. As `mv` it shares its "
      "name with the program that moves files, and a wrong guess would lose files. So `mv …` is "
      "ours only when its words reach a complete command (`mv track list`) and no file has the "
      "name of the first word. When such a file exists nothing is done, and the message says how "
      "to mean either. Everything else, options first and no arguments included, goes to the "
      "system's mv, argument for argument.\n\n"
      "Scripts should say `musicverse`. For people,\n"
      "    eval \"$(musicverse shell-init bash)\"\n"
      "in the shell's start file makes `mv` a function with the same rules, which scripts, sudo, "
      "find and make never see. MV_PERSONALITY=ours or system decides without looking.",
      kWidth);
}

}  // namespace

const std::vector<Topic>& topics() {
  static const std::vector<Topic> all{
      {"environment", "Variables of the environment", environment_text},
      {"exit-codes", "What exit codes mean", exit_codes_text},
      {"formatting", "Tables, JSON and colour", formatting_text},
      {"config", "Settings and where they come from", config_text},
      {"name", "Why mv is also the program that moves files", name_text},
  };
  return all;
}

}  // namespace mv::cli
