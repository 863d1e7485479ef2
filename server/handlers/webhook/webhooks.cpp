// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/webhook_views.hpp"
#include "store/events/event_append.hpp"
#include "store/events/webhooks.hpp"

#include "api/webhook/custom_headers.hpp"
#include "api/webhook/event_types.hpp"
#include "api/webhook/webhook_signature.hpp"
#include "base/ids.hpp"
#include "handlers/once.hpp"
#include "handlers/webhook/webhook_input.hpp"
#include "store/events/deliveries.hpp"
#include "webhooks/secrets.hpp"

namespace mv::handlers {
namespace {

constexpr std::int64_t kMostEndpoints = 10'000;  // per user and mode
constexpr int kCounted = 10'001;
constexpr int kEnableStep = 1000;

api::WebhookView counted(store::Tx& tx, const model::Webhook& webhook, Millis now) {
  auto out = api::view(webhook, now);
  const auto counts = store::delivery_counts(tx, webhook.seq, kCounted);
  out.pending = counts.pending;
  out.failed = counts.failed;
  return out;
}

api::Response webhook_answer(int status, const api::WebhookView& view) {
  auto response = answer(status, view);
  response.headers.set("ETag", entity_tag(view.revision));
  return response;
}

Result<api::Response> show(Deps& deps, const api::Call& call) {
  MV_TRY(const auto view, deps.db.read([&](store::Tx& tx) -> Result<api::WebhookView> {
    MV_TRY(const auto webhook, webhook_of(tx, call, call.param("id")));
    return counted(tx, webhook, call.now);
  }));
  return webhook_answer(200, view);
}

struct NewSecrets {
  std::vector<std::string> texts;  ///< the shared one first
  std::string public_key;
};
NewSecrets new_secrets(bool asymmetric) {
  NewSecrets out;
  out.texts.push_back(api::new_webhook_secret().reveal());
  if (!asymmetric) return out;
  const auto pair = api::new_webhook_key_pair();
  out.texts.push_back(pair.private_key.reveal());
  out.public_key = pair.public_key;
  return out;
}

Status check_room(store::Tx& tx, const api::Principal& principal) {
  if (store::webhook_count(tx, model::owner_of(principal)) < kMostEndpoints) return {};
  return make_error(Code::conflict, fmt::format("there are already {} webhooks", kMostEndpoints),
      fmt::format("The maximum is {} in {} mode", kMostEndpoints, principal.mode),
      "Delete webhooks you no longer use: mv webhook delete ID.");
}

Result<api::Response> create(Deps& deps, api::Call& call) {
  MV_TRY(auto input, api::decode<api::CreateWebhook>(call.body));
  model::Webhook webhook{.id = new_id("whk", call.now),
      .user_id = call.principal.user_id,
      .mode = call.principal.mode,
      .url = std::move(input.url),
      .description = std::move(input.description),
      .events = std::move(input.events),
      .headers = std::move(input.headers),
      .allow_http = input.allow_http,
      .fifo = input.fifo,
      .rate_limit = input.rate_limit,
      .max_in_flight = input.max_in_flight,
      .created_at = call.now,
      .updated_at = call.now};
  MV_CHECK(check_endpoint(deps, webhook));
  const auto secrets = new_secrets(input.asymmetric);
  webhook.sealed_secrets = webhooks::seal_current(deps.sealer, webhook.id, secrets.texts);
  webhook.public_key = secrets.public_key;
  webhooks::seal_headers(deps.sealer, webhook);
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_CHECK(check_room(tx, call.principal));
    store::webhook_insert(tx, webhook);
    auto view = api::view(webhook, call.now);
    view.secret = secrets.texts.front();
    auto response = webhook_answer(201, view);
    response.headers.set("Location", "/api/v1/webhooks/" + webhook.id);
    return response;
  });
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  using Views = store::Slice<api::WebhookView>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Views> {
    const auto found = store::webhook_list(tx, model::owner_of(call.principal), page);
    Views out{{}, found.next_id};
    for (const auto& webhook : found.items) out.items.push_back(counted(tx, webhook, call.now));
    return out;
  }));
  return list_answer<api::WebhookView>(deps, call, slice, [](const auto& view) { return view; });
}

