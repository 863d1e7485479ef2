// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the router needs to know of accounts and of answers kept: given to it by the program's root.
#include <optional>
#include <string>

#include "api/call.hpp"

namespace mv::http {

/// Tells who calls. Any thread.
class Gate {
 public:
  virtual ~Gate() = default;
  /// Reads the request's credentials or, on the Unix socket, its peer. Errors: unauthenticated when
  /// there are none or they are not valid; others as they are.
  virtual Result<api::Principal> authenticate(const api::Request& request) = 0;
};

/// One use of an Idempotency-Key.
struct KeyedRequest {
  std::string user_id;
  std::string route;  ///< "POST /api/v1/distributions/dst_…/retry"
  std::string key;
  std::string body_sha256;  ///< hex
};

/// Keeps answers to requests with an Idempotency-Key. Any thread.
class Idempotency {
 public:
  virtual ~Idempotency() = default;
  /// Nothing: this request is the first and must end with `finish` or `forget`. A response: what
  /// the first one got. Errors: conflict while the first runs, idempotency_mismatch for another
  /// body.
  virtual Result<std::optional<api::Response>> begin(const KeyedRequest& request, Millis now) = 0;
  virtual Status finish(const KeyedRequest& request, const api::Response& response, Millis now) = 0;
  /// Gives the key free again: the request changed nothing.
  virtual void forget(const KeyedRequest& request) = 0;
};

}  // namespace mv::http
