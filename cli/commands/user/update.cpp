// SPDX-License-Identifier: Apache-2.0
#include "api/access/people_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"
#include "commands/user/user.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const api::UpdateUser input{
      context.in.maybe("name"), context.in.maybe("email"), context.in.maybe("role")};
  if (!input.name && !input.email && !input.role)
    return make_error(Code::usage, "nothing to change", "",
        "Name a change, for example --email ada@example.com.");
  MV_TRY(auto* session, context.session());
  // Only what was said: a member that is null would be read as text that is missing.
  const auto said = model::to_json(input);
  boost::json::object body;
  for (const auto& [name, value] : said.as_object())
    if (!value.is_null()) body[name] = value;
  const auto user =
      session->patch<api::UserView>("/api/v1/users/" + url_encode(context.in.argument(0)), body);
  if (!user)
    return in_flags(user.error(), {{"name", "--name"}, {"email", "--email"}, {"role", "--role"}});
  return user_outcome(context, *user);
}

}  // namespace

Command user_update_command() {
  return {
      .path = "user update",
      .summary = "Change the name, e-mail address or role of a user",
      .arguments = {user_argument()},
      .options = {text_option("name", "NAME", "The new name"),
          text_option("email", "ADDRESS", "The address to sign in with"),
          {.name = "role",
              .value = Value::choice,
              .shown = "ROLE",
              .help = "member or admin; only the owner may change it",
              .choices = {"member", "admin"},
              .complete = Complete::choices}},
      .examples = {{"user update me --email ada@example.com", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
