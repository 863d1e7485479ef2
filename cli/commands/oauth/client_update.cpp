// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/oauth/oauth.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  boost::json::object body;
  for (const std::string_view name : {"name", "publisher", "website"})
    if (const auto text = context.in.maybe(name)) body[name] = *text;
  const auto list = [&](std::string_view option, std::string_view field,
                        const std::vector<std::string>& words) {
    if (context.in.has(option)) body[field] = boost::json::value_from(words);
  };
  list("redirect-uri", "redirect_uris", context.in.all("redirect-uri"));
  list("grant", "grants", grants_of(context));
  list("scopes", "scopes", context.in.all("scopes"));
  if (body.empty())
    return make_error(Code::usage, "nothing to change", "",
        "Name a change, for example --redirect-uri https://app.example/callback.");
  MV_TRY(auto* session, context.session());
  const auto client = session->patch<api::OAuthClientView>(
      "/api/v1/oauth-clients/" + url_encode(context.in.argument(0)), body);
  if (!client) return in_client_flags(client.error());
  return Outcome{.value = model::to_json(*client), .text = client_text(*client)};
}

}  // namespace

Command oauth_client_update_command() {
  return {
      .path = "oauth client update",
      .summary = "Change one of your apps; a list replaces the one before",
      .arguments = {app_argument()},
      .options = client_options(),
      .examples = {{"oauth client update Desk --scopes tracks:read,releases:read", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
