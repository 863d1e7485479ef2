// SPDX-License-Identifier: Apache-2.0
// The tables of the API: errors, scopes, routes and the document written from them.
#include <algorithm>
#include <set>

#include "api/message.hpp"
#include "api/openapi/openapi.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "base/text/text.hpp"
#include "model/flag/flag.hpp"
#include "model/json.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::api;
namespace json = boost::json;

namespace {

/// Every $ref below a value.
void references(const json::value& value, std::set<std::string>& out) {
  if (value.is_array())
    for (const auto& item : value.get_array()) references(item, out);
  if (!value.is_object()) return;
  for (const auto& [name, item] : value.get_object()) {
    if (name == "$ref") out.insert(std::string(item.get_string()));
    references(item, out);
  }
}

bool known_scope(std::string_view name) {
  return std::any_of(scopes().begin(), scopes().end(), [&](auto& row) { return row.name == name; });
}

}  // namespace

TEST_CASE("an error survives the way through a problem document") {
  for (const auto& info : all_codes()) {
    Error error = make_error(info.code, "what", "why", "hint");
    error.faults = {{"/a", "rule", "message", "do this"}, {"/b/0", "type", "m", ""}};
    error.retry_after = std::chrono::seconds(7);
    const auto problem = problem_of(error, "req_1");
    REQUIRE(problem.status == info.http);
    REQUIRE(problem.request_id == "req_1");
    const auto sent = model::parse_json<Problem>(model::json_text(problem));
    const Error back = error_of(*sent);
    REQUIRE(back.code == error.code);
    REQUIRE(back.line() == error.line());
    REQUIRE(back.faults == error.faults);
    REQUIRE(back.retry_after == error.retry_after);
  }
}

TEST_CASE("a problem of somebody else is a failure of the platform") {
  Problem problem;
  problem.title = "Teapot";
  problem.code = "no_such_code";
  REQUIRE(error_of(problem).code == Code::upstream);
  REQUIRE(error_of(problem).what == "Teapot");
  Error soon = make_error(Code::unavailable, "full");
  soon.retry_after = std::chrono::milliseconds(1);
  REQUIRE(problem_of(soon, "").retry_after == 1);
}

TEST_CASE("what a scope allows") {
  struct Row {
    std::vector<std::string> granted;
    std::string needed;
    bool allowed;
  };
  for (const auto& row : std::vector<Row>{
           {{"*"}, "tracks:read", true},
           {{"tracks:read"}, "tracks:read", true},
           {{"tracks:read"}, "tracks:write", false},
           {{"tracks:write"}, "tracks:read", false},
           {{"tracks:*"}, "tracks:write", true},
           {{"tracks:*"}, "distributions:read", false},
           {{"tracks:*"}, "tracksx:read", false},
           {{"jobs:read", "tracks:write"}, "tracks:write", true},
           {{}, "tracks:read", false},
           {{""}, "tracks:read", false},
           {{"track"}, "tracks:read", false},
           {{":*"}, "tracks:read", false},
           {{"TRACKS:READ"}, "tracks:read", false},
       }) {
    CAPTURE(row.granted, row.needed);
    REQUIRE(scope_allows(row.granted, row.needed) == row.allowed);
  }
}

TEST_CASE("routes are unique and complete") {
  std::set<std::string> operations, addresses;
  for (const auto& route : routes()) {
    CAPTURE(route.operation);
    REQUIRE(operations.insert(std::string(route.operation)).second);
    REQUIRE(addresses.insert(std::string(route.method) + " " + std::string(route.path)).second);
    REQUIRE_FALSE(route.summary.empty());
    REQUIRE(route.path.starts_with('/'));
    // What every key may has no scope.
    const bool for_all =
        route.operation == "rate_limit_list" || route.operation == "credential_get";
    REQUIRE((route.auth == Auth::key && !for_all) == !route.scope.empty());
    if (!route.scope.empty()) REQUIRE(known_scope(route.scope));
    REQUIRE((route.body == BodyKind::none) == (route.body_limit == 0));
    if (route.body == BodyKind::json) REQUIRE_FALSE(route.request.empty());
    if (route.idempotent) REQUIRE(route.method == "POST");
    if (!route.flag.empty()) REQUIRE(model::built_in_flag(route.flag));
    if (route.method == "GET") REQUIRE(route.body == BodyKind::none);
    // A key that may only read changes nothing.
    const bool asks = route.method == "GET" || route.errors == Errors::ofrep;
    if (route.scope.ends_with(":read")) REQUIRE(asks);
  }
}

TEST_CASE("every scope is used by a route and explained") {
  for (const auto& scope : scopes()) {
    CAPTURE(scope.name);
    REQUIRE_FALSE(scope.description.empty());
    REQUIRE(std::any_of(routes().begin(), routes().end(),
        [&](const Route& route) { return route.scope == scope.name; }));
  }
}

TEST_CASE("references of the OpenAPI document resolve") {
  const auto document = openapi_document();
  std::set<std::string> found;
  references(document, found);
  REQUIRE_FALSE(found.empty());
  const json::value whole = document;
  for (const auto& reference : found) {
    CAPTURE(reference);
    REQUIRE(reference.starts_with("#/components/"));
    boost::system::error_code missing;
    REQUIRE(whole.find_pointer(reference.substr(1), missing) != nullptr);
  }
  for (const auto& route : routes())  // pages are for people
    REQUIRE(
        document.at("paths").as_object().contains(route.path) == (route.errors != Errors::page));
}

TEST_CASE("the OpenAPI text is the document, in UTF-8") {
  const auto text = openapi_text();
  REQUIRE(is_utf8(text));
  REQUIRE(json::parse(text) == json::value(openapi_document()));
  REQUIRE(text.ends_with("}\n"));
}

TEST_CASE("targets are split and decoded") {
  Request request;
  request.target = "/api/v1/a%20b?x=1&y=a+b%26&x=2&&flag&e=";
  REQUIRE(split_target(request));
  REQUIRE(request.path == "/api/v1/a b");
  REQUIRE(request.query ==
          std::map<std::string, std::string>{{"x", "2"}, {"y", "a b&"}, {"flag", ""}, {"e", ""}});
  for (const auto* bad : {"/%", "/%zz", "/%ff", "/%00", "/a?b=%", "/a?%ff=1"}) {
    request.target = bad;
    REQUIRE(split_target(request).error().code == Code::bad_request);
  }
}

TEST_CASE("header names compare without case") {
  Headers headers;
  headers.add("Set-Cookie", "a");
  headers.add("set-cookie", "b");
  REQUIRE(headers.get("SET-COOKIE") == "a");
  REQUIRE(headers.all().size() == 2);
  headers.set("SeT-cOOkie", "c");
  REQUIRE(headers.all().size() == 1);
  REQUIRE(headers.get("set-cookie") == "c");
  REQUIRE_FALSE(headers.has("cookie"));
  REQUIRE(headers.get("cookie").empty());
}
