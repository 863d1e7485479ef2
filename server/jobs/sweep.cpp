// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "auth/sign_in.hpp"
#include "jobs/jobs.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "store/access/accounts.hpp"
#include "store/access/audit.hpp"
#include "store/access/idempotency.hpp"
#include "store/access/oauth_clients.hpp"
#include "store/access/oauth_grants.hpp"
#include "store/access/rate_limits.hpp"
#include "store/access/sessions.hpp"
#include "store/payment/subscriptions.hpp"
#include "store/access/users.hpp"
#include "store/catalogue/measurements.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/catalogue/uploads.hpp"
#include "store/distribution/distributions.hpp"
#include "store/engine/named_lock.hpp"
#include "store/events/deliveries.hpp"
#include "store/events/events.hpp"
#include "store/events/webhooks.hpp"
#include "store/jobs/jobs.hpp"
#include "store/server_facts.hpp"
#include "store/usage/sales.hpp"
#include "store/usage/usage.hpp"

namespace mv::jobs {
namespace {

constexpr int kChunk = 500;
constexpr Millis kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;

// Deletes in chunks, each in its own transaction, so that no other write waits long.
Status in_chunks(store::Database& db, const std::function<int(store::Tx&)>& remove) {
  for (int gone = kChunk; gone == kChunk;)
    MV_CHECK(db.write([&](store::Tx& tx) -> Status {
      gone = remove(tx);
      return {};
    }));
  return {};
}

Status remove_expired_uploads(const Services& services, Millis now) {
  using Uploads = std::vector<model::Upload>;
  MV_TRY(const auto expired, services.db.read([&](store::Tx& tx) -> Result<Uploads> {
    return store::uploads_expired(tx, now, kChunk);
  }));
  for (const auto& upload : expired) {
    services.local.remove_part(upload.id);
    const auto removed = services.db.write([&](store::Tx& tx) {
      return store::upload_delete(tx, model::owner_of(upload), upload.id);
    });
    // A part goes after its final upload, and a deleted one has gone with it.
    const bool later = !removed.ok() && (removed.error().code == Code::conflict ||
                                            removed.error().code == Code::not_found);
    if (!later) MV_CHECK(removed);
  }
  return {};
}

// A share that is not mounted at the moment would keep its files and lose their rows.
Result<bool> sees_the_media(const Services& services) {
  MV_TRY(const auto here, services.media.identity());
  return services.db.read([&](store::Tx& tx) -> Result<bool> {
    return store::fact_agrees(tx, store::kMediaFact, here);
  });
}

Status remove_unused_media(const Services& services, Millis now) {
  MV_TRY(const bool sees, sees_the_media(services));
  if (!sees) return {};
  using Names = std::vector<std::string>;
  MV_TRY(const auto unused, services.db.read([&](store::Tx& tx) -> Result<Names> {
    return store::media_unused(tx, now - 2 * kDay, kChunk);
  }));
  for (const auto& sha : unused) {
    // Row and file in one turn: an upload of the same bytes (handlers/media/uploads.cpp) waits or
    // was before us, and then the file is in use.
    const auto removed = services.db.write([&](store::Tx& tx) -> Status {
      store::named_lock(tx, "media " + sha);
      if (!store::media_delete_unused(tx, sha, now - 2 * kDay)) return {};
      return services.media.remove(sha);
    });
    if (!removed && removed.error().code == Code::conflict) continue;  // in use: next time
    MV_CHECK(removed);
    services.local.remove_derived(sha);
  }
  return {};
}

// What is under way has a job. Should one have got lost, it goes on here.
Status resume_open(const Services& services, Millis now) {
  using Placements = std::vector<model::Placement>;
  for (std::string after;;) {
    MV_TRY(const auto open, services.db.read([&](store::Tx& tx) -> Result<Placements> {
      return store::placements_open(tx, now - 10 * kMinute, after, kChunk);
    }));
    if (open.empty()) return {};
    after = open.back().id;
    std::set<std::string> ids;
    for (const auto& placement : open) ids.insert(placement.distribution_id);
    for (const auto& id : ids)
      MV_CHECK(services.db.write(
          [&](store::Tx& tx) { return platforms::add_next_jobs(tx, id, now, "", "", false); }));
  }
}

Status remove_old_deliveries(const Services& services, Millis now) {
  for (std::int64_t after = 0;;) {
    MV_TRY(after, services.db.write([&](store::Tx& tx) -> Result<std::int64_t> {
      return store::deliveries_delete_before(tx, after, now - services.keep_deliveries, kChunk);
    }));
    if (after == 0) return {};
  }
}

Status sweep_webhooks(const Services& services, Millis now) {
  MV_CHECK(in_chunks(services.db, [](store::Tx& tx) { return store::webhook_sweep(tx, kChunk); }));
  MV_CHECK(remove_old_deliveries(services, now));
  return in_chunks(services.db,
      [&](store::Tx& tx) { return store::events_delete_before(tx, now - 90 * kDay, kChunk); });
}

Status sweep_usage(const Services& services, Millis now) {
  constexpr int kMostRequests = 1'000'000;
  MV_CHECK(in_chunks(services.db, [&](store::Tx& tx) {
    return store::usage_log_delete_before(tx, now - services.keep_requests, kChunk);
  }));
  MV_TRY(const auto last, services.db.read([&](store::Tx& tx) -> Result<std::string> {
    return store::usage_log_beyond(tx, kMostRequests);
  }));
  if (!last.empty())
    MV_CHECK(in_chunks(
        services.db, [&](store::Tx& tx) { return store::usage_log_delete_to(tx, last, kChunk); }));
  return in_chunks(services.db, [&](store::Tx& tx) {
    return store::usage_hours_delete_before(tx, now - services.keep_usage, kChunk);
  });
}

// Imports of sales reports that did not end: their server was killed.
Status sweep_sales(const Services& services, Millis now) {
  using Ids = std::vector<std::string>;
  MV_TRY(const auto ids, services.db.read([&](store::Tx& tx) -> Result<Ids> {
    return store::sales_reports_abandoned(tx, now - kDay, kChunk);
  }));
  for (const auto& id : ids)
    MV_CHECK(services.db.write([&](store::Tx& tx) -> Status {
      store::sales_report_delete(tx, id);
      return {};
    }));
  return {};
}

// Files that can be made again and that nobody wrote for a week.
Status sweep_scratch(const fs::path& folder) {
  std::error_code ignored;
  const auto old = fs::file_time_type::clock::now() - std::chrono::days(7);
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.is_regular_file(ignored) && entry.last_write_time(ignored) < old)
      fs::remove(entry.path(), ignored);
  return {};
}

// What people and apps had and that has ended, and notes of who did what that are a year old.
Status sweep_access(const Services& services, Millis now) {
  MV_CHECK(in_chunks(services.db, [&](store::Tx& tx) {
    return store::sessions_delete_ended(tx, now, now - auth::kSessionIdle, kChunk);
  }));
  MV_CHECK(in_chunks(
      services.db, [&](store::Tx& tx) { return store::oauth_delete_ended(tx, now, kChunk); }));
  MV_CHECK(in_chunks(services.db, [&](store::Tx& tx) {
    return store::oauth_clients_delete_unused(tx, now - 30 * kDay, kChunk);
  }));
  MV_CHECK(in_chunks(services.db,
      [&](store::Tx& tx) { return store::invitations_delete_ended(tx, now, kChunk); }));
  return in_chunks(services.db,
      [&](store::Tx& tx) { return store::audit_delete_before(tx, now - 365 * kDay, kChunk); });
}

}  // namespace

