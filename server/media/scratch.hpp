// SPDX-License-Identifier: Apache-2.0
#pragma once
// Local copies for a store whose files lie on another machine.
#include "media/media.hpp"

namespace mv::media {

/// A folder of copies that together have at most `limit` bytes. Thread-safe; copies may outlive it.
class Scratch {
 public:
  /// Removes what an earlier process left in the folder, which must be this server's alone.
  static Result<Scratch> open(const fs::path& folder, std::uint64_t limit);
  /// Writes what `opened` reads, the whole file, to a file that is removed with the last handle.
  /// Errors: those of the reader; unavailable, when it ends early or other copies take the room;
  /// io.
  Result<LocalCopy> copy(Opened opened) const;

 private:
  struct State;
  explicit Scratch(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace mv::media
