// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "commands/all.hpp"
#include "commands/oauth/oauth.hpp"
#include "base/text/text.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  api::CreateOAuthClient input{.name = context.in.text("name"),
      .redirect_uris = context.in.all("redirect-uri"),
      .scopes = context.in.all("scopes"),
      .publisher = context.in.text("publisher"),
      .website = context.in.text("website"),
      .confidential = !context.in.has("public")};
  if (context.in.has("grant")) input.grants = grants_of(context);
  std::vector<Fault> faults;
  if (input.name.empty())
    faults.push_back({"--name", "", "--name is missing", "Say what people are asked about."});
  if (input.scopes.empty())
    faults.push_back(
        {"--scopes", "", "--scopes is missing", "Say what it may ask for: --scopes tracks:read."});
  const auto& grants = input.grants;
  if (input.redirect_uris.empty() &&
      std::find(grants.begin(), grants.end(), "authorization_code") != grants.end())
    faults.push_back({"--redirect-uri", "", "--redirect-uri is missing",
        "Say where people come back to, or --grant device for a program that shows a code."});
  if (!faults.empty()) {
    auto error = make_error(Code::usage, "cannot register the app");
    error.faults = std::move(faults);
    return error;
  }
  MV_TRY(auto* session, context.session());
  const auto made =
      session->post<api::OAuthClientView>("/api/v1/oauth-clients", input, context.run_key("oauth"));
  if (!made) return in_client_flags(made.error());
  Outcome out{.value = model::to_json(*made)};
  if (made->secret) {
    context.say(fmt::format("{} \"{}\" registered. The secret is shown only once; keep it safe:",
        made->id, printable(made->name)));
    out.text = *made->secret;
  } else {
    out.text = made->id;
    context.say(fmt::format("\"{}\" registered. Its client id:", printable(made->name)));
  }
  return out;
}

}  // namespace

Command oauth_client_create_command() {
  auto options = client_options();
  options.push_back(
      {.name = "public", .help = "It runs on people's own machines, where it can keep no secret"});
  return {
      .path = "oauth client create",
      .summary = "Register an app that acts for people, and show its secret once",
      .about =
          "Only the secret goes to standard output, or the client id of an app without one; --json "
          "has both. Without --grant it is for authorization_code and refresh_token. With "
          "--sandbox it is an app to try out, that never reaches anything live.",
      .options = std::move(options),
      .examples = {{"oauth client create --name Ci --scopes tracks:read --grant device",
          "A program that shows a code; others need --redirect-uri, too"}},
      .run = run,
  };
}

}  // namespace mv::cli
