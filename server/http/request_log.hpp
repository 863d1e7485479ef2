// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>

#include "api/message.hpp"

namespace mv::http {

/// Is told of every request once it is over. Called on the loops, several at a time: it may not
/// wait for anything.
class RequestLog {
 public:
  /// The status of a request whose client left before the answer.
  static constexpr int kClientLeft = 499;

  virtual ~RequestLog() = default;
  /// `took`: from the end of its head until its answer was sent.
  virtual void note(const api::Request& request, const api::Response& response,
      std::chrono::microseconds took) = 0;
};

}  // namespace mv::http
