// SPDX-License-Identifier: Apache-2.0
#pragma once
// Everything that is decided before a release goes on its way, and how it is put on it.
#include <span>
#include <string>
#include <vector>

#include "api/catalogue/release_views.hpp"
#include "handlers/distribution/order.hpp"
#include "model/release.hpp"
#include "platforms/shipment/update_orders.hpp"
#include "preflight/release_words.hpp"

namespace mv::handlers {

using platforms::add_update_jobs;

struct ReleaseOrder {
  model::Release release;  ///< as it is to be: platforms, overrides, schedule, state
  std::vector<model::Track> tracks;
  preflight::ReleaseWords words;
  Targets targets;
  std::string again;  ///< why what was taken back, or is there, is wanted all the same
  preflight::Report report;
  std::vector<std::string> warnings;  ///< lead times, dates that a provider cannot keep to the hour
};

/// The release with its date checked, its words filled in and the rules of its platforms run.
/// `words` are platforms in place of the release's own (empty = those). A report with errors is
/// not an error here; see refused(). Errors: invalid, not_found (a track).
Result<ReleaseOrder> prepare_release(Deps& deps, const api::Principal& principal,
    model::Release release, const std::vector<std::string>& words, bool dry_run);

api::ReleasePlan plan_of(
    Deps& deps, const api::Principal& principal, const ReleaseOrder& order, Millis now);

/// Stores the release as it is to be, assigns missing identifiers, orders what is not ordered yet
/// and brings the rest up to date. Errors: precondition_failed when it changed since it was read.
Result<model::Release> store_release_order(store::Tx& tx, ReleaseOrder& order, Millis now);

/// Gives the track an ISRC of the user's range when it has none and there is one.
Status assign_isrc(store::Tx& tx, model::Track& track, Millis now);
Status assign_upc(store::Tx& tx, model::Release& release, Millis now);

}  // namespace mv::handlers
