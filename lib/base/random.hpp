// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace mv {

/// `count` bytes from the system's cryptographic generator. Thread-safe.
std::string random_bytes(std::size_t count);
/// A uniform value in [0, limit); 0 when limit is 0. Thread-safe, not for secrets.
std::uint64_t random_below(std::uint64_t limit);

}  // namespace mv
