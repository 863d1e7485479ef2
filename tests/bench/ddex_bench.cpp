// SPDX-License-Identifier: Apache-2.0
// ddex_bench write COUNT: how many messages about a single of one track are written in a second.
// ddex_bench memory TRACKS: how much memory writing one release of so many tracks takes at most.
// ddex_bench file PATH TRACKS: writes one. For ddex_bench.py.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "unit/ddex/sample.hpp"

using namespace mv;
using namespace mv::ddex;

namespace {

NewRelease release(std::size_t tracks) {
  auto out = sample();
  const auto one = out.recordings[0];
  out.recordings.clear();
  for (std::size_t i = 0; i < tracks; ++i) {
    auto recording = one;
    recording.number = static_cast<int>(i + 1);
    recording.metadata.isrc = fmt::format("QZABC26{:05}", i);
    recording.metadata.writers = {{"Ada Maria Stone", "composer_lyricist", "00014107338"}};
    recording.file->uri = fmt::format("resources/4006381333931_01_{:03}.flac", i + 1);
    out.recordings.push_back(std::move(recording));
  }
  return out;
}

long peak_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// The bytes that were written, into nothing.
std::size_t write_away(const NewRelease& message) {
  std::size_t bytes = 0;
  XmlWriter xml([&](std::string_view piece) {
    bytes += piece.size();
    return Status{};
  });
  write(xml, message);
  if (!xml.finish().ok()) std::exit(1);
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 2 ? argv[1] : "";
  if (what == "write") {
    const auto message = release(1);
    const int count = std::atoi(argv[2]);
    std::size_t bytes = 0;
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) bytes += write_away(message);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    fmt::print("{:.0f} {}\n", count / took.count(), bytes / static_cast<std::size_t>(count));
  } else if (what == "memory") {
    const auto message = release(static_cast<std::size_t>(std::atoi(argv[2])));
    const auto before = peak_kb();
    const auto bytes = write_away(message);
    fmt::print("{} {}\n", peak_kb() - before, bytes);
  } else if (what == "file" && argc > 3) {
    std::ofstream(argv[2], std::ios::binary)
        << text_of(release(static_cast<std::size_t>(std::atoi(argv[3]))));
  } else {
    return 2;
  }
  return 0;
}
