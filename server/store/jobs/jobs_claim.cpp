// SPDX-License-Identifier: Apache-2.0
// The statements of the worker: claim, renew, complete, rescue. Here the databases differ:
// PostgreSQL takes many rows as one JSON argument and skips what others have locked; SQLite has
// one writer, so a loop over a prepared statement is as good.
#include <algorithm>
#include <tuple>

#include "store/engine/id_list.hpp"
#include "store/engine/record.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::store {
namespace {

using model::Job;

constexpr int kPromoted = 1000;

const std::string& promote_text(const Tx& tx) {
  static const TextPair sql([](Dialect dialect) {
    const bool postgresql = dialect == Dialect::postgresql;
    return std::string("update jobs set ready = 1 where id ") +
           (postgresql ? "= any (array(" : "in (") +
           "select id from jobs where state = 'queued' and ready = 0 and run_at <= ? "
           "order by run_at limit ?" +
           (postgresql ? " for update skip locked))" : ")");
  });
  return sql(tx);
}

const std::string& claim_text(const Tx& tx) {
  static const TextPair sql([](Dialect dialect) {
    const bool postgresql = dialect == Dialect::postgresql;
    const std::string change =
        "update jobs set state = 'running', ready = 0, generation = generation + 1, "
        "attempts = attempts + 1, lease_until = ?, worker = ? where id ";
    // `= any (array(…))` is run once, before the update; a join could be planned otherwise.
    const std::string pick =
        postgresql ? "= any (array(select picked.id from json_to_recordset(cast(? as json)) as w "
                     "(kind text, slots bigint) cross join lateral (select id from jobs where "
                     "state = 'queued' and ready = 1 and kind = w.kind collate \"C\" "
                     "order by priority desc, run_at, id limit w.slots for update skip locked) "
                     "picked)) "
                   : "in (select id from jobs where state = 'queued' and ready = 1 and kind = ? "
                     "order by priority desc, run_at, id limit ?) ";
    return change + pick + "returning " + columns<Job>();
  });
  return sql(tx);
}

boost::json::array claim_array(std::span<const Claim> claims) {
  boost::json::array out;
  out.reserve(claims.size());
  for (const auto& claim : claims)
    out.push_back({{"id", claim.id}, {"generation", claim.generation}});
  return out;
}

// `again` is when a job with the same key was asked for while this one ran; it turns the end into
// one more run, and brings a wait forward that is no pause after a failure.
constexpr std::string_view kCompleteRow =
    "update jobs set state = case when again > 0 then 'queued' else ? end, "
    "ready = case when again > 0 and (? = 1 or again < ?) then case when again <= ? then 1 else 0 "
    "end "
    "else ? end, run_at = case when again > 0 and (? = 1 or again < ?) then again when ? > 0 then "
    "? "
    "else run_at end, attempts = case when again > 0 and ? = 1 then 0 else attempts - ? end, "
    "finished_at = case when again > 0 then 0 else ? end, again = 0, lease_until = 0, worker = '', "
    "last_error = case when ? = 1 then ? else last_error end "
    "where id = ? and generation = ? and state = 'running'";

// By the key alone, one by one, as the plan is kept while the table grows: a plain condition on
// `state` or a bare join would invite a walk through all that runs, or through everything.
constexpr std::string_view kCompleteTogether =
    "with c as materialized (select * from json_to_recordset(cast(? as json)) as c (id text, "
    "generation bigint, state text, ready bigint, run_at bigint, give_back bigint, finished_at "
    "bigint, set_error bigint, error text, ends bigint, waits_until bigint, now bigint)) "
    "update jobs set state = case when jobs.again > 0 then 'queued' else c.state end, "
    "ready = case when jobs.again > 0 and (c.ends = 1 or jobs.again < c.waits_until) then case "
    "when "
    "jobs.again <= c.now then 1 else 0 end else c.ready end, "
    "run_at = case when jobs.again > 0 and (c.ends = 1 or jobs.again < c.waits_until) then "
    "jobs.again "
    "when c.run_at > 0 then c.run_at else jobs.run_at end, "
    "attempts = case when jobs.again > 0 and c.ends = 1 then 0 else jobs.attempts - c.give_back "
    "end, "
    "finished_at = case when jobs.again > 0 then 0 else c.finished_at end, again = 0, "
    "lease_until = 0, worker = '', last_error = case when "
    "c.set_error = 1 then c.error else jobs.last_error end "
    "from c where jobs.id = c.id collate \"C\" and jobs.id = any (array(select id collate \"C\" "
    "from "
    "c)) and jobs.generation = c.generation and coalesce(jobs.state, '') = 'running'";

/// What a completion writes.
struct Written {
  bool ready, set_error;
  Millis run_at, finished_at;
  bool ends;           ///< done or dead: asked for again, it begins anew
  Millis waits_until;  ///< of a snooze: asked for again, it waits no longer; 0 = other pauses stay
};

Written written(const Completion& completion, Millis now) {
  const bool queued = completion.state == model::JobState::queued;
  return {queued && completion.run_at <= now,
      completion.state == model::JobState::done || !completion.error.empty(),
      queued ? completion.run_at : 0, queued ? 0 : now, !queued,
      queued && completion.give_back > 0 ? completion.run_at : 0};
}

int complete_together(Tx& tx, std::span<const Completion> completions, Millis now) {
  boost::json::array list;
  list.reserve(completions.size());
  for (const auto& completion : completions) {
    const auto row = written(completion, now);
    list.push_back({{"id", completion.claim.id}, {"generation", completion.claim.generation},
        {"state", to_word(completion.state)}, {"ready", int{row.ready}}, {"run_at", row.run_at},
        {"give_back", completion.give_back}, {"finished_at", row.finished_at},
        {"set_error", int{row.set_error}}, {"error", completion.error}, {"ends", int{row.ends}},
        {"waits_until", row.waits_until}, {"now", now}});
  }
  return static_cast<int>(tx.run(kCompleteTogether, boost::json::serialize(list)));
}

}  // namespace