void apply(const api::UpdateWebhook& input, model::Webhook& webhook) {
  const auto take = [](const auto& from, auto& to) {
    if (from) to = *from;
  };
  take(input.url, webhook.url);
  take(input.events, webhook.events);
  take(input.description, webhook.description);
  take(input.allow_http, webhook.allow_http);
  take(input.fifo, webhook.fifo);
  take(input.rate_limit, webhook.rate_limit);
  take(input.max_in_flight, webhook.max_in_flight);
  if (input.headers) api::merge_custom_headers(webhook.headers, *input.headers);
}

Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdateWebhook>(call.body));
  MV_TRY(auto webhook,
      deps.db.read([&](store::Tx& tx) { return webhook_of(tx, call, call.param("id")); }));
  MV_CHECK(check_if_match(call, webhook.revision));
  MV_CHECK(webhooks::open_headers(deps.sealer, webhook));
  apply(input, webhook);
  // A URL that is not touched is not looked up: its host may be away at the moment.
  const bool target_changes = input.url || input.allow_http;
  MV_CHECK(target_changes ? check_endpoint(deps, webhook) : check_subscription(webhook));
  webhooks::seal_headers(deps.sealer, webhook);
  webhook.updated_at = call.now;
  MV_TRY(const auto view, deps.db.write([&](store::Tx& tx) -> Result<api::WebhookView> {
    auto changed = webhook;
    MV_TRY(changed.revision, store::webhook_update(tx, changed));
    return counted(tx, changed, call.now);
  }));
  return webhook_answer(200, view);
}

Result<api::Response> remove(Deps& deps, api::Call& call) {
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    MV_TRY(const auto webhook, webhook_of(tx, call, call.param("id")));
    return store::webhook_delete(tx, webhook, call.now);
  }));
  return no_content();
}

Result<api::Response> enable(Deps& deps, api::Call& call) {
  // In steps, so that a million held events do not stop all other writing. What a crash leaves is
  // done when it is asked again.
  for (int due = kEnableStep; due == kEnableStep;) {
    MV_TRY(due, deps.db.write([&](store::Tx& tx) -> Result<int> {
      MV_TRY(const auto webhook, webhook_of(tx, call, call.param("id")));
      return store::webhook_enable(tx, webhook, call.now, kEnableStep);
    }));
  }
  return show(deps, call);
}

Result<api::Response> disable(Deps& deps, api::Call& call) {
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(const auto webhook, webhook_of(tx, call, call.param("id")));
    store::webhook_disable(tx, webhook.seq, "Disabled by you", call.now);
    MV_TRY(const auto after, webhook_of(tx, call, call.param("id")));
    return webhook_answer(200, counted(tx, after, call.now));
  });
}

Result<api::Response> test(Deps& deps, api::Call& call) {
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(const auto webhook, webhook_of(tx, call, call.param("id")));
    MV_CHECK(check_enabled(webhook));
    const auto event = store::webhook_test_append(tx, webhook, call.now);
    const auto seq = store::delivery_insert(tx, webhook.seq, event.seq, call.now);
    MV_TRY(const auto delivery, store::delivery_get(tx, seq));
    return answer(202, view_of(KnownDelivery{delivery, webhook, event}));
  });
}

Result<api::Response> rotate(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::RotateSecret>(call.body));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(auto webhook, webhook_of(tx, call, call.param("id")));
    MV_CHECK(check_if_match(call, webhook.revision));
    MV_TRY(const auto old, webhooks::open_secrets(deps.sealer, webhook, call.now));
    const auto fresh = new_secrets(!webhook.public_key.empty());
    const bool overlap = input.overlap_seconds > 0;
    webhook.sealed_previous =
        overlap ? webhooks::seal_previous(deps.sealer, webhook.id, old.current) : "";
    webhook.previous_until = overlap ? call.now + input.overlap_seconds * Millis{1000} : 0;
    webhook.sealed_secrets = webhooks::seal_current(deps.sealer, webhook.id, fresh.texts);
    webhook.public_key = fresh.public_key;
    webhook.updated_at = call.now;
    MV_TRY(webhook.revision, store::webhook_update(tx, webhook));
    auto out = counted(tx, webhook, call.now);
    out.secret = fresh.texts.front();
    return webhook_answer(200, out);
  });
}

}  // namespace

void add_webhooks(api::Handlers& handlers, Deps& deps) {
  handlers.plain["webhook_create"] = [&](api::Call& call) { return create(deps, call); };
  handlers.plain["webhook_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["webhook_get"] = [&](api::Call& call) { return show(deps, call); };
  handlers.plain["webhook_update"] = [&](api::Call& call) { return update(deps, call); };
  handlers.plain["webhook_delete"] = [&](api::Call& call) { return remove(deps, call); };
  handlers.plain["webhook_enable"] = [&](api::Call& call) { return enable(deps, call); };
  handlers.plain["webhook_disable"] = [&](api::Call& call) { return disable(deps, call); };
  handlers.plain["webhook_test"] = [&](api::Call& call) { return test(deps, call); };
  handlers.plain["webhook_rotate_secret"] = [&](api::Call& call) { return rotate(deps, call); };
}

}  // namespace mv::handlers
