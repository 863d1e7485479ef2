// SPDX-License-Identifier: Apache-2.0
#include "support/catch.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "base/text/text.hpp"
#include "process/process.hpp"

using namespace mv;
using namespace mv::process;
using std::chrono::milliseconds;

namespace {

ProcessOrder shell(const std::string& script) {
  ProcessOrder out;
  out.argv = {"/bin/sh", "-c", script};
  out.environment = {"PATH=/usr/bin:/bin"};
  return out;
}

ProcessEnd done(const ProcessOrder& order) {
  auto end = run_process(order);
  if (!end) FAIL(end.error().line());
  return *std::move(end);
}

/// Gone, or dead and waiting for somebody to notice.
bool is_dead(int pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(stat)), {});
  const auto name_end = text.rfind(')');
  return name_end == text.npos || text[name_end + 2] == 'Z';
}

/// Within 20 seconds.
bool dies(int pid) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!is_dead(pid) && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  return is_dead(pid);
}

}  // namespace

TEST_CASE("A program gets its input, environment and folder, and nothing else") {
  TempFolder folder;
  auto order = shell("cat; printf '[%s]' \"$MV_PROMPT\" \"$PATH\"; env | grep -c =; pwd; exit 3");
  order.input = "hello\n";
  order.environment.push_back("MV_PROMPT=a \"b\"\nc $(d)");
  order.folder = folder.path();
  const auto end = done(order);
  CHECK(end.exit_code == 3);
  CHECK(end.signal == 0);
  CHECK(end.output == "hello\n[a \"b\"\nc $(d)][/usr/bin:/bin]3\n" +  // and PWD of the shell
                          fs::canonical(folder.path()).string() + "\n");
  CHECK(end.error_text.empty());
  CHECK(end.peak_bytes > 0);
}

TEST_CASE("No descriptor of ours reaches the program") {
  const int open_to_all = ::open("/dev/null", O_RDONLY);
  REQUIRE(open_to_all >= 0);
  ProcessOrder order;
  order.argv = {"/bin/ls", "/proc/self/fd"};
  CHECK(done(order).output == "0\n1\n2\n3\n");  // 3 is the folder that ls reads
  ::close(open_to_all);
}

TEST_CASE("Standard error's end is kept, as one line of text") {
  const auto end = done(shell(R"(printf '\033[31mred\a\nnext\ttab \303\251' >&2)"));
  CHECK(end.error_text == "[31mred next tab \xc3\xa9");
  const auto long_one =
      done(shell("i=0; while [ $i -lt 9000 ]; do printf '%05d ' $i; i=$((i+1)); done >&2"));
  CHECK(long_one.error_text.size() <= 4096);
  CHECK(long_one.error_text.size() > 4000);
  CHECK(long_one.error_text.ends_with("08999"));
  CHECK(done(shell(R"(printf 'a\377b' >&2)")).error_text == "a?b");
}

