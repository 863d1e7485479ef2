// SPDX-License-Identifier: Apache-2.0
// Where a recording exists once at a platform, one of several orders brings it and the others wait:
// a single and the album it is on, released at the same time.
//
// Notes in the journal:
//   bringing, bringing_at   the shipment that wants to bring the recording, and since when
//   upload_started_at       it has begun to (noted by the adapter)
//   takedown_at             it is wanted no more (noted by the adapter)
#pragma once

#include "platforms/adapter.hpp"

namespace mv::platforms {

/// Ok: it is this order's turn. not_yet: another order brings the recording, or this one has only
/// just asked and is to look again. `id_note` is the note the recording's id at the platform stands
/// in once it is there.
Status take_turn(Context& context, std::string_view id_note);

/// Before a retry: it asks anew, behind those that have asked meanwhile.
Status leave_turn(Context& context);

}  // namespace mv::platforms
