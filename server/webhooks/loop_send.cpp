// SPDX-License-Identifier: Apache-2.0
// The loop's attempts: begin, look the host up, send, and what it came to.
#include <fmt/format.h>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "webhooks/flight.hpp"

namespace mv::webhooks {
namespace {

using Steady = std::chrono::steady_clock;

constexpr Millis kHealthEvery = 30'000, kLongestPause = 3'600'000;
constexpr std::int64_t kWarnAt = 10;  // events in a row
constexpr Millis kLongestFailing = 5LL * 24 * 3'600'000;

}  // namespace

void Loop::begin(EndpointState& endpoint, bool retries_allowed, Millis now) {
  if (free_.empty()) {
    flights_.push_back(std::make_unique<Flight>(wire_));
    free_.push_back(flights_.back().get());
    auto* handle = flights_.back()->transfer.handle();
    ::curl_easy_setopt(handle, CURLOPT_PRIVATE, flights_.back().get());
    ::curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, &Loop::on_close);
    ::curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, this);
  }
  auto& flight = *free_.back();
  free_.pop_back();
  auto work = endpoint.start(now, retries_allowed);
  flight.state = &endpoint;
  flight.retry = work.row.next_attempt_at > 0;
  flight.on_wire = false;
  flight.began = Steady::now();
  ++in_flight_;
  retries_in_flight_ += flight.retry;
  flight.serial = ++serials_;
  started_.emplace_back(&flight, flight.serial);
  flight.transfer.prepare(endpoint.shared(), std::move(work), now);

  const auto& config = endpoint.endpoint();
  if (!config.broken.empty() || !flight.transfer.work().event) {
    Answer ours{.error = config.broken.empty() ? "the event is no longer stored" : config.broken,
        .ours = true};
    finish(flight, ours);
    return;
  }
  if (config.target.literal) {
    on_resolved(flight, Addresses{*config.target.address});
    return;
  }
  // Answers at once from the cache, or later on the resolver's thread.
  const auto here = std::this_thread::get_id();
  ++resolving_;
  guard_.resolver().resolve(
      config.target.host, [this, &flight, here](const Result<Addresses>& addresses) {
        if (std::this_thread::get_id() == here) {
          --resolving_;
          on_resolved(flight, addresses);
          return;
        }
        const std::lock_guard lock(mutex_);
        resolved_.push_back({&flight, addresses});
        --resolving_;
        idle_.notify_all();
        wake();
      });
}

void Loop::on_resolved(Flight& flight, const Result<Addresses>& addresses) {
  if (!addresses) {
    finish(flight, Transfer::refused(addresses.error()));
    return;
  }
  const auto& target = flight.transfer.endpoint().target;
  if (const auto allowed = guard_.check_addresses(target, *addresses); !allowed.ok()) {
    finish(flight, Transfer::refused(allowed.error()));
    return;
  }
  const bool http2 = target.scheme == "https" && flight.state->backlogged();
  flight.transfer.dial((*addresses)[flight.state->address_turn % addresses->size()], http2);
  crash_point("webhooks.before_send");
  flight.on_wire = true;
  ::curl_multi_add_handle(multi_, flight.transfer.handle());
}

void Loop::collect() {
  int left = 0;
  while (const CURLMsg* message = ::curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    char* user = nullptr;
    ::curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &user);
    auto& flight = *reinterpret_cast<Flight*>(user);
    ::curl_multi_remove_handle(multi_, flight.transfer.handle());
    flight.on_wire = false;
    finish(flight, flight.transfer.answer(code));
  }
}

