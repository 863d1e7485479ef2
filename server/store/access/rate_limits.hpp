// SPDX-License-Identifier: Apache-2.0
#pragma once
// Token buckets as one number each (GCRA): a bucket holds `count` tokens and gets one back every
// `step`; `full_at` is when it would be full again. Times are microseconds since the epoch.
#include <cstdint>
#include <string_view>

#include "base/net/rate.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Between two tokens, rounded up, so that never more come than the rate says.
std::int64_t rate_step(const Rate& rate);

/// Takes one token, in one statement: two at once never get the same one. When the rate is another
/// than before, the tokens that were used stay used, up to all there are now. `full_at`: after
/// that; unchanged when there was none to take (false).
bool rate_limit_take(
    Tx& tx, std::string_view subject, const Rate& rate, std::int64_t now, std::int64_t& full_at);
/// Keeps a bucket at another rate, so that its tokens come back at that one from now on.
void rate_limit_convert(Tx& tx, std::string_view subject, const Rate& rate, std::int64_t now);
/// As it stands now; `now` when it is full.
std::int64_t rate_limit_get(Tx& tx, std::string_view subject, const Rate& rate, std::int64_t now);
/// Buckets that are full; how many went.
int rate_limits_delete_full(Tx& tx, std::int64_t now, int limit);

}  // namespace mv::store
