// SPDX-License-Identifier: Apache-2.0
#pragma once
// The filters there are, and which of them a row has.
#include <string>

#include "http/loop/pool.hpp"
#include "http/pipeline/filter.hpp"
#include "http/pipeline/gate.hpp"

namespace mv::http {

/// Why a caller is forbidden a route of another scope.
std::string lacks_scope(const api::Route& row);
/// Who calls (Auth::key, Auth::owner), and whether he may. Errors: unauthenticated, forbidden.
std::shared_ptr<const Filter> admission(Gate& gate);
/// Browsers (Auth::visitor, Auth::session): who has signed in, and whether what is sent comes from
/// a page of this server (Fetch metadata, else Origin). Errors: unauthenticated, forbidden.
std::shared_ptr<const Filter> visit(Visitors& visitors);
/// Whether a form was made for this browser. Error: forbidden.
std::shared_ptr<const Filter> form_token();
/// The version of tus, in every answer. Error: precondition_failed for another version.
std::shared_ptr<const Filter> tus();
/// A change without If-Match that met another one is carried out once more (Response::again).
std::shared_ptr<const Filter> patch();
/// Whether the route is switched on. Errors: unavailable, forbidden.
std::shared_ptr<const Filter> switched(Switches& switches);
/// Counts the request. Error: rate_limited.
std::shared_ptr<const Filter> limit(Limits& limits);
/// Says in every answer that the route is to end.
std::shared_ptr<const Filter> ending();
/// A large answer in gzip, for who accepts it.
std::shared_ptr<const Filter> gzip();
/// Whether the query has only what the row takes, each of its type and in its range; all faults at
/// once. Error: invalid.
std::shared_ptr<const Filter> query();
/// Whether a body has the type of its kind, then the body as JSON or as a form. Errors:
/// unsupported_media, bad_request.
std::shared_ptr<const Filter> json_body();
std::shared_ptr<const Filter> form_body();
/// The Idempotency-Key: the same request is carried out once. Errors: of Idempotency::begin.
std::shared_ptr<const Filter> idempotent(Idempotency& kept);
/// Runs what follows on a thread of `outward`, so that however long others take, the handlers'
/// threads stay free; when the client leaves, it goes on to its end. Error: unavailable when all
/// are taken.
std::shared_ptr<const Filter> outward(Pool& outward);
/// Fields of the Fetch standard for these origins ("https://app.example", or "*").
std::shared_ptr<const Filter> cors(std::vector<std::string> origins);

/// Whether the head announces a body.
bool has_body(const api::Request& request);

/// What the filters work with. All must outlive them.
struct FilterParts {
  Gate& gate;
  Visitors* visitors;  ///< nullptr = there are no pages to sign in
  Limits* limits;      ///< nullptr = nobody has any
  Switches* switches;  ///< nullptr = everything is on
  Idempotency& kept;
  Pool& outward;
};
/// The list of a row, from its columns.
Filters filters_of(const api::Route& row, const FilterParts& parts);

}  // namespace mv::http
