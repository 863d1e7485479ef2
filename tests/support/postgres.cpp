// SPDX-License-Identifier: Apache-2.0
#include "support/postgres.hpp"

#include <grp.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace mv::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

/// The folder of the newest installed server, "" when there is none.
std::string find_binaries() {
  std::string best;
  int best_version = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version > best_version && fs::exists(entry.path() / "bin/initdb")) {
      best_version = version;
      best = entry.path() / "bin";
    }
  }
  return best;
}

/// PostgreSQL refuses to run as root: whom to become, nullptr when we are somebody else already.
const passwd* unprivileged() {
  if (geteuid() != 0) return nullptr;
  const auto* user = getpwnam("postgres");
  return user ? user : getpwnam("nobody");
}

/// Starts a program as the unprivileged user, its output in `log`; it dies with this process.
int spawn(const Words& words, const std::string& log) {
  const auto* user = unprivileged();
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::fflush(nullptr);  // the child would write our buffers again
  const int pid = fork();
  if (pid != 0) return pid;
  if (!freopen(log.c_str(), "a", stdout) || dup2(STDOUT_FILENO, STDERR_FILENO) < 0) _exit(126);
  if (user &&
      (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
    _exit(126);
  prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid, which clears it
  if (chdir("/") != 0) _exit(126);
  execv(arguments[0], arguments.data());
  _exit(127);
}

int free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

/// Removes what test programs that were killed left behind: the folder's name holds their pid.
void sweep_leftovers(const std::string& prefix) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fs::temp_directory_path(), ignored)) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const int pid = std::atoi(name.c_str() + prefix.size());
    if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), ignored);
  }
}

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::unique_ptr<Postgres> Postgres::start(bool durable) {
  const auto bin = find_binaries();
  if (bin.empty()) {
    std::fprintf(stderr, "SKIPPED: PostgreSQL is not installed (package postgresql)\n");
    return nullptr;
  }
  std::unique_ptr<Postgres> out(new Postgres);
  out->bin_ = bin;
  out->durable_ = durable;
  const std::string prefix = "mv-pg-";
  sweep_leftovers(prefix);
  auto pattern =
      (fs::temp_directory_path() / (prefix + std::to_string(getpid()) + "-XXXXXX")).string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  out->folder_ = pattern;
  if (const auto* user = unprivileged())
    if (chown(pattern.c_str(), user->pw_uid, user->pw_gid) != 0)
      throw std::runtime_error("cannot give the temporary folder away");
  const auto log = pattern + "/initdb.log";
  const int pid = spawn({bin + "/initdb", "-D", pattern + "/data", "-U", "mv", "-A", "trust", "-E",
                            "UTF8", "--locale=C.UTF-8", "--no-sync"},
      log);
  int status = 0;
  waitpid(pid, &status, 0);
  if (status != 0) throw std::runtime_error("initdb failed: " + text_of(log));
  out->port_ = free_port();
  out->launch();
  return out;
}

Postgres* Postgres::shared() {
  static const auto one = start();
  return one.get();
}

void Postgres::launch() {
  const std::string sync = durable_ ? "on" : "off";
  const auto log = folder_ + "/server.log";
  pid_ = spawn(
      {bin_ + "/postgres", "-D", folder_ + "/data", "-k", folder_, "-p", std::to_string(port_),
          "-c", "listen_addresses=", "-c", "fsync=" + sync, "-c", "synchronous_commit=on", "-c",
          "full_page_writes=" + sync, "-c", "shared_buffers=64MB", "-c", "max_connections=60"},
      log);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (query("select 1") != "1") {
    if (std::chrono::steady_clock::now() > until || waitpid(pid_, nullptr, WNOHANG) == pid_)
      throw std::runtime_error("PostgreSQL does not start: " + text_of(log));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void Postgres::halt() {
  if (pid_ <= 0) return;
  kill(pid_, SIGQUIT);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

Postgres::~Postgres() {
  halt();
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

std::string Postgres::query(const std::string& sql) {
  const auto connect = "host=" + folder_ + " port=" + std::to_string(port_) +
                       " user=mv dbname=postgres connect_timeout=5";
  auto* connection = PQconnectdb(connect.c_str());
  std::string out;
  if (PQstatus(connection) == CONNECTION_OK) {
    auto* result = PQexec(connection, sql.c_str());
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0)
      out = PQgetvalue(result, 0, 0);
    PQclear(result);
  }
  PQfinish(connection);
  return out;
}

std::string Postgres::new_database() {
  const auto name = "t" + std::to_string(++databases_);
  query("create database " + name);
  std::string host;
  for (const char c : folder_) host += c == '/' ? std::string("%2F") : std::string(1, c);
  return "postgresql:///" + name + "?host=" + host + "&port=" + std::to_string(port_) + "&user=mv";
}

void Postgres::restart() {
  halt();
  launch();
}

void Postgres::disconnect_clients() {
  query(
      "select count(pg_terminate_backend(pid)) from pg_stat_activity "
      "where backend_type = 'client backend' and pid <> pg_backend_pid()");
}

}  // namespace mv::test
