// SPDX-License-Identifier: Apache-2.0
#pragma once
// The end of a sign-in in the browser: it comes back to a port of this machine (RFC 8252).
#include <chrono>
#include <functional>
#include <string>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::cli {

struct Callback {
  std::string code, state;
};

class Loopback {
 public:
  /// Listens on 127.0.0.1; port 0 = any free one. Error: Code::conflict when the port is taken.
  static Result<Loopback> open(int port);
  int port() const { return port_; }
  std::string redirect_uri() const;  ///< http://127.0.0.1:PORT/callback

  /// Waits for the browser. Requests with another state are answered with 400 and waited over.
  /// Errors: timeout, interrupted, forbidden when the user said no.
  Result<Callback> wait(const std::string& state, std::chrono::milliseconds timeout,
      const std::function<bool()>& stopped);

 private:
  Loopback(Fd fd, int port) : fd_(std::move(fd)), port_(port) {}
  Fd fd_;
  int port_;
};

/// Reads one request line of the browser; for tests. Errors: bad_request, forbidden.
Result<Callback> read_callback(std::string_view request_line);

}  // namespace mv::cli
