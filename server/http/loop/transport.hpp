// SPDX-License-Identifier: Apache-2.0
#pragma once
// The bytes of one connection: TCP, Unix socket or TLS. All calls on the loop's thread; at most one
// read and one write at a time.
#include <sys/uio.h>

#include <coroutine>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "api/message.hpp"

namespace mv::http {

/// The end of one operation. Awaited by a coroutine, which it resumes.
class Io {
 public:
  Io() = default;
  Io(const Io&) = delete;
  Io& operator=(const Io&) = delete;
  virtual ~Io() = default;
  /// `bytes` moved; `ok` is false when the connection broke, ended or was cancelled.
  virtual void done(bool is_ok, std::size_t moved) {
    ok = is_ok;
    bytes = moved;
    waiting.resume();
  }
  bool ok = false;
  std::size_t bytes = 0;
  std::coroutine_handle<> waiting;
};

/// Who is at the other end of a connected socket.
api::Peer peer_of(int descriptor);

class Transport {
 public:
  enum class Put { done, blocked, broken };

  virtual ~Transport() = default;
  virtual void handshake(Io& io) = 0;
  virtual void read(char* to, std::size_t room, Io& io) = 0;
  /// Writes what goes without waiting; `parts` advances to what is left.
  virtual Put write_now(std::span<iovec>& parts) = 0;
  /// After `blocked`: waits until more can be written, or writes some (io.bytes).
  virtual void write_more(std::span<iovec> parts, Io& io) = 0;
  virtual void cancel() = 0;       ///< ends what waits; the connection stays
  virtual void end_writing() = 0;  ///< the other side reads the end; reading goes on
  virtual void close() = 0;
  virtual bool tls() const = 0;
  virtual api::Peer peer() const = 0;
};

/// Drops the first `bytes` of `parts`.
void advance(std::span<iovec>& parts, std::size_t bytes);

}  // namespace mv::http
