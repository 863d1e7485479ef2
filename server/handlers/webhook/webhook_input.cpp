// SPDX-License-Identifier: Apache-2.0
#include "handlers/webhook/webhook_input.hpp"

#include <array>

#include "api/faults.hpp"
#include "api/webhook/custom_headers.hpp"
#include "api/webhook/event_types.hpp"
#include "api/webhook/webhook_views.hpp"
#include "store/events/deliveries.hpp"
#include "store/events/webhooks.hpp"
#include "webhooks/guard.hpp"

namespace mv::handlers {
namespace {

void check_patterns(model::Webhook& webhook, std::vector<Fault>& faults) {
  auto normal = api::normal_patterns(webhook.events);
  if (normal)
    webhook.events = *std::move(normal);
  else
    faults.insert(faults.end(), normal.error().faults.begin(), normal.error().faults.end());
}

Fault url_fault(const Error& error) {
  return {
      "/url", "url", error.why.empty() ? error.what : error.what + ": " + error.why, error.hint};
}

}  // namespace

Status check_subscription(model::Webhook& webhook) {
  std::vector<Fault> faults;
  check_patterns(webhook, faults);
  api::check_custom_headers(webhook.headers, "/headers", faults);
  if (faults.empty()) return {};
  return api::error_of(std::move(faults));
}

Status check_endpoint(Deps& deps, model::Webhook& webhook) {
  std::vector<Fault> faults;
  auto target = deps.guard.check(webhook.url, webhook.allow_http);
  if (target)
    webhook.url = target->url;
  else if (target.error().code == Code::invalid || target.error().code == Code::not_found)
    faults.push_back(url_fault(target.error()));
  else
    return std::move(target).error();
  check_patterns(webhook, faults);
  api::check_custom_headers(webhook.headers, "/headers", faults);
  if (faults.empty()) return {};
  return api::error_of(std::move(faults));
}

Result<model::Webhook> webhook_of(store::Tx& tx, const api::Call& call, std::string_view id) {
  return store::webhook_get(tx, model::owner_of(call.principal), id);
}

Status check_enabled(const model::Webhook& webhook) {
  if (webhook.state == model::WebhookState::enabled) return {};
  return make_error(Code::conflict, webhook.id + " is disabled", webhook.disabled_reason,
      "Enable it first: mv webhook enable " + webhook.id + ".");
}

Result<KnownDelivery> delivery_of(store::Tx& tx, const api::Call& call, std::string_view id) {
  const Error unknown = make_error(Code::not_found, fmt::format("there is no delivery {}", id), {},
      "List them with mv webhook deliveries.");
  const auto seq = store::delivery_seq(id);
  if (seq == 0) return unknown;
  auto delivery = store::delivery_get(tx, seq);
  if (!delivery) return unknown;
  const auto webhooks = store::webhooks_by_seq(tx, std::array{delivery->webhook_seq});
  if (webhooks.empty() || webhooks[0].state == model::WebhookState::deleted ||
      webhooks[0].user_id != call.principal.user_id || webhooks[0].mode != call.principal.mode)
    return unknown;
  const auto events = store::events_by_seq(tx, std::array{delivery->event_seq});
  return KnownDelivery{
      *std::move(delivery), webhooks[0], events.empty() ? model::Event{} : events[0].event};
}

api::DeliveryView view_of(const KnownDelivery& known) {
  return api::view(
      known.delivery, store::delivery_id(known.delivery.seq), known.webhook, known.event);
}

}  // namespace mv::handlers
