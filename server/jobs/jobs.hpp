// SPDX-License-Identifier: Apache-2.0
#pragma once
// Everything done later, as the kinds of the queue.
//   distribute {distribution_id, provider}   uploads and submits a shipment
//   publish    {distribution_id, provider}   makes public what was uploaded ahead of its instant
//   update     {distribution_id, provider}   sends changed metadata of what is there already
//   poll       {distribution_id, provider}   asks how it stands until all is settled
//   takedown   {distribution_id, provider}   removes it from the platforms
//   webhook_recover {id}                     makes failed deliveries of a recovery pending again
//   sweep      {}                            removes what is no longer needed, every 10 minutes
//   key_expiry {}                            notices of API keys that end, every 10 minutes
//   key_review {}                            reminders of old and unused API keys, every hour
#include <functional>

#include "auth/api_key.hpp"
#include "jobs/shipment.hpp"
#include "platforms/registry.hpp"
#include "queue/queue.hpp"

namespace mv::jobs {

/// `services`, `adapters` and `keys` must outlive the worker that runs the registry.
queue::Registry make_registry(
    const Services& services, const platforms::Registry& adapters, auth::KeyRing& keys);

queue::Outcome distribute(
    const Services& services, const platforms::Registry& adapters, queue::JobContext& context);
queue::Outcome publish(
    const Services& services, const platforms::Registry& adapters, queue::JobContext& context);
queue::Outcome update(
    const Services& services, const platforms::Registry& adapters, queue::JobContext& context);
queue::Outcome poll(
    const Services& services, const platforms::Registry& adapters, queue::JobContext& context);
queue::Outcome takedown(
    const Services& services, const platforms::Registry& adapters, queue::JobContext& context);
queue::Outcome webhook_recover(const Services& services, queue::JobContext& context);
queue::Outcome sweep(const Services& services, auth::KeyRing& keys, queue::JobContext& context);
queue::Outcome key_expiry(const Services& services, queue::JobContext& context);
queue::Outcome key_review(const Services& services, queue::JobContext& context);

}  // namespace mv::jobs
