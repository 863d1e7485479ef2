// SPDX-License-Identifier: Apache-2.0
#include "process/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "base/text/text.hpp"

namespace mv::process {
namespace {

using std::chrono::milliseconds;
using Watch = std::chrono::steady_clock;

constexpr std::size_t kLongestLine = 64 << 10, kKeptOutput = 64 << 10, kKeptErrors = 4 << 10;
constexpr milliseconds kAsk{100}, kGrace{2000};
constexpr int kReportFd = 3;  // of the child, until exec
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;  // such a program needs terabytes of addresses
#else
constexpr bool kSanitized = false;
#endif

/// Everything the child needs, made before the fork: there it may not allocate.
struct Child {
  std::vector<char*> argv, environment;
  const char* folder;
  int input, output, errors, report;
  ProcessLimits limits;
  pid_t parent;
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const auto& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

bool limit(int what, std::uint64_t soft, std::uint64_t hard) {
  const rlimit wanted{soft, hard};
  return ::setrlimit(static_cast<__rlimit_resource>(what), &wanted) == 0;
}

bool set_limits(const ProcessLimits& limits) {
  const auto cpu = static_cast<std::uint64_t>(limits.cpu_seconds);
  return limit(RLIMIT_CORE, 0, 0) &&
         (limits.memory == 0 || kSanitized || limit(RLIMIT_AS, limits.memory, limits.memory)) &&
         (limits.file_size == 0 || limit(RLIMIT_FSIZE, limits.file_size, limits.file_size)) &&
         (limits.cpu_seconds == 0 || limit(RLIMIT_CPU, cpu, cpu + 2));
}

/// In the child: becomes the program, or reports errno.
[[noreturn]] void become(const Child& child) {
  ::setpgid(0, 0);
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != child.parent) ::_exit(127);  // we are too late
  if (child.limits.nice > 0) ::setpriority(PRIO_PROCESS, 0, child.limits.nice);
  ::umask(077);
  const bool ready =
      ::dup2(child.input, 0) >= 0 && ::dup2(child.output, 1) >= 0 && ::dup2(child.errors, 2) >= 0 &&
      ::dup2(child.report, kReportFd) >= 0 && ::fcntl(kReportFd, F_SETFD, FD_CLOEXEC) == 0 &&
      (*child.folder == '\0' || ::chdir(child.folder) == 0) && set_limits(child.limits);
  if (ready) {
    ::syscall(SYS_close_range, kReportFd + 1, ~0U, 0);
    ::execve(child.argv.front(), child.argv.data(), child.environment.data());
  }
  const int why = errno;
  (void)!::write(kReportFd, &why, sizeof why);
  ::_exit(127);
}

/// The same descriptor with a number that dup2 in the child does not hit.
Result<Fd> lifted(Fd fd) {
  Fd higher(::fcntl(fd.get(), F_DUPFD_CLOEXEC, kReportFd + 1));
  if (!higher) return errno_error(errno, "cannot copy a file descriptor");
  return higher;
}

struct Pipe {
  Fd read, write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno_error(errno, "cannot create a pipe");
  Pipe out{Fd(ends[0]), Fd(ends[1])};
  MV_TRY(out.write, lifted(std::move(out.write)));
  ::fcntl(out.read.get(), F_SETFL, O_NONBLOCK);
  return out;
}

/// Standard input as a file in memory: no pipe to feed, no SIGPIPE.
Result<Fd> input_of(const std::string& text) {
  Fd file(::memfd_create("input", MFD_CLOEXEC));
  if (!file) return errno_error(errno, "cannot create a file in memory");
  MV_CHECK(write_all(file.get(), text));
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return errno_error(errno, "cannot rewind the input");
  return lifted(std::move(file));
}

/// Bytes as one line of text: control characters become blanks, what is not UTF-8 question marks.
std::string as_words(std::string text) {
  std::size_t whole = 0;  // the first character may be cut
  while (whole < text.size() && whole < 3 && (text[whole] & 0xc0) == 0x80) ++whole;
  text.erase(0, whole);
  const bool readable = is_utf8(text);
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += byte >= 0x80 && !readable ? '?' : c;
    }
  }
  return std::string(trim(out));
}

/// The program under way.
class Running {
 public:
  Running(const ProcessOrder& order, pid_t pid, Fd output, Fd errors)
      : order_(order),
        pid_(pid),
        output_(std::move(output)),
        errors_(std::move(errors)),
        ended_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
        begun_(Watch::now()) {}

  ProcessEnd wait() {
    auto next_ask = begun_;
    while (!has_ended()) {
      if (const auto now = Watch::now(); now >= next_ask) {
        watch_over(now);
        next_ask = now + kAsk;
      }
      wait_a_moment();
      read_all();
    }
    // The zombie still holds the number of the group: nobody else can be hit.
    ::kill(-pid_, SIGKILL);
    read_all();
    if (!line_.empty()) tell_line();
    return reap();
  }

 private:
  bool has_ended() const {
    siginfo_t info{};
    const int got = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    return got != 0 ? errno != EINTR : info.si_pid == pid_;
  }

