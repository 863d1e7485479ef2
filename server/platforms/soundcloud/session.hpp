// SPDX-License-Identifier: Apache-2.0
#pragma once
// Signed-in calls to SoundCloud, with access tokens that are renewed in time.
#include <boost/json/object.hpp>

#include "platforms/adapter.hpp"
#include "platforms/endpoints.hpp"
#include "services/service_call.hpp"

namespace mv::platforms::soundcloud {

extern const services::ServiceFacts kFacts;

/// PKCE values of RFC 7636: a verifier of 64 characters and its S256 challenge.
struct Pkce {
  std::string verifier, challenge;
};
Pkce make_pkce();

/// The page at which a person allows the access.
std::string authorize_url(
    const Endpoints& endpoints, const ConnectInput& input, const std::string& challenge);

/// POST /oauth/token with these form fields. Adds access_token, refresh_token and expires_at to
/// `secret`. Error: unauthenticated when the grant is no longer good.
Result<json::object> fetch_token(services::ServiceCall& service, const Endpoints& endpoints,
    json::object secret, std::vector<std::pair<std::string, std::string>> form);

/// For one thread.
class Session {
 public:
  Session(const Endpoints& endpoints, Credentials& credentials, const Clock& clock,
      std::function<bool()> cancelled = {});

  client::OutgoingRequest request(std::string method, std::string_view path) const {
    return service_.request(std::move(method), path);
  }
  /// Sends with `Authorization: OAuth`; `request.url` is a path below the API, or a whole address
  /// below it. Renews the token before its end, and once when the answer is 401. Any other status
  /// than 2xx is an Error.
  Result<client::Answer> call(client::OutgoingRequest request);
  Result<json::object> get(const std::string& path);
  Result<json::object> object_of(const client::Answer& answer) const {
    return service_.object_of(answer);
  }
  /// HTTP status of the last call; 0 when it got no answer.
  int last_status() const { return last_status_; }

 private:
  Result<client::Answer> signed_call(client::OutgoingRequest request, const json::object& secret);
  Result<json::object> renew(const std::string& stale_token);
  Error still_refused(const client::OutgoingRequest& request, const client::Answer& answer,
      const json::object& secret);

  const Endpoints& endpoints_;
  Credentials& credentials_;
  services::ServiceCall service_;
  int last_status_ = 0;
};

}  // namespace mv::platforms::soundcloud