TEST_CASE("A megabyte of lines comes through, and a line without end is cut") {
  std::size_t lines = 0, bytes = 0, longest = 0;
  auto order = shell(
      "yes 0123456789012345678901234567890123456789 | head -25000; "
      "head -c 200000 /dev/zero | tr '\\0' x; echo; printf last");
  std::string last;
  order.line = [&](std::string_view line) {
    ++lines;
    bytes += line.size();
    longest = std::max(longest, line.size());
    last = line;
  };
  const auto end = done(order);
  CHECK(end.exit_code == 0);
  CHECK(lines == 25'002);
  CHECK(longest == 65'536);
  CHECK(bytes == 25'000 * 40 + 65'536 + 4);
  CHECK(last == "last");
  CHECK(end.output.empty());
  CHECK(done(shell("yes | head -c 1000000")).output.size() == 65'536);
}

TEST_CASE("A program that is not there") {
  ProcessOrder order;
  order.argv = {"/nowhere/program"};
  const auto end = run_process(order);
  REQUIRE_FALSE(end.ok());
  CHECK(end.error().code == Code::not_found);
  CHECK(end.error().what.find("/nowhere/program") != std::string::npos);
  TempFolder folder;
  std::ofstream(folder.path() / "text") << "no program";
  order.argv = {(folder.path() / "text").string()};
  CHECK(run_process(order).error().code == Code::io);
}

TEST_CASE("Limits hold") {
  TempFolder folder;
#if !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)  // they need terabytes of addresses
  SECTION("memory") {
    auto order = shell("x=$(head -c 400000000 /dev/zero | tr '\\0' a); echo ${#x}");
    order.limits.memory = 200u << 20;
    const auto end = done(order);
    CHECK((end.exit_code > 0 || end.signal != 0));
    CHECK(end.peak_bytes < 250u << 20);
  }
#endif
  SECTION("computing time") {
    auto order = shell("while :; do :; done");
    order.limits.cpu_seconds = 1;
    const auto end = done(order);
    CHECK(end.signal == SIGXCPU);
    CHECK(end.cpu >= milliseconds(800));
  }
  SECTION("file size") {
    auto order = shell("head -c 1000000 /dev/zero > big");
    order.folder = folder.path();
    order.limits.file_size = 1000;
    CHECK(done(order).exit_code != 0);
    CHECK(fs::file_size(folder.path() / "big") <= 1000);
  }
  SECTION("time") {
    auto order = shell("sleep 100");
    order.limits.wall = milliseconds(150);
    const auto end = done(order);
    CHECK(end.timed_out);
    CHECK_FALSE(end.cancelled);
    CHECK(end.signal == SIGTERM);
    CHECK(end.wall < milliseconds(20'000));
  }
  SECTION("priority") {
    auto order = shell("nice");
    order.limits.nice = 19;  // ours is at least 0
    CHECK(done(order).output == "19\n");
  }
}

TEST_CASE("Cancelling ends the whole group, also one that will not listen") {
  int asked = 0;
  auto order = shell(
      "trap '' TERM; (trap '' TERM; while :; do sleep 50; done) & echo $!; "
      "while :; do sleep 50; done");
  int child = 0;
  order.line = [&](std::string_view line) {
    child = static_cast<int>(parse_int(line).value_or(0));
  };
  order.cancelled = [&] { return ++asked > 2 && child != 0; };
  const auto end = done(order);
  CHECK(end.cancelled);
  CHECK(end.signal == SIGKILL);
  CHECK(end.wall >= milliseconds(2000));
  REQUIRE(child > 0);
  CHECK(dies(child));
}

TEST_CASE("What a program leaves running dies with it") {
  const auto end = done(shell("sleep 1000 & echo $!"));
  CHECK(end.exit_code == 0);
  const auto child = static_cast<int>(parse_int(trim(end.output)).value_or(0));
  REQUIRE(child > 0);
  CHECK(dies(child));
}

TEST_CASE("A server that is killed takes its program with it") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const auto server = ::fork();
  if (server == 0) {
    auto order = shell("echo $$; while :; do sleep 50; done");
    order.line = [&](std::string_view line) { (void)!::write(ends[1], line.data(), line.size()); };
    (void)run_process(order);
    ::_exit(0);
  }
  REQUIRE(server > 0);
  char text[16] = {};
  const auto got = ::read(ends[0], text, sizeof text);
  REQUIRE(got > 0);
  const auto program =
      static_cast<int>(parse_int({text, static_cast<std::size_t>(got)}).value_or(0));
  REQUIRE(program > 0);
  CHECK_FALSE(is_dead(program));
  ::kill(server, SIGKILL);
  ::waitpid(server, nullptr, 0);
  CHECK(dies(program));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("Many threads run programs at once") {
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int t = 0; t < 6; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        auto order = shell("cat; exit 7");
        order.input = std::string(1000, static_cast<char>('a' + t)) + std::to_string(i);
        const auto end = run_process(order);
        good += end.ok() && end->exit_code == 7 && end->output == order.input;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(good == 60);
}