std::vector<Job> jobs_claim(
    Tx& tx, std::span<const Want> wants, std::string_view worker, Millis now, Millis lease_ms) {
  tx.run(promote_text(tx), now, kPromoted);
  std::vector<Job> out;
  const auto& sql = claim_text(tx);
  if (tx.is_postgresql()) {
    boost::json::array list;
    for (const auto& want : wants)
      if (want.limit > 0) list.push_back({{"kind", want.kind}, {"slots", want.limit}});
    if (!list.empty())
      out = record_rows<Job>(tx, sql, now + lease_ms, worker, boost::json::serialize(list));
  } else {
    for (const auto& want : wants) {
      if (want.limit <= 0) continue;
      auto rows = record_rows<Job>(tx, sql, now + lease_ms, worker, want.kind, want.limit);
      std::move(rows.begin(), rows.end(), std::back_inserter(out));
    }
  }
  // The order of RETURNING is not defined.
  std::sort(out.begin(), out.end(), [](const Job& a, const Job& b) {
    return std::tie(b.priority, a.run_at, a.id) < std::tie(a.priority, b.run_at, b.id);
  });
  return out;
}

std::vector<std::string> jobs_renew(Tx& tx, std::span<const Claim> claims, Millis lease_until) {
  std::vector<std::string> lost;
  if (claims.empty()) return lost;
  if (!tx.is_postgresql()) {
    for (const auto& claim : claims)
      if (tx.run("update jobs set lease_until = ? where id = ? and generation = ? and "
                 "state = 'running'",
              lease_until, claim.id, claim.generation) == 0)
        lost.push_back(claim.id);
    return lost;
  }
  std::vector<std::string> kept;
  for (auto& [id] :
      tx.rows<std::string>(
          "with c as materialized (select * from json_to_recordset(cast(? as json)) as c (id text, "
          "generation bigint)) update jobs set lease_until = ? from c where jobs.id = c.id collate "
          "\"C\" and jobs.id = any (array(select id collate \"C\" from c)) and jobs.generation = "
          "c.generation and coalesce(jobs.state, '') = 'running' returning jobs.id",
          boost::json::serialize(claim_array(claims)), lease_until))
    kept.push_back(std::move(id));
  std::sort(kept.begin(), kept.end());
  for (const auto& claim : claims)
    if (!std::binary_search(kept.begin(), kept.end(), claim.id)) lost.push_back(claim.id);
  return lost;
}

int jobs_complete(
    Tx& tx, std::span<const Completion> completions, Millis now, std::vector<std::string>* again) {
  if (completions.empty()) return 0;
  int stored = 0;
  if (tx.is_postgresql()) {
    stored = complete_together(tx, completions, now);
  } else {
    for (const auto& completion : completions) {
      const auto row = written(completion, now);
      stored += static_cast<int>(tx.run(kCompleteRow, completion.state, row.ends, row.waits_until,
          now, row.ready, row.ends, row.waits_until, row.run_at, row.run_at, row.ends,
          completion.give_back, row.finished_at, row.set_error, completion.error,
          completion.claim.id, completion.claim.generation));
    }
  }
  if (again)
    for (const auto& completion : completions)
      if (completion.state == model::JobState::dead &&
          tx.value<std::string>("select state from jobs where id = ? and generation = ?",
              completion.claim.id, completion.claim.generation) == "queued")
        again->push_back(completion.claim.id);
  return stored;
}

std::vector<Job> jobs_rescue(Tx& tx, Millis now, int limit) {
  static const TextPair sql([](Dialect dialect) {
    const bool postgresql = dialect == Dialect::postgresql;
    return "update jobs set state = case when attempts >= max_attempts and again = 0 then 'dead' "
           "else "
           "'queued' end, ready = case when attempts >= max_attempts and again = 0 then 0 else 1 "
           "end, "
           "finished_at = case when attempts >= max_attempts and again = 0 then cast(? as bigint) "
           "else "
           "0 end, attempts = case when again > 0 then 0 else attempts end, again = 0, lease_until "
           "= 0, worker = '', last_error = 'the server that ran it went away' "
           "where id " +
           std::string(postgresql ? "= any (array(" : "in (") +
           "select id from jobs where state = 'running' and lease_until <= ? "
           "order by lease_until limit ?" +
           (postgresql ? " for update skip locked))" : ")") + " returning " + columns<Job>();
  });
  auto out = record_rows<Job>(tx, sql(tx), now, now, limit);
  if (!out.empty()) tx.notify(kJobsChannel);
  return out;
}

std::optional<Millis> jobs_next_run_at(Tx& tx) {
  const auto found = tx.value<Millis>(
      "select coalesce(min(run_at), -1) from jobs where state = 'queued' and ready = 0");
  if (!found || *found < 0) return std::nullopt;
  return *found;
}

int jobs_take_back_all(Tx& tx, Millis now) {
  return static_cast<int>(
      tx.run("update jobs set state = 'queued', ready = 1, run_at = ?, again = 0, lease_until = 0, "
             "worker = '' "
             "where state = 'running'",
          now));
}

}  // namespace mv::store
