// SPDX-License-Identifier: Apache-2.0
#pragma once
// LabelGrid's words for outlets and states, in ours.
#include <boost/json/array.hpp>

#include "platforms/adapter.hpp"

namespace mv::platforms::labelgrid {

/// "Apple Music / iTunes" -> apple-music; "" for an outlet we have no platform for.
std::string platform_of_outlet(std::string_view outlet);

/// What a word of /queues/distro or delivery-status says; unknown words are `submitted`.
model::Fact state_of(std::string_view word, bool is_takedown);

/// What a reviewer wants changed, of the rows of GET /review-issues, as one sentence after the
/// other; "" when none says anything.
std::string issues_text(const json::array& rows);
/// Whether a reviewer holds the release until somebody confirms that it was corrected.
bool is_on_hold(const json::object& release);

/// One status for each platform of the order. `release` is GET /releases/{id}, `rows` those of
/// GET /queues/distro?filter[release_id]=; of several rows of an outlet the one with the highest
/// id counts.
std::vector<StoreStatus> read_status(
    const Order& order, const json::object& release, const json::array& rows);

/// Checks the signature (hex HMAC-SHA-256 of the body) and reads the notice.
Result<Notice> read_notice(const json::object& secret, std::string_view signature,
    std::string_view event, std::string_view body);

}  // namespace mv::platforms::labelgrid
