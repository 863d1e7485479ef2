// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <malloc.h>
#include <signal.h>

#include <cstdio>

#include "app.hpp"
#include "arguments.hpp"
#include "base/log.hpp"
#include "keys/command.hpp"
#include "model/json.hpp"
#include "options.hpp"
#include "store/engine/migrate.hpp"
#include "store/outlook.hpp"

namespace {

using namespace mv;
using server::Arguments;

int fail(const Error& error) {
  fmt::print(stderr, "mvd: {}\n", error.line());
  for (const auto& fault : error.faults)
    fmt::print(stderr, "  {}: {}. {}\n", fault.at, fault.message, fault.hint);
  return code_info(error.code).exit;
}

// Waits for a signal, a stop over the API, or (embedded) for idleness.
void wait_for_end(const server::App& app, const Arguments& arguments, const sigset_t& signals) {
  const timespec tick{0, 200'000'000};
  for (int ticks = 1;; ++ticks) {
    if (const int signal = ::sigtimedwait(&signals, nullptr, &tick); signal > 0) {
      log::info("stopping on signal {}", signal);
      return;
    }
    if (app.stop_wanted()) return;
    if (arguments.embedded && ticks % 5 == 0 && app.idle_for() > arguments.idle_timeout) {
      log::info("stopping after {} s without work", arguments.idle_timeout.count() / 1000);
      return;
    }
  }
}

// Where `mv server status` and `mv release run-due --if-due` find what waits while no server runs.
// There is none while one runs, nor after one was killed: then nobody knows.
fs::path waiting_file(const Arguments& arguments) { return arguments.app.data / "waiting.json"; }

void note_waiting(const server::App& app, const Arguments& arguments) {
  const auto waiting = app.waiting();
  if (!waiting) return;  // then nobody knows, which is not the same as nothing
  if (!waiting->empty())
    log::info(
        "still to do: {}; it continues when the server runs again", store::waiting_text(*waiting));
  (void)write_file_atomic(waiting_file(arguments), model::json_text(*waiting) + "\n", 0600);
}

int serve(const Arguments& arguments) {
  // Few arenas keep the resident size small; the hot paths allocate little.
  ::mallopt(M_ARENA_MAX, 4);
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  log::start(arguments.verbose ? log::Level::debug : log::Level::info);

  std::error_code ignored;
  fs::remove(waiting_file(arguments), ignored);
  const auto app = server::App::start(arguments.app);
  if (!app) return fail(app.error());
  fs::remove(waiting_file(arguments), ignored);  // one that ended meanwhile may have written it
  for (const auto& address : arguments.app.listen)
    log::info("listening on {} (port {})", address, (*app)->port());
  if (const auto& socket = (*app)->socket(); !socket.empty())
    log::info("listening on {}", socket.string());
  wait_for_end(**app, arguments, signals);
  // Only when nothing more is taken on is it true what is written down.
  (*app)->stop();
  if (arguments.embedded) note_waiting(**app, arguments);
  return 0;
}

int migrate(const Arguments& arguments) {
  const auto& url = arguments.app.database_url;
  if (arguments.action == "up" || arguments.action == "down") {
    const auto done = arguments.action == "up" ? store::migrate_up(url, SystemClock().now())
                                               : store::migrate_down(url, 1);
    if (!done) return fail(done.error());
    fmt::print("{} migration(s) {}\n", *done, arguments.action == "up" ? "applied" : "undone");
    return 0;
  }
  const auto states = store::migrate_status(url);
  if (!states) return fail(states.error());
  for (const auto& state : *states)
    fmt::print("{:04} {} {}\n", state.number, state.name,
        state.applied ? "applied " + format_utc(state.applied_at) : "pending");
  return 0;
}

int key(const Arguments& arguments) {
  log::start(arguments.verbose ? log::Level::debug : log::Level::warn);
  const auto say = [](const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
  };
  const auto& app = arguments.app;
  const keys::CommandOptions options{
      app.database_url, server::key_file_of(app), app.socket, app.lease};
  const auto done = arguments.action == "rotate" ? keys::key_rotate(options, say)
                                                 : keys::key_status(options, say);
  return done.ok() ? 0 : fail(done.error());
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = server::read_arguments({argv + 1, argv + argc});
  if (!arguments) return fail(arguments.error());
  if (arguments->command == "version") {
    fmt::print("mvd {}\n", arguments->app.version);
    return 0;
  }
  if (arguments->command == "help") {
    fmt::print("{}", server::help_text());
    return 0;
  }
  if (arguments->command == "migrate") return migrate(*arguments);
  return arguments->command == "key" ? key(*arguments) : serve(*arguments);
}
