// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "jobs/shipment.hpp"
#include "platforms/registry.hpp"
#include "platforms/stored_credentials.hpp"
#include "queue/queue.hpp"

namespace mv::jobs {

/// Runs `work` while no other job, on any server, acts on the same shipment; the shipment is read
/// when its turn has come. Snoozes while another has it.
queue::Outcome in_turn(const Services& services, queue::JobContext& context,
    const std::function<queue::Outcome(Shipment&)>& work);

/// While nothing may be sent to platforms: when to look again.
std::optional<queue::Outcome> while_stopped(const Services& services);

/// All that a call of a shipment's adapter needs, put together. Shipment and job must outlive it.
class Handling {
 public:
  /// Errors: unsupported (no such adapter in this mode), not_found (the track is gone).
  static Result<std::unique_ptr<Handling>> begin(const Services& services,
      const platforms::Registry& adapters, Shipment& shipment, std::function<bool()> cancelled);

  platforms::Adapter& adapter() { return adapter_; }
  platforms::Context& call() { return call_; }
  bool progressed() const { return journal_.progressed(); }
  /// Whether the adapter noted anything: what it sent.
  bool noted() const { return journal_.noted(); }

 private:
  Handling(const Services& services, platforms::Adapter& adapter, platforms::Order order,
      Shipment& shipment, std::function<bool()> cancelled);

  platforms::Adapter& adapter_;
  platforms::Order order_;
  StoredJournal journal_;
  platforms::StoredCredentials credentials_;
  platforms::Context call_;
};

}  // namespace mv::jobs
