// SPDX-License-Identifier: Apache-2.0
#pragma once
// Signed-in calls to SoundCloud.
#include "platforms/oauth_session.hpp"

namespace mv::platforms::soundcloud {

extern const services::ServiceFacts kFacts;
extern const OAuthFacts kOAuth;

/// For one thread.
class Session final : public OAuthSession {
 public:
  Session(const Endpoints& endpoints, Credentials& credentials, const Clock& clock,
      std::function<bool()> cancelled = {})
      : OAuthSession(kOAuth, endpoints, credentials, clock, std::move(cancelled)) {}

 private:
  /// An app may know the account and yet have no right to upload.
  Error still_refused(const client::OutgoingRequest& request, const client::Answer& answer,
      const json::object& secret) override;
};

}  // namespace mv::platforms::soundcloud
