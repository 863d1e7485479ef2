// SPDX-License-Identifier: Apache-2.0
// Requests per second of an authenticated GET with a 1 KB JSON answer through our server and
// router, against a bare Beast hello in the same process set-up; then the memory of idle
// connections. Usage: bench_http [seconds per run] [runs] [idle connections]
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "bench/hello_server.hpp"
#include "bench/load.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace {

using namespace mv;
using namespace mv::bench;

// ---- ours
// ------------------------------------------------------------------------------------------

struct StubGate : http::Gate {
  Result<api::Principal> authenticate(const api::Request& request) override {
    if (request.headers.get("Authorization") != "Bearer key")
      return make_error(Code::unauthenticated, "not signed in");
    return api::Principal{"usr_1", model::Mode::live, "key_1", {"tracks:read"}, false};
  }
};

struct NothingKept : http::Idempotency {
  Result<std::optional<api::Response>> begin(http::KeyedRequest&) override {
    return std::optional<api::Response>();
  }
  Status keep(store::Tx&, const http::KeyedRequest&, const api::Response&) override { return {}; }
  Status finish(const http::KeyedRequest&, const api::Response&) override { return {}; }
  void release(const http::KeyedRequest&) override {}
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
          200, "{\"id\":\"" + call.param("id") + "\",\"text\":\"" + std::string(1000, 'x') + "\"}");
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
      bare =
          measure(server.port(), "GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: bench\r\n\r\n", seconds);
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
    fmt::print(
        "run {}: beast hello {:.0f} req/s ({:.1f} us CPU each), ours {:.0f} req/s "
        "({:.1f} us), ratio {:.2f} (by CPU {:.2f})\n",
        i + 1, bare.rate, bare.cpu_us, full.rate, full.cpu_us, ratios.back(), cpu_ratios.back());
  }
  const auto median = [](std::vector<double> of) {
    std::sort(of.begin(), of.end());
    return of.empty() ? 0 : of[of.size() / 2];
  };
  fmt::print("median: beast hello {:.0f} req/s, ours {:.0f} req/s, ratio {:.2f} (by CPU {:.2f})\n",
      median(hello), median(ours), median(ratios), median(cpu_ratios));
  if (idle > 0) idle_memory(idle);
}
