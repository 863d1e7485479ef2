// SPDX-License-Identifier: Apache-2.0
#include "api/access/people_views.hpp"

#include "api/or_null.hpp"

namespace mv::api {

UserView view(const model::User& user) {
  return {.id = user.id,
      .name = user.name,
      .email = text_or_null(user.email),
      .role = std::string(to_word(user.role)),
      .state = std::string(to_word(user.state)),
      .tier = user.tier,
      .tier_until = time_or_null(user.tier_until),
      .created_at = format_utc(user.created_at)};
}

SessionView view(const model::Session& session) {
  return {.id = session.id,
      .address = session.address,
      .user_agent = session.user_agent,
      .created_at = format_utc(session.created_at),
      .seen_at = format_utc(session.seen_at),
      .expires_at = format_utc(session.expires_at)};
}

AuditEntryView view(const model::AuditEntry& entry) {
  return {.id = entry.id,
      .created_at = format_utc(entry.created_at),
      .action = entry.action,
      .user_id = entry.user_id,
      .actor = text_or_null(entry.actor),
      .credential = text_or_null(entry.credential),
      .address = text_or_null(entry.address),
      .subject = text_or_null(entry.subject),
      .details = entry.details};
}

// clang-format off
namespace {
const FieldRule kEmail{.name = "email", .description = "The person's e-mail address",
    .example = R"("ada@example.com")", .required = true, .min_length = 3, .max_length = 254,
    .pattern = "^[^\\s@,;<>\"]+@[^\\s@,;<>\"]+$"};
const FieldRule kUserName{.name = "name", .description = "What the person is called",
    .example = R"("Ada Example")", .min_length = 1, .max_length = 100};
const FieldRule kRole{.name = "role",
    .description = "What the person may do about other users: an admin invites and manages members",
    .example = R"("member")", .min_length = 1, .max_length = 20, .one_of = {"member", "admin"}};
const FieldRule kTier{.name = "tier", .description = "The tier the user has paid for",
    .example = R"("pro")", .required = true, .min_length = 1, .max_length = 20,
    .one_of = {model::kTiers.begin(), model::kTiers.end()}};

FieldRule may_be_absent(FieldRule rule) {
  rule.required = false;
  return rule;
}
}  // namespace

template <>
std::span<const FieldRule> rules_of<CreateUser>() {
  static const std::vector<FieldRule> rules{kEmail, kUserName, may_be_absent(kTier), kRole};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateUser>() {
  static const std::vector<FieldRule> rules{kUserName, may_be_absent(kEmail), kRole};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<SetTier>() {
  static const std::vector<FieldRule> rules{
      kTier,
      {.name = "until", .description = "When it ends (default: never)",
       .example = R"("2027-12-31T00:00:00Z")", .min_length = 20, .max_length = 40,
       .format = "date-time"},
  };
  return rules;
}
// clang-format on

}  // namespace mv::api
