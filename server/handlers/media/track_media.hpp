// SPDX-License-Identifier: Apache-2.0
#pragma once
// Files behind tracks: uploads become audio and covers, a missing cover is drawn.
#include <string_view>

#include "handlers/deps.hpp"
#include "model/access.hpp"
#include "model/metadata.hpp"

namespace mv::model {
struct Track;
}  // namespace mv::model

namespace mv::handlers {

inline constexpr std::string_view kArtworkUpload = "artwork_upload_id";

/// A complete upload of the caller, which `member` of the body names. Errors: not_found; invalid
/// for a partial one; conflict when bytes are missing, with retry_after (measured.hpp) when another
/// request is putting them away just now.
Result<model::Upload> complete_upload(Deps& deps, const api::Principal& principal,
    const std::string& upload_id, std::string_view member = "upload_id");
/// Puts an uploaded cover into the track. Errors: those of `seen` (measured.hpp).
Status set_artwork(
    Deps& deps, const api::Principal& principal, const std::string& upload_id, model::Track& track);
/// Has a cover drawn from title and artist when the track has none, and reads it into the track.
/// Errors: conflict with retry_after while it is drawn (measured.hpp); why it could not be drawn.
Status ensure_artwork(Deps& deps, model::Track& track, const model::Metadata& metadata);
/// `current` with a merge patch (RFC 7396) applied, checked by the field rules.
Result<model::Metadata> patched(
    const model::Metadata& current, const boost::json::object& patch, const std::string& pointer);

}  // namespace mv::handlers
