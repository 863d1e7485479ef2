// SPDX-License-Identifier: Apache-2.0
#include "model/people/notify.hpp"

#include <algorithm>
#include <array>

namespace mv::model {
namespace {

constexpr std::array<std::string_view, 21> kTold{"distribution.live", "distribution.failed",
    "distribution.rejected", "distribution.changes_requested", "distribution.awaiting_handoff",
    "distribution.pending_payment", "distribution.cancelled", "distribution.taken_down",
    "release.scheduled", "release.unscheduled", "release.cancelled", "release.released",
    "release.pending_payment", "payment.failed", "webhook.disabled", "apikey.suspended",
    "apikey.expiring", "apikey.expired", "apikey.review", "apikey.leaked", "app.leaked"};

}  // namespace

std::span<const std::string_view> told_types() { return kTold; }

bool is_told(std::string_view event_type) {
  // Most events are of other groups or are steps of a distribution; two comparisons end those.
  return std::find(kTold.begin(), kTold.end(), event_type) != kTold.end();
}

}  // namespace mv::model
