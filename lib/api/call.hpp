// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a handler gets and gives, after routing, authentication and reading of the body.
#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/message.hpp"
#include "base/clock.hpp"
#include "base/net/rate.hpp"
#include "model/mode.hpp"
#include "model/people/role.hpp"

namespace mv::store {
class Tx;
}

namespace mv::api {

/// Who calls: the owner on the Unix socket (all scopes), an API key, an app with an access token,
/// or a person in a browser.
struct Principal {
  std::string user_id;
  model::Mode mode = model::Mode::live;
  std::string key_id;  ///< empty on the Unix socket
  std::vector<std::string> scopes;
  bool owner = false;
  std::string tier = {};  ///< of the user, as it is now; decides the rate limits
  Rate key_rate = {};     ///< the key's own limit
  /// The key has a limit or networks of its own, so it may not make what has none.
  bool restricted = false;
  model::Role role = model::Role::member;     ///< of the user
  std::string client_id = {}, grant_id = {};  ///< of an app; the grant of one without a user is ""
  Millis expires_at = 0;                      ///< when the credential ends; 0 = never
};

/// A browser at one of the pages: what a form that it sends must bring along.
struct Visit {
  std::string session_id;                       ///< ses_…; empty before sign-in
  std::string form_token;                       ///< in the hidden field of this name
  std::vector<std::string> former_form_tokens;  ///< of before the key file was changed: they count
};

/// The hold of a request on its Idempotency-Key.
class Claim {
 public:
  virtual ~Claim() = default;
  /// Keeps the answer in the transaction of the change that it tells of. Error: conflict when
  /// another request has taken the key over.
  virtual Status keep(store::Tx& tx, const Response& answer) = 0;
};

struct Call {
  Request& request;
  Principal principal;
  boost::json::value body;  ///< null when the route takes none
  Millis now = 0;
  std::map<std::string, std::string> form =
      {};                             ///< of BodyKind::form; what was sent empty is absent
  Visit visit = {};                   ///< of Auth::visitor and Auth::session
  std::shared_ptr<Claim> claim = {};  ///< nullptr when there is no Idempotency-Key

  const std::string& param(const std::string& name) const { return request.params.at(name); }
  std::string query(const std::string& name, std::string otherwise = {}) const {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::move(otherwise) : found->second;
  }
};

/// One handler of the route table, on the pool of threads.
using Handler = std::function<Result<Response>(Call&)>;
/// For routes with BodyKind::stream: opens the sink that takes the body and answers.
using StreamHandler = std::function<Result<std::unique_ptr<BodySink>>(Call&)>;

struct Handlers {
  std::map<std::string, Handler, std::less<>> plain;          ///< by operation
  std::map<std::string, StreamHandler, std::less<>> streams;  ///< by operation
};

}  // namespace mv::api
