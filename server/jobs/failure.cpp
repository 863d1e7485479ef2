// SPDX-License-Identifier: Apache-2.0
#include "jobs/failure.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "store/distributions.hpp"

namespace mv::jobs {
namespace {

constexpr Millis kNotYet = 2'000;
constexpr Millis kSoon = 250;

void keep_words(model::Placement& placement, const Error& error) {
  placement.reason = error.what + (error.why.empty() ? "" : ". " + error.why);
  const std::string retry = "mv distribution retry";
  placement.hint = replace_all(error.hint, retry, retry + " " + placement.distribution_id);
  for (const auto& fault : error.faults)
    if (placement.reason.find(fault.message) == std::string::npos)
      placement.reason += fault.at.empty() ? "; " + fault.message
                                           : fmt::format("; {}: {}", fault.at, fault.message);
}

std::string retry_words(const queue::JobContext& context, const Error& error) {
  return fmt::format("It is tried again by itself (attempt {} of {}{}).", context.job().attempts,
                     context.job().max_attempts,
                     error.retry_after ? fmt::format(", not before {} s", error.retry_after->count() / 1000)
                                       : "");
}

}  // namespace

queue::Outcome after_failure(const Services& services, Shipment& shipment,
                             queue::JobContext& context, const Error& error, bool progressed) {
  const Millis now = services.clock.now();
  const auto settle = [&](model::PlacementState state) -> queue::Outcome {
    log::warn("{}: {}", shipment.id(), error.line());
    const auto saved = change_all(services, shipment, state, "worker", [&](model::Placement& placement) {
      keep_words(placement, error);
    });
    if (!saved) return queue::Retry{saved.error()};
    return queue::Done{};
  };
  if (error.code == Code::pending) {
    // Said once, not at every look.
    const auto said = error.what + (error.why.empty() ? "" : ". " + error.why);
    if (!error.what.empty() && shipment.placements.front().reason != said)
      (void)explain_all(services, shipment, error, error.hint);
    return queue::Snooze{now + (error.retry_after ? error.retry_after->count() : kNotYet), true};
  }
  if (error.code == Code::cancelled) return queue::Snooze{now};
  if (error.code == Code::rejected) return settle(model::PlacementState::rejected);
  if (!error.retryable()) return settle(model::PlacementState::failed);
  const bool last = !progressed && context.job().attempts >= context.job().max_attempts;
  if (last) return settle(model::PlacementState::failed);
  (void)explain_all(services, shipment, error, retry_words(context, error));
  if (progressed) {
    const auto least = error.retry_after ? error.retry_after->count() : 0;
    const auto wait = kSoon + static_cast<Millis>(random_below(kSoon));
    return queue::Snooze{now + std::max<Millis>(least, wait), true};
  }
  return queue::Retry{error, error.retry_after ? std::optional<Millis>(error.retry_after->count())
                                               : std::nullopt};
}

Result<Shipment> shipment_of(const Services& services, const model::Job& job) {
  const auto text = [&](std::string_view key) {
    const auto* value = job.payload.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  return Shipment::load(services.db, text("distribution_id"), text("provider"));
}

}  // namespace mv::jobs
