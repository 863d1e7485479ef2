// SPDX-License-Identifier: Apache-2.0
#include "jobs/jobs.hpp"

#include "jobs/failure.hpp"

namespace mv::jobs {
namespace {

// Longer than the longest usual wait between two looks at a review (poll.cpp).
constexpr Millis kReview = 20 * 60'000;

using ShipmentJob = queue::Outcome (*)(
    const Services&, const platforms::Registry&, queue::JobContext&);

/// A shipment whose sending gave up is failed or unknown, with the reason.
void shipment_gave_up(const Services& services, const model::Job& job, const Error& error) {
  auto shipment = shipment_of(services, job);
  if (shipment) (void)give_up(services, *shipment, error);
}

}  // namespace

queue::Registry make_registry(
    const Services& services, const platforms::Registry& adapters, auth::KeyRing& keys) {
  const Backoff backoff{std::chrono::milliseconds(250), std::chrono::minutes(10)};
  queue::Registry out;
  const auto shipment = [&](ShipmentJob job, int concurrency) {
    return queue::KindOptions{
        .handler = [&services, &adapters, job](
                       auto& context) { return job(services, adapters, context); },
        .concurrency = concurrency,
        .backoff = backoff,
        .shipment = true,
        .keeps_awake = {"distributions in progress", kReview}};
  };
  const auto sends = [&](ShipmentJob job, int concurrency) {
    auto options = shipment(job, concurrency);
    options.gave_up = [&services](const model::Job& failed, const Error& error) {
      shipment_gave_up(services, failed, error);
    };
    return options;
  };
  out.add("distribute", sends(distribute, 4));
  out.add("publish", sends(publish, 8));
  out.add("poll", shipment(poll, 4));
  out.add("update", shipment(update, 2));
  out.add("takedown", shipment(takedown, 2));
  out.add("webhook_recover",
      {.handler = [&](auto& context) { return webhook_recover(services, context); },
          .concurrency = 1,
          .backoff = backoff,
          .keeps_awake = "webhook recoveries"});
  out.every("sweep", std::chrono::minutes(10),
      {.handler = [&](auto& context) { return sweep(services, keys, context); },
          .concurrency = 1,
          .keeps_awake = model::kHousekeeping});
  out.every("key_expiry", std::chrono::minutes(10),
      {.handler = [&](auto& context) { return key_expiry(services, context); },
          .concurrency = 1,
          .keeps_awake = model::kHousekeeping});
  out.every("key_review", std::chrono::hours(1),
      {.handler = [&](auto& context) { return key_review(services, context); },
          .concurrency = 1,
          .keeps_awake = model::kHousekeeping});
  return out;
}

}  // namespace mv::jobs
