// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/webhook/webhook_views.hpp"
#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/events.hpp"
#include "commands/oauth/oauth.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto overlap = *parse_duration(context.in.maybe("overlap").value_or("24h"));
  const api::RotateSecret input{
      static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(overlap).count())};
  MV_TRY(auto* session, context.session());
  const auto client = session->post<api::OAuthClientView>(
      fmt::format("/api/v1/oauth-clients/{}/rotate-secret", url_encode(context.in.argument(0))),
      input, context.run_key("rotate-secret"));
  if (!client) return in_flags(client.error(), {{"overlap_seconds", "--overlap"}});
  context.say(fmt::format("{} \"{}\" has a new secret, shown only once; the old one {}:",
      client->id, printable(client->name),
      client->old_until ? "works until " + short_time(*client->old_until) : "no longer works"));
  return Outcome{.value = model::to_json(*client), .text = client->secret.value_or("")};
}

}  // namespace

Command oauth_client_rotate_secret_command() {
  return {
      .path = "oauth client rotate-secret",
      .summary = "Give an app a new secret and show it once",
      .about =
          "Only the secret goes to standard output. The old one works for a while, so that every "
          "server of the app can change over.",
      .arguments = {app_argument()},
      .options = {duration_option(
          "overlap", "How long the old secret works, too: 0s to 7d", "24h")},
      .examples = {{"oauth client rotate-secret \"Tour planner\"", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
