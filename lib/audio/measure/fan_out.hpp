// SPDX-License-Identifier: Apache-2.0
#pragma once
// One reader, several listeners: each block goes to every listener, each on its own thread.
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "audio/decode/sound_file.hpp"

namespace mv::audio {

/// Used from one thread. Listeners see all blocks in order, each on a thread of its own; a block
/// is reused when the slowest has seen it, so memory stays at a few blocks.
class FanOut {
 public:
  using Listener = std::function<void(const Block&)>;

  explicit FanOut(std::vector<Listener> listeners);
  ~FanOut();  ///< waits for the listeners to end with the blocks they have
  FanOut(const FanOut&) = delete;
  FanOut& operator=(const FanOut&) = delete;

  Block& next();  ///< a free block to fill; waits for one
  void push();    ///< hands out the block that next() gave
  /// Waits until all blocks are seen; rethrows what a listener threw.
  void finish();

 private:
  void listen(std::size_t index);
  void stop();

  std::vector<Listener> listeners_;
  std::vector<Block> slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t pushed_ = 0;  // guarded by mutex_, as are the next three
  std::vector<std::uint64_t> seen_;
  bool done_ = false;
  std::exception_ptr failure_;
  std::vector<std::thread> threads_;
};

}  // namespace mv::audio
