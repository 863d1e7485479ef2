// SPDX-License-Identifier: Apache-2.0
#pragma once
// Sign-in at a platform by OAuth 2.0 for installed apps (RFC 8252, with PKCE of RFC 7636), and
// signed-in calls whose access token is renewed in time.
#include <boost/json/object.hpp>
#include <span>

#include "platforms/adapter.hpp"
#include "platforms/endpoints.hpp"
#include "services/service_call.hpp"

namespace mv::platforms {

/// How a platform does it; static text.
struct OAuthFacts {
  const services::ServiceFacts& service;  ///< with `key_header` and `key_prefix` of the token
  std::string_view authorize_path;        ///< below Endpoints::auth
  std::string_view token_path;            ///< below Endpoints::token, or auth where that is empty
  /// More for the page at which a person allows the access: scope, access_type, …
  std::span<const std::pair<std::string_view, std::string_view>> more = {};
  std::string_view accept = "application/json";
};

/// PKCE values: a verifier of 64 characters and its S256 challenge.
struct Pkce {
  std::string verifier, challenge;
};
Pkce make_pkce();

/// The page to open, and what is kept until the person comes back.
SignIn begin_oauth(const OAuthFacts& facts, const Endpoints& endpoints, const ConnectInput& input);
/// The secret with its first tokens: client_id, client_secret, redirect_uri, access_token,
/// refresh_token, expires_at (ms). Error: unauthenticated when the code is no longer good.
Result<json::object> finish_oauth(const OAuthFacts& facts, const Endpoints& endpoints,
    services::ServiceCall& service, const json::object& pending, const std::string& code);

/// For one thread.
class OAuthSession {
 public:
  OAuthSession(const OAuthFacts& facts, const Endpoints& endpoints, Credentials& credentials,
      const Clock& clock, std::function<bool()> cancelled = {});
  virtual ~OAuthSession() = default;

  client::OutgoingRequest request(std::string method, std::string_view path) const {
    return service_.request(std::move(method), path);
  }
  /// Sends with the access token; `request.url` is a path below the API, or a whole address of the
  /// service. Renews the token before its end, and once when the answer is 401. Any other status is
  /// an Answer.
  Result<client::Answer> answer_to(client::OutgoingRequest request);
  /// The same; any other status than 2xx is an Error.
  Result<client::Answer> call(client::OutgoingRequest request);
  Result<json::object> get(const std::string& path);
  Result<json::object> object_of(const client::Answer& answer) const {
    return service_.object_of(answer);
  }
  const std::string& base_url() const { return service_.base_url(); }
  /// HTTP status of the last call; 0 when it got no answer.
  int last_status() const { return last_status_; }

 protected:
  /// What a 401 means that a new token does not mend.
  virtual Error still_refused(const client::OutgoingRequest& request, const client::Answer& answer,
      const json::object& secret);
  /// What an answer that is no success means.
  virtual Error refused(const client::OutgoingRequest& request, const client::Answer& answer) {
    return service_.refusal(request, answer);
  }
  Result<client::Answer> signed_call(client::OutgoingRequest request, const json::object& secret);

  services::ServiceCall service_;

 private:
  Result<json::object> renew(const std::string& stale_token);

  const OAuthFacts& facts_;
  const Endpoints& endpoints_;
  Credentials& credentials_;
  int last_status_ = 0;
};

}  // namespace mv::platforms
