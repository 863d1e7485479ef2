// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "commands/generation/explain.hpp"
#include "help.hpp"
#include "io/streams.hpp"
#include "model/provider/provider.hpp"

namespace mv::cli {
namespace {

std::string environment_text(std::size_t width) {
  std::string out = wrap(
      "Environment variables. They override the settings files; options override them:\n", width);
  for (const auto& key : setting_keys())
    out += fmt::format("  {}\n", key.env) + wrap(key.help, width, 6);
  out += "\nOthers:\n\n";
  const auto more = [&](std::string_view name, std::string_view about) {
    out += wrap(name, width, 2) + wrap(about, width, 6);
  };
  more("MV_HOME", "One folder for settings, data, state and socket");
  more("MV_PERSONALITY", "ours or system: who answers `mv …`, without guessing (see help name)");
  more("MV_WEBHOOK_SECRET", "The secret for `webhook verify`");
  more("MV_TELEGRAM_TOKEN, MV_SMTP_PASSWORD", "The token or password for `notify setup`");
  std::vector<std::string> secrets;
  for (const auto& provider : model::providers())
    for (const auto& field : provider.credentials) secrets.push_back(provider.environment(field));
  more(join(secrets, ", "), "The credentials for `platform connect`");
  more("MV_NO_INPUT, CI", "Never ask questions");
  more("MV_PAGER, PAGER", "What shows long output page by page; empty or cat: nothing does");
  more("NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE", "Colour off or on");
  more("XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME",
      "Where files go when MV_HOME is not set");
  return out;
}

std::string exit_codes_text(std::size_t width) {
  std::string out = "Exit codes of both programs:\n\n";
  for (const auto& row : exit_codes())
    out += fmt::format("  {:>3}{}", row.code, wrap(row.meaning, width, 7).substr(5));
  return out;
}

std::string formatting_text(std::size_t width) {
  return wrap(
      "Results go to standard output, everything else to standard error.\n\n"
      "On a terminal, lists are tables. In a pipe they are lines with tabs between the cells, "
      "without a header, and nothing is shortened, so that cut, sort and awk work.\n\n"
      "--json prints exactly one JSON document, and --json=id,state only those fields of it. "
      "Fields are only ever added. With --json an error is one object on standard error: "
      "{\"error\":{\"code\",\"message\",\"why\",\"hint\",\"errors\",\"request_id\",\"exit_code\"}}."
      " "
      "Pipe it to jq for more.\n\n"
      "Colour is used on terminals only; --color, NO_COLOR and FORCE_COLOR change that. Nothing "
      "is said by colour alone.",
      width);
}

std::string config_text(std::size_t width) {
  std::string out = wrap(
      "A setting is taken from the first of these that has it: an option, the environment, the "
      "project's mv.toml (the nearest one upward from the working folder, not above your home "
      "folder or the root of a repository), your config.toml, the default. `config list` shows "
      "every value and its source; `config path` shows where the files are.\n\n"
      "A project's mv.toml may not set the server, keys or commands: whoever wrote that project "
      "could take your key.\n",
      width);
  for (const auto& key : setting_keys())
    out += fmt::format("  {}{}\n", key.name, key.project ? "  (also in mv.toml)" : "") +
           wrap(key.help, width, 6);
  return out;
}

std::string name_text(std::size_t width) {
  return wrap(
      "This program has two names. `musicverse` is always MusicVerse. `mv` is also the name of "
      "the program that moves files, and a wrong guess could lose files. So `mv …` is MusicVerse "
      "only when its words make a complete command (`mv track list`) and no file has the name of "
      "the first word. When there is such a file, nothing is done, and the message says how to "
      "run either. Everything else, also options first or no arguments, goes to the system's mv, "
      "argument for argument.\n\n"
      "Scripts should say `musicverse`. For people,\n"
      "    eval \"$(musicverse shell-init bash)\"\n"
      "in the shell's start file makes `mv` a function with the same rules, which scripts, sudo, "
      "find and make never see. MV_PERSONALITY=ours or system decides without guessing.",
      width);
}

}  // namespace

const std::vector<Topic>& topics() {
  static const std::vector<Topic> all{
      {"environment", "Environment variables", environment_text},
      {"exit-codes", "What exit codes mean", exit_codes_text},
      {"formatting", "Tables, JSON and colour", formatting_text},
      {"words", "Words of a prompt that the composer and the painter know", words_text},
      {"config", "Settings and where they come from", config_text},
      {"name", "Why mv is also the program that moves files", name_text},
  };
  return all;
}

}  // namespace mv::cli
