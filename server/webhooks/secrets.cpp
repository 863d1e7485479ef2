// SPDX-License-Identifier: Apache-2.0
#include "webhooks/secrets.hpp"

#include "model/json.hpp"

namespace mv::webhooks {
namespace {

// Of two columns, so that an old secret cannot be put in the place of the present one.
std::string current_context(const std::string& id) { return "webhooks/secrets/" + id; }
std::string previous_context(const std::string& id) { return "webhooks/previous/" + id; }

using Texts = std::vector<std::string>;

Result<Texts> open(const Sealer& sealer, const std::string& sealed, const std::string& context) {
  MV_TRY(const auto text, sealer.open(sealed, context));
  return model::parse_json<Texts>(text);
}

}  // namespace

Result<Secrets> open_secrets(const Sealer& sealer, const model::Webhook& webhook, Millis now) {
  Secrets out;
  MV_TRY(out.current, open(sealer, webhook.sealed_secrets, current_context(webhook.id)));
  if (webhook.sealed_previous.empty() || webhook.previous_until <= now) return out;
  MV_TRY(out.previous, open(sealer, webhook.sealed_previous, previous_context(webhook.id)));
  return out;
}

std::string seal_current(const Sealer& sealer, const std::string& webhook_id,
                         const std::vector<std::string>& secrets) {
  return sealer.seal(model::json_text(secrets), current_context(webhook_id));
}

std::string seal_previous(const Sealer& sealer, const std::string& webhook_id,
                          const std::vector<std::string>& secrets) {
  return sealer.seal(model::json_text(secrets), previous_context(webhook_id));
}

}  // namespace mv::webhooks
