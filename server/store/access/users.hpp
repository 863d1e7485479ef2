// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "base/result.hpp"
#include "model/people/person.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

using model::User;

/// Whose server it is; the first migration makes it.
inline constexpr std::string_view kOperator = "usr_operator";
/// Told when somebody's state, role or tier changes (payload: the id), so that every node drops
/// what it cached.
inline constexpr std::string_view kUsersChannel = "users";

Status user_insert(Tx& tx, const User& user);
/// `to_change`: no other transaction changes it until this one ends. Error: not_found.
Result<User> user_get(Tx& tx, std::string_view id, bool to_change = false);
/// `email` in lower case.
std::optional<User> user_by_email(Tx& tx, std::string_view email);
/// Newest first; who was removed too.
Slice<User> user_list(Tx& tx, const Page& page);
/// Writes name, email, role, state and password of a user that was read `to_change`.
void user_update(Tx& tx, const User& user);
/// Error: not_found.
Status user_set_tier(Tx& tx, std::string_view id, std::string_view tier, Millis until);

/// The one before it ends.
void invitation_put(Tx& tx, const model::Invitation& invitation);
/// One that has expired is there until it is swept; the caller judges. `to_change` as above.
std::optional<model::Invitation> invitation_find(
    Tx& tx, std::string_view digest, bool to_change = false);
/// That of a user.
std::optional<model::Invitation> invitation_of(Tx& tx, std::string_view user_id);
void invitation_delete(Tx& tx, std::string_view user_id);
/// The link of a user waits to be mailed by channels of this mode.
void invitation_mail_begin(
    Tx& tx, std::string_view user_id, model::Mode mode, std::string_view sealed_link);
/// This link waits no more. Whether it did.
bool invitation_mail_end(Tx& tx, std::string_view digest);
/// Those that ended before `now`; at most `limit`. How many.
int invitations_delete_ended(Tx& tx, Millis now, int limit);

}  // namespace mv::store
