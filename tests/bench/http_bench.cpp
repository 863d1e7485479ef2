// SPDX-License-Identifier: Apache-2.0
// Requests per second of an authenticated GET with a 1 KB JSON answer through our server and
// router, against a bare Beast hello in the same process set-up; then the memory of idle
// connections. Usage: bench_http [seconds per run] [runs] [idle connections]
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
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>
#include <vector>

#include "http/router.hpp"
#include "http/server.hpp"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using namespace mv;

constexpr int kConnections = 64;
constexpr int kClientThreads = 2;

// ---- the peer: as little as Beast allows ---------------------------------------------------------

class Hello : public std::enable_shared_from_this<Hello> {
 public:
  explicit Hello(tcp::socket socket) : socket_(std::move(socket)) {}
  void read() {
    request_ = {};
    beast::http::async_read(socket_, buffer_, request_,
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                              if (!error) self->write();
                            });
  }

 private:
  void write() {
    response_ = {beast::http::status::ok, 11};
    response_.set(beast::http::field::content_type, "text/plain");
    response_.body() = "hello";
    response_.prepare_payload();
    beast::http::async_write(socket_, response_,
                             [self = shared_from_this()](beast::error_code error, std::size_t) {
                               if (!error) self->read();
                             });
  }
  tcp::socket socket_;
  beast::flat_buffer buffer_;
  beast::http::request<beast::http::string_body> request_;
  beast::http::response<beast::http::string_body> response_;
};

class HelloServer {
 public:
  HelloServer() {
    accept();
    for (auto& thread : threads_) thread = std::thread([this] { context_.run(); });
  }
  ~HelloServer() {
    context_.stop();
    for (auto& thread : threads_) thread.join();
  }
  int port() const { return acceptor_.local_endpoint().port(); }

 private:
  void accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (error) return;
      socket.set_option(tcp::no_delay(true));
      std::make_shared<Hello>(std::move(socket))->read();
      accept();
    });
  }
  asio::io_context context_{2};
  tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
  std::thread threads_[2];
};

// ---- ours ------------------------------------------------------------------------------------------

struct StubGate : http::Gate {
  Result<api::Principal> authenticate(const api::Request& request) override {
    if (request.headers.get("Authorization") != "Bearer key")
      return make_error(Code::unauthenticated, "not signed in");
    return api::Principal{"usr_1", "live", "key_1", {"tracks:read"}, false};
  }
};

struct NothingKept : http::Idempotency {
  Result<std::optional<api::Response>> begin(const http::KeyedRequest&, Millis) override {
    return std::optional<api::Response>();
  }
  Status finish(const http::KeyedRequest&, const api::Response&, Millis) override { return {}; }
  void forget(const http::KeyedRequest&) override {}
};

struct Ours {
  StubGate gate;
  NothingKept kept;
  SystemClock clock;
  std::unique_ptr<http::Server> server;
  Ours() {
    api::Handlers handlers;
    handlers.plain["track_get"] = [](api::Call& call) -> Result<api::Response> {
      return api::json_response(
          200, "{\"id\":\"" + call.param("id") + "\",\"text\":\"" +
                   std::string(1000, 'x') + "\"}");
    };
    server = std::make_unique<http::Server>(
        http::Options{}, std::make_shared<http::Router>(std::move(handlers), gate, kept, clock));
    if (const auto status = server->start(); !status.ok()) {
      fmt::print(stderr, "{}\n", status.error().line());
      std::exit(1);
    }
  }
  int port() const { return server->port(); }
};

// ---- the load, in a process of its own --------------------------------------------------------------

int connect_to(int port) {
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
std::size_t answer_size(int fd, std::string_view request) {
  char block[8192];
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

std::uint64_t load(int port, std::string_view request, std::chrono::steady_clock::time_point until) {
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

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

Measure measure(int port, std::string_view request, double seconds) {
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

long rss_kb() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("VmRSS:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  return 0;
}

/// The child opens idle connections that were used once; the parent looks at its own memory.
void idle_memory(int count) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  count = std::min<int>(count, static_cast<int>(files.rlim_max) - 200);
  Ours ours;
  const long before = rss_kb();
  int ready[2], done[2];
  if (pipe(ready) != 0 || pipe(done) != 0) return;
  const pid_t child = fork();
  char byte = 0;
  if (child == 0) {
    ::close(done[1]);
    for (int i = 0; i < count; ++i)
      answer_size(connect_to(ours.port()),
                  "GET /api/v1/tracks/trk_1 HTTP/1.1\r\nHost: x\r\n"
                  "Authorization: Bearer key\r\n\r\n");
    std::_Exit(write(ready[1], &byte, 1) == 1 && read(done[0], &byte, 1) == 0 ? 0 : 1);
  }
  ::close(ready[1]);
  const bool good = read(ready[0], &byte, 1) == 1;
  const long after = rss_kb();
  ::close(done[1]);
  waitpid(child, nullptr, 0);
  if (good)
    fmt::print("idle: {} connections, RSS {} KB before, {} KB after: {:.1f} KB each\n", count,
               before, after, static_cast<double>(after - before) / count);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 2;
  const int runs = argc > 2 ? std::atoi(argv[2]) : 3;
  const int idle = argc > 3 ? std::atoi(argv[3]) : 10'000;
  std::vector<double> hello, ours, ratios, cpu_ratios;
  for (int i = 0; i < runs; ++i) {
    Measure bare;
    {
      HelloServer server;
      bare = measure(server.port(),
                     "GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: bench\r\n\r\n", seconds);
    }
    Ours server;
    const auto full = measure(server.port(),
                              "GET /api/v1/tracks/trk_01jd2m3x8yq5w7e9r1t3y5u7i9 HTTP/1.1\r\n"
                              "Host: x\r\nUser-Agent: bench\r\nAuthorization: Bearer key\r\n\r\n",
                              seconds);
    hello.push_back(bare.rate);
    ours.push_back(full.rate);
    ratios.push_back(full.rate / bare.rate);
    cpu_ratios.push_back(bare.cpu_us / full.cpu_us);
    fmt::print("run {}: beast hello {:.0f} req/s ({:.1f} us CPU each), ours {:.0f} req/s "
               "({:.1f} us), ratio {:.2f} (by CPU {:.2f})\n",
               i + 1, bare.rate, bare.cpu_us, full.rate, full.cpu_us, ratios.back(),
               cpu_ratios.back());
  }
  const auto median = [](std::vector<double> of) {
    std::sort(of.begin(), of.end());
    return of.empty() ? 0 : of[of.size() / 2];
  };
  fmt::print("median: beast hello {:.0f} req/s, ours {:.0f} req/s, ratio {:.2f} (by CPU {:.2f})\n",
             median(hello), median(ours), median(ratios), median(cpu_ratios));
  if (idle > 0) idle_memory(idle);
}
