// SPDX-License-Identifier: Apache-2.0
#pragma once
// What happens to a request between its head and its answer, whatever its body is:
//
//   admit ─► (the body arrives) ─► run ─► finish
//
// Each column of the route table that means anything becomes one filter of the route's list, once,
// when the router is built. A limit, a session, a flag or an audit trail is one more filter.
#include <memory>
#include <vector>

#include "api/call.hpp"
#include "api/routes.hpp"

namespace mv::http {

/// Keeps nothing of a request: what it finds out goes into the call. Any thread, several at a time.
class Filter {
 public:
  virtual ~Filter() = default;
  /// When the head is there, in the order of the list. An error ends the request; its body is not
  /// read.
  virtual Status admit(const api::Route&, api::Call&) const { return {}; }
  /// Around the handler, the first of the list outermost. `next` lives as long as the router. Not
  /// called for BodyKind::stream, whose handler takes the body itself.
  virtual Result<api::Response> run(
      const api::Route&, api::Call& call, const api::Handler& next) const {
    return next(call);
  }
  /// On every answer, refusals and errors too.
  virtual void finish(const api::Route&, const api::Request&, api::Response&) const {}
};

using Filters = std::vector<std::shared_ptr<const Filter>>;

/// The handler within the filters' `run`. `row` must outlive it.
api::Handler within(const Filters& filters, const api::Route& row, api::Handler handler);

}  // namespace mv::http
