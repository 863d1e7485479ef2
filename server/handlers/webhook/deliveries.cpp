// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"
#include "store/events/deliveries.hpp"

#include <array>

#include "api/faults.hpp"
#include "base/ids.hpp"
#include "handlers/once.hpp"
#include "handlers/webhook/webhook_input.hpp"
#include "store/events/webhooks.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::handlers {
namespace {

using Shown = api::ShownDelivery;

// Held is what is pending while the endpoint is disabled: of the two only one is ever there.
bool can_have(const model::Webhook& webhook, std::optional<Shown> state) {
  const bool disabled = webhook.state == model::WebhookState::disabled;
  if (state == Shown::held) return disabled;
  return state != Shown::pending || !disabled;
}

std::optional<model::DeliveryState> stored_state(std::optional<Shown> state) {
  if (state == Shown::held) return model::DeliveryState::pending;
  return state ? from_word<model::DeliveryState>(to_word(*state)) : std::nullopt;
}

std::vector<model::Event> events_of(store::Tx& tx, const std::vector<model::Delivery>& deliveries) {
  std::vector<std::int64_t> seqs;
  for (const auto& delivery : deliveries) seqs.push_back(delivery.event_seq);
  std::vector<model::Event> out;
  for (auto& row : store::events_by_seq(tx, seqs)) out.push_back(std::move(row.event));
  return out;
}

using Views = store::Slice<api::DeliveryView>;

Views views_of(
    store::Tx& tx, const model::Webhook& webhook, const store::Slice<model::Delivery>& slice) {
  const auto events = events_of(tx, slice.items);
  Views out{{}, slice.next_id};
  for (const auto& delivery : slice.items) {
    const auto event = std::find_if(events.begin(), events.end(),
        [&](const auto& row) { return row.seq == delivery.event_seq; });
    out.items.push_back(
        view_of({delivery, webhook, event == events.end() ? model::Event{} : *event}));
  }
  return out;
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  MV_TRY(const auto state, query_word<Shown>(call, "state"));
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Views> {
    MV_TRY(const auto webhook, webhook_of(tx, call, call.param("id")));
    if (!can_have(webhook, state)) return Views{};
    const store::DeliveryFilter filter{stored_state(state)};
    return views_of(tx, webhook, store::delivery_list(tx, webhook.seq, filter, page));
  }));
  return list_answer<api::DeliveryView>(deps, call, slice, [](const auto& view) { return view; });
}

Result<api::Response> get(Deps& deps, api::Call& call) {
  MV_TRY(const auto view, deps.db.read([&](store::Tx& tx) -> Result<api::DeliveryView> {
    MV_TRY(const auto known, delivery_of(tx, call, call.param("id")));
    auto out = view_of(known);
    out.attempt_log.emplace();
    for (const auto& attempt : store::attempt_list(tx, known.delivery.seq))
      out.attempt_log->push_back(api::view(attempt));
    return out;
  }));
  return answer(200, view);
}

Result<api::Response> redeliver(Deps& deps, api::Call& call) {
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(auto found, delivery_of(tx, call, call.param("id")));
    store::delivery_redeliver(tx, found.delivery, call.now);
    MV_TRY(found.delivery, store::delivery_get(tx, found.delivery.seq));
    return answer(202, view_of(found));
  });
}

Result<Millis> since_of(const api::RecoverWebhook& input, Millis now) {
  const auto since = parse_utc(input.since);
  if (!since)
    return api::error_of({{"/since", "date-time", since.error().what, since.error().why}});
  if (*since > now)
    return api::error_of({{"/since", "future", "it is in the future", "Use an earlier time."}});
  return *since;
}

// Counted apart from the write, which would hold up all others while it counts a million rows.
Result<model::Recovery> new_recovery(Deps& deps, const api::Call& call, Millis since) {
  return deps.db.read([&](store::Tx& tx) -> Result<model::Recovery> {
    MV_TRY(const auto webhook, webhook_of(tx, call, call.param("id")));
    return model::Recovery{.id = new_id("rcv", call.now),
        .webhook_seq = webhook.seq,
        .since = since,
        .until = call.now,
        .total = store::deliveries_failed_between(tx, webhook.seq, since, call.now),
        .created_at = call.now,
        .updated_at = call.now};
  });
}

Result<api::Response> recover(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::RecoverWebhook>(call.body));
  MV_TRY(const auto since, since_of(input, call.now));
  MV_TRY(const auto recovery, new_recovery(deps, call, since));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_CHECK(store::recovery_insert(tx, recovery));
    model::Job job;
    job.kind = "webhook_recover";
    job.key = "webhook_recover/" + recovery.id;
    job.payload = {{"id", recovery.id}};
    store::job_add(tx, job, call.now);
    auto response = answer(202, api::view(recovery, call.param("id")));
    response.headers.set("Location", "/api/v1/webhook-recoveries/" + recovery.id);
    return response;
  });
}

Result<api::Response> recovery(Deps& deps, api::Call& call) {
  MV_TRY(const auto view, deps.db.read([&](store::Tx& tx) -> Result<api::RecoveryView> {
    MV_TRY(const auto found, store::recovery_get(tx, call.param("id")));
    const auto webhooks = store::webhooks_by_seq(tx, std::array{found.webhook_seq});
    if (webhooks.empty() || webhooks[0].state == model::WebhookState::deleted ||
        webhooks[0].user_id != call.principal.user_id || webhooks[0].mode != call.principal.mode)
      return make_error(Code::not_found, "there is no recovery " + found.id);
    return api::view(found, webhooks[0].id);
  }));
  return answer(200, view);
}

}  // namespace

void add_deliveries(api::Handlers& handlers, Deps& deps) {
  handlers.plain["webhook_delivery_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["webhook_delivery_get"] = [&](api::Call& call) { return get(deps, call); };
  handlers.plain["webhook_delivery_redeliver"] = [&](api::Call& call) {
    return redeliver(deps, call);
  };
  handlers.plain["webhook_recover"] = [&](api::Call& call) { return recover(deps, call); };
  handlers.plain["webhook_recovery_get"] = [&](api::Call& call) { return recovery(deps, call); };
}

}  // namespace mv::handlers