void Loop::finish(Flight& flight, const Answer& answer) {
  auto& endpoint = *flight.state;
  const auto& row = flight.transfer.work().row;
  const Millis now = clock_.now();
  const auto took =
      std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - flight.began);
  const auto decision = decide(options_.schedule, answer, row.tries + 1, now, random_below);

  store::Outcome outcome{.attempt = flight.transfer.attempt(answer, took.count()),
      .tries = row.tries + 1,
      .next_attempt_at = decision.next_attempt_at};
  outcome.attempt.error = Transfer::storable(decision.error);
  using Kind = Decision::Kind;
  if (decision.kind == Kind::delivered) {
    outcome.state = model::DeliveryState::delivered;
    ++delivered_;
  } else if (decision.kind == Kind::failed) {
    outcome.state = model::DeliveryState::failed;
    outcome.fault = answer.ours ? "system" : "receiver";
  } else {
    ++retried_;
  }
  endpoint.ended(decision.kind == Kind::delivered, now);
  if (answer.retry_after && (answer.status == 429 || answer.status == 503))
    endpoint.pause(now + std::min(*answer.retry_after, kLongestPause));
  if (answer.status == 0) ++endpoint.address_turn;
  if (!answer.ours) note_health(endpoint, decision, row);
  if (!endpoint.enabled() && outcome.state != model::DeliveryState::delivered) {
    // Held: it starts over when the endpoint is switched on again.
    outcome.state = model::DeliveryState::pending;
    outcome.fault.clear();
    outcome.tries = 0;
    outcome.next_attempt_at = 1;
  }
  if (outcome.state == model::DeliveryState::failed) ++failed_;
  reported_.urgent |= endpoint.endpoint().row.fifo && endpoint.queued() > 0;
  reported_.outcomes.push_back(std::move(outcome));
  reported_.outcome_webhooks.push_back(endpoint.seq());
  release(flight);
  if (endpoint.endpoint().row.state == model::WebhookState::deleted && endpoint.in_flight() == 0)
    endpoints_.erase(endpoint.seq());
  else
    consider(endpoint);
}

/// Spec W6: ten failed events in a row warn; the endpoint is switched off when one of them has
/// used up its schedule, after five days without a success, or by a 410.
void Loop::note_health(
    EndpointState& endpoint, const Decision& decision, const store::Pending& row) {
  const Millis now = clock_.now();
  bool noted = false;
  if (decision.kind == Decision::Kind::delivered) {
    noted = endpoint.failures > 0 || now - endpoint.health_noted_at > kHealthEvery;
    endpoint.failures = 0;
    endpoint.failing_since = endpoint.warned_at = 0;
    endpoint.last_success_at = now;
  } else {
    if (endpoint.failing_since == 0) endpoint.failing_since = now;
    if (row.tries == 0) ++endpoint.failures;
    if (endpoint.failures >= kWarnAt && endpoint.warned_at == 0) {
      endpoint.warned_at = now;
      log::warn(
          "webhook {}: {} events in a row failed", endpoint.endpoint().row.id, endpoint.failures);
    }
    noted = row.tries == 0;
    std::string reason;
    if (decision.kind == Decision::Kind::switch_off)
      reason = "it answered 410 Gone";
    else if (decision.kind == Decision::Kind::failed && endpoint.failures >= kWarnAt)
      reason = fmt::format("{} events in a row failed, and one has no attempts left: {}",
          endpoint.failures, decision.error);
    else if (now - endpoint.failing_since >= kLongestFailing)
      reason = fmt::format("nothing was received for 5 days: {}", decision.error);
    if (!reason.empty() && endpoint.enabled()) {
      reported_.switch_offs.push_back(
          {endpoint.seq(), reason, endpoint.failures, endpoint.failing_since});
      ++switched_off_;
      auto off = std::make_shared<Endpoint>();
      off->row = endpoint.endpoint().row;
      off->row.state = model::WebhookState::disabled;
      endpoint.configure(std::move(off));
    }
  }
  if (!noted) return;
  endpoint.health_noted_at = now;
  reported_.healths.push_back({endpoint.seq(), endpoint.failures, endpoint.failing_since,
      endpoint.warned_at, endpoint.last_success_at});
}

void Loop::release(Flight& flight) {
  --in_flight_;
  retries_in_flight_ -= flight.retry;
  silent_ -= std::exchange(flight.silent, false);
  flight.serial = 0;
  flight.state = nullptr;
  free_.push_back(&flight);
}

}  // namespace mv::webhooks
