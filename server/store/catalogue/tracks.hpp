// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tracks and the media files they name. Everything is per user and mode (live, sandbox).
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/owner.hpp"
#include "model/media_file.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::model {
struct Track;
}  // namespace mv::model

namespace mv::store {

/// Stores the track as it is; id, times and revision are the caller's. Error: conflict when the
/// user has a track with this file in this mode (the database decides); see track_with_file.
Status track_insert(Tx& tx, const model::Track& track);
std::optional<model::Track> track_with_file(
    Tx& tx, const model::Owner& owner, std::string_view file_sha256);
/// Whether a release or an order names it: then only an edit may change it.
bool track_in_use(Tx& tx, std::string_view id);
/// Error: not_found.
Result<model::Track> track_get(Tx& tx, const model::Owner& owner, std::string_view id);
/// The track's revision alone: a tenth of the work of track_get. Error: not_found.
Result<std::int64_t> track_revision(Tx& tx, const model::Owner& owner, std::string_view id);
/// Those of these ids that exist, of any user, newest first.
std::vector<model::Track> tracks_with_ids(Tx& tx, const std::vector<std::string>& ids);
/// Those of these ids (in the form of new_id) that are the owner's; nobody deletes them until the
/// commit.
std::set<std::string> tracks_held(
    Tx& tx, const model::Owner& owner, const std::vector<std::string>& ids);
/// A track's id and revision alone.
struct TrackRevision {
  std::string id;
  std::int64_t revision = 0;
};
/// Newest first.
Slice<TrackRevision> track_list(Tx& tx, const model::Owner& owner, const Page& page);
/// Replaces everything but id, user, mode and created_at, and sets revision to track.revision + 1
/// (returned). Errors: not_found; precondition_failed when the stored revision is not
/// track.revision.
Result<std::int64_t> track_update(Tx& tx, const model::Track& track);
/// Errors: not_found; conflict while a placement refers to it that is on its
/// way or live.
Status track_delete(Tx& tx, const model::Owner& owner, std::string_view id);
/// Tracks whose file (sha256 of its bytes) or whose decoded samples (measure.audio_sha256) are
/// the same; either may be "". Newest first, at most 20.
std::vector<model::Track> track_find_by_audio(Tx& tx, const model::Owner& owner,
    std::string_view file_sha256, std::string_view samples_sha256);

/// Records a file of the media folder; storing the same content again is not an error.
Status media_insert(Tx& tx, const model::MediaFile& file, Millis now);
/// Content older than `before` that no track and no upload refers to, oldest first.
std::vector<std::string> media_unused(Tx& tx, Millis before, int limit);
/// Deletes the row if that still holds; whether it did.
bool media_delete_unused(Tx& tx, std::string_view sha256, Millis before);

}  // namespace mv::store
