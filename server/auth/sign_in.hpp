// SPDX-License-Identifier: Apache-2.0
#pragma once
// People who sign in with e-mail address and password, and the sessions of their browsers.
#include <optional>
#include <string>
#include <string_view>

#include "auth/password.hpp"
#include "auth/rate_limiter.hpp"
#include "model/people/person.hpp"
#include "store/engine/database.hpp"

namespace mv::auth {

/// A session ends when its browser was not seen for so long, and after so long in any case.
inline constexpr Millis kSessionIdle = 3 * 24 * 3'600'000LL;
inline constexpr Millis kSessionLongest = 30 * 24 * 3'600'000LL;
/// How long a link to set the password works.
inline constexpr Millis kInvitationLasts = 7 * 24 * 3'600'000LL;

/// Whether the user may act, and is signed in in this browser: in the transaction of what is done
/// in the user's name, whose row it locks, so that a password that is changed at the same moment
/// comes before or after it. Error: unauthenticated.
Status check_signed_in(store::Tx& tx, const std::string& user_id, const std::string& session_id);

/// Thread-safe.
class SignIn {
 public:
  SignIn(
      store::Database& db, const Clock& clock, const Sealer& sealer, const ScryptCost& cost = {});

  /// Where somebody is.
  struct From {
    std::string address, user_agent;
  };
  struct Opened {
    model::Session session;
    model::User user;
    SecretText secret;  ///< of the session, for its cookie
    SecretText device;  ///< for a cookie that stays: this browser was let in before
  };
  /// Checks the password and begins a session. Guessing is slowed down: ten times in a quarter of
  /// an hour from one address for one account, and sixty times an hour for an account from all
  /// addresses together, except from browsers that were let in before, which have a limit of their
  /// own: so nobody can shut a person out of the account. Errors: unauthenticated, rate_limited,
  /// unavailable.
  Result<Opened> sign_in(const std::string& email, std::string_view password, const From& from,
      std::string_view device);
  /// Sets the password of who was invited, once, and begins a session; all others end. Errors:
  /// invalid with a fault at "password"; gone when the link was used, replaced or is too old.
  Result<Opened> accept(std::string_view invitation, std::string_view password, const From& from);
  /// Sets another password; all sessions but `keep`, and every app's grant, end. Errors: invalid
  /// with faults at "password" and "new_password"; rate_limited.
  Status change_password(const std::string& user_id, std::string_view password,
      std::string_view new_password, std::string_view keep, const From& from);

  /// Whom a link is for. Error: gone.
  Result<model::User> invited(std::string_view invitation);
  /// A new link for the user; the one before ends. In the transaction of the caller.
  SecretText invite(store::Tx& tx, const std::string& user_id, const std::string& by);

  struct Known {
    model::Session session;
    model::User user;
  };
  /// Who has signed in with this cookie; nothing when it has ended, or its user may not.
  Result<std::optional<Known>> find(std::string_view secret);
  /// What a form carries that was made for who has this secret in a cookie; then what it carried
  /// before the key file was changed.
  std::vector<std::string> form_tokens(std::string_view secret) const;

 private:
  std::string digest(std::string_view purpose, std::string_view secret) const;
  /// The first that `look` finds by what the secret may have been kept as.
  template <class F>
  auto find(std::string_view purpose, std::string_view secret, F&& look) const
      -> decltype(look(std::string_view()));
  Status slow_down(const std::string& account, const std::string& address, bool known);
  Result<Opened> open(store::Tx& tx, model::User user, const From& from);

  store::Database& db_;
  const Clock& clock_;
  const Sealer sealer_;
  Passwords passwords_;
  RateLimiter limiter_;
};

}  // namespace mv::auth