queue::Outcome sweep(const Services& services, auth::KeyRing& keys, queue::JobContext& context) {
  const Millis now = context.clock().now();
  // One that fails, such as a share that is away, does not keep the others.
  Status out;
  const auto step = [&](Status done) {
    if (!done.ok() && out.ok()) out = std::move(done);
  };
  const auto chunks = [&](const std::function<int(store::Tx&)>& remove) {
    step(in_chunks(services.db, remove));
  };
  step(keys.flush_last_used());
  step(resume_open(services, now));
  step(remove_expired_uploads(services, now));
  step(remove_unused_media(services, now));
  step(sweep_webhooks(services, now));
  step(sweep_scratch(services.scratch));
  step(sweep_sales(services, now));
  chunks([&](auto& tx) { return store::jobs_delete_before(tx, now - 7 * kDay, kChunk); });
  chunks([&](auto& tx) { return store::idempotency_delete_before(tx, now - kDay, kChunk); });
  chunks([&](auto& tx) { return store::measurements_delete_unused(tx, now - kDay, kChunk); });
  chunks([&](auto& tx) { return store::rate_limits_delete_full(tx, now * 1000, kChunk); });
  step(sweep_access(services, now));
  step(sweep_usage(services, now));
  chunks([&](auto& tx) { return store::stripe_events_delete_before(tx, now - 30 * kDay, kChunk); });
  chunks([&](auto& tx) { return store::connect_attempts_delete_expired(tx, now, kChunk); });
  return queue::outcome_of(out);
}

}  // namespace mv::jobs
