// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "model/people/person.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

void session_insert(Tx& tx, const model::Session& session);
/// One that has expired is there until it is swept; the caller judges.
std::optional<model::Session> session_find(Tx& tx, std::string_view digest);
bool session_exists(Tx& tx, std::string_view user_id, std::string_view id);
/// Newest first.
Slice<model::Session> session_list(Tx& tx, std::string_view user_id, const Page& page);
/// `seen_at` never goes back.
void session_touch(Tx& tx, std::string_view id, Millis now);
/// Error: not_found.
Status session_delete(Tx& tx, std::string_view user_id, std::string_view id);
/// All of the user's but `except`.
void sessions_delete(Tx& tx, std::string_view user_id, std::string_view except = "");
/// Those that ended before `now`, or were not seen since `idle`; at most `limit`. How many.
int sessions_delete_ended(Tx& tx, Millis now, Millis idle, int limit);

}  // namespace mv::store
