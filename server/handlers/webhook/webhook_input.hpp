// SPDX-License-Identifier: Apache-2.0
#pragma once
// What handlers of webhooks, deliveries and events share.
#include "api/webhook/webhook_views.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "model/webhook.hpp"
#include "store/engine/tx.hpp"

namespace mv::handlers {

/// Brings URL and patterns into their normal form and checks the headers. Looks the host up, so
/// it may take seconds. Errors: invalid with every fault; timeout, upstream, unavailable of the
/// DNS.
Status check_endpoint(Deps& deps, model::Webhook& webhook);
/// The same without the URL.
Status check_subscription(model::Webhook& webhook);

/// The caller's endpoint of {id}. Error: not_found.
Result<model::Webhook> webhook_of(store::Tx& tx, const api::Call& call, std::string_view id);
/// Error: conflict, with what to do.
Status check_enabled(const model::Webhook& webhook);

/// A delivery of the caller's, with its endpoint and event. Error: not_found.
struct KnownDelivery {
  model::Delivery delivery;
  model::Webhook webhook;
  model::Event event;
};
Result<KnownDelivery> delivery_of(store::Tx& tx, const api::Call& call, std::string_view id);
api::DeliveryView view_of(const KnownDelivery& known);

}  // namespace mv::handlers
