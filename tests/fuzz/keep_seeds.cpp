// SPDX-License-Identifier: Apache-2.0
// For libFuzzer: writes the target's own seeds into the folder MV_FUZZ_SEEDS, which is its corpus.
#include "fuzz.hpp"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* folder = std::getenv("MV_FUZZ_SEEDS");
  if (!folder) return 0;
  int number = 0;
  for (const auto& seed : fuzz_seeds())
    mv::fuzz::require(mv::write_file_atomic(
                          mv::fs::path(folder) / ("seed" + std::to_string(++number)), seed, 0644)
                          .ok(),
        "a seed is written");
  return 0;
}
