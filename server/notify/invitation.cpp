// SPDX-License-Identifier: Apache-2.0
#include "notify/invitation.hpp"

#include <fmt/format.h>

namespace mv::notify {
namespace {

std::string context_of(const std::string& user_id) { return "invitations.mail_link." + user_id; }

std::string one_line(std::string text) {
  for (auto& c : text)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  return text;
}

}  // namespace

std::string seal_link(const Sealer& sealer, const std::string& user_id, const std::string& link) {
  return sealer.seal(link, context_of(user_id));
}

Result<std::string> open_link(const Sealer& sealer, const model::Invitation& invitation) {
  return sealer.open(invitation.mail_link, context_of(invitation.user_id));
}

model::Job invitation_job(const std::string& user_id, Millis now) {
  model::Job out;
  out.kind = "invitation_mail";
  // A new link does not have the attempts behind it that the one before had.
  out.key = fmt::format("{}:{}:{}", out.kind, user_id, now);
  out.payload = {{"user_id", user_id}, {"created_at", now}};
  out.max_attempts = 12;  // for more than an hour
  return out;
}

Message invitation_message(const model::User& user, const model::User& inviter,
    const model::Invitation& invitation, const std::string& link) {
  const bool first = user.state == model::UserState::invited;
  auto until = format_utc(invitation.expires_at).substr(0, 16);
  until[10] = ' ';
  const auto from = one_line(inviter.name);
  return {first ? "You are invited to MusicVerse" : "A link to set a new password for MusicVerse",
      {{fmt::format("{} {}", from, first ? "invites you" : "asked for this link for you"), ""},
          {"Choose a password here", link},
          {fmt::format("The link works once, until {} UTC", until), ""},
          {fmt::format("If you do not know {}, ignore this mail", from), ""}}};
}

}  // namespace mv::notify
