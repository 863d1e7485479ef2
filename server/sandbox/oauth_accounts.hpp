// SPDX-License-Identifier: Apache-2.0
#pragma once
// Sign-in by OAuth 2.0 as the platforms do it: authorization code with PKCE (RFC 7636), access
// tokens that end. Not thread-safe.
#include "api/message.hpp"
#include "sandbox/records.hpp"
#include "sandbox/simulator.hpp"

namespace mv::sandbox {

/// How a service does it; static text.
struct OAuthStyle {
  std::string_view scheme;      ///< before the token in Authorization: "OAuth "
  std::string_view account;     ///< the one sandbox account
  std::string_view prefix;      ///< of its tokens
  bool rotates = true;          ///< a refresh token works once, and each answer has a new one
  std::string_view scope = {};  ///< must be asked for; with it a lasting sign-in is asked for, too
};

class OAuthAccounts {
 public:
  OAuthAccounts(const OAuthStyle& style, Records& records, const Options& options);

  /// The page of the sign-in: sends the browser back at once with a code.
  api::Response authorize(const api::Request& request, Millis now);
  /// The tokens for a code or a refresh token.
  api::Response token(const api::Request& request, Millis now);
  api::Response sign_out(const api::Request& request);
  /// The account of the token in Authorization; "" when there is none or it has ended.
  std::string account_of(const api::Request& request, Millis now) const;
  /// A ready secret of the one sandbox account.
  json::object mint(Millis now);
  void expire_tokens();

 private:
  json::object issue(const std::string& account, Millis now, bool refreshable = true);

  const OAuthStyle& style_;
  Records& records_;
  const Options& options_;
};

}  // namespace mv::sandbox
