// SPDX-License-Identifier: Apache-2.0
#pragma once
// Sign-in as SoundCloud does it: authorization code with PKCE (RFC 7636), access tokens that end,
// refresh tokens that work once. Not thread-safe.
#include "api/message.hpp"
#include "sandbox/records.hpp"
#include "sandbox/simulator.hpp"

namespace mv::sandbox {

class SoundCloudAccounts {
 public:
  SoundCloudAccounts(Records& records, const Options& options);

  /// GET /authorize: sends the browser back at once with a code.
  api::Response authorize(const api::Request& request, Millis now);
  /// POST /oauth/token.
  api::Response token(const api::Request& request, Millis now);
  api::Response sign_out(const api::Request& request);
  /// The account of `Authorization: OAuth <token>`; "" when there is none or it has ended.
  std::string account_of(const api::Request& request, Millis now) const;
  /// A ready secret of the one sandbox account.
  json::object mint(Millis now);
  void expire_tokens();

 private:
  json::object issue(const std::string& account, Millis now);

  Records& records_;
  const Options& options_;
};

}  // namespace mv::sandbox
