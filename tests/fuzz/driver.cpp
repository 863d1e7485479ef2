// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target without libFuzzer: over the files given as arguments, or over mutations of the
// target's own seeds for 3 seconds (120 with MV_TEST_SIZE=long). MV_FUZZ_SEED chooses the run. An
// input that crashes, allocates without measure or takes 10 seconds is kept in fuzz.crash.
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include <chrono>
#include <cstring>

#include "fuzz.hpp"
#include "mutate.hpp"

namespace {

constexpr unsigned kSlowSeconds = 10;
const std::string* current = nullptr;

// Async-signal-safe: open, write, close and the default action.
extern "C" void keep_input(int number) {
  static const char kSaid[] = "the input is kept in fuzz.crash\n";
  const int fd = ::open("fuzz.crash", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd >= 0 && current) {
    [[maybe_unused]] auto put = ::write(fd, current->data(), current->size());
    ::close(fd);
    put = ::write(2, kSaid, sizeof kSaid - 1);
  }
  ::signal(number, SIG_DFL);
  ::raise(number);
}

void run(const std::string& input) {
  current = &input;
  ::alarm(kSlowSeconds);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  ::alarm(0);
  current = nullptr;
}

void limit_memory() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  constexpr rlim_t kMost = rlim_t{2} << 30;
  const rlimit limit{kMost, kMost};
  ::setrlimit(RLIMIT_AS, &limit);
#endif
}

std::uint64_t seed_of_run() {
  const char* text = std::getenv("MV_FUZZ_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 1;
}

int run_files(int count, char** names) {
  for (int i = 0; i < count; ++i) {
    const auto data = mv::read_file(names[i]);
    if (!data) {
      std::fprintf(stderr, "%s\n", data.error().line().c_str());
      return 1;
    }
    run(*data);
  }
  std::printf("%d files\n", count);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM})
    ::signal(number, keep_input);
  limit_memory();
  if (argc > 1) return run_files(argc - 1, argv + 1);

  using clock = std::chrono::steady_clock;
  const char* size = std::getenv("MV_TEST_SIZE");
  const std::chrono::seconds time{size && std::strcmp(size, "long") == 0 ? 120 : 3};
  const auto seeds = fuzz_seeds();
  for (const auto& seed : seeds) run(seed);
  mv::fuzz::Mutator mutator(seed_of_run(), seeds);
  std::uint64_t done = seeds.size();
  for (const auto end = clock::now() + time; clock::now() < end; ++done) run(mutator.next());
  std::printf("%llu inputs, MV_FUZZ_SEED=%llu\n", static_cast<unsigned long long>(done),
      static_cast<unsigned long long>(seed_of_run()));
  return 0;
}
