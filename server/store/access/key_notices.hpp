// SPDX-License-Identifier: Apache-2.0
#pragma once
// What owners of API keys are told of them without asking: each thing once, however many servers
// look at the same time.
#include <string>
#include <vector>

#include "model/access.hpp"
#include "model/people/key_care.hpp"
#include "model/owner.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Of the end of a key, in the order they come; the number is ApiKey::end_notice.
enum class EndNotice { within_14_days = 1, within_3_days = 2, ended = 3 };

/// Marks at most `limit` keys whose notice is due, and returns them: the caller appends the events
/// in the same transaction. Of several notices that are due, the last one counts. A key that was
/// made with less than 14 or 3 days to live gets no notice of what its maker has just said. Revoked
/// keys get none, suspended ones do.
std::vector<model::ApiKey> api_keys_take_ending(Tx& tx, EndNotice notice, Millis now, int limit);

/// A user's keys of one mode.
struct KeyOwner {
  std::string user_id;
  model::Mode mode = model::Mode::live;
};
/// Whose keys are old or unused, unless they were reminded of any after `before`; live ones first.
std::vector<KeyOwner> api_keys_owners_to_remind(
    Tx& tx, const model::KeyCare& care, Millis now, Millis before, int limit);
/// Marks at most `limit` of these keys, and that the user was reminded, and returns the keys as
/// they were; none when the user was reminded after `before` already.
std::vector<model::ApiKey> api_keys_take_to_review(Tx& tx, const model::Owner& owner,
    const model::KeyCare& care, Millis now, Millis before, int limit);

}  // namespace mv::store
