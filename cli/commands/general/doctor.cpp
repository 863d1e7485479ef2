// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "api/catalogue/release_views.hpp"
#include "api/distribution/platform_views.hpp"
#include "api/page.hpp"
#include "api/server_views.hpp"
#include "base/text/text.hpp"
#include "client/embedded.hpp"
#include "commands/all.hpp"
#include "commands/due/due.hpp"
#include "commands/due/timer.hpp"
#include "invocation.hpp"
#include "io/colour.hpp"
#include "io/program.hpp"
#include "model/provider/provider.hpp"

namespace mv::cli {
namespace {

struct Check {
  std::string name;
  bool ok;
  std::string detail;
  std::string next;  ///< what to do when it failed
};

Check settings_check(const Context& context) {
  if (!context.settings_error) return {"settings", true, "readable", ""};
  std::string detail = context.settings_error->what;
  for (const auto& fault : context.settings_error->faults) detail = fault.at + ": " + fault.message;
  return {"settings", false, detail, context.next("help config")};
}

Check folder_check(std::string name, const fs::path& path) {
  const auto made = make_private_folder(path);
  if (!made) return {std::move(name), false, made.error().line(), "Choose another with MV_HOME."};
  if (::access(path.c_str(), W_OK) != 0)
    return {std::move(name), false, path.string() + " cannot be written", "Check its owner."};
  std::error_code code;
  const auto space = fs::space(path, code);
  constexpr std::uintmax_t kLittle = 1u << 30;
  if (!code && space.available < kLittle)
    return {std::move(name), false,
        fmt::format("{}: only {} free", path.string(), human_bytes(space.available)),
        "Free some space: recordings are large."};
  return {std::move(name), true, path.string(), ""};
}

Check key_check(const Context& context) {
  const auto key = read_api_key(context.settings);
  if (!key) return {"api key", false, key.error().line(), context.next("help config")};
  const auto& server = context.settings.text("server");
  const bool needed = !server.empty() && !server.starts_with("unix:");
  if (key->empty() && needed) {
    const auto login = context.logins().find(server);
    if (!login) return {"sign-in", false, login.error().line(), login.error().hint};
    if (*login) return {"sign-in", true, "signed in at " + server, ""};
    return {
        "sign-in", false, "none, and no API key", context.next("login") + ", or set MV_API_KEY."};
  }
  if (key->empty()) return {"api key", true, "not needed for your own server", ""};
  const auto& value = key->reveal();
  const bool form = value.starts_with("mv_live_") || value.starts_with("mv_test_");
  return {"api key", form,
      form ? fmt::format("{}…{}", value.substr(0, 8),
                 value.substr(value.size() - std::min<std::size_t>(4, value.size() - 8)))
           : "does not look like a key of MusicVerse",
      "A key begins with mv_live_ or mv_test_."};
}

Check program_check(const Context& context) {
  const auto mvd = client::find_mvd(context.environment);
  return {"mvd", !mvd.empty(), mvd.empty() ? "not found" : mvd.string(),
      "Install it beside this program, or set MV_SERVER."};
}

/// Most people do without: its lack is no fault.
Check video_check() {
  const auto ran = run_program({"ffmpeg", "-version"});
  const auto line = ran ? ran->out.substr(0, ran->out.find(" Copyright")) : std::string();
  return {"ffmpeg", true,
      ran && ran->status == 0 ? line : "not installed; videos for YouTube need it", ""};
}

/// One line a provider. Having no account is no fault; one that has expired is.
std::vector<Check> account_checks(Context& context, client::Session& session) {
  const auto platforms = session.get<api::Page<api::PlatformView>>("/api/v1/platforms");
  std::vector<Check> out;
  if (!platforms) return out;  // a key without this scope
  for (const auto& provider : model::providers())
    for (const auto& platform : platforms->data) {
      if (platform.provider != provider.id) continue;
      const bool expired = platform.connection == "expired";
      out.push_back({"account", !expired,
          fmt::format("{}: {}", provider.name,
              expired ? "the sign-in has expired" : platform.account.value_or("none connected")),
          context.next(fmt::format("platform connect {}", platform.platform))});
      break;
    }
  return out;
}

/// What is due while this computer has to run for it, and whether something starts MusicVerse then.
std::optional<Check> schedule_check(Context& context, client::Session& session) {
  if (!context.settings.text("server").empty()) return std::nullopt;
  const auto releases =
      client::all_pages<api::ReleaseView>(session, "/api/v1/releases?state=scheduled", 0);
  if (!releases || releases->empty()) return std::nullopt;
  const auto needs = std::count_if(releases->begin(), releases->end(),
      [](const auto& release) { return needs_server(providers_of(release)); });
  const auto count = fmt::format("{} scheduled", releases->size());
  if (needs == 0) return Check{"schedule", true, count + "; the providers publish them", ""};
  const auto timer = installed_timer(context);
  if (!timer)
    return Check{"schedule", false,
        fmt::format(
            "{}; {} of them need this computer, and no timer starts MusicVerse", count, needs),
        context.next("schedule install")};
  const auto runs = timer_runs(context);
  if (!runs.error.empty())
    return Check{"schedule", false, "the timer's last run failed: " + runs.error,
        context.next("schedule status")};
  constexpr Millis kLate = 10 * 60'000;
  const auto silent = SystemClock().now() - std::max(runs.installed_at, runs.last_at);
  if (silent > kLate)
    return Check{"schedule", false,
        fmt::format("the timer ({}) has not run for {}", timer->kind, human_duration(silent)),
        timer->kind == "cron" ? "Is cron running on this computer?"
                              : "systemctl --user list-timers"};
  return Check{
      "schedule", true, fmt::format("{}; a timer ({}) looks every minute", count, timer->kind), ""};
}

std::vector<Check> server_checks(Context& context) {
  auto session = context.session();
  if (!session) return {{"server", false, session.error().line(), context.next("server logs")}};
  const auto server = (*session)->get<api::ServerView>("/api/v1/server");
  if (!server && server.error().code == Code::rate_limited)
    return {{"server", true, "it answers: " + server.error().line(), ""}};
  const bool own = !(*session)->server().unix_socket.empty();
  if (!server)
    return {{"server", false, server.error().line(),
        own ? context.next("server logs") : server.error().hint}};
  std::vector<Check> out{{"server", true,
      fmt::format("{} at {}", server->version,
          (*session)->server().unix_socket.empty() ? (*session)->server().base
                                                   : (*session)->server().unix_socket),
      ""}};
  out.push_back({"version", server->version == MV_VERSION,
      fmt::format("server {}, this program {}", server->version, MV_VERSION),
      "Install the same version of both."});
  for (auto& check : account_checks(context, **session)) out.push_back(std::move(check));
  if (auto check = schedule_check(context, **session)) out.push_back(*std::move(check));
  return out;
}

/// Which mv a script gets, and whether it is ours.
Check name_check(const Context& context) {
  const auto path = context.environment("PATH").value_or("");
  for (const auto& folder : split(path, ':')) {
    const auto candidate = folder + "/mv";
    if (!folder.starts_with('/') || ::access(candidate.c_str(), X_OK) != 0) continue;
    // What is ours passes on to the next folder's.
    std::string rest;
    for (const auto& next : split(path, ':'))
      if (next != folder) rest += (rest.empty() ? "" : ":") + next;
    const auto other = next_mv(rest);
    const bool ours = fs::exists(folder + "/musicverse");
    if (!ours) return {"name", true, fmt::format("mv on PATH is the system's, {}", candidate), ""};
    const bool shared = folder == "/usr/bin" || folder == "/usr/local/bin" || folder == "/bin";
    return {"name", !shared && !other.empty(),
        fmt::format("mv on PATH is MusicVerse, {}; other calls go to {}", candidate,
            other.empty() ? "nowhere" : other),
        "Keep it in a folder of its own, and the system's mv on PATH."};
  }
  return {"name", true, "there is no mv on PATH", ""};
}

std::string text_of(const std::vector<Check>& checks, bool colour) {
  std::string out;
  for (const auto& check : checks) {
    out += fmt::format("{}  {:10}  {}\n",
        tinted(check.ok ? "ok    " : "failed", check.ok ? Tint::green : Tint::red, colour),
        check.name, printable(check.detail));
    if (!check.ok && !check.next.empty()) out += fmt::format("        next: {}\n", check.next);
  }
  return out;
}

Result<Outcome> run(Context& context) {
  std::vector<Check> checks{settings_check(context), folder_check("data", context.paths.data),
      folder_check("state", context.paths.state), key_check(context), program_check(context),
      name_check(context)};
  if (context.settings.text("server").empty()) checks.push_back(video_check());
  for (auto& check : server_checks(context)) checks.push_back(std::move(check));
  Outcome out;
  boost::json::array rows;
  for (const auto& check : checks) {
    rows.push_back({{"check", check.name}, {"ok", check.ok}, {"detail", check.detail},
        {"next", check.ok ? std::string() : check.next}});
    if (!check.ok) out.exit_code = 1;
  }
  out.value = boost::json::object{{"ok", out.exit_code == 0}, {"checks", std::move(rows)}};
  out.text = text_of(checks, context.colour_out());
  return out;
}

}  // namespace

Command doctor_command() {
  return {
      .path = "doctor",
      .summary = "Check the installation and say what to fix",
      .about =
          "Settings, folders, the key, the server, the accounts, and which mv is found. Exit code "
          "1 when "
          "something failed. No secret is shown.",
      .examples = {{"doctor", ""}, {"doctor --json", ""}},
      .run = run,
      .lenient = true,
  };
}

}  // namespace mv::cli
