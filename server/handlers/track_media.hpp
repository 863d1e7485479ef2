// SPDX-License-Identifier: Apache-2.0
#pragma once
// Files behind tracks: uploads become audio and covers, a missing cover is drawn.
#include "handlers/deps.hpp"
#include "model/track.hpp"

namespace mv::handlers {

/// A complete upload of the caller. Errors: not_found, conflict when bytes are missing.
Result<model::Upload> complete_upload(Deps& deps, const api::Principal& principal,
                                      const std::string& upload_id);
/// Looks at an uploaded cover and puts it into the track. Error: invalid when it is no image.
Status set_artwork(Deps& deps, const api::Principal& principal, const std::string& upload_id,
                   model::Track& track);
/// Draws a cover from title and artist when the track has none.
Status ensure_artwork(Deps& deps, model::Track& track, const model::Metadata& metadata);
/// `current` with a merge patch (RFC 7396) applied, checked by the field rules.
Result<model::Metadata> patched(const model::Metadata& current, const boost::json::object& patch,
                                const std::string& pointer);

}  // namespace mv::handlers
