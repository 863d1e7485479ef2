// SPDX-License-Identifier: Apache-2.0
#include "handlers/payment/ended_tiers.hpp"

#include "auth/api_key.hpp"
#include "handlers/deps.hpp"
#include "handlers/payment/payers.hpp"
#include "store/access/users.hpp"
#include "store/payment/subscriptions.hpp"

namespace mv::handlers {
namespace {

constexpr int kChunk = 100;

/// Whether the tier is another one now. An event, or an admin, may have been first.
Result<bool> settle_one(Deps& deps, store::Tx& tx, const std::string& user_id, Millis now) {
  store::stripe_lock(tx);
  MV_TRY(const auto user, store::user_get(tx, user_id, true));
  if (user.tier_until == 0 || user.tier_until > now) return false;
  const StripeEvent none{.mode = model::Mode::live, .created = now};
  StripeWork work{.tx = tx, .settings = deps.payments, .event = none, .address = "", .now = now};
  MV_CHECK(settle_tier(work, user_id));
  return work.tier_changed;
}

}  // namespace

Status settle_ended_tiers(Deps& deps) {
  const auto now = deps.clock.now();
  using Ids = std::vector<std::string>;
  Status failed;
  bool changed = false;
  Ids ids;
  std::string after;
  do {
    MV_TRY(ids, deps.db.read([&](store::Tx& tx) -> Result<Ids> {
      return store::users_with_ended_tier(tx, now, deps.payments.grace, after, kChunk);
    }));
    // Each in a transaction: events need not wait long, and one that fails holds up no other.
    for (const auto& id : ids) {
      const auto done = deps.db.write([&](store::Tx& tx) { return settle_one(deps, tx, id, now); });
      if (done.ok())
        changed |= *done;
      else
        failed = done.error();
    }
    if (!ids.empty()) after = ids.back();
  } while (ids.size() == kChunk);
  if (changed) deps.keys.forget();
  return failed;
}

}  // namespace mv::handlers
