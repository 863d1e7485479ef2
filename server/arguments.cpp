// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/routes.hpp"
#include "base/settings/paths.hpp"
#include "base/settings/settings.hpp"
#include "base/text/host.hpp"
#include "base/text/text.hpp"
#include "model/access.hpp"
#include "options.hpp"
#include "version.hpp"

namespace mv::server {
namespace {

LoadSettings load_settings(const Settings& settings) {
  const auto count = [&](std::string_view name, std::int64_t least, std::int64_t most) {
    return static_cast<int>(std::clamp(settings.integer(name), least, most));
  };
  constexpr std::int64_t kMany = 1'000'000;
  LoadSettings out;
  out.longest = settings.duration("measure.longest");
  out.measure_at_once = count("measure.concurrency", 1, 64);
  out.quotas.uploads = count("quota.uploads", 0, kMany);
  out.quotas.upload_bytes =
      std::clamp<std::int64_t>(settings.integer("quota.upload_mb"), 0, 1LL << 40) << 20;
  out.quotas.streams = count("quota.streams", 0, kMany);
  out.address_connections = count("quota.connections", 0, kMany);
  for (const auto tier : model::kTiers)
    out.limits.tiers[std::string(tier)] =
        parse_rate(settings.text(fmt::format("limits.{}", tier))).value_or(Rate{});
  for (const auto& route : api::routes())
    if (!route.limit.empty())
      out.limits.routes[std::string(route.limit)] =
          parse_rate(settings.text(fmt::format("limits.{}", route.limit))).value_or(Rate{});
  out.limits.suspend_after = count("limits.suspend_after", 0, kMany);
  return out;
}

/// "https://music.example" of what was set. Error: config.
Result<std::string> public_url_of(const Settings& settings) {
  auto url = settings.text("public_url");
  while (url.ends_with('/')) url.pop_back();
  if (url.empty()) return url;
  const auto host = url.substr(url.find("://") == url.npos ? 0 : url.find("://") + 3);
  const bool secure = url.starts_with("https://");
  if ((secure || (url.starts_with("http://") && is_loopback(host))) && !host.empty() &&
      host.find_first_of("/?#@ ") == host.npos)
    return url;
  return make_error(Code::config, fmt::format("public_url: '{}' cannot be used", url),
      "It is the address that people open, without a path; http is for this machine alone",
      "For example https://music.example.");
}

/// Keys that came in the clear could be anybody's. Error: config.
Result<auth::ScanningOptions> scanning_of(const Settings& settings) {
  auth::ScanningOptions out{
      settings.text("keys.secret_scanning") == "on", settings.text("keys.secret_scanning_url")};
  const auto& url = out.keys_url;
  const auto begin = url.find("://");
  const bool local = url.starts_with("http://") && is_loopback(url.substr(begin + 3));
  if (url.starts_with("https://") || local) return out;
  return make_error(Code::config, fmt::format("keys.secret_scanning_url: '{}' cannot be used", url),
      "GitHub's public keys are read over https; http is for this machine alone",
      "Leave it out for GitHub's own address.");
}

}  // namespace

Result<Arguments> read_arguments(const std::vector<std::string>& words) {
  MV_TRY(auto sorted, sort_words(words));
  Arguments out;
  out.app.version = kVersion;
  out.command = sorted.plain.empty() ? "help" : sorted.plain.front();
  std::vector<std::string> known;
  for (const auto& command : commands()) known.emplace_back(command.name);
  if (std::find(known.begin(), known.end(), out.command) == known.end()) {
    const auto near = closest(out.command, known);
    return make_error(Code::usage, fmt::format("'{}' is not a command", out.command), {},
        near ? fmt::format("Did you mean '{}'?", *near) : "See 'mvd help'.");
  }
  if (out.command == "version" || out.command == "help") return out;
  out.action = sorted.plain.size() > 1 ? sorted.plain[1] : "status";
  if (out.command == "migrate" && out.action != "status" && out.action != "up" &&
      out.action != "down")
    return make_error(Code::usage, fmt::format("'{}' is not an action of migrate", out.action), {},
        "Use status, up or down.");

  const auto environment = process_environment();
  MV_TRY(const auto paths, user_paths(environment));
  MV_TRY(const auto settings, Settings::load({.flags = sorted.settings,
                                  .environment = environment,
                                  .user_file = paths.config / "config.toml",
                                  .folder = {},
                                  .stop_at = paths.home}));
  const auto own = [&](std::string_view option, fs::path otherwise) {
    const auto found = sorted.own.find(option);
    return found == sorted.own.end() ? std::move(otherwise) : fs::path(found->second);
  };
  out.embedded = sorted.has("embedded");
  out.verbose = sorted.has("verbose");
  out.idle_timeout = settings.duration("idle_timeout");
  out.app.data = own("data", paths.data);
  out.app.sandbox_address = settings.text("simulators.address");
  out.app.media = settings.text("media");
  out.app.key_file = own("key-file", {});
  out.app.addresses_file = own("addresses-file", {});
  if (const auto lease = sorted.own.find("lease"); lease != sorted.own.end()) {
    const auto time = parse_duration(lease->second);
    if (!time || time->count() < 1000)
      return make_error(Code::usage, fmt::format("--lease: '{}' is not a time", lease->second),
          "The minimum is one second", "For example 15s.");
    out.app.lease = *time;
  }
  const bool no_socket = sorted.has("no-socket");
  for (const auto& address : settings.list("listen"))
    if (!address.empty()) out.app.listen.push_back(address);
  if (no_socket && (out.embedded || out.app.listen.empty() || sorted.has("socket")))
    return make_error(Code::usage, "--no-socket leaves no way to reach the server",
        "It needs --listen, and neither --socket nor --embedded");
  if (!no_socket) out.app.socket = own("socket", paths.socket);
  out.app.socket_optional = !out.app.listen.empty() && !out.embedded && !sorted.has("socket");
  out.app.embedded = out.embedded;
  out.app.tls_certificate = settings.text("tls_cert");
  out.app.tls_key = settings.text("tls_key");
  out.app.access_log = settings.text("access_log");
  out.app.database_url = settings.text("database_url");
  if (out.app.database_url.empty())
    out.app.database_url = fmt::format("sqlite:{}", (out.app.data / "mv.db").string());
  out.app.webhooks = {.allow_cidr = settings.list("webhooks.allow_cidr"),
      .retry_schedule = settings.list("webhooks.retry_schedule"),
      .dns_servers = settings.text("webhooks.dns_servers"),
      .ca_file = settings.text("webhooks.ca_file"),
      .timeout = settings.duration("webhooks.timeout"),
      .keep = settings.duration("webhooks.keep")};
  out.app.usage = {.on = true,
      .keep_requests = settings.duration("usage.keep_requests"),
      .keep = settings.duration("usage.keep")};
  MV_TRY(out.app.public_url, public_url_of(settings));
  out.app.registration = settings.text("oauth.registration");
  out.app.client_documents = settings.text("oauth.client_documents") == "on";
  out.app.key_care = {.rotate_after = settings.duration("keys.rotate_after").count(),
      .unused_after = settings.duration("keys.unused_after").count()};
  MV_TRY(out.app.scanning, scanning_of(settings));
  out.app.generate = GenerateSettings::of(settings);
  out.app.load = load_settings(settings);
  MV_TRY(out.app.payments, handlers::PaymentSettings::of(settings));
  if (!out.app.socket.empty() && out.command == "serve")
    if (auto made = make_private_folder(out.app.socket.parent_path()); !made.ok()) {
      if (!out.app.socket_optional) return std::move(made).error();
      out.app.socket.clear();
    }
  return out;
}

}  // namespace mv::server
