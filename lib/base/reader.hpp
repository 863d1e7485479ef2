// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <span>

#include "base/files.hpp"

namespace mv {

/// Bytes that are read in order, from one thread at a time. A read may wait for disk or network.
class Reader {
 public:
  virtual ~Reader() = default;
  /// Fills the begin of `room`; how many bytes it put there. 0 is the end.
  virtual Result<std::size_t> read(std::span<char> room) = 0;
};

/// The bytes [offset, offset + length) of an open file, or fewer where it ends. Error of read: io.
std::unique_ptr<Reader> read_range(Fd file, std::uint64_t offset, std::uint64_t length);
/// Fills `room`, with several reads if it takes them; fewer bytes only at the end.
Result<std::size_t> read_full(Reader& reader, std::span<char> room);

}  // namespace mv
