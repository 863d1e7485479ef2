// SPDX-License-Identifier: Apache-2.0
#pragma once
// The load of the HTTP benchmarks, from a process of its own: keep-alive connections on loopback,
// bounded in time.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <vector>

namespace mv::bench {

constexpr int kConnections = 64;
constexpr int kClientThreads = 2;

inline int connect_to(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::_Exit(2);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

/// Reads one whole answer of a known size; all answers of a run are equally long.
inline std::size_t answer_size(int fd, std::string_view request) {
  char block[256 << 10];
  if (write(fd, request.data(), request.size()) < 0) std::_Exit(2);
  std::size_t have = 0;
  for (;;) {
    const auto n = read(fd, block + have, sizeof block - have);
    if (n <= 0) std::_Exit(3);
    have += static_cast<std::size_t>(n);
    const std::string_view text(block, have);
    const auto end = text.find("\r\n\r\n");
    const auto length = text.find("Content-Length: ");
    if (end == std::string_view::npos || length == std::string_view::npos) continue;
    if (!text.starts_with("HTTP/1.1 200")) std::_Exit(4);
    const auto whole = end + 4 + std::strtoul(block + length + 16, nullptr, 10);
    if (have >= whole) return whole;
  }
}

inline std::uint64_t load(
    int port, std::string_view request, std::chrono::steady_clock::time_point until) {
  struct One {
    int fd;
    std::size_t left;
  };
  std::vector<One> all;
  std::size_t size = 0;
  const int poll = epoll_create1(0);
  for (int i = 0; i < kConnections / kClientThreads; ++i) {
    all.push_back({connect_to(port), 0});
    size = answer_size(all.back().fd, request);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    epoll_event event{EPOLLIN, {.u64 = i}};
    epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
    all[i].left = size;
    if (write(all[i].fd, request.data(), request.size()) < 0) std::_Exit(2);
  }
  std::uint64_t done = 0;
  char block[8192];
  epoll_event events[64];
  while (std::chrono::steady_clock::now() < until) {
    const int n = epoll_wait(poll, events, 64, 100);
    for (int i = 0; i < n; ++i) {
      auto& one = all[events[i].data.u64];
      const auto got = read(one.fd, block, std::min(sizeof block, one.left));
      if (got <= 0) std::_Exit(3);
      one.left -= static_cast<std::size_t>(got);
      if (one.left > 0) continue;
      ++done;
      one.left = size;
      if (write(one.fd, request.data(), request.size()) < 0) std::_Exit(2);
    }
  }
  return done;
}

struct Measure {
  double rate = 0;    ///< requests/s
  double cpu_us = 0;  ///< of the server's process for one request; steady on a busy machine, too
};

inline double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

inline Measure measure(int port, std::string_view request, double seconds) {
  const double cpu_before = cpu_seconds();
  int result[2];
  if (pipe(result) != 0) std::exit(1);
  const pid_t child = fork();
  if (child == 0) {
    const auto until = std::chrono::steady_clock::now() +
                       std::chrono::milliseconds(static_cast<int>(seconds * 1000));
    std::uint64_t counts[kClientThreads] = {};
    std::vector<std::thread> threads;
    for (auto& count : counts)
      threads.emplace_back([&, until] { count = load(port, request, until); });
    for (auto& thread : threads) thread.join();
    std::uint64_t sum = 0;
    for (const auto count : counts) sum += count;
    std::_Exit(write(result[1], &sum, sizeof sum) == sizeof sum ? 0 : 5);
  }
  ::close(result[1]);
  std::uint64_t sum = 0;
  const bool good = read(result[0], &sum, sizeof sum) == sizeof sum;
  ::close(result[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!good || status != 0) {
    fmt::print(stderr, "the load generator failed ({})\n", WEXITSTATUS(status));
    std::exit(1);
  }
  const auto requests = static_cast<double>(sum);
  return {requests / seconds, 1e6 * (cpu_seconds() - cpu_before) / requests};
}

/// Sends `rate` requests a second, whatever comes back, and gives the time in ms below which 95 of
/// 100 answers came: from when a request was due, so that a server that stalls is not spared.
inline double paced_p95(int port, std::string_view request, double rate, double seconds) {
  using Steady = std::chrono::steady_clock;
  struct One {
    int fd;
    std::size_t left;
    Steady::time_point due;
  };
  std::vector<One> all;
  std::vector<std::size_t> idle;
  std::size_t size = 0;
  const int poll = epoll_create1(0);
  for (std::size_t i = 0; i < kConnections; ++i) {
    all.push_back({connect_to(port), 0, {}});
    size = answer_size(all.back().fd, request);
    epoll_event event{EPOLLIN, {.u64 = i}};
    epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
    idle.push_back(i);
  }
  const auto begin = Steady::now();
  const auto total = static_cast<std::size_t>(rate * seconds);
  const auto due_of = [&](std::size_t n) {
    return begin + std::chrono::duration_cast<Steady::duration>(
                       std::chrono::duration<double>(static_cast<double>(n) / rate));
  };
  std::vector<double> times;
  char block[8192];
  epoll_event events[64];
  std::size_t sent = 0;
  while (
      times.size() < total && Steady::now() < begin + std::chrono::duration<double>(4 * seconds)) {
    while (sent < total && !idle.empty() && due_of(sent) <= Steady::now()) {
      auto& one = all[idle.back()];
      idle.pop_back();
      one.left = size;
      one.due = due_of(sent++);
      if (write(one.fd, request.data(), request.size()) < 0) std::_Exit(2);
    }
    const int n = epoll_wait(poll, events, 64, sent < total && !idle.empty() ? 0 : 10);
    for (int i = 0; i < n; ++i) {
      auto& one = all[events[i].data.u64];
      const auto got = read(one.fd, block, std::min(sizeof block, one.left));
      if (got <= 0) std::_Exit(3);
      one.left -= static_cast<std::size_t>(got);
      if (one.left > 0) continue;
      times.push_back(std::chrono::duration<double, std::milli>(Steady::now() - one.due).count());
      idle.push_back(events[i].data.u64);
    }
  }
  for (const auto& one : all) ::close(one.fd);
  ::close(poll);
  times.resize(std::max<std::size_t>(total, 1), 1e6);  // what never came
  std::sort(times.begin(), times.end());
  return times[times.size() * 95 / 100];
}

}  // namespace mv::bench
