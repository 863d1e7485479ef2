// SPDX-License-Identifier: Apache-2.0
#pragma once
// Making and changing a channel: what is said is checked with the other side before it is stored.
#include "api/notify/notify_views.hpp"
#include "handlers/deps.hpp"
#include "model/people/notify.hpp"
#include "store/engine/tx.hpp"

namespace mv::handlers {

/// A channel of what was said, with its secret sealed; asks Telegram about the bot. In the sandbox
/// the simulators fill what is missing. Errors: invalid with every fault; network, timeout,
/// upstream of Telegram.
Result<model::Channel> new_channel(
    Deps& deps, const api::Call& call, const api::CreateNotifyChannel& input);
/// Errors: as new_channel.
Status apply(Deps& deps, const api::Call& call, const api::UpdateNotifyChannel& input,
    model::Channel& channel);
/// Error: conflict, when there are too many channels, or the bot serves another one.
Status check_room(store::Tx& tx, const model::Channel& channel);

}  // namespace mv::handlers
