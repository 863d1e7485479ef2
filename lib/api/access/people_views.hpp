// SPDX-License-Identifier: Apache-2.0
#pragma once
// Users, their sessions, and who did what: what the API takes and gives.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/rules.hpp"
#include "model/access.hpp"
#include "model/people/audit.hpp"
#include "model/people/person.hpp"

namespace mv::api {

struct CreateUser {
  std::string email;
  std::optional<std::string> name;  ///< default: the part of the address before the @
  std::string tier = std::string(model::kLowestTier);
  std::string role = "member";
};
BOOST_DESCRIBE_STRUCT(CreateUser, (), (email, name, tier, role))
template <>
std::span<const FieldRule> rules_of<CreateUser>();

struct UpdateUser {
  std::optional<std::string> name, email, role;
};
BOOST_DESCRIBE_STRUCT(UpdateUser, (), (name, email, role))
template <>
std::span<const FieldRule> rules_of<UpdateUser>();

struct SetTier {
  std::string tier;
  std::optional<std::string> until;
};
BOOST_DESCRIBE_STRUCT(SetTier, (), (tier, until))
template <>
std::span<const FieldRule> rules_of<SetTier>();

struct UserView {
  std::string id, name;
  std::optional<std::string> email;
  std::string role;   ///< owner, admin, member
  std::string state;  ///< invited, active, suspended, removed
  std::string tier;
  std::optional<std::string> tier_until;
  std::string created_at;
  int resumed = 0;  ///< releases that waited for a payment and go on now
  /// The page where the person sets a password, once, in the answer to an invitation.
  std::optional<std::string> link, link_expires_at;
  std::optional<std::string> link_mailed_to;  ///< the server mails it there, too
};
BOOST_DESCRIBE_STRUCT(UserView, (),
    (id, name, email, role, state, tier, tier_until, created_at, resumed, link, link_expires_at,
        link_mailed_to))
UserView view(const model::User& user);

struct SessionView {
  std::string id, address, user_agent, created_at, seen_at, expires_at;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (id, address, user_agent, created_at, seen_at, expires_at))
SessionView view(const model::Session& session);

/// Who calls, and with what.
struct CredentialView {
  std::string kind;  ///< socket, api_key, access_token
  std::optional<std::string> id;
  std::optional<std::string> app;  ///< the name of the app that has the access token
  std::string user_id, name;
  std::optional<std::string> email;
  std::string role, tier;
  std::optional<std::string> tier_until;
  std::vector<std::string> modes;  ///< in which it may work
  std::vector<std::string> scopes;
  std::optional<std::string> expires_at;
};
BOOST_DESCRIBE_STRUCT(CredentialView, (),
    (kind, id, app, user_id, name, email, role, tier, tier_until, modes, scopes, expires_at))

struct AuditEntryView {
  std::string id, created_at, action;
  std::string user_id;                    ///< whose account it is about
  std::optional<std::string> actor;       ///< who did it; null = unknown, or the server itself
  std::optional<std::string> credential;  ///< key_…, grt_…, ses_…, socket or stripe
  std::optional<std::string> address;
  std::optional<std::string> subject;  ///< what it was done to
  boost::json::object details;
};
BOOST_DESCRIBE_STRUCT(AuditEntryView, (),
    (id, created_at, action, user_id, actor, credential, address, subject, details))
AuditEntryView view(const model::AuditEntry& entry);

}  // namespace mv::api
