// SPDX-License-Identifier: Apache-2.0
#include "api/page.hpp"
#include "api/webhook/event_types.hpp"
#include "api/webhook/event_views.hpp"
#include "api/webhook/webhook_views.hpp"

#include "api/faults.hpp"
#include "base/ids.hpp"
#include "handlers/once.hpp"
#include "handlers/webhook/webhook_input.hpp"
#include "store/events/deliveries.hpp"
#include "store/events/events.hpp"

namespace mv::handlers {
namespace {

constexpr int kMostDeliveries = 20'000;  // more than there can be endpoints

Result<api::Response> list(const api::Call&) {
  api::Page<api::EventTypeView> out;
  for (const auto& type : api::event_types())
    out.data.push_back({type.name, type.description, type.schema, type.example});
  return answer(200, out);
}

Error unknown_type(const std::string& type) {
  std::vector<std::string> names;
  for (const auto& row : api::event_types()) names.push_back(row.name);
  const auto near = closest(type, names);
  return api::error_of({{"/type", "event_type",
      fmt::format("'{}' is not an event type", api::shortened(type)),
      near ? fmt::format("Did you mean '{}'?", *near) : "GET /api/v1/event-types lists them."}});
}

Result<std::vector<std::pair<std::string, std::string>>> texts_of(
    const boost::json::object& overrides) {
  std::vector<std::pair<std::string, std::string>> out;
  std::vector<Fault> faults;
  for (const auto& [path, value] : overrides) {
    if (value.is_string())
      out.emplace_back(path, value.get_string());
    else
      faults.push_back({"/overrides/" + std::string(api::shortened(path)), "type",
          "the value must be text", "Put every value in quotes, numbers too."});
  }
  if (faults.empty()) return out;
  return api::error_of(std::move(faults));
}

Result<model::Event> example_of(const api::TriggerEvent& input, const api::Call& call) {
  const auto* type = api::find_event_type(input.type);
  if (!type) return unknown_type(input.type);
  MV_TRY(const auto overrides, texts_of(input.overrides));
  MV_TRY(auto data, api::with_overrides(type->example, overrides));
  return model::Event{.id = new_id("evt", call.now),
      .type = type->name,
      .user_id = call.principal.user_id,
      .mode = call.principal.mode,
      .subject_id = type->subject,
      .data = std::move(data),
      .created_at = call.now};
}

// The deliveries that fan-out made for the event.
std::vector<std::string> deliveries_of(store::Tx& tx, std::int64_t event_seq, std::int64_t after) {
  std::vector<std::string> out;
  for (const auto& row : store::deliveries_fresh(tx, after, kMostDeliveries).rows)
    if (row.event_seq == event_seq) out.push_back(store::delivery_id(row.seq));
  return out;
}

Result<api::Triggered> store_event(store::Tx& tx, const api::Call& call, model::Event event,
    const std::optional<std::string>& webhook_id) {
  if (webhook_id) {
    MV_TRY(const auto webhook, webhook_of(tx, call, *webhook_id));
    MV_CHECK(check_enabled(webhook));
    event.seq = store::event_append_unsent(tx, event);
    const auto seq = store::delivery_insert(tx, webhook.seq, event.seq, call.now);
    return api::Triggered{api::view(event), {store::delivery_id(seq)}};
  }
  const auto before = store::deliveries_last_seq(tx);
  event.seq = store::event_append(tx, event);
  return api::Triggered{api::view(event), deliveries_of(tx, event.seq, before)};
}

Result<api::Response> trigger(Deps& deps, api::Call& call) {
  if (call.principal.mode != model::Mode::sandbox)
    return make_error(Code::forbidden, "example events exist only in sandbox mode",
        "In live mode receivers would treat them as real",
        "Use a sandbox key, or MusicVerse-Mode: sandbox on the Unix socket.");
  MV_TRY(const auto input, api::decode<api::TriggerEvent>(call.body));
  MV_TRY(const auto event, example_of(input, call));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(const auto done, store_event(tx, call, event, input.webhook_id));
    return answer(202, done);
  });
}

}  // namespace

void add_event_types(api::Handlers& handlers, Deps& deps) {
  handlers.plain["event_type_list"] = [](api::Call& call) { return list(call); };
  handlers.plain["event_trigger"] = [&](api::Call& call) { return trigger(deps, call); };
}

}  // namespace mv::handlers
