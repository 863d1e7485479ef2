// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/access/access_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/apikey/apikey.hpp"
#include "commands/events.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const api::SuspendApiKey input{context.in.text("reason")};
  MV_TRY(auto* session, context.session());
  const auto key = session->post<api::ApiKeyView>(
      fmt::format("/api/v1/api-keys/{}/suspend", url_encode(context.in.argument(0))), input,
      context.run_key("suspend"));
  if (!key) return in_flags(key.error());
  context.say("It works again after: " + context.next("apikey resume " + key->id));
  return Outcome{.value = model::to_json(*key), .text = key->id + " suspended"};
}

}  // namespace

Command apikey_suspend_command() {
  return {
      .path = "apikey suspend",
      .summary = "Suspend an API key until you resume it",
      .arguments = {key_argument()},
      .options = {text_option("reason", "TEXT", "Why; whoever uses the key is told")},
      .examples = {{"apikey suspend ci --reason 'Who uses it?'", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
