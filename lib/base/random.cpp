// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <sys/random.h>

#include <random>
#include <stdexcept>

namespace mv {

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  for (std::size_t have = 0; have < count;) {
    const auto got = ::getrandom(out.data() + have, count - have, 0);
    if (got < 0) throw std::runtime_error("the system has no random numbers");
    have += static_cast<std::size_t>(got);
  }
  return out;
}

std::uint64_t random_below(std::uint64_t limit) {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  if (limit == 0) return 0;
  return std::uniform_int_distribution<std::uint64_t>{0, limit - 1}(engine);
}

}  // namespace mv
