// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/settings/settings.hpp"
#include "base/text/text.hpp"

namespace mv::server {
namespace {

constexpr Command kCommands[] = {
    {.name = "serve", .shown = "[options]", .help = "run the server"},
    {.name = "migrate",
        .shown = "status|up|down",
        .help = "show, upgrade or undo the database schema"},
    {.name = "key",
        .shown = "status|rotate",
        .help = "show, or replace, the key that encrypts secrets; servers may run"},
    {.name = "version", .help = "print the version"},
    {.name = "help", .help = "print this help"},
};

constexpr Option kOptions[] = {
    {.name = "listen",
        .shown = "ADDRESS:PORT[,...]",
        .help = "TCP addresses; clients need an API key (port 0 = any free port)",
        .setting = "listen"},
    {.name = "public-url",
        .shown = "URL",
        .help = "address at which people and apps reach the server, when it is behind a proxy",
        .setting = "public_url",
        .fallback = "the first of --listen"},
    {.name = "socket",
        .shown = "PATH",
        .help = "Unix socket for this user only (also open with --listen)"},
    {.name = "no-socket", .help = "no Unix socket: then nobody can create the first API key"},
    {.name = "database",
        .shown = "URL",
        .help = "sqlite:PATH or postgresql://user@host/name",
        .setting = "database_url"},
    {.name = "data",
        .shown = "FOLDER",
        .help = "this server's own files (uploads, key); with SQLite, everything"},
    {.name = "media",
        .shown = "FOLDER",
        .help = "media files; the same folder for all servers of a database",
        .setting = "media",
        .fallback = "data/media"},
    {.name = "key-file",
        .shown = "FILE",
        .help = "key that encrypts secrets; the same for all servers of a database"},
    {.name = "tls-cert",
        .shown = "FILE",
        .help = "certificate chain (PEM), with --tls-key",
        .setting = "tls_cert"},
    {.name = "tls-key",
        .shown = "FILE",
        .help = "private key of the certificate (PEM)",
        .setting = "tls_key"},
    {.name = "access-log",
        .shown = "FILE",
        .help = "one line of JSON per request; - is standard output",
        .setting = "access_log"},
    {.name = "embedded", .help = "stop when idle"},
    {.name = "idle-timeout",
        .shown = "TIME",
        .help = "time without work until --embedded stops",
        .setting = "idle_timeout"},
    {.name = "lease",
        .shown = "TIME",
        .help = "time until another server takes over from one that died",
        .fallback = "15s"},
    {.name = "addresses-file", .shown = "FILE", .help = "write the listening ports to FILE"},
    {.name = "verbose", .help = "log more"},
};

constexpr std::string_view kExample =
    "Example, and then, as the same user, a key for its clients:\n"
    "  mvd serve --listen 127.0.0.1:8080 --database sqlite:/var/lib/musicverse/mv.db\n"
    "  mv apikey create --name ci --scopes 'tracks:*'\n";

constexpr std::size_t kWidth = 80, kColumn = 31;

// "  left    right", with right wrapped under itself.
std::string row(const std::string& left, std::string_view right) {
  std::string out, line = fmt::format("  {:<{}}", left, kColumn - 2);
  for (const auto& word : split(right, ' ')) {
    if (line.size() > kColumn && line.size() + 1 + word.size() > kWidth) {
      out += line + "\n";
      line = std::string(kColumn, ' ');
    }
    line += (line.size() > kColumn ? " " : "") + word;
  }
  return out + line + "\n";
}

// Its default: its own, or that of its setting.
std::string_view fallback_of(const Option& option) {
  if (!option.fallback.empty() || option.setting.empty()) return option.fallback;
  return find_setting(option.setting)->fallback;
}

std::string help_of(const Option& option) {
  const auto fallback = fallback_of(option);
  return fallback.empty() ? std::string(option.help)
                          : fmt::format("{} (default: {})", option.help, fallback);
}

std::string with_value(std::string name, std::string_view shown) {
  return shown.empty() ? name : fmt::format("{} {}", name, shown);
}

Error unknown_option(const std::string& flag) {
  std::vector<std::string> known;
  for (const auto& option : kOptions) known.push_back(fmt::format("--{}", option.name));
  const auto near = closest(flag, known);
  return make_error(Code::usage, fmt::format("{}: there is no such option", flag), {},
      near ? fmt::format("Did you mean {}?", *near) : "See 'mvd help'.");
}

}  // namespace

std::span<const Option> options() { return kOptions; }
std::span<const Command> commands() { return kCommands; }

std::string help_text() {
  std::string out = "mvd: the server of MusicVerse\n\n";
  for (const auto& command : kCommands)
    out += row(with_value(fmt::format("mvd {}", command.name), command.shown), command.help);
  out += "\nOptions (default: the setting in the environment or config.toml):\n";
  for (const auto& option : kOptions)
    out += row(with_value(fmt::format("--{}", option.name), option.shown), help_of(option));
  return out + "\n" + std::string(kExample);
}

Result<Words> sort_words(const std::vector<std::string>& words) {
  Words out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    if (!word.starts_with("--")) {
      out.plain.push_back(word);
      continue;
    }
    if (word == "--help" || word == "--version") {
      out.plain.insert(out.plain.begin(), word.substr(2));
      continue;
    }
    const auto equals = word.find('=');
    const auto flag = word.substr(0, equals);
    const auto* option = std::find_if(std::begin(kOptions), std::end(kOptions),
        [&](auto& one) { return std::string_view(flag).substr(2) == one.name; });
    if (option == std::end(kOptions)) return unknown_option(flag);
    std::string value;
    if (!option->shown.empty()) {
      if (equals == std::string::npos && i + 1 == words.size())
        return make_error(
            Code::usage, fmt::format("{} needs a value", flag), {}, "See 'mvd help'.");
      value = equals == std::string::npos ? words[++i] : word.substr(equals + 1);
    }
    if (option->setting.empty())
      out.own[std::string(option->name)] = value;
    else
      out.settings[std::string(option->setting)] = value;
  }
  return out;
}

}  // namespace mv::server
