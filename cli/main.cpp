// SPDX-License-Identifier: Apache-2.0
// The program people call. It decides whose call this is and hands it over: to the system's mv, or
// to mv-main, which has the commands and the libraries that take long to load.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "command_paths.hpp"
#include "invocation.hpp"

namespace mv::cli {
namespace {

bool exists(std::string_view name) {
  struct stat info {};
  return ::lstat(std::string(name).c_str(), &info) == 0;
}

std::string own_folder() {
  char path[PATH_MAX];
  const auto length = ::readlink("/proc/self/exe", path, sizeof path);
  if (length <= 0) return {};
  const std::string_view whole(path, static_cast<std::size_t>(length));
  return std::string(whole.substr(0, whole.rfind('/')));
}

bool asks_version(const Invocation& call) {
  return call.arguments.size() == 1 &&
         (call.arguments[0] == "version" || call.arguments[0] == "--version" ||
             call.arguments[0] == "-V");
}

int print_version() {
  std::puts("musicverse " MV_VERSION);
  return std::fflush(stdout) == 0 && !std::ferror(stdout) ? 0 : 1;
}

int run_main(char** argv) {
  const auto folder = own_folder();
  for (const char* place :
      {"/../libexec/musicverse/mv-main", "/../../../libexec/musicverse/mv-main"}) {
    const auto path = folder + place;
    ::execv(path.c_str(), argv);
    if (errno != ENOENT && errno != ENOTDIR) {
      std::fprintf(stderr, "musicverse: cannot run %s: %s\n", path.c_str(), std::strerror(errno));
      return 1;
    }
  }
  std::fprintf(stderr,
      "musicverse: its main part is missing: "
      "%s/../libexec/musicverse/mv-main. Install MusicVerse again.\n",
      folder.c_str());
  return 1;
}

int front(int argc, char** argv) {
  Invocation call;
  call.program = argc > 0 ? argv[0] : "musicverse";
  for (int i = 1; i < argc; ++i) call.arguments.emplace_back(argv[i]);
  if (const char* forced = std::getenv("MV_PERSONALITY")) call.personality = forced;
  call.file_exists = exists;
  switch (decide(call, kCommandPaths)) {
    case Owner::system: return pass_on(argv);
    case Owner::ours: return asks_version(call) ? print_version() : run_main(argv);
    case Owner::ambiguous: break;
  }
  const char* path = std::getenv("PATH");
  std::fputs(ambiguity_message(call, next_mv(path ? path : "")).c_str(), stderr);
  return 2;
}

}  // namespace
}  // namespace mv::cli

int main(int argc, char** argv) { return mv::cli::front(argc, argv); }
