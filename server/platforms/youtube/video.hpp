// SPDX-License-Identifier: Apache-2.0
#pragma once
// A recording in the words of YouTube's video resource, and how ours is found again.
#include "platforms/adapter.hpp"
#include "platforms/youtube/session.hpp"

namespace mv::platforms::youtube {

inline constexpr const char* kVideos = "/youtube/v3/videos";

/// A tag that viewers are not shown: musicverse-shp_…
std::string marker_of(const Order& order);
/// "Artist - Title (Version)".
std::string title_of(const Order& order);

/// `snippet` of a video: what YouTube has no field for stands in the description.
json::object snippet_of(const Order& order);
/// `status` of a video; videos.update replaces all of it, so it is always sent whole. `publish_at`
/// is the date at which YouTube makes it public, 0 = none, and needs "private".
json::object status_of(const Order& order, std::string_view privacy, Millis publish_at = 0);

/// What YouTube's limits refuse, all at once. Error: preflight.
Status check_words(const Order& order);

/// A hash of what is sent, to notice an edit.
std::string words_mark(const Order& order);

/// One video with these parts; empty when there is none such.
Result<json::object> video_of(Session& session, const std::string& id, std::string_view parts);
/// The channel's videos that came from this shipment, by the marker, newest first.
Result<std::vector<std::string>> find_sent(Session& session, const Order& order);

/// When the order is to be public, as its date says; 0 = at once.
Result<Millis> due_at(const Order& order);

}  // namespace mv::platforms::youtube
