// SPDX-License-Identifier: Apache-2.0
#include "io/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/files.hpp"
#include "base/settings/paths.hpp"

extern char** environ;

namespace mv::cli {
namespace {

constexpr std::size_t kMost = 1 << 20;

struct Pipe {
  Fd from, to;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno_error(errno, "no pipe");
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

std::vector<char*> arguments_of(const std::vector<std::string>& words) {
  std::vector<char*> out;
  for (const auto& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

/// The text as a file without a name, so that a program that does not read it holds nobody up.
Result<Fd> as_file(std::string_view text) {
  Fd out(::memfd_create("input", MFD_CLOEXEC));
  if (!out) return errno_error(errno, "no memory file");
  while (!text.empty()) {
    const auto put = ::write(out.get(), text.data(), text.size());
    if (put < 0 && errno != EINTR) return errno_error(errno, "no memory file");
    if (put > 0) text.remove_prefix(static_cast<std::size_t>(put));
  }
  if (::lseek(out.get(), 0, SEEK_SET) != 0) return errno_error(errno, "no memory file");
  return out;
}

/// Both at once, so that neither waits for the other.
void read_both(const Fd& out, const Fd& err, Ran& ran) {
  std::array<pollfd, 2> ends{{{out.get(), POLLIN, 0}, {err.get(), POLLIN, 0}}};
  const std::array texts{&ran.out, &ran.err};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (::poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) return;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0) continue;
      std::array<char, 4096> block{};
      const auto got = ::read(ends[i].fd, block.data(), block.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) ends[i].fd = -1;
      if (got > 0 && texts[i]->size() < kMost)
        texts[i]->append(block.data(), static_cast<std::size_t>(got));
    }
  }
}

}  // namespace

Result<Ran> run_program(const std::vector<std::string>& words, std::string_view input) {
  MV_TRY(const auto in, as_file(input));
  MV_TRY(auto out, make_pipe());
  MV_TRY(auto err, make_pipe());
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in.get(), 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.to.get(), 1);
  ::posix_spawn_file_actions_adddup2(&actions, err.to.get(), 2);
  pid_t child = -1;
  const int failed = ::posix_spawnp(
      &child, words.front().c_str(), &actions, nullptr, arguments_of(words).data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0)
    return make_error(Code::not_found, fmt::format("there is no program {}", words.front()),
        "PATH does not lead to it", "Install it, or correct PATH.");
  out.to.close();
  err.to.close();
  Ran ran;
  read_both(out.from, err.from, ran);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

fs::path own_program() {
  std::error_code code;
  const auto self = fs::read_symlink("/proc/self/exe", code);
  for (const char* way : {"../../bin/musicverse", "../../../bin/musicverse", "musicverse"})
    if (const auto path = (self.parent_path() / way).lexically_normal(); fs::exists(path, code))
      return path;
  return "musicverse";
}

}  // namespace mv::cli
