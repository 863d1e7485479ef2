// SPDX-License-Identifier: Apache-2.0
#include "client/embedded.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "client/transport.hpp"
#include "model/json.hpp"

namespace mv::client {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

Result<Answer> ask(const fs::path& socket, std::string method, std::string path) {
  Transport transport;
  OutgoingRequest request;
  request.method = std::move(method);
  request.url = "http://localhost" + path;
  request.unix_socket = socket.string();
  request.connect_timeout = milliseconds(2'000);
  request.total_timeout = milliseconds(5'000);
  return transport.send(request);
}

bool executable(const fs::path& path) { return ::access(path.c_str(), X_OK) == 0; }

std::vector<std::string> arguments(const EmbeddedOptions& options) {
  const auto idle = std::chrono::ceil<std::chrono::seconds>(options.idle_timeout).count();
  std::vector<std::string> out{options.program.string(), "serve", "--embedded", "--socket",
      options.paths.socket.string(), "--idle-timeout", std::to_string(idle)};
  if (!options.database_url.empty()) {
    // By the environment, not the command line: the URL may hold a password.
    ::setenv("MV_DATABASE_URL", options.database_url.c_str(), 1);
  }
  return out;
}

/// The variables that the server gets: none with a secret that is this program's matter alone.
std::vector<std::string> server_environment() {
  const auto is_ours_alone = [](std::string_view name) {
    const bool secret = name.ends_with("_KEY") || name.ends_with("_TOKEN") ||
                        name.ends_with("_PASSWORD") || name.ends_with("_SECRET");
    const auto keys = setting_keys();
    const bool setting = std::any_of(keys.begin(), keys.end(),
        [&](const auto& key) { return key.env == name && key.name != "api_key"; });
    return name.starts_with("MV_") && secret && !setting;
  };
  std::vector<std::string> out;
  for (char** variable = ::environ; *variable; ++variable) {
    const std::string_view text(*variable);
    if (!is_ours_alone(text.substr(0, text.find('=')))) out.emplace_back(text);
  }
  return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (auto& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

/// The first child leads a new session and leaves at once, so that the server has no terminal and
/// init collects it. It tells `tell` the server's process id.
[[noreturn]] void become_server(
    const std::vector<char*>& argv, const std::vector<char*>& environment, int log, int tell) {
  ::setsid();
  if (const auto child = ::fork(); child != 0)
    ::_exit(child > 0 && ::write(tell, &child, sizeof child) == sizeof child ? 0 : 1);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, 0);
  ::dup2(log, 1);
  ::dup2(log, 2);
  // Locks and sockets of ours must not live on in the server.
  ::close_range(3, ~0u, 0);
  if (::chdir("/") != 0) ::_exit(127);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGINT, SIGPIPE, SIGTERM, SIGHUP}) ::signal(number, SIG_DFL);
  ::execve(argv[0], argv.data(), environment.data());
  ::_exit(127);
}

/// The server's process id.
Result<pid_t> start(const EmbeddedOptions& options) {
  const auto log_path = embedded_log(options.paths);
  const Fd log{::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
  if (!log) return errno_error(errno, fmt::format("{}: cannot open the log", log_path.string()));
  auto words = arguments(options);
  auto variables = server_environment();
  const auto argv = pointers_to(words), environment = pointers_to(variables);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return errno_error(errno, "cannot start the server");
  const Fd hear{ends[0]}, tell{ends[1]};
  const auto child = ::fork();
  if (child < 0) return errno_error(errno, "cannot start the server");
  if (child == 0) become_server(argv, environment, log.get(), tell.get());
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  pid_t server = 0;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
      ::read(hear.get(), &server, sizeof server) != sizeof server)
    return make_error(Code::unavailable, "cannot start the server",
        "The system could not start another process", "Try again later.");
  return server;
}

Error not_started(const EmbeddedOptions& options) {
  const auto lines = last_lines(embedded_log(options.paths), 5);
  return make_error(Code::unavailable, "your server did not start",
      lines.empty() ? fmt::format("It did not answer on {}", options.paths.socket.string())
                    : fmt::format("Its log ends with:\n{}", lines),
      "Run `musicverse doctor`, or `musicverse server logs`.");
}

/// Starts it, and again when it ended: one that is stopping has its socket closed before it lets go
/// of the database.
Status start_until_up(const EmbeddedOptions& options) {
  constexpr milliseconds kLongest{1'000};
  const auto end = Steady::now() + options.deadline;
  MV_TRY(auto server, start(options));
  milliseconds again{100};
  for (milliseconds pause{5}; Steady::now() < end; pause = std::min(pause * 2, milliseconds(100))) {
    if (embedded_version(options.paths.socket)) return {};
    std::this_thread::sleep_for(pause);
    if (::kill(server, 0) == 0 || errno != ESRCH) continue;
    std::this_thread::sleep_for(again);
    again = std::min(again * 2, kLongest);
    MV_TRY(server, start(options));
  }
  return not_started(options);
}

}  // namespace

fs::path embedded_log(const Paths& paths) { return paths.state / "mvd.log"; }

fs::path find_mvd(const Environment& environment) {
  std::error_code code;
  const auto self = fs::read_symlink("/proc/self/exe", code);
  if (!code) {
    const auto folder = self.parent_path();
    for (const auto& at : {folder / "mvd", folder / ".." / ".." / "bin" / "mvd"})
      if (executable(at)) return at.lexically_normal();
  }
  for (const auto& folder : split(environment("PATH").value_or(""), ':'))
    if (folder.starts_with('/') && executable(fs::path(folder) / "mvd"))
      return fs::path(folder) / "mvd";
  return {};
}

namespace {

std::optional<boost::json::object> health_of(const fs::path& socket) {
  std::error_code code;
  if (!fs::exists(socket, code)) return std::nullopt;
  const auto answer = ask(socket, "GET", "/healthz");
  if (!answer || answer->status != 200) return std::nullopt;
  auto health = model::parse_json<boost::json::object>(answer->body);
  if (!health) return std::nullopt;
  return *std::move(health);
}

/// Somebody started `mvd serve` here: it is used as it is, and not replaced.
bool runs_for_itself(const fs::path& socket) {
  const auto health = health_of(socket);
  const auto* embedded = health ? health->if_contains("embedded") : nullptr;
  return embedded && embedded->is_bool() && !embedded->get_bool();
}

}  // namespace

std::optional<std::string> embedded_version(const fs::path& socket) {
  const auto health = health_of(socket);
  if (!health) return std::nullopt;
  const auto* version = health->if_contains("version");
  return version && version->is_string() ? std::string(version->get_string()) : std::string();
}

Status ensure_embedded(const EmbeddedOptions& options) {
  if (embedded_version(options.paths.socket) == options.version ||
      runs_for_itself(options.paths.socket))
    return {};
  MV_CHECK(make_private_folder(options.paths.state));
  MV_CHECK(make_socket_folder(options.paths.socket));
  // Whoever holds the lock starts the server; the others find it running when they get the lock.
  MV_TRY(const auto lock, FileLock::take(options.paths.state / "mvd.start.lock", true));
  const auto running = embedded_version(options.paths.socket);
  if (running == options.version) return {};
  if (options.program.empty())
    return make_error(Code::config, "mvd was not found",
        "It should be beside this program or on PATH",
        "Install it, or set MV_SERVER to a server of your own.");
  if (running) {
    if (options.note) options.note(fmt::format("replacing the server of version {}", *running));
    MV_TRY(const bool stopped, stop_embedded(options.paths, options.deadline));
    (void)stopped;
  } else if (options.note) {
    options.note("starting the server");
  }
  return start_until_up(options);
}

Result<bool> stop_embedded(const Paths& paths, milliseconds deadline) {
  if (!embedded_version(paths.socket)) return false;
  MV_TRY(const auto answer, ask(paths.socket, "POST", "/api/v1/server/stop"));
  if (answer.status >= 400)
    return make_error(Code::conflict,
        fmt::format("the server answered {} when told to stop", answer.status),
        "It may not be yours", "Look at `musicverse server logs`.");
  const auto end = Steady::now() + deadline;
  while (embedded_version(paths.socket)) {
    if (Steady::now() > end)
      return make_error(Code::timeout, "the server is still finishing its work",
          "It stops when that is done", "Look again later.");
    std::this_thread::sleep_for(milliseconds(20));
  }
  return true;
}

std::string last_lines(const fs::path& file, std::size_t count) {
  const auto size = mv::file_size(file);
  const Fd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!size || !fd) return {};
  constexpr std::uint64_t kMost = 256 * 1024;
  std::string text(std::min(*size, kMost), '\0');
  const auto got =
      ::pread(fd.get(), text.data(), text.size(), static_cast<off_t>(*size - text.size()));
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  while (text.ends_with('\n')) text.pop_back();
  auto at = text.size();
  for (std::size_t line = 0; line < count && at != std::string::npos && at != 0; ++line)
    at = text.rfind('\n', at - 1);
  return at == std::string::npos || at == 0 ? text : text.substr(at + 1);
}

}  // namespace mv::client
