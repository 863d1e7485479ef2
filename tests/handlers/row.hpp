// SPDX-License-Identifier: Apache-2.0
#pragma once
// One row for each operation of the route table: what it needs, a request that succeeds and what
// that gives, requests with bad input, and the ids of others.
#include <functional>
#include <string>
#include <vector>

#include "handlers/site.hpp"

namespace mv::test {

/// A request that is refused, and changes nothing.
struct Bad {
  std::string what;  ///< is wrong about it, in words
  std::function<Ask(Site&, const std::string& id)> ask;
  int status = 422;
  std::string says = {};  ///< stands in the problem: a pointer, a word
};

/// An id in a body or a query that must not be somebody else's. `ask` gets the row's own id, and
/// that of the other's thing.
struct Foreign {
  std::string what;
  std::function<std::string(Site&, const Caller&)> make;
  std::function<Ask(Site&, const std::string& id, const std::string& other)> ask;
  int status = 404;  ///< 200 for a list, which is then empty
};

struct Row {
  std::string_view operation;
  /// Makes what {id} names; empty where the path has none.
  std::function<std::string(Site&, const Caller&)> make = {};
  /// The request that succeeds; its `id` is filled in when it is empty.
  std::function<Ask(Site&, const std::string& id)> good = {};
  std::function<void(Site&, const std::string& id, const Reply&)> check;
  std::vector<Bad> bad = {};
  std::vector<Foreign> foreign = {};
  /// Why there is no bad input, no id of others.
  std::string no_bad = {}, no_foreign = {};
  bool for_users = false;  ///< what {id} names belongs to a user in both modes
};

/// Those of all resources.
const std::vector<Row>& all_rows();
std::vector<Row> server_rows();
std::vector<Row> upload_rows();
std::vector<Row> track_rows();
std::vector<Row> distribution_rows();
std::vector<Row> playlist_rows();
std::vector<Row> release_rows();
std::vector<Row> access_rows();
std::vector<Row> people_rows();
std::vector<Row> usage_rows();
std::vector<Row> sales_rows();
std::vector<Row> flag_rows();
std::vector<Row> payment_rows();
std::vector<Row> oauth_rows();
std::vector<Row> page_rows();
std::vector<Row> event_rows();
std::vector<Row> webhook_rows();
std::vector<Row> notify_rows();
std::vector<Row> platform_rows();
std::vector<Row> generation_rows();

// What many rows say.
inline const std::string kNoInput = "it takes no input";
inline const std::string kOnlyId = "its only input is the id, which has a test of its own";
inline const std::string kNoId = "it names nothing that somebody has";

/// A request with this body, or query.
inline auto with_body(json::value body) {
  return [body = std::move(body)](Site&, const std::string&) { return Ask{.body = body}; };
}
inline auto with_query(std::string query) {
  return [query = std::move(query)](Site&, const std::string&) { return Ask{.query = query}; };
}
inline auto with_field(std::string name, std::string value, json::value body = {}) {
  return [=](Site&, const std::string&) { return Ask{.body = body, .fields = {{name, value}}}; };
}
/// Bad pages of a list.
std::vector<Bad> bad_pages(std::vector<Bad> more = {});
/// Bad words to find, and `find` beside another filter of the list.
std::vector<Bad> bad_finds(const std::string& other, std::vector<Bad> more = {});
/// `find` of a list gives one's own things alone: by the title or name in any case, and by how an
/// id begins.
void check_find(Site& site, std::string_view list, std::string_view get,
    std::string (Site::*make)(const Caller&));
/// If-Match with a revision that is not the present one.
Bad old_revision(json::value body = {});
/// The member of a function of Site, as a row's `make`.
inline auto a(std::string (Site::*make)(const Caller&)) {
  return [make](Site& site, const Caller& caller) { return (site.*make)(caller); };
}

}  // namespace mv::test
