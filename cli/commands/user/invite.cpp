// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/access/people_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/events.hpp"
#include "commands/user/user.hpp"

namespace mv::cli {
namespace {

/// Of this address, where somebody has it already.
Result<std::optional<api::UserView>> user_with(client::Session& session, const std::string& email) {
  using Found = std::optional<api::UserView>;
  const auto users = client::all_pages<api::UserView>(session, "/api/v1/users", 0);
  if (!users && users.error().code == Code::forbidden) return Found();  // may not invite, either
  if (!users) return users.error();
  for (const auto& user : *users)
    if (user.email && iequals(*user.email, email)) return Found(user);
  return Found();
}

Result<api::UserView> invite(Context& context, client::Session& session) {
  const auto who = context.in.argument(0);
  auto again = std::optional<std::string>();
  if (who.find('@') == std::string::npos) {
    if (who != "me" && !who.starts_with("usr_"))
      return make_error(Code::usage, fmt::format("'{}' is no e-mail address", printable(who)), "",
          "Give the address that the person signs in with, or the id of a user.");
    again = who;
  } else {
    MV_TRY(const auto known, user_with(session, who));
    if (known) again = known->id;
  }
  if (again) {
    if (context.in.has("tier") || context.in.has("role") || context.in.has("name"))
      return make_error(Code::usage, fmt::format("{} is a user already", printable(who)),
          "--name, --tier and --role are for somebody new",
          "Leave them out for a new link; `mv user update` and `mv user tier` change the rest.");
    return session.post_empty<api::UserView>(
        fmt::format("/api/v1/users/{}/invite", url_encode(*again)), context.run_key("invite"));
  }
  api::CreateUser input{.email = who, .name = context.in.maybe("name")};
  input.tier = context.in.maybe("tier").value_or(input.tier);
  input.role = context.in.maybe("role").value_or(input.role);
  return session.post<api::UserView>("/api/v1/users", input, context.run_key("invite"));
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  const auto user = invite(context, *session);
  if (!user) return in_flags(user.error(), {{"email", "USER"}});
  if (user->tier == model::kLowestTier)
    context.say(fmt::format("The {} tier lets them do little in an hour; for more: `{}`.",
        user->tier, context.next("user tier pro --user " + user->email.value_or(user->id))));
  if (user->link_mailed_to)
    context.say(fmt::format("The link is mailed to {}.", printable(*user->link_mailed_to)));
  else
    context.say(fmt::format("The link is not mailed: you have no e-mail channel (`{}`).",
        context.next("notify setup email")));
  context.say(
      fmt::format("{} is {}. Give {} this link, by a way that nobody else reads; it works "
                  "once, until {}:",
          printable(user->email.value_or(user->name)),
          user->state == "invited" ? "invited" : "to set a new password", "them",
          short_time(user->link_expires_at.value_or(""))));
  return Outcome{.value = model::to_json(*user), .text = user->link.value_or("")};
}

}  // namespace

Command user_invite_command() {
  return {
      .path = "user invite",
      .summary = "Invite somebody, or give a user a new link to set a password",
      .about =
          "Only the link goes to standard output: the person opens it and chooses a password. For "
          "somebody who is a user already, it is a link to set a new one; all sessions end then.",
      .arguments = {{.name = "EMAIL", .help = "Of the person; for a user already, an id will do"}},
      .options = {text_option("name", "NAME", "What the person is called"),
          {.name = "tier",
              .value = Value::choice,
              .shown = "TIER",
              .help = "free, pro, enterprise or operator",
              .fallback = "free",
              .choices = {"free", "pro", "enterprise", "operator"},
              .complete = Complete::choices},
          {.name = "role",
              .value = Value::choice,
              .shown = "ROLE",
              .help = "member; admin may invite and manage members",
              .fallback = "member",
              .choices = {"member", "admin"},
              .complete = Complete::choices}},
      .examples = {{"user invite ada@example.com --tier pro", ""},
          {"user invite me", "Set your own password, to sign in with a browser"}},
      .run = run,
  };
}

}  // namespace mv::cli
