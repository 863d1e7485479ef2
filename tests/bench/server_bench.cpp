// SPDX-License-Identifier: Apache-2.0
// The whole of mvd, in this process, against its peers in the same run:
//   GET /api/v1/tracks/{id} with an API key over TCP, beside a bare Beast hello;
//   the upload of mv (tus, hashed on both sides), beside curl -T to the server's plain sink.
// With MV_TEST_SIZE=long the runs are longer and missing a promise is a failure.
#include <fmt/format.h>

#include <fstream>

#include "api/catalogue/track_views.hpp"
#include "base/random.hpp"
#include "bench/hello_server.hpp"
#include "bench/load.hpp"
#include "bench/setup.hpp"
#include "client/upload.hpp"
#include "support/wav.hpp"

namespace {

using namespace mv;
using namespace mv::bench;
using Clock = std::chrono::steady_clock;

void reads(const Setup& setup) {
  const auto file = setup.home.path() / "short.wav";
  test::write_wav(file, {});
  auto session = setup.tcp();
  const auto upload = must(client::upload_file(session, file, {}));
  api::CreateTrack wanted;
  wanted.upload_id = upload.id;
  wanted.metadata = {{"title", "Bench"}};
  const auto track = must(session.post<api::TrackView>("/api/v1/tracks", wanted, "bench-track"));
  const auto request = setup.get("/api/v1/tracks/" + track.id);
  std::vector<double> hello, ours, ratios;
  for (int run = 0; run < (kLong ? 5 : 3); ++run) {
    const double seconds = kLong ? 3 : 1;
    {
      bench::HelloServer peer;
      hello.push_back(bench::measure(
          peer.port(), "GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: bench\r\n\r\n", seconds)
                          .rate);
    }
    ours.push_back(bench::measure(setup.app->port(), request, seconds).rate);
    ratios.push_back(ours.back() / hello.back());
  }
  promise(fmt::format("GET /api/v1/tracks/{{id}} with a key: {:.0f}/s, bare Beast hello {:.0f}/s, "
                      "ratio {:.2f} (>= 0.35)",
              median(ours), median(hello), median(ratios)),
      median(ratios) >= 0.35);
}

void make_file(const fs::path& path, std::uint64_t megabytes) {
  std::ofstream out(path, std::ios::binary);
  const std::string block = random_bytes(1 << 20);
  for (std::uint64_t i = 0; i < megabytes; ++i) out.write(block.data(), block.size());
}

// Another content of the same size, so that nothing is recognised.
void vary(const fs::path& path) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(1000);
  const std::string other = random_bytes(64);
  file.write(other.data(), other.size());
}

template <class F>
double seconds_of(F&& work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void uploads(const Setup& setup) {
  const auto file = setup.home.path() / "large.bin";
  const std::uint64_t megabytes = kLong ? 1000 : 200;
  make_file(file, megabytes);
  const auto curl =
      fmt::format("curl -sS -f -o /dev/null -H 'X-API-Key: {}' -T '{}' {}/api/v1/files/large",
          setup.key, file.string(), setup.address());
  std::vector<double> theirs, ours;
  for (int run = 0; run < 3; ++run) {
    vary(file);
    theirs.push_back(seconds_of([&] {
      if (std::system(curl.c_str()) != 0) std::exit(1);
    }));
    vary(file);
    ours.push_back(seconds_of([&] {
      auto session = setup.tcp();
      must(client::upload_file(session, file, {}));
    }));
  }
  const double ratio = median(theirs) / median(ours);
  promise(fmt::format("upload of {} MiB: mv {:.2f} s, curl -T {:.2f} s, ratio {:.2f} (>= 0.70)",
              megabytes, median(ours), median(theirs), ratio),
      ratio >= 0.7);
}

}  // namespace

int main() {
  const Setup setup;
  reads(setup);
  if (std::system("command -v curl >/dev/null") == 0)
    uploads(setup);
  else
    fmt::print("skipped: curl not found\n");
  return missed > 0 && kLong ? 1 : 0;
}
