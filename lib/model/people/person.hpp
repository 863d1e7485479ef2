// SPDX-License-Identifier: Apache-2.0
#pragma once
// People: who may sign in, and where they are signed in.
#include <boost/describe.hpp>
#include <string>

#include "base/clock.hpp"
#include "model/mode.hpp"
#include "model/people/role.hpp"

namespace mv::model {

/// What a user may do at all. Who is suspended or removed has no way in; what was scheduled for
/// them goes on.
enum class UserState { invited, active, suspended, removed };
BOOST_DESCRIBE_ENUM(UserState, invited, active, suspended, removed)

struct User {
  std::string id;  ///< usr_…
  std::string name;
  std::string tier = "free";  ///< free, pro, enterprise, operator
  Millis tier_until = 0;      ///< when the tier ends; 0 = it does not
  Millis created_at = 0;
  std::string email = {};  ///< in lower case, nobody else's; "" = cannot sign in
  Role role = Role::member;
  UserState state = UserState::active;
  std::string password = {};  ///< sealed hash; "" = none was set
  Millis password_at = 0;     ///< when it was set
};
BOOST_DESCRIBE_STRUCT(
    User, (), (id, name, tier, tier_until, created_at, email, role, state, password, password_at))

/// A link with which a person sets the password, once. A user has at most one.
struct Invitation {
  std::string digest;  ///< of the secret in the link
  std::string user_id;
  std::string created_by;  ///< usr_…
  Millis created_at = 0;
  Millis expires_at = 0;
  std::string mail_link;        ///< sealed, while it waits to be mailed; "" = it does not
  Mode mail_mode = Mode::live;  ///< of the inviter's channels that may mail it
};
BOOST_DESCRIBE_STRUCT(
    Invitation, (), (digest, user_id, created_by, created_at, expires_at, mail_link, mail_mode))

/// A browser in which somebody has signed in.
struct Session {
  std::string id;  ///< ses_…
  std::string user_id;
  std::string digest;      ///< of the cookie's secret
  std::string address;     ///< from where it signed in
  std::string user_agent;  ///< what it called itself, cut to 200 bytes
  Millis created_at = 0;
  Millis seen_at = 0;     ///< last request, to a minute
  Millis expires_at = 0;  ///< however often it is used
};
BOOST_DESCRIBE_STRUCT(
    Session, (), (id, user_id, digest, address, user_agent, created_at, seen_at, expires_at))

}  // namespace mv::model
