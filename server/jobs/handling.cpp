// SPDX-License-Identifier: Apache-2.0
#include "jobs/handling.hpp"

namespace mv::jobs {

Handling::Handling(const Services& services, platforms::Adapter& adapter, platforms::Order order,
                   Shipment& shipment, std::function<bool()> cancelled)
    : adapter_(adapter),
      order_(std::move(order)),
      journal_(services, shipment),
      credentials_(services.db, services.sealer, services.clock, shipment.distribution.user_id,
                   shipment.distribution.mode, shipment.provider),
      call_{order_, journal_, credentials_, services.clock, std::move(cancelled)} {}

Result<std::unique_ptr<Handling>> Handling::begin(const Services& services,
                                                  const platforms::Registry& adapters,
                                                  Shipment& shipment,
                                                  std::function<bool()> cancelled) {
  MV_TRY(auto* adapter, adapters.find(shipment.distribution.mode, shipment.provider));
  MV_TRY(auto order, order_of(services, shipment));
  return std::unique_ptr<Handling>(
      new Handling(services, *adapter, std::move(order), shipment, std::move(cancelled)));
}

}  // namespace mv::jobs
