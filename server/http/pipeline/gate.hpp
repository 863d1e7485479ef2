// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the router needs to know of accounts and of answers kept: given to it by the program's root.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/call.hpp"
#include "api/routes.hpp"
#include "base/net/rate.hpp"

namespace mv::http {

/// Tells who calls. Any thread.
class Gate {
 public:
  virtual ~Gate() = default;
  /// Reads the request's credentials or, on the Unix socket, its peer. Errors: unauthenticated when
  /// there are none or they are not valid; others as they are.
  virtual Result<api::Principal> authenticate(const api::Request& request) = 0;
};

/// Knows the browsers. Any thread.
class Visitors {
 public:
  virtual ~Visitors() = default;
  /// Fills in who has signed in in this browser; false when nobody has. Errors: those of the
  /// database.
  virtual Result<bool> recognise(api::Call& call) = 0;
  /// What a form carries that was made for the browser with this secret in a cookie.
  virtual std::string form_token(std::string_view secret) const = 0;
};

/// How a caller stands to one limit, after this request.
struct LimitState {
  std::string name;  ///< account, key, generate
  Rate rate;
  std::int64_t remaining = 0;  ///< requests that may come at once
  std::int64_t more_in = 0;    ///< seconds until one more may, rounded up
  Millis full_at = 0;          ///< when all may again
};

/// Counts requests. Any thread.
class Limits {
 public:
  virtual ~Limits() = default;
  /// Counts this request, unless it is refused. `states`: of each limit that there is for the
  /// caller, also when it is refused. Errors: rate_limited, with a fault for each limit that is
  /// reached; those of the database.
  virtual Status take(
      const api::Principal& caller, const api::Route& row, std::vector<LimitState>& states) = 0;
};

/// Stops routes for everybody or for some. Any thread.
class Switches {
 public:
  virtual ~Switches() = default;
  /// Errors: unavailable for everybody, forbidden for this caller.
  virtual Status check(const api::Principal& caller, const api::Route& row) = 0;
};

/// One use of an Idempotency-Key.
struct KeyedRequest {
  std::string user_id;
  model::Mode mode = model::Mode::live;  ///< an answer of one mode is never given in the other
  std::string route;                     ///< "POST /api/v1/distributions/dst_…/retry"
  std::string key;
  std::string fingerprint;  ///< hex, of query and body
  // Filled in by `begin` for the request that is to be carried out.
  std::string owner;
  std::int64_t generation = 0;
};

/// Keeps answers to requests with an Idempotency-Key. Any thread.
class Idempotency {
 public:
  virtual ~Idempotency() = default;
  /// Nothing: this request is the one to carry out and must end with `finish` or `forget`; until
  /// then its claim is kept alive. A response: what the first one got, with its headers. Errors:
  /// conflict while another runs, idempotency_mismatch for another query or body.
  virtual Result<std::optional<api::Response>> begin(KeyedRequest& request) = 0;
  /// The answer, in the transaction that makes the change. Error: conflict when another one has
  /// taken the claim over.
  virtual Status keep(
      store::Tx& tx, const KeyedRequest& request, const api::Response& response) = 0;
  /// The last answer; it may follow one that `keep` took. Error: not_found when another one has
  /// taken the claim over.
  virtual Status finish(const KeyedRequest& request, const api::Response& response) = 0;
  /// The answer that `keep` took is the last one.
  virtual void release(const KeyedRequest& request) = 0;
  /// Gives the key free again, unless an answer was kept: the request changed nothing.
  virtual void forget(const KeyedRequest& request) = 0;
};

}  // namespace mv::http
