// SPDX-License-Identifier: Apache-2.0
#include "jobs/handling.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/random.hpp"
#include "jobs/failure.hpp"
#include "model/flag/flag.hpp"
#include "store/distribution/distributions.hpp"

namespace mv::jobs {
namespace {

constexpr Millis kTurnWait = 50;
constexpr Millis kStoppedWait = 10'000;

}  // namespace

queue::Outcome in_turn(const Services& services, queue::JobContext& context,
    const std::function<queue::Outcome(Shipment&)>& work) {
  const auto& job = context.job();
  const auto known = shipment_of(services, job);
  if (!known) return queue::outcome_of(known.error());
  const auto taken = services.db.write([&](store::Tx& tx) -> Result<bool> {
    return store::shipment_take(tx, known->lead(), job.id, job.generation);
  });
  if (!taken) return queue::outcome_of(taken.error());
  if (!*taken) {
    // An upload may take hours; what must be quick looks more often.
    const bool quick = job.kind == "publish" || job.kind == "takedown";
    const auto least = quick ? kTurnWait : 10 * kTurnWait;
    const auto wait = least + static_cast<Millis>(random_below(static_cast<std::uint64_t>(least)));
    return queue::Snooze{services.clock.now() + wait, true};
  }
  auto shipment = shipment_of(services, job);
  if (!shipment) return queue::outcome_of(shipment.error());
  shipment->turn = {job.kind, {job.id, job.generation},
      shipment->any([](const auto& s) { return s.work == model::Work::publishing; })};
  auto outcome = work(*shipment);
  const auto released = services.db.write([&](store::Tx& tx) -> Status {
    store::shipment_release(tx, known->lead(), job.id, job.generation);
    return {};
  });
  // Not grave: what a job had that no longer runs is free.
  if (!released) log::warn("{}: {}", known->id(), released.error().line());
  return outcome;
}

std::optional<queue::Outcome> while_stopped(const Services& services) {
  if (!services.stopped(model::flag::kStreamingExport)) return std::nullopt;
  return queue::Snooze{services.clock.now() + kStoppedWait, true};
}

Handling::Handling(const Services& services, platforms::Adapter& adapter, platforms::Order order,
    Shipment& shipment, std::function<bool()> cancelled)
    : adapter_(adapter),
      order_(std::move(order)),
      journal_(services, shipment),
      credentials_(services.db, services.sealer, services.clock,
          model::owner_of(shipment.distribution), shipment.provider),
      call_{order_, journal_, credentials_, services.clock, std::move(cancelled),
          [&services, &shipment] {
            return services.db.write(
                [&](store::Tx& tx) { return check_turn(tx, shipment, shipment.turn.claim); });
          },
          [&services, &shipment](const std::string& remote_id) {
            const auto found = services.db.read([&](store::Tx& tx) {
              return Result(store::placements_by_remote_id(tx, shipment.provider, remote_id));
            });
            // Not known is as good as taken: nobody's release may be deleted by mistake.
            return !found || std::any_of(found->begin(), found->end(), [&](const auto& one) {
              return one.distribution_id != shipment.distribution.id;
            });
          },
          services.scratch} {}

Result<std::unique_ptr<Handling>> Handling::begin(const Services& services,
    const platforms::Registry& adapters, Shipment& shipment, std::function<bool()> cancelled) {
  MV_TRY(auto* adapter, adapters.find(shipment.distribution.mode, shipment.provider));
  MV_TRY(auto order, order_of(services, shipment));
  return std::unique_ptr<Handling>(
      new Handling(services, *adapter, std::move(order), shipment, std::move(cancelled)));
}

}  // namespace mv::jobs
