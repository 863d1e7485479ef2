// SPDX-License-Identifier: Apache-2.0
#include "jobs/failure.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "store/distribution/distributions.hpp"

namespace mv::jobs {
namespace {

constexpr Millis kNotYet = 2'000;
constexpr Millis kSoon = 250;
constexpr Millis kAskSoon = 1'000, kAskRarely = 6 * 3'600'000, kUnknownAfter = 3'600'000;
constexpr const char* kUnanswered = "unanswered_since";  // in the journal

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
  return fmt::format("It is retried automatically (attempt {} of {}{}).", context.job().attempts,
      context.job().max_attempts,
      error.retry_after ? fmt::format(", not before {} s", error.retry_after->count() / 1000) : "");
}

}  // namespace

queue::Outcome after_failure(const Services& services, Shipment& shipment,
    queue::JobContext& context, const Error& error, bool progressed) {
  const Millis now = services.clock.now();
  const auto end = [&](model::Move move) -> queue::Outcome {
    log::warn("{}: {}", shipment.id(), error.line());
    const auto saved = advance(services, shipment, move, "worker",
        [&](model::Placement& placement) { keep_words(placement, error); });
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
  // The last step may have arrived before: an error that is no verdict on it does not say.
  const bool no_verdict = error.code != Code::rejected && error.code != Code::conflict &&
                          error.code != Code::preflight && error.code != Code::invalid;
  if (shipment.turn.begun && !error.retryable() && no_verdict) return end(model::Move::doubt);
  if (error.code == Code::rejected) return end(model::Move::refuse);
  if (!error.retryable()) return end(model::Move::stop);
  const bool last = !progressed && context.job().attempts >= context.job().max_attempts;
  if (last) return give_up(services, shipment, error);
  (void)explain_all(services, shipment, error, retry_words(context, error));
  if (progressed) {
    const auto least = error.retry_after ? error.retry_after->count() : 0;
    const auto wait = kSoon + static_cast<Millis>(random_below(kSoon));
    return queue::Snooze{now + std::max<Millis>(least, wait), true};
  }
  return queue::Retry{
      error, error.retry_after ? std::optional<Millis>(error.retry_after->count()) : std::nullopt};
}

queue::Outcome give_up(const Services& services, Shipment& shipment, const Error& error) {
  log::warn("{}: {}", shipment.id(), error.line());
  const auto words = [&](model::Placement& placement) { keep_words(placement, error); };
  // Where the last step was begun, only the provider knows.
  if (const auto saved = advance(services, shipment, model::Move::doubt, "worker", words); !saved)
    return queue::Retry{saved.error()};
  if (const auto saved = advance(services, shipment, model::Move::stop, "worker", words); !saved)
    return queue::Retry{saved.error()};
  return queue::Done{};
}

Status let_go(const Services& services, Shipment& shipment) {
  const bool taken_back =
      shipment.any([](const auto& s) { return s.wish != model::Wish::publish; });
  return taken_back ? advance(services, shipment, model::Move::let_go, "worker")
                    : follow_up(services, shipment);
}

// What cannot be asked stays what it is; after an hour that is not known any more. It is asked ever
// more rarely, and never given up.
queue::Outcome ask_later(
    const Services& services, Shipment& shipment, queue::JobContext& context, const Error& error) {
  const Millis now = services.clock.now();
  if (error.code == Code::cancelled) return queue::Snooze{now};
  if (error.code == Code::pending)
    return queue::Snooze{now + (error.retry_after ? error.retry_after->count() : kNotYet), true};
  StoredJournal journal(services, shipment);
  auto since = services::number_of(journal.notes(), kUnanswered);
  if (since == 0) {
    since = now;
    if (const auto noted = journal.note({{kUnanswered, now}}); !noted)
      return queue::Retry{noted.error()};
  }
  const Millis age = now - since;
  const auto least = error.retry_after ? error.retry_after->count() : Millis{0};
  const auto wait = std::max<Millis>(std::clamp<Millis>(age / 4, kAskSoon, kAskRarely), least);
  (void)explain_all(services, shipment, error,
      fmt::format("It is checked again automatically in {}.", human_duration(wait)));
  if (age >= kUnknownAfter) {
    const auto saved = services.db.write([&](store::Tx& tx) -> Status {
      for (const auto& placement : shipment.placements) {
        MV_TRY(auto row, store::placement_get(tx, placement.id));
        const auto from = row.state;
        // What is live, or over, was not asked about.
        if (model::next_of(model::standing_of(row)) != model::Next::ask) continue;
        if (model::hear(row, model::Fact::unknown))
          MV_CHECK(platforms::placement_change(tx, shipment.distribution, row, from, "poll", now));
      }
      return {};
    });
    if (!saved) return queue::Retry{saved.error()};
  }
  (void)context;
  return queue::Snooze{now + wait, true};
}

Status answered(const Services& services, Shipment& shipment) {
  StoredJournal journal(services, shipment);
  if (services::number_of(journal.notes(), kUnanswered) == 0) return {};
  return journal.note({{kUnanswered, nullptr}});
}

Result<Shipment> shipment_of(const Services& services, const model::Job& job) {
  const auto text = [&](std::string_view key) {
    const auto* value = job.payload.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  return Shipment::load(services.db, text("distribution_id"), text("provider"));
}

}  // namespace mv::jobs
