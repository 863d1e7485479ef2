// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a fuzz target and its driver agree on.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"

/// One input; returns 0. A fault ends the process.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
/// Inputs that the parser takes, to be mutated.
std::vector<std::string> fuzz_seeds();

namespace mv::fuzz {

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Ends the process when something that must hold does not.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// A file in memory for parsers that want a path.
class MemoryFile {
 public:
  MemoryFile() : fd_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    require(static_cast<bool>(fd_), "memfd_create works");
    path_ = "/proc/self/fd/" + std::to_string(fd_.get());
  }
  const fs::path& path() const { return path_; }
  /// Replaces the content.
  const fs::path& with(std::string_view data) {
    require(::ftruncate(fd_.get(), 0) == 0, "ftruncate works");
    require(::lseek(fd_.get(), 0, SEEK_SET) == 0, "lseek works");
    require(write_all(fd_.get(), data).ok(), "write works");
    return path_;
  }

 private:
  Fd fd_;
  fs::path path_;
};

}  // namespace mv::fuzz
