// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/settings/paths.hpp"
#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "version.hpp"

namespace mv::server {
namespace {

constexpr std::string_view kHelp = R"(mvd: the server of MusicVerse

  mvd serve [options]              run the server
  mvd migrate status|up|down       show, upgrade or undo the database schema
  mvd version                      print the version

Options (default: the setting in the environment or config.toml):
  --listen ADDRESS:PORT[,...]  TCP addresses; clients need an API key (port 0 = any free port)
  --socket PATH                Unix socket for this user only (also open with --listen)
  --no-socket                  no Unix socket: then nobody can create the first API key
  --database URL               sqlite:PATH or postgresql://user@host/name
  --data FOLDER                this server's own files (uploads, key); with SQLite, everything
  --media FOLDER               media files; the same folder for all servers of a database (data/media)
  --key-file FILE              key that encrypts secrets; the same for all servers of a database
  --tls-cert FILE --tls-key FILE
  --embedded                   stop when idle
  --idle-timeout SECONDS       time without work until --embedded stops
  --lease SECONDS              time until another server takes over from one that died (default: 15)
  --addresses-file FILE        write the listening ports to FILE
  --verbose                    log more

Example: mvd serve --listen 127.0.0.1:8080 --database sqlite:/var/lib/musicverse/mv.db
Then, as the same user: mv apikey create --name ci --scopes 'tracks:*'
)";

constexpr std::array<std::string_view, 5> kOwnFlags{"--socket", "--data", "--key-file",
                                                    "--addresses-file", "--lease"};
constexpr std::array<std::string_view, 6> kServerKeys{"listen", "database_url", "media", "tls_cert",
                                                      "tls_key", "idle_timeout"};

struct Words {
  std::vector<std::string> plain;
  std::map<std::string, std::string, std::less<>> settings;  // by key
  std::map<std::string, std::string, std::less<>> own;       // by flag
  bool embedded = false, verbose = false, no_socket = false;
};

Error unknown_flag(const std::string& flag) {
  std::vector<std::string> known{"--embedded", "--verbose", "--no-socket"};
  for (const auto own : kOwnFlags) known.emplace_back(own);
  for (const auto name : kServerKeys) known.emplace_back(find_setting(name)->flag);
  const auto near = closest(flag, known);
  return make_error(Code::usage, fmt::format("{}: there is no such option", flag), {},
                    near ? fmt::format("Did you mean {}?", *near) : "See 'mvd help'.");
}

LoadSettings load_settings(const Settings& settings) {
  const auto count = [&](std::string_view name, std::int64_t least, std::int64_t most) {
    return static_cast<int>(std::clamp(settings.integer(name), least, most));
  };
  constexpr std::int64_t kMany = 1'000'000;
  LoadSettings out;
  out.longest = settings.duration("measure.longest");
  out.measure_at_once = count("measure.concurrency", 1, 64);
  out.quotas.uploads = count("quota.uploads", 0, kMany);
  out.quotas.upload_bytes = std::clamp<std::int64_t>(settings.integer("quota.upload_mb"), 0, 1LL << 40) << 20;
  out.quotas.streams = count("quota.streams", 0, kMany);
  out.address_connections = count("quota.connections", 0, kMany);
  return out;
}

Result<Words> sort_words(const std::vector<std::string>& words) {
  Words out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!word.starts_with("--")) {
      out.plain.push_back(word);
      continue;
    }
    const auto equals = word.find('=');
    const std::string flag = word.substr(0, equals);
    if (flag == "--embedded" || flag == "--verbose") {
      (flag == "--embedded" ? out.embedded : out.verbose) = true;
      continue;
    }
    if (flag == "--no-socket") {
      out.no_socket = true;
      continue;
    }
    if (flag == "--help" || flag == "--version") {
      out.plain.insert(out.plain.begin(), flag.substr(2));
      continue;
    }
    const bool own = std::find(kOwnFlags.begin(), kOwnFlags.end(), flag) != kOwnFlags.end();
    const auto key = std::find_if(kServerKeys.begin(), kServerKeys.end(), [&](auto name) {
      return find_setting(name)->flag == flag;
    });
    if (!own && key == kServerKeys.end()) return unknown_flag(flag);
    if (equals == std::string::npos && i + 1 == words.size())
      return make_error(Code::usage, fmt::format("{} needs a value", flag));
    const std::string value = equals == std::string::npos ? words[++i] : word.substr(equals + 1);
    if (own)
      out.own[flag] = value;
    else
      out.settings[std::string(*key)] = value;
  }
  return out;
}

}  // namespace

