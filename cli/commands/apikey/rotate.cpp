// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/access/access_views.hpp"
#include "api/webhook/webhook_views.hpp"
#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/apikey/apikey.hpp"
#include "commands/details.hpp"
#include "commands/events.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto overlap = *parse_duration(context.in.maybe("overlap").value_or("24h"));
  const api::RotateSecret input{
      static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(overlap).count())};
  MV_TRY(auto* session, context.session());
  const auto key = session->post<api::ApiKeyView>(
      fmt::format("/api/v1/api-keys/{}/rotate", url_encode(context.in.argument(0))), input,
      context.run_key("rotate"));
  if (!key) return in_flags(key.error(), {{"overlap_seconds", "--overlap"}});
  context.say(fmt::format("{} \"{}\" has a new secret, shown only once; the old one {}:", key->id,
      printable(key->name),
      key->old_until ? "works until " + short_time(*key->old_until) : "no longer works"));
  return Outcome{.value = model::to_json(*key), .text = key->key.value_or("")};
}

}  // namespace

Command apikey_rotate_command() {
  return {
      .path = "apikey rotate",
      .summary = "Give an API key a new secret and show it once",
      .about =
          "Only the secret goes to standard output. Scopes, limits and networks stay. The old "
          "secret works for a while, so that every program can change over.",
      .arguments = {key_argument()},
      .options = {duration_option(
          "overlap", "How long the old secret works, too: 0s to 7d", "24h")},
      .examples = {{"apikey rotate ci", ""},
          {"apikey rotate ci --overlap 0s", "The old secret leaked"}},
      .run = run,
  };
}

}  // namespace mv::cli
