// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rows for tests of webhooks.
#include <map>
#include <string>
#include <vector>

#include "store/both.hpp"
#include "store/engine/record.hpp"
#include "store/events/deliveries.hpp"
#include "store/events/events.hpp"
#include "store/events/webhooks.hpp"

namespace mv::test {

inline model::Webhook a_webhook(std::vector<std::string> events) {
  model::Webhook out;
  out.id = new_id("whk", kNow);
  out.user_id = "usr_operator";
  out.mode = model::Mode::live;
  out.url = "https://receiver.example/hooks?a=1";
  out.events = std::move(events);
  out.sealed_secrets = "sealed";
  out.created_at = out.updated_at = kNow;
  return out;
}

inline model::Webhook add(Fixture& f, model::Webhook webhook) {
  webhook.seq = f.write([&](Tx& tx) { return store::webhook_insert(tx, webhook); });
  return webhook;
}

inline model::Event an_event(std::string type, Millis now = kNow) {
  return {.id = new_id("evt", now),
      .type = std::move(type),
      .user_id = "usr_operator",
      .mode = model::Mode::live,
      .subject_id = "trk_1",
      .data = {{"words", "it's \"ünïcødé\" 音楽"}},
      .created_at = now};
}

/// Every delivery, by seq.
inline std::vector<model::Delivery> deliveries(Fixture& f) {
  return f.read([](Tx& tx) {
    return store::record_rows<model::Delivery>(
        tx, store::select<model::Delivery>("webhook_deliveries") + " order by seq");
  });
}

inline std::int64_t count(Fixture& f, const std::string& table) {
  return f.read(
      [&](Tx& tx) { return tx.value<std::int64_t>("select count(*) from " + table).value_or(0); });
}

/// Appends events of track.created one by one; returns their deliveries to this endpoint.
inline std::vector<std::int64_t> append(
    Fixture& f, int events, std::int64_t webhook_seq, Millis now = kNow) {
  const auto before = f.read([](Tx& tx) { return store::deliveries_last_seq(tx); });
  f.write([&](Tx& tx) {
    std::vector<model::Event> list;
    for (int i = 0; i < events; ++i) list.push_back(an_event("track.created", now));
    store::events_append(tx, list);
  });
  std::vector<std::int64_t> out;
  for (const auto& row : deliveries(f))
    if (row.seq > before && row.webhook_seq == webhook_seq) out.push_back(row.seq);
  return out;
}

inline store::Outcome an_outcome(
    std::int64_t seq, int number, model::DeliveryState state, int status = 200, Millis at = kNow) {
  store::Outcome out;
  out.attempt = {.delivery_seq = seq,
      .number = number,
      .at = at,
      .duration_us = 1'234,
      .status = status,
      .address = "192.0.2.1",
      .response_headers = "HTTP/1.1 200 OK\r\n",
      .response_body = "it's \"fine\" 音楽 \x01\t"};
  if (state != model::DeliveryState::delivered) out.attempt.error = "answered 500";
  out.state = state;
  out.tries = number;
  return out;
}

inline void store_outcomes(
    Fixture& f, const std::vector<store::Outcome>& outcomes, Millis now = kNow) {
  f.write([&](Tx& tx) { store::outcomes_store(tx, outcomes, now); });
}

/// One attempt failed; the next is at `at`.
inline void retry_at(Fixture& f, std::int64_t seq, Millis at) {
  auto outcome = an_outcome(seq, 1, model::DeliveryState::pending, 500);
  outcome.next_attempt_at = at;
  store_outcomes(f, {outcome});
}

}  // namespace mv::test
