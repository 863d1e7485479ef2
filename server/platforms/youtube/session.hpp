// SPDX-License-Identifier: Apache-2.0
#pragma once
// Signed-in calls to the YouTube Data API v3 (https://developers.google.com/youtube/v3/docs).
#include "platforms/oauth_session.hpp"

namespace mv::platforms::youtube {

extern const services::ServiceFacts kFacts;
extern const OAuthFacts kOAuth;

/// For one thread.
class Session final : public OAuthSession {
 public:
  Session(const Endpoints& endpoints, Credentials& credentials, const Clock& clock,
      std::function<bool()> cancelled = {})
      : OAuthSession(kOAuth, endpoints, credentials, clock, std::move(cancelled)) {}

  /// Sends a resource as JSON; the answer is one.
  Result<json::object> send(std::string method, const std::string& path, const json::object& body);
  /// Ok, too, when it is gone already.
  Status remove(const std::string& path);
  /// A page for people; of a simulator's one that leads nowhere.
  std::string page_url(std::string_view path) const;
  /// The members `items` of an answer that are objects.
  static std::vector<json::object> items_of(const json::object& answer);
  /// Error of an answer; a quota's says when there is a new one.
  Error refused(const client::OutgoingRequest& request, const client::Answer& answer) override;
};

}  // namespace mv::platforms::youtube
