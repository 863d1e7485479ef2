// SPDX-License-Identifier: Apache-2.0
#include "base/settings/paths.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"

namespace mv {
namespace {

constexpr std::string_view kFolder = "musicverse";

std::optional<std::string> home_of_user() {
  passwd entry{};
  passwd* found = nullptr;
  std::string room(16 * 1024, '\0');
  if (::getpwuid_r(::getuid(), &entry, room.data(), room.size(), &found) != 0 || !found ||
      !found->pw_dir || found->pw_dir[0] != '/')
    return std::nullopt;
  return std::string(found->pw_dir);
}

fs::path absolute(const std::string& path) { return fs::absolute(path).lexically_normal(); }

fs::path below(const Environment& environment, std::string_view variable, const fs::path& home,
    std::string_view otherwise) {
  const auto set = environment(variable);
  // The XDG specification tells to ignore relative paths.
  const bool usable = set && set->starts_with('/');
  return (usable ? fs::path(*set) : home / otherwise) / kFolder;
}

/// By the data folder alone: cron has no XDG_RUNTIME_DIR, and must find the server that a terminal
/// of the same user started. Two of them could not share one database.
fs::path socket_of(const fs::path& proper, const fs::path& data) {
  if (proper.string().size() <= kSocketPathLimit) return proper;
  const auto name = to_hex(sha256(data.string())).substr(0, 16);
  return fmt::format("/tmp/mv-{}/{}.sock", ::getuid(), name);
}

}  // namespace

Environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (value && *value) return value;
    // Services and cron may have no HOME; the user has one all the same.
    return name == "HOME" ? home_of_user() : std::nullopt;
  };
}

Result<Paths> user_paths(const Environment& environment) {
  Paths out;
  const auto home = environment("HOME");
  if (home) out.home = *home;
  if (const auto all = environment("MV_HOME")) {
    const auto root = absolute(*all);
    out.config = root / "config";
    out.data = root / "data";
    out.state = root / "state";
    out.cache = root / "cache";
    out.socket = socket_of(root / "run" / "mvd.sock", out.data);
    return out;
  }
  if (!home)
    return make_error(Code::config, "no home folder", "Neither HOME nor MV_HOME is set",
        "Set MV_HOME to a folder of your own.");
  out.config = below(environment, "XDG_CONFIG_HOME", *home, ".config");
  out.data = below(environment, "XDG_DATA_HOME", *home, ".local/share");
  out.state = below(environment, "XDG_STATE_HOME", *home, ".local/state");
  out.cache = below(environment, "XDG_CACHE_HOME", *home, ".cache");
  out.socket = socket_of(out.data / "run" / "mvd.sock", out.data);
  return out;
}

Status make_socket_folder(const fs::path& socket) {
  const auto folder = socket.parent_path();
  MV_CHECK(make_private_folder(folder));
  struct stat info {};
  if (::lstat(folder.c_str(), &info) != 0)
    return errno_error(errno, fmt::format("{}: cannot read the folder", folder.string()));
  if (!S_ISDIR(info.st_mode) || info.st_uid != ::getuid())
    return make_error(Code::config, fmt::format("{}: is not a folder of yours", folder.string()),
        "Another user could run a server in its place", "Set MV_HOME to a folder of your own.");
  if ((info.st_mode & 022) != 0)
    return make_error(Code::config, fmt::format("{}: others may write there", folder.string()),
        "They could run a server in its place", fmt::format("Run: chmod go-w {}", folder.string()));
  return {};
}

}  // namespace mv
