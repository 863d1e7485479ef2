// SPDX-License-Identifier: Apache-2.0
#pragma once
// Channels by which people are told, and what each is told.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/job.hpp"
#include "model/people/notify.hpp"
#include "model/owner.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

void channel_insert(Tx& tx, const model::Channel& channel);
/// Error: not_found.
Result<model::Channel> channel_get(Tx& tx, const model::Owner& owner, std::string_view id);
/// For jobs and hooks, which know no user. Error: not_found.
Result<model::Channel> channel_get(Tx& tx, std::string_view id);
/// Newest first.
Slice<model::Channel> channel_list(Tx& tx, const model::Owner& owner, const Page& page);
/// Those of a kind that send, oldest first.
std::vector<model::Channel> channels_active(
    Tx& tx, const model::Owner& owner, std::string_view kind);
/// Writes name, state, events, options, secret, reason and polled, if the stored revision is
/// channel.revision, and returns the new one. An active channel gets its job. Errors: not_found,
/// precondition_failed.
Result<std::int64_t> channel_update(Tx& tx, const model::Channel& channel);
/// With its notices. Error: not_found.
Status channel_delete(Tx& tx, const model::Owner& owner, std::string_view id);
/// Events up to this one are not told.
void channel_start_at(Tx& tx, std::string_view id, std::int64_t event_seq);
/// An active or unbound channel becomes failed, and says why.
void channel_failed(Tx& tx, std::string_view id, std::string_view reason, Millis now);
/// What went wrong last, "" = nothing; and nothing is sent before `next_send_at`.
void channel_wait(Tx& tx, std::string_view id, std::string_view reason, Millis next_send_at);
/// Notes that this update of the bot is handled; false when it, or a later one, was before.
bool channel_take_update(Tx& tx, std::string_view id, std::int64_t update_id);

/// Moves the cursor from `from` to `to` and adds what the events between them mean; those with a
/// key that the channel has are left out. False, and nothing is added, when the cursor stands
/// elsewhere.
bool notices_add(Tx& tx, std::string_view channel_id, std::int64_t from, std::int64_t to,
    std::span<const model::Notice> notices);
/// Adds one that no event made, and the job that sends it.
void notice_add(Tx& tx, std::string_view channel_id, const model::Notice& notice, Millis now);
/// What waits, the oldest first, at most `limit`.
std::vector<model::Notice> notices_pending(Tx& tx, std::string_view channel_id, int limit);
std::int64_t notices_count(Tx& tx, std::string_view channel_id, model::NoticeState state);
/// When the channel was told something last; 0 = never.
Millis notices_last_sent(Tx& tx, std::string_view channel_id);
/// They were sent; the channel's next message goes at `next_send_at`.
void notices_sent(Tx& tx, std::string_view channel_id, std::span<const std::int64_t> seqs,
    Millis now, Millis next_send_at);
/// They could not be sent: an attempt more, still pending; dead when `last`.
void notices_missed(
    Tx& tx, std::span<const std::int64_t> seqs, std::string_view reason, bool last, Millis now);
/// Deletes at most `limit` sent and dead notices made before `before`; returns how many.
int notices_delete_before(Tx& tx, Millis before, int limit);

/// The jobs of a channel; while one with its key waits or runs no second one is added.
model::Job notify_job(std::string_view channel_id);
model::Job telegram_updates_job(std::string_view channel_id);
/// In the transaction of the events: adds the job of each active channel of their owners. Costs
/// comparisons for types that nobody is told of, else one indexed read for each owner.
void notify_wake(Tx& tx, std::span<const model::Event> events, Millis now);
/// Adds the jobs that a lost wake-up left out: of active channels with events after their cursor
/// or with notices that wait, and of bots that are polled. Returns how many were looked at.
int notify_sweep(Tx& tx, Millis now);
/// How many channels poll a bot.
std::int64_t channels_polled(Tx& tx);

}  // namespace mv::store
