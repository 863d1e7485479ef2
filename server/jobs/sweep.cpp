// SPDX-License-Identifier: Apache-2.0
#include "jobs/jobs.hpp"
#include "store/accounts.hpp"
#include "store/deliveries.hpp"
#include "store/events.hpp"
#include "store/idempotency.hpp"
#include "store/jobs.hpp"
#include "store/measurements.hpp"
#include "store/tracks.hpp"
#include "store/uploads.hpp"
#include "store/webhooks.hpp"

namespace mv::jobs {
namespace {

constexpr int kChunk = 500;
constexpr Millis kHour = 3'600'000, kDay = 24 * kHour;

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
    services.media.remove_part(upload.id);
    MV_CHECK(services.db.write([&](store::Tx& tx) {
      return store::upload_delete(tx, upload.user_id, upload.mode, upload.id);
    }));
  }
  return {};
}

Status remove_unused_media(const Services& services, Millis now) {
  using Names = std::vector<std::string>;
  MV_TRY(const auto unused, services.db.read([&](store::Tx& tx) -> Result<Names> {
    return store::media_unused(tx, now - 2 * kDay, kChunk);
  }));
  for (const auto& sha : unused) {
    MV_CHECK(services.db.write([&](store::Tx& tx) -> Status {
      store::media_delete(tx, sha);
      return {};
    }));
    MV_CHECK(services.media.remove(sha));
  }
  return {};
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
  return in_chunks(services.db, [&](store::Tx& tx) {
    return store::events_delete_before(tx, now - 90 * kDay, kChunk);
  });
}

}  // namespace

queue::Outcome sweep(const Services& services, auth::KeyRing& keys, queue::JobContext& context) {
  const Millis now = context.clock().now();
  const auto all = [&]() -> Status {
    MV_CHECK(keys.flush_last_used());
    MV_CHECK(remove_expired_uploads(services, now));
    MV_CHECK(remove_unused_media(services, now));
    MV_CHECK(sweep_webhooks(services, now));
    MV_CHECK(in_chunks(services.db, [&](store::Tx& tx) {
      return store::jobs_delete_before(tx, now - 7 * kDay, kChunk);
    }));
    MV_CHECK(in_chunks(services.db, [&](store::Tx& tx) {
      return store::idempotency_delete_before(tx, now - kDay, kChunk);
    }));
    MV_CHECK(in_chunks(services.db, [&](store::Tx& tx) {
      return store::measurements_delete_unused(tx, now - kDay, kChunk);
    }));
    return in_chunks(services.db, [&](store::Tx& tx) {
      return store::connect_attempts_delete_expired(tx, now, kChunk);
    });
  };
  return queue::outcome_of(all());
}

}  // namespace mv::jobs
