// SPDX-License-Identifier: Apache-2.0
#pragma once
// tus uploads in progress and complete. Their bytes are in files; only the facts are here.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/access.hpp"
#include "model/owner.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

Status upload_insert(Tx& tx, const model::Upload& upload);
/// Error: not_found.
Result<model::Upload> upload_get(Tx& tx, const model::Owner& owner, std::string_view id);
/// The newest upload that is still open, for the same promised content; the client resumes it.
/// Neither a partial nor a final one.
std::optional<model::Upload> upload_find_open(
    Tx& tx, const model::Owner& owner, std::string_view sha256, std::int64_t length, Millis now);
/// Makes an open upload complete, once: sets file_name, sha256, length, state and expires_at. The
/// partial ones of a final upload lose their sha256: their bytes are nobody's any more. Errors:
/// not_found; conflict when it is complete already.
Status upload_complete(Tx& tx, const model::Upload& upload);
/// What is said to a request that came after the last one.
Error upload_is_complete(std::string_view id);
/// With a final upload go the partial ones whose bytes it has; those that it does not have yet are
/// free again. Errors: not_found; conflict for a partial one that is being joined.
Status upload_delete(Tx& tx, const model::Owner& owner, std::string_view id);

/// Makes complete partial uploads of the same user parts of the final one, all or none; they expire
/// with it. Error: conflict, when one is not to be had (any more).
Status uploads_claim(Tx& tx, const model::Upload& whole, const std::vector<std::string>& ids);
/// The parts of a final upload, in the order of their ids.
std::vector<model::Upload> uploads_claimed(Tx& tx, std::string_view final_id);

/// What a user's uploads hold, in both modes.
struct UploadsHeld {
  std::int64_t open = 0;   ///< under way, for which somebody has to send something
  std::int64_t bytes = 0;  ///< announced by open ones, and of complete ones that are no track;
                           ///< parts of a final upload count with that one alone
};
/// Under the lock of the user, so that two requests do not both get the last place.
UploadsHeld uploads_held(Tx& tx, std::string_view user_id, Millis now);
/// Uploads whose time is over, so that their files can be removed first.
std::vector<model::Upload> uploads_expired(Tx& tx, Millis now, int limit);

}  // namespace mv::store
