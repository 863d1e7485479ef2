// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rows of the queue. server/queue is what runs them; handlers only need job_add.
//
//   queued ─claim─► running ─► done
//     ▲                │  └──► dead (no attempts left)
//     └──── retry, snooze, expired lease, asked for again     queued or running ─► cancelled
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/job.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Told after each commit that made a job ready or added a delayed one; the payload of a
/// cancellation is "cancel:" and the id.
inline constexpr std::string_view kJobsChannel = "jobs";

/// Adds a job that runs at job.run_at (a past time or 0: at once), committed with the caller's
/// transaction. job.id "" gets a new one, created_at 0 gets `now`. Returns the id; when a job with
/// the same key is queued or running, that one's id, and nothing is added. No wake-up is lost by
/// that: a queued one starts after this transaction has committed, and is brought forward unless it
/// pauses after a failure; a running one is queued once
/// more when it ends, for run_at, with fresh attempts; its own payload stays.
std::string job_add(Tx& tx, const model::Job& job, Millis now);
/// Adds many in one statement, by the same rules. Returns how many were added.
int jobs_add(Tx& tx, std::span<const model::Job> jobs, Millis now);

/// Adds the job of a periodic kind for the interval that `now` is in (counted from 1970), once
/// across all servers and not while the one before is still queued or running. True if added.
bool job_add_periodic(Tx& tx, std::string_view kind, Millis interval, Millis now);

/// Up to `limit` jobs of a kind are wanted.
struct Want {
  std::string kind;
  int limit = 0;
};
/// Takes due jobs, higher priority then longer waiting first: state running, generation and
/// attempts + 1, lease until now + lease_ms. No two callers get the same job.
std::vector<model::Job> jobs_claim(
    Tx& tx, std::span<const Want> wants, std::string_view worker, Millis now, Millis lease_ms);

/// A running job as its worker knows it.
struct Claim {
  std::string id;
  std::int64_t generation = 0;
};
/// Extends the leases; returns the ids that are no longer this worker's.
std::vector<std::string> jobs_renew(Tx& tx, std::span<const Claim> claims, Millis lease_until);

struct Completion {
  Claim claim;
  model::JobState state = model::JobState::done;  ///< queued: tried again later, or put off
  Millis run_at = 0;                              ///< for queued
  std::string error;                              ///< "" keeps last_error unless the state is done
  int give_back = 0;  ///< attempts that no longer count: 1 (snooze, handed back) or all so far
};
/// Stores outcomes in one statement; a claim of an older generation is left alone. Returns how
/// many were stored. A job that was asked for again while it ran becomes queued instead of done or
/// dead; `again`, when given, gets the ids of those that would be dead.
int jobs_complete(Tx& tx, std::span<const Completion> completions, Millis now,
    std::vector<std::string>* again = nullptr);

/// Puts running jobs with an expired lease back into the queue, or to dead when they have no
/// attempts left. Returns them as they are now.
std::vector<model::Job> jobs_rescue(Tx& tx, Millis now, int limit);
/// Puts every running job back into the queue. Only for a database that no other server uses, at
/// start: what ran belongs to a process that is gone. Returns how many.
int jobs_take_back_all(Tx& tx, Millis now);
/// When the next delayed job is due; nullopt when there is none.
std::optional<Millis> jobs_next_run_at(Tx& tx);

/// Error: not_found.
Result<model::Job> job_get(Tx& tx, std::string_view id);
/// "" = any.
struct JobFilter {
  std::optional<model::JobState> state;
  std::string kind;
  std::string user_id;  ///< with it, `mode` counts too
  model::Mode mode = model::Mode::live;
  bool servers_own = false;  ///< also those that belong to nobody
};
Slice<model::Job> job_list(Tx& tx, const JobFilter& filter, const Page& page);
/// A queued or running job becomes cancelled (its worker is told, and sees it at the next heartbeat
/// at the latest). Errors: not_found; conflict when it has ended.
Status job_cancel(Tx& tx, std::string_view id, Millis now);
/// How many jobs are in a state, of one kind or ("") all.
std::int64_t jobs_count(Tx& tx, model::JobState state, std::string_view kind);
/// Whether a job with this key is queued or runs.
bool job_open(Tx& tx, std::string_view key);
/// How many jobs of these kinds run, or are queued and due at or before `by`.
std::int64_t jobs_due(Tx& tx, const std::vector<std::string>& kinds, Millis by);
/// Deletes at most `limit` ended jobs that finished before `before`; returns how many.
int jobs_delete_before(Tx& tx, Millis before, int limit);

}  // namespace mv::store
