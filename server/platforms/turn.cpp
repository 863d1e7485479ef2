// SPDX-License-Identifier: Apache-2.0
#include "platforms/turn.hpp"

#include <algorithm>
#include <tuple>

namespace mv::platforms {
namespace {

// So long another order is waited for: longer than an upload by a slow line, or a day's quota that
// is used up. One that fails or is cancelled is no longer among the others.
constexpr Millis kBringing = 3 * 86'400'000LL;
constexpr std::chrono::milliseconds kOthersWait{10'000}, kLookAgain{10};

/// Where an order stands among those that want to bring the same recording.
struct Turn {
  std::string shipment;  ///< empty: it has not asked yet
  Millis since = 0, started = 0;
  bool over = false;  ///< the recording is there, or is wanted no more

  Turn(const json::object& notes, std::string_view id_note)
      : shipment(text_of(notes, "bringing")),
        since(number_of(notes, "bringing_at")),
        started(number_of(notes, "upload_started_at")) {
    over = !text_of(notes, id_note).empty() || number_of(notes, "takedown_at") != 0;
  }
  bool stands(Millis now) const {
    return !shipment.empty() && now - std::max(since, started) < kBringing;
  }
  /// One that has begun is before all; the clocks of two servers differ, so time alone is not
  /// enough.
  bool before(const Turn& other) const {
    const bool waits = started == 0, other_waits = other.started == 0;
    return std::tie(waits, since, shipment) < std::tie(other_waits, other.since, other.shipment);
  }
};

}  // namespace

// Who sees another one waits. Who sees none notes that it wants to, and the next call looks again:
// of two that saw none at the same time, the second to note it waits.
Status take_turn(Context& context, std::string_view id_note) {
  if (context.cancelled && context.cancelled())
    return make_error(Code::cancelled, "it was stopped before anything was sent");
  const auto now = context.clock.now();
  const Turn mine(context.journal.notes(), id_note);
  const bool asked = mine.stands(now) && mine.shipment == context.order.shipment_id;
  for (const auto& notes : context.order.others)
    if (const Turn other(notes, id_note);
        !other.over && other.stands(now) && (!asked || other.before(mine)))
      return not_yet("another release with this recording is being sent", kOthersWait);
  if (asked) return {};
  MV_CHECK(context.journal.note({{"bringing", context.order.shipment_id}, {"bringing_at", now}}));
  return not_yet("", kLookAgain);
}

Status leave_turn(Context& context) {
  return context.journal.note({{"bringing", nullptr}, {"bringing_at", nullptr}});
}

}  // namespace mv::platforms
