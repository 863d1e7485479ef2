// SPDX-License-Identifier: Apache-2.0
#pragma once
// Releases, and the moment they are due.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/owner.hpp"
#include "model/release.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Told after each commit that gave a release another due time.
inline constexpr std::string_view kReleasesChannel = "releases";

/// Errors: conflict when the user has a release with this key; not_found for a track.
Status release_insert(Tx& tx, const model::Release& release);
/// Error: not_found.
Result<model::Release> release_get(Tx& tx, const model::Owner& owner, std::string_view id);
/// For jobs, which know no user. Error: not_found.
Result<model::Release> release_get(Tx& tx, std::string_view id);
/// The same; nobody changes it until the commit. Error: not_found.
Result<model::Release> release_held(Tx& tx, std::string_view id);
/// Releases that this track is on, newest first.
std::vector<model::Release> releases_of_track(Tx& tx, std::string_view track_id);
/// Replaces everything but id, owner and creation; returns the new revision. Errors: not_found;
/// precondition_failed when the stored revision is not release.revision; conflict for a taken key.
Result<std::int64_t> release_update(Tx& tx, const model::Release& release);

/// A draft or a cancelled one that no order was ever made of. Errors: not_found; conflict.
Status release_delete(Tx& tx, const model::Owner& owner, std::string_view id);

struct ReleaseFilter {
  std::optional<model::ReleaseState> state;  ///< none = any
  std::string key;                           ///< "" = any
};
/// Those of these ids that exist, of any user, newest first.
std::vector<model::Release> releases_with_ids(Tx& tx, const std::vector<std::string>& ids);
/// Newest first.
Slice<model::Release> release_list(
    Tx& tx, const model::Owner& owner, const ReleaseFilter& filter, const Page& page);
/// With from <= due_at < to, the earliest first, at most `limit` (1..10000).
std::vector<model::Release> release_calendar(
    Tx& tx, const model::Owner& owner, Millis from, Millis to, int limit);

/// What releases_take_due took.
struct DueReleases {
  std::vector<model::Release> fired;   ///< now released, with fired_at
  std::vector<model::Release> lapsed;  ///< now pending_payment: the owner's tier has ended
};
/// Moves up to `limit` scheduled releases that are due at `now` on, the longest due first. No two
/// callers get the same release, on one server or many.
DueReleases releases_take_due(Tx& tx, Millis now, int limit);
/// Up to `limit` pending_payment releases due at or before `before` go back to draft.
std::vector<model::Release> releases_give_up(Tx& tx, Millis before, Millis now, int limit);
/// The user's pending_payment releases are scheduled again. Returns them.
std::vector<model::Release> releases_resume(Tx& tx, std::string_view user_id, Millis now);
/// The due time of the next scheduled release of all users; nullopt when there is none.
std::optional<Millis> releases_next_due(Tx& tx);

}  // namespace mv::store