  void watch_over(Watch::time_point now) {
    if (!stop_at_) {
      const auto wall = order_.limits.wall;
      end_.cancelled = order_.cancelled && order_.cancelled();
      end_.timed_out = !end_.cancelled && wall.count() > 0 && now - begun_ >= wall;
      if (!end_.cancelled && !end_.timed_out) return;
      stop_at_ = now + kGrace;
      ::kill(-pid_, SIGTERM);
    } else if (now >= *stop_at_) {
      ::kill(-pid_, SIGKILL);
    }
  }

  void wait_a_moment() {
    // A descriptor below 0 is left out by poll.
    std::array<pollfd, 3> all{pollfd{output_.get(), POLLIN, 0}, pollfd{errors_.get(), POLLIN, 0},
        pollfd{ended_.get(), POLLIN, 0}};
    ::poll(all.data(), all.size(), static_cast<int>(kAsk.count()));
  }

  void read_all() {
    read_some(output_, [this](std::string_view block) { take_output(block); });
    read_some(errors_, [this](std::string_view block) {
      tail_ += block;
      if (tail_.size() > 2 * kKeptErrors) tail_.erase(0, tail_.size() - kKeptErrors);
    });
  }

  template <class Take>
  static void read_some(Fd& fd, const Take& take) {
    constexpr int kBlocks = 16;  // then others have their turn
    std::array<char, 64 << 10> block;
    for (int i = 0; i < kBlocks && fd; ++i) {
      const auto got = ::read(fd.get(), block.data(), block.size());
      if (got > 0)
        take(std::string_view(block.data(), static_cast<std::size_t>(got)));
      else if (got == 0)
        fd.close();
      else if (errno != EINTR)
        return;
    }
  }

  void take_output(std::string_view block) {
    if (!order_.line) {
      end_.output += block.substr(0, kKeptOutput - std::min(kKeptOutput, end_.output.size()));
      return;
    }
    while (!block.empty()) {
      const auto end = block.find('\n');
      const auto room = kLongestLine - std::min(kLongestLine, line_.size());
      line_ += block.substr(0, std::min(end, room));
      if (end == block.npos) return;
      tell_line();
      block.remove_prefix(end + 1);
    }
  }

  void tell_line() {
    if (line_.ends_with('\r')) line_.pop_back();
    order_.line(line_);
    line_.clear();
  }

  ProcessEnd reap() {
    int status = 0;
    rusage usage{};
    while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {}
    if (WIFEXITED(status)) end_.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) end_.signal = WTERMSIG(status);
    const auto time = [](const timeval& t) {
      return milliseconds(t.tv_sec * 1000 + t.tv_usec / 1000);
    };
    end_.cpu = time(usage.ru_utime) + time(usage.ru_stime);
    end_.wall = std::chrono::duration_cast<milliseconds>(Watch::now() - begun_);
    end_.peak_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
    if (tail_.size() > kKeptErrors) tail_.erase(0, tail_.size() - kKeptErrors);
    end_.error_text = as_words(std::move(tail_));
    return std::move(end_);
  }

  const ProcessOrder& order_;
  const pid_t pid_;
  Fd output_, errors_, ended_;
  const Watch::time_point begun_;
  std::optional<Watch::time_point> stop_at_;
  std::string line_, tail_;
  ProcessEnd end_;
};

/// fork with all signals held back, so that no handler of ours runs in the child.
pid_t start(const Child& child) {
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const auto pid = ::fork();
  if (pid == 0) become(child);
  const int why = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid > 0) ::setpgid(pid, pid);  // whoever comes first
  errno = why;
  return pid;
}

}  // namespace

fs::path find_program(const std::string& name) {
  const auto* path = std::getenv("PATH");
  for (const auto& folder : split(path ? path : "/usr/bin:/bin", ':')) {
    const auto file = fs::path(folder) / name;
    if (!folder.empty() && ::access(file.c_str(), X_OK) == 0 && fs::is_regular_file(file))
      return file;
  }
  return {};
}

Result<ProcessEnd> run_process(const ProcessOrder& order) {
  if (order.argv.empty())
    return make_error(Code::internal, "there is no program to run", "Its command is empty",
        "Report it: this is a bug of ours.");
  MV_TRY(auto input, input_of(order.input));
  MV_TRY(auto output, make_pipe());
  MV_TRY(auto errors, make_pipe());
  MV_TRY(auto report, make_pipe());
  const auto folder = order.folder.string();
  const Child child{pointers(order.argv), pointers(order.environment), folder.c_str(), input.get(),
      output.write.get(), errors.write.get(), report.write.get(), order.limits, ::getpid()};
  const auto pid = start(child);
  if (pid < 0) return errno_error(errno, "cannot start " + order.argv.front());
  output.write.close();
  errors.write.close();
  report.write.close();
  // The report ends empty at exec; until then there is nothing else to do.
  int why = 0;
  ::fcntl(report.read.get(), F_SETFL, 0);
  ssize_t got = 0;
  while ((got = ::read(report.read.get(), &why, sizeof why)) < 0 && errno == EINTR) {}
  Running running(order, pid, std::move(output.read), std::move(errors.read));
  auto end = running.wait();
  if (got == sizeof why) return errno_error(why, "cannot start " + order.argv.front());
  return end;
}

}  // namespace mv::process
