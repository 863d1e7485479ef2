// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"
#include "base/settings/settings.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/events.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;
constexpr seconds kLongest{7 * 24 * 3600};

Result<Outcome> run(Context& context) {
  const auto overlap = *parse_duration(context.in.maybe("overlap").value_or("24h"));
  if (overlap < seconds(0) || overlap > kLongest)
    return make_error(Code::usage, "--overlap: " + context.in.text("overlap") + " is too long",
        "The maximum is 7 days", "Use 7d or less.");
  const api::RotateSecret input{static_cast<int>(duration_cast<seconds>(overlap).count())};
  MV_TRY(auto* session, context.session());
  const auto after = session->post<api::WebhookView>(
      webhook_path(context.in.argument(0), "/rotate-secret"), input, context.run_key("rotate"));
  if (!after) return in_flags(after.error());
  const auto until = after->previous_secret_until;
  Outcome out;
  out.value = model::to_json(*after);
  out.text = details({{"id", after->id}, {"secret", after->secret.value_or("")},
      {"public key", after->public_key.value_or("")},
      {"old secret", until ? "works until " + *until : "no longer works"}});
  context.say("The new secret is shown only once. Give it to the receiver" +
              std::string(until ? " before the old one ends; until then requests are signed with "
                                  "both."
                                : " now."));
  return out;
}

}  // namespace

Command webhook_rotate_secret_command() {
  return {
      .path = "webhook rotate-secret",
      .summary = "Give a webhook a new secret and show it once",
      .arguments = {{.name = "ID", .help = "whk_…", .complete = Complete::webhooks}},
      .options = {duration_option("overlap", "How long to sign with the old secret too", "24h")},
      .examples = {{"webhook rotate-secret whk_01jhm9y6k8m1n3p5q7r9s2t4vw", ""},
          {"webhook rotate-secret whk_01jhm9y6k8m1n3p5q7r9s2t4vw --overlap 0s",
              "The old one leaked"}},
      .run = run,
  };
}

}  // namespace mv::cli