std::string help_text() { return std::string(kHelp); }

Result<Arguments> read_arguments(const std::vector<std::string>& words) {
  MV_TRY(auto sorted, sort_words(words));
  Arguments out;
  out.app.version = kVersion;
  out.command = sorted.plain.empty() ? "help" : sorted.plain.front();
  const std::vector<std::string> commands{"serve", "migrate", "version", "help"};
  if (std::find(commands.begin(), commands.end(), out.command) == commands.end()) {
    const auto near = closest(out.command, commands);
    return make_error(Code::usage, fmt::format("'{}' is not a command", out.command), {},
                      near ? fmt::format("Did you mean '{}'?", *near) : "See 'mvd help'.");
  }
  if (out.command == "version" || out.command == "help") return out;
  out.action = sorted.plain.size() > 1 ? sorted.plain[1] : "status";
  if (out.command == "migrate" && out.action != "status" && out.action != "up" && out.action != "down")
    return make_error(Code::usage, fmt::format("'{}' is not an action of migrate", out.action), {},
                      "Use status, up or down.");

  const auto environment = process_environment();
  MV_TRY(const auto paths, user_paths(environment));
  MV_TRY(const auto settings, Settings::load({.flags = sorted.settings, .environment = environment,
                                              .user_file = paths.config / "config.toml",
                                              .folder = {}, .stop_at = paths.home}));
  const auto own = [&](std::string_view flag, fs::path otherwise) {
    const auto found = sorted.own.find(flag);
    return found == sorted.own.end() ? std::move(otherwise) : fs::path(found->second);
  };
  out.embedded = sorted.embedded;
  out.verbose = sorted.verbose;
  out.idle_timeout = settings.duration("idle_timeout");
  out.app.data = own("--data", paths.data);
  out.app.sandbox_address = settings.text("simulators.address");
  out.app.media = settings.text("media");
  out.app.key_file = own("--key-file", {});
  out.app.addresses_file = own("--addresses-file", {});
  if (const auto lease = sorted.own.find("--lease"); lease != sorted.own.end()) {
    const auto time = parse_duration(lease->second);
    if (!time || time->count() < 1000)
      return make_error(Code::usage, fmt::format("--lease: '{}' is not a time", lease->second),
                        "The minimum is one second", "For example 15s.");
    out.app.lease = *time;
  }
  for (const auto& address : settings.list("listen"))
    if (!address.empty()) out.app.listen.push_back(address);
  if (sorted.no_socket && (out.embedded || out.app.listen.empty() || sorted.own.contains("--socket")))
    return make_error(Code::usage, "--no-socket leaves no way to reach the server",
                      "It needs --listen, and neither --socket nor --embedded");
  if (!sorted.no_socket) out.app.socket = own("--socket", paths.socket);
  out.app.socket_optional =
      !out.app.listen.empty() && !out.embedded && !sorted.own.contains("--socket");
  out.app.embedded = out.embedded;
  out.app.tls_certificate = settings.text("tls_cert");
  out.app.tls_key = settings.text("tls_key");
  out.app.database_url = settings.text("database_url");
  if (out.app.database_url.empty())
    out.app.database_url = fmt::format("sqlite:{}", (out.app.data / "mv.db").string());
  out.app.webhooks = {.allow_cidr = settings.list("webhooks.allow_cidr"),
                      .retry_schedule = settings.list("webhooks.retry_schedule"),
                      .dns_servers = settings.text("webhooks.dns_servers"),
                      .ca_file = settings.text("webhooks.ca_file"),
                      .timeout = settings.duration("webhooks.timeout"),
                      .keep = settings.duration("webhooks.keep")};
  out.app.generate = GenerateSettings::of(settings);
  out.app.load = load_settings(settings);
  if (!out.app.socket.empty() && out.command == "serve")
    if (auto made = make_private_folder(out.app.socket.parent_path()); !made.ok()) {
      if (!out.app.socket_optional) return std::move(made).error();
      out.app.socket.clear();
    }
  return out;
}

}  // namespace mv::server
