// SPDX-License-Identifier: Apache-2.0
#include "webhooks/secrets.hpp"

#include "base/text/text.hpp"
#include "model/json.hpp"
#include "store/events/webhooks.hpp"

namespace mv::webhooks {
namespace {

// Of two columns, so that an old secret cannot be put in the place of the present one.
std::string current_context(const std::string& id) { return "webhooks/secrets/" + id; }
std::string previous_context(const std::string& id) { return "webhooks/previous/" + id; }

std::string header_context(const std::string& id, std::string_view name) {
  return "webhooks/headers/" + id + "/" + lower(name);
}
constexpr std::string_view kSealed = "sealed:";

std::string seal_header(
    const Sealer& sealer, const std::string& id, std::string_view name, const std::string& text) {
  return std::string(kSealed) + sealer.seal(text, header_context(id, name));
}

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

std::string seal_current(
    const Sealer& sealer, const std::string& webhook_id, const std::vector<std::string>& secrets) {
  return sealer.seal(model::json_text(secrets), current_context(webhook_id));
}

std::string seal_previous(
    const Sealer& sealer, const std::string& webhook_id, const std::vector<std::string>& secrets) {
  return sealer.seal(model::json_text(secrets), previous_context(webhook_id));
}

void seal_headers(const Sealer& sealer, model::Webhook& webhook) {
  for (auto& [name, value] : webhook.headers) {
    if (!value.is_string()) continue;
    const auto context = header_context(webhook.id, std::string_view(name));
    const std::string text(value.get_string());
    if (text.starts_with(kSealed) && sealer.open(text.substr(kSealed.size()), context)) continue;
    value = seal_header(sealer, webhook.id, std::string_view(name), text);
  }
}

Status open_headers(const Sealer& sealer, model::Webhook& webhook) {
  for (auto& [name, value] : webhook.headers) {
    if (!value.is_string() || !value.get_string().starts_with(kSealed)) continue;
    const std::string text(value.get_string());
    MV_TRY(value, sealer.open(text.substr(kSealed.size()),
                      header_context(webhook.id, std::string_view(name))));
  }
  return {};
}

ResealedHeaders reseal_headers(
    const Sealer& sealer, const std::string& id, boost::json::object& headers) {
  ResealedHeaders out;
  for (auto& [name, value] : headers) {
    if (!value.is_string() || !value.get_string().starts_with(kSealed)) continue;
    const auto text = std::string(value.get_string()).substr(kSealed.size());
    if (sealer.is_current(text)) continue;
    const auto plain = sealer.open(text, header_context(id, std::string_view(name)));
    if (!plain) {
      out.damaged.emplace_back(name);
      continue;
    }
    value = seal_header(sealer, id, std::string_view(name), *plain);
    ++out.changed;
  }
  return out;
}

Result<int> seal_stored_headers(store::Database& db, const Sealer& sealer) {
  return db.write([&](store::Tx& tx) -> Result<int> {
    int sealed = 0;
    for (auto& webhook : store::webhooks_with_headers(tx)) {
      const auto before = webhook.headers;
      // What was sealed stays, also when it cannot be opened: sealed once more it would be taken
      // for somebody's text, and sent.
      for (auto& [name, value] : webhook.headers)
        if (value.is_string() && !value.get_string().starts_with(kSealed))
          value = seal_header(
              sealer, webhook.id, std::string_view(name), std::string(value.get_string()));
      if (webhook.headers == before) continue;
      store::webhook_headers_set(tx, webhook.seq, webhook.headers);
      ++sealed;
    }
    return sealed;
  });
}

}  // namespace mv::webhooks
