// SPDX-License-Identifier: Apache-2.0
#pragma once
// Every route of the API as one row. The rows build the middleware, the OpenAPI document and the
// tests that walk them ("every route refuses without a key").
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mv::api {

enum class Auth {
  none,       ///< open to all: health, the API description
  key,        ///< an API key or access token with the row's scope, or the owner on the Unix socket
  owner,      ///< the Unix socket's owner only
  signature,  ///< a provider's webhook: the handler checks its signature
  client,     ///< an OAuth client, by what stands in the request: the handler checks it
  visitor,    ///< a browser; a form must have been made for it
  session,    ///< a browser in which somebody has signed in; others are sent there first
};

/// Which pages of other origins may read the answers (Fetch standard).
enum class Cors {
  listed,  ///< those of the setting
  any,     ///< all: it needs no cookie, and apps in a browser call it
  never,   ///< a page, or what must not be reached by a script
};

enum class BodyKind {
  none,
  json,
  form,    ///< application/x-www-form-urlencoded, each name at most once
  stream,  ///< the handler takes it block by block
};

/// How the route says what went wrong.
enum class Errors {
  problem,  ///< application/problem+json (RFC 9457)
  oauth,    ///< JSON with "error" (RFC 6749 section 5.2)
  ofrep,    ///< JSON with "errorCode" for what OFREP has codes for, otherwise as `problem`
  page,     ///< HTML, for people
};

inline constexpr std::size_t kLongestQuery = 4000;  ///< bytes of a text in the query

struct QueryField {
  std::string_view name, type, description;
  std::optional<std::int64_t> minimum = {}, maximum = {};  ///< of an integer
  std::string_view choices =
      {};  ///< all there are, separated by blanks; the handler refuses others
  std::size_t longest = kLongestQuery;  ///< bytes of a text
};

struct Route {
  std::string_view method;
  std::string_view path;       ///< /api/v1/tracks/{id}
  std::string_view operation;  ///< track_get; names the handler
  std::string_view tag;
  std::string_view summary;
  Auth auth = Auth::key;
  std::string_view scope;  ///< tracks:read; empty = every key may
  BodyKind body = BodyKind::none;
  bool idempotent = false;       ///< takes Idempotency-Key
  std::uint64_t body_limit = 0;  ///< bytes; 0 = none expected
  int success = 200;
  std::vector<QueryField> query;  ///< all that the route takes; others are refused
  /// Names of the request and answer schemas (see schema.hpp); empty = none.
  std::string_view request, response;
  std::string_view plan = {};   ///< schema of the answer to dry_run; empty = it has none
  std::string_view media = {};  ///< types of an answer that is no JSON, separated by blanks
  bool outward = false;         ///< its handler waits for others: a provider, a mail server, a name
                                ///< server, an app's site
  Errors errors = Errors::problem;
  bool uncounted = false;            ///< costs nothing of the caller's rate limits
  std::string_view limit = {};       ///< a limit of its own, beside the account's: "generate"
  std::string_view flag = {};        ///< a flag of its own that lets it in, beside "api_v1"
  std::string_view deprecated = {};  ///< since when: "@1800003600" (RFC 9745); empty = it is not
  std::string_view sunset = {};      ///< from when on it may be gone: an HTTP date (RFC 8594)
  bool tus = false;                  ///< of the tus protocol (1.0)
  Cors cors = Cors::listed;
};

std::span<const Route> routes();
/// What the route does, for a sentence: "cancel a release".
std::string action_of(const Route& route);
/// Scopes that a key may have, with what each allows.
struct Scope {
  std::string_view name, description;
  bool for_apps = true;  ///< an app that acts for others may ask for it, too
};
std::span<const Scope> scopes();
/// In words, for people who are asked: "See and download tracks".
std::string scope_in_words(std::string_view name);
/// Whether a key with `granted` may use a route of `needed`: "*" is all, "tracks:*" all of tracks,
/// and write does not include read.
bool scope_allows(std::span<const std::string> granted, std::string_view needed);

}  // namespace mv::api
