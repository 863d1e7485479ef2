// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/crash_point.hpp"
#include "jobs/failure.hpp"
#include "jobs/handling.hpp"
#include "jobs/jobs.hpp"

namespace mv::jobs {
namespace {

using model::Move;
using model::Work;

constexpr Millis kLook = 500;  // between two questions whether it is still wanted

bool in_hand(const Shipment& shipment) {
  return shipment.any([](const auto& standing) {
    return standing.wish == model::Wish::publish &&
           (standing.work == Work::sending || standing.work == Work::publishing);
  });
}

// Whether the owner has taken it back; asked between steps and while sending.
bool taken_back(const Services& services, const Shipment& shipment) {
  const auto now = Shipment::load(services.db, shipment.distribution.id, shipment.provider);
  return now && !in_hand(*now);
}

void clear_words(model::Placement& placement) {
  placement.reason.clear();
  placement.hint.clear();
}

// A retry: the adapter forgets what must be done anew, once for each time the user asked.
Status prepare_retry(
    const Shipment& shipment, platforms::Adapter& adapter, platforms::Context& context) {
  std::int64_t asked = 0;
  for (const auto& placement : shipment.placements) asked += placement.attempts;
  if (asked == services::number_of(context.journal.notes(), "retries")) return {};
  MV_CHECK(adapter.retry(context));
  crash_point("distribute.retry");
  return context.journal.note({{"retries", asked}, {"uploaded", nullptr}});
}

Status upload(platforms::Adapter& adapter, platforms::Context& context) {
  if (context.journal.text("uploaded").empty()) {
    MV_CHECK(adapter.upload(context));
    MV_CHECK(context.journal.note({{"uploaded", format_utc(context.clock.now())}}));
  }
  if (context.cancelled()) return make_error(Code::cancelled, "it was cancelled");
  return adapter.prepare(context);
}

queue::Outcome ended(const Services& services, Shipment& shipment, queue::JobContext& context,
    Move move, std::string_view words) {
  const auto done = advance(services, shipment, move, "worker", [&](model::Placement& placement) {
    clear_words(placement);
    placement.platform_message = words;
  });
  return done ? queue::Outcome(queue::Done{})
              : after_failure(services, shipment, context, done.error());
}

/// Nothing is sent: a person carries it there.
queue::Outcome hand_off(const Services& services, Shipment& shipment, queue::JobContext& context,
    const model::ProviderInfo& provider) {
  const auto free = services.db.read([&](store::Tx& tx) -> Result<bool> {
    MV_CHECK(check_predecessors(tx, shipment));
    return true;
  });
  if (!free) return after_failure(services, shipment, context, free.error());
  const auto done =
      advance(services, shipment, Move::hand_off, "worker", [&](model::Placement& placement) {
        placement.reason =
            fmt::format("You deliver it: {} takes nothing from programs", provider.name);
        placement.hint =
            fmt::format("Make the package, which says what to do: mv distribution package {}",
                shipment.distribution.id);
        placement.platform_message.clear();
      });
  return done ? queue::Outcome(queue::Done{})
              : after_failure(services, shipment, context, done.error());
}

queue::Outcome send(const Services& services, const platforms::Registry& adapters,
    queue::JobContext& context, Shipment& shipment) {
  const auto fail = [&](const Error& error) {
    return after_failure(services, shipment, context, error);
  };
  if (const auto begun = advance(services, shipment, Move::begin, "worker"); !begun)
    return fail(begun.error());
  if (!in_hand(shipment)) {
    // It was taken back, or is done: what is left of it follows from how it stands.
    const auto left = let_go(services, shipment);
    return queue::outcome_of(left);
  }
  // As it is now that it is ours: its tracks can no longer change.
  auto fresh = Shipment::load(services.db, shipment.distribution.id, shipment.provider);
  if (!fresh) return fail(fresh.error());
  fresh->turn = shipment.turn;
  shipment = *std::move(fresh);
  Millis asked = 0;
  bool gone = false;
  const auto handling = Handling::begin(services, adapters, shipment, [&] {
    const Millis now = services.clock.now();
    if (now - asked >= kLook) {
      asked = now;
      gone = taken_back(services, shipment);
    }
    return gone || context.cancelled();
  });
  if (!handling) return fail(handling.error());
  auto& adapter = (*handling)->adapter();
  auto& call = (*handling)->call();
  if (adapter.can().handoff) return hand_off(services, shipment, context, adapter.info());
  const bool ahead = shipment.held() || (shipment.waits() && !adapter.can().keeps_dates());
  // Its date was taken away or moved after the last step had begun: did that arrive?
  if (ahead && shipment.turn.begun) return ended(services, shipment, context, Move::doubt, "");
  std::optional<queue::Outcome> stopped;
  const auto steps = [&]() -> Status {
    MV_CHECK(prepare_retry(shipment, adapter, call));
    MV_CHECK(upload(adapter, call));
    if (ahead) return {};
    // An upload takes long enough for somebody to stop it all.
    if (stopped = while_stopped(services); stopped && !shipment.turn.begun)
      return make_error(Code::pending, "sending to platforms is switched off");
    MV_CHECK(begin_last_step(services, shipment, context.job()));
    MV_CHECK(adapter.submit(call));
    crash_point("distribute.after_submit");
    return {};
  };
  const auto sent = steps();
  if (!sent && stopped && sent.error().code == Code::pending) return *stopped;
  if (!sent && taken_back(services, shipment)) return queue::outcome_of(let_go(services, shipment));
  if (!sent && sent.error().code == Code::pending && shipment.held() && !shipment.turn.begun)
    return ended(services, shipment, context, Move::wait, "uploaded, not public yet");
  if (!sent)
    return after_failure(services, shipment, context, sent.error(), (*handling)->progressed());
  const bool handed_in = shipment.any([](const auto& s) { return s.work == Work::publishing; });
  crash_point("distribute.ends");
  return handed_in ? ended(services, shipment, context, Move::handed_in, "")
                   : ended(services, shipment, context, Move::wait, "uploaded, not public yet");
}

}  // namespace

queue::Outcome distribute(
    const Services& services, const platforms::Registry& adapters, queue::JobContext& context) {
  return in_turn(services, context, [&](Shipment& shipment) -> queue::Outcome {
    const bool work = shipment.any([](const auto& standing) {
      return standing.work == Work::queued || standing.work == Work::sending ||
             standing.work == Work::publishing;
    });
    if (auto wait = while_stopped(services); wait && work) return *wait;
    return work ? send(services, adapters, context, shipment)
                : queue::outcome_of(follow_up(services, shipment));
  });
}

}  // namespace mv::jobs
