// SPDX-License-Identifier: Apache-2.0
#include "invocation.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace mv::cli {
namespace {

constexpr std::size_t kLongestPath = 3;  // words of a command
constexpr const char* kGuard = "MV_PASSED_ON";

std::string_view last_part(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool complete_command(
    const std::vector<std::string_view>& words, std::span<const std::string_view> paths) {
  std::string path;
  for (std::size_t i = 0; i < words.size() && i < kLongestPath; ++i) {
    path.append(i == 0 ? "" : " ").append(words[i]);
    if (std::find(paths.begin(), paths.end(), path) != paths.end()) return true;
  }
  return false;
}

std::string quoted(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos)
    return std::string(word);
  std::string out = "'";
  for (const char c : word)
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  return out + "'";
}

struct Self {
  struct stat info {};
  bool known = ::stat("/proc/self/exe", &info) == 0;
  bool same(const struct stat& other) const {
    return known && info.st_dev == other.st_dev && info.st_ino == other.st_ino;
  }
};

bool usable(const std::string& path, const Self& self) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && !self.same(info) &&
         ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

Owner decide(const Invocation& call, std::span<const std::string_view> command_paths) {
  if (call.personality == "ours") return Owner::ours;
  if (call.personality == "system") return Owner::system;
  if (last_part(call.program) != "mv") return Owner::ours;
  if (!complete_command(call.arguments, command_paths)) return Owner::system;
  return call.file_exists(call.arguments[0]) ? Owner::ambiguous : Owner::ours;
}

std::string ambiguity_message(const Invocation& call, std::string_view system_mv) {
  std::string words;
  for (const auto word : call.arguments) words += " " + quoted(word);
  const std::string first{call.arguments[0]};
  std::string out = "mv: \"" + first + "\" is a command of MusicVerse and also a file here. ";
  out += "Nothing was done, because a wrong guess could lose the file.\n";
  out += "To run the command:  musicverse" + words + "\n";
  out += "To move the file:    ";
  out += system_mv.empty() ? "command mv" : std::string(system_mv);
  out += " ./" + words.substr(1) + "\n";
  return out;
}

std::string next_mv(std::string_view path) {
  const Self self;
  while (!path.empty()) {
    const auto colon = std::min(path.find(':'), path.size());
    const auto folder = path.substr(0, colon);
    path.remove_prefix(std::min(colon + 1, path.size()));
    // An empty or relative entry means the working folder: never run what lies there.
    if (!folder.starts_with('/')) continue;
    auto candidate = std::string(folder) + "/mv";
    if (usable(candidate, self)) return candidate;
  }
  for (const char* candidate : {"/usr/bin/mv", "/bin/mv"})
    if (usable(candidate, self)) return candidate;
  return {};
}

int pass_on(char** argv) {
  if (std::getenv(kGuard)) {
    std::fputs(
        "mv: cannot find the system's mv: the other mv on PATH calls this one again. "
        "Set PATH so that /usr/bin comes first, or use /usr/bin/mv.\n",
        stderr);
    return 1;
  }
  const char* path = std::getenv("PATH");
  const auto target = next_mv(path ? path : "");
  if (target.empty()) {
    std::fputs(
        "mv: cannot find the system's mv on PATH, in /usr/bin or in /bin. "
        "Install coreutils, or call MusicVerse by its own name: musicverse\n",
        stderr);
    return 127;
  }
  // /usr/bin/mv cannot call us back; only an unknown one gets the guard, so that the environment
  // of the ordinary case stays as it was.
  if (target != "/usr/bin/mv" && target != "/bin/mv") ::setenv(kGuard, "1", 1);
  ::execv(target.c_str(), argv);
  std::fprintf(stderr, "mv: cannot run %s: %s\n", target.c_str(), std::strerror(errno));
  return 126;
}

}  // namespace mv::cli
