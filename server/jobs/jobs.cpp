// SPDX-License-Identifier: Apache-2.0
#include "jobs/jobs.hpp"

#include "base/log.hpp"
#include "jobs/failure.hpp"

namespace mv::jobs {

queue::Registry make_registry(const Services& services, const platforms::Registry& adapters,
                              auth::KeyRing& keys) {
  const Backoff backoff{std::chrono::milliseconds(250), std::chrono::minutes(10)};
  queue::Registry out;
  out.add("distribute", {.handler = [&](auto& context) { return distribute(services, adapters, context); },
                         .concurrency = 4,
                         .backoff = backoff});
  out.add("poll", {.handler = [&](auto& context) { return poll(services, adapters, context); },
                   .concurrency = 4,
                   .backoff = backoff});
  out.add("publish", {.handler = [&](auto& context) { return publish(services, adapters, context); },
                      .concurrency = 8,
                      .backoff = backoff});
  out.add("update", {.handler = [&](auto& context) { return update(services, adapters, context); },
                     .concurrency = 2,
                     .backoff = backoff});
  out.add("takedown", {.handler = [&](auto& context) { return takedown(services, adapters, context); },
                       .concurrency = 2,
                       .backoff = backoff});
  out.add("webhook_recover", {.handler = [&](auto& context) { return webhook_recover(services, context); },
                              .concurrency = 1,
                              .backoff = backoff});
  out.every("sweep", std::chrono::minutes(10),
            {.handler = [&](auto& context) { return sweep(services, keys, context); },
             .concurrency = 1});
  return out;
}

void shipment_gave_up(const Services& services, const model::Job& job, const Error& error) {
  if (job.kind != "distribute" && job.kind != "publish") return;
  auto shipment = shipment_of(services, job);
  if (!shipment) return;
  (void)give_up(services, *shipment, error);
}

}  // namespace mv::jobs
