// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs one program in a process group of its own, with limits, and waits for its end. Made for
// Linux; safe in a server with many threads (between fork and exec only async-signal-safe calls).
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::process {

/// 0 = no limit, everywhere.
struct ProcessLimits {
  std::uint64_t memory = 0;           ///< bytes of address space (RLIMIT_AS)
  std::uint64_t file_size = 0;        ///< bytes of the largest file it may write
  int cpu_seconds = 0;                ///< SIGXCPU, and SIGKILL two seconds later
  std::chrono::milliseconds wall{0};  ///< then it is stopped
  int nice = 0;                       ///< 0 to 19
};

struct ProcessOrder {
  std::vector<std::string> argv;         ///< argv[0] is the program's path; no search in PATH
  std::vector<std::string> environment;  ///< NAME=value; nothing else is passed on
  std::string input;                     ///< what standard input holds
  fs::path folder;                       ///< to work in; empty = ours
  ProcessLimits limits;
  /// Gets each line of standard output, at most 64 KiB of it. When not set, the output's first
  /// 64 KiB are kept.
  std::function<void(std::string_view)> line;
  /// Asked every 100 ms; true ends the whole group: SIGTERM, and SIGKILL after two seconds.
  std::function<bool()> cancelled;
};

struct ProcessEnd {
  int exit_code = -1;  ///< -1 when a signal ended it
  int signal = 0;
  bool timed_out = false, cancelled = false;
  std::chrono::milliseconds wall{0}, cpu{0};
  std::uint64_t peak_bytes = 0;  ///< resident; never less than what we had ourselves at the start
  std::string output;
  std::string error_text;  ///< the last 4 KiB of standard error, as text on one line
};

/// The first program of this name in PATH; empty when there is none.
fs::path find_program(const std::string& name);

/// Runs it to its end; whatever it started is killed with it, and the kernel kills it when the
/// calling thread or process ends. Errors: not_found or io when it cannot be started.
Result<ProcessEnd> run_process(const ProcessOrder& order);

}  // namespace mv::process
