// SPDX-License-Identifier: Apache-2.0
#include "api/access/people_views.hpp"
#include "commands/user/user.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/release.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());  // a name is now an id
  const auto id = context.in.arguments().empty() ? "me" : context.in.argument(0);
  MV_TRY(const auto user, session->get<api::UserView>("/api/v1/users/" + url_encode(id)));
  return user_outcome(context, user);
}

}  // namespace

std::string called(const api::UserView& user) {
  return printable(user.email ? fmt::format("{} ({})", user.name, *user.email)
                              : fmt::format("{} ({})", user.name, user.id));
}

Outcome user_outcome(const Context& context, const api::UserView& user) {
  Outcome out;
  out.value = model::to_json(user);
  out.text = details({{"id", user.id}, {"name", user.name}, {"e-mail", user.email.value_or("none")},
      {"role", user.role}, {"state", user.state}, {"tier", user.tier},
      {"until", user.tier_until ? local_time(*user.tier_until, home_zone(context)) : "no end"},
      {"resumed", user.resumed > 0 ? std::to_string(user.resumed) + " releases continue" : ""}});
  return out;
}

Argument user_argument() {
  return {
      .name = "USER", .help = "usr_…, a name or an e-mail address", .complete = Complete::users};
}

Command user_show_command() {
  return {
      .path = "user show",
      .summary = "Show a user: role, state and subscription tier",
      .arguments = {{.name = "ID",
          .help = "usr_…, a name or an e-mail address (default: you)",
          .required = false,
          .complete = Complete::users}},
      .examples = {{"user show", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
