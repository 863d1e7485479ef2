// SPDX-License-Identifier: Apache-2.0
#include "store/jobs/jobs.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/ids.hpp"
#include "store/engine/id_list.hpp"
#include "store/engine/page.hpp"
#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::Job;
using model::JobState;

constexpr std::string_view kKeyFree =
    " on conflict (key) where key <> '' and state in ('queued', 'running') do nothing";

Job prepared_job(const Job& job, Millis now) {
  Job out = job;
  if (out.id.empty()) out.id = new_id("job", now);
  if (out.created_at == 0) out.created_at = now;
  if (out.run_at == 0) out.run_at = now;
  out.state = JobState::queued;
  return out;
}

bool insert_one(Tx& tx, const Job& job, Millis now) {
  static const auto sql =
      insert_text<Job>("jobs", Extra{"ready", std::int64_t{0}}) + std::string(kKeyFree);
  return record_write(tx, sql, job, Extra{"ready", std::int64_t{job.run_at <= now}}) == 1;
}

/// PostgreSQL: all rows as one argument, one statement.
int insert_together(Tx& tx, const std::vector<Job>& jobs, Millis now) {
  static const auto sql =
      "insert into jobs (" + columns<Job>() +
      ", ready) select id, kind, key, payload, 'queued', "
      "priority, run_at, 0, max_attempts, 0, 0, '', '', created_at, 0, "
      "user_id, mode, case when run_at <= ? then 1 else 0 end "
      "from json_to_recordset(cast(? as json)) as x "
      "(id text, kind text, key text, payload text, priority bigint, run_at bigint, "
      "max_attempts bigint, created_at bigint, user_id text, mode text)" +
      std::string(kKeyFree);
  boost::json::array list;
  list.reserve(jobs.size());
  for (const auto& job : jobs)
    list.push_back({{"id", job.id}, {"kind", job.kind}, {"key", job.key},
        {"payload", boost::json::serialize(job.payload)}, {"priority", job.priority},
        {"run_at", job.run_at}, {"max_attempts", job.max_attempts}, {"created_at", job.created_at},
        {"user_id", job.user_id}, {"mode", to_word(job.mode)}});
  return static_cast<int>(tx.run(sql, now, boost::json::serialize(list)));
}

/// Leaves the wish for one more run with the queued or running job of this key, which is locked
/// until this transaction ends: whoever takes a queued one after that sees what this transaction
/// has written, and a running one cannot end before it has the wish. Locks are shared where nothing
/// is written, so that many may wake the same job at once. Nothing when there is no such job now.
std::optional<std::string> ask_again(Tx& tx, const Job& job) {
  const auto found = tx.rows<std::string, JobState, Millis>(
      "select id, state, again from jobs where key = ? and key <> '' and state in "
      "('queued', 'running')",
      job.key);
  if (found.empty()) return std::nullopt;
  const auto& [id, state, again] = found.front();
  if (state == JobState::running && (again == 0 || again > job.run_at)) {
    if (tx.run("update jobs set again = case when again > 0 and again < ? then again else ? end "
               "where id = ? and state = 'running'",
            job.run_at, job.run_at, id) == 0)
      return std::nullopt;
  } else if (state == JobState::queued &&
             tx.run("update jobs set run_at = ?, ready = 0 where id = ? and state = 'queued' and "
                    "ready = 0 and attempts = 0 and run_at > ?",
                 std::max(job.run_at, job.created_at), id,
                 std::max(job.run_at, job.created_at)) == 1) {
    // It waited for its next look and is brought forward; a pause after a failure stays.
  } else if (tx.is_postgresql()) {
    if (!tx.value<std::string>(
            "select id from jobs where id = ? and state = ? and again = ? for share", id, state,
            again))
      return std::nullopt;
  }
  // A claim may have passed it by while it was locked.
  tx.notify(kJobsChannel);
  return id;
}

Error no_job(std::string_view id) {
  return make_error(Code::not_found, "there is no job " + std::string(id));
}

std::string list_text(std::string_view where) {
  return select<Job>("jobs") + " where id < ?" + std::string(where) + " order by id desc limit ?";
}

}  // namespace

std::string job_add(Tx& tx, const Job& job, Millis now) {
  const auto row = prepared_job(job, now);
  // On PostgreSQL the other job may end between the statements; then ours is added.
  for (int attempt = 0; attempt < 20; ++attempt) {
    if (insert_one(tx, row, now)) {
      tx.notify(kJobsChannel);
      return row.id;
    }
    if (auto other = ask_again(tx, row)) return *std::move(other);
  }
  throw std::runtime_error("the job with the key '" + row.key + "' changes too often");
}

int jobs_add(Tx& tx, std::span<const Job> jobs, Millis now) {
  if (jobs.empty()) return 0;
  std::vector<Job> rows;
  rows.reserve(jobs.size());
  for (const auto& job : jobs) rows.push_back(prepared_job(job, now));
  int added = 0;
  if (!tx.is_postgresql()) {
    for (const auto& row : rows) added += insert_one(tx, row, now) ? 1 : (ask_again(tx, row), 0);
  } else if (added = insert_together(tx, rows, now); added < static_cast<int>(rows.size())) {
    static const TextPair there([](Dialect dialect) {
      return "select id from jobs where id" + std::string(in_list(dialect));
    });
    std::vector<std::string> ids;
    for (const auto& row : rows) ids.push_back(row.id);
    std::set<std::string> inserted;
    for (auto& [id] : tx.rows<std::string>(there(tx), id_list(ids))) inserted.insert(std::move(id));
    for (const auto& row : rows)
      if (!inserted.contains(row.id)) added += job_add(tx, row, now) == row.id;
  }
  if (added > 0) tx.notify(kJobsChannel);
  return added;
}

bool job_add_periodic(Tx& tx, std::string_view kind, Millis interval, Millis now) {
  const auto slot = now / interval;
  if (tx.run("insert into job_schedules (kind, slot) values (?, ?) on conflict (kind) do update "
             "set slot = excluded.slot where job_schedules.slot < excluded.slot",
          kind, slot) == 0)
    return false;
  Job job;
  job.kind = kind;
  job.key = "every:" + std::string(kind);
  if (!insert_one(tx, prepared_job(job, now), now)) return false;
  tx.notify(kJobsChannel);
  return true;
}

Result<Job> job_get(Tx& tx, std::string_view id) {
  static const auto sql = select<Job>("jobs") + " where id = ?";
  auto found = record_find<Job>(tx, sql, id);
  if (!found) return no_job(id);
  return *std::move(found);
}

Slice<Job> job_list(Tx& tx, const JobFilter& filter, const Page& page) {
  static const auto all = list_text(" and (? = '' or state = ?) and (? = '' or kind = ?)");
  static const auto own = list_text(
      " and user_id = ? and user_id <> '' and mode = ? and "
      "(? = '' or state = ?) and (? = '' or kind = ?)");
  static const auto more = list_text(
      " and (user_id = '' or (user_id = ? and mode = ?)) and "
      "(? = '' or state = ?) and (? = '' or kind = ?)");
  const auto before = page_before(page);
  const auto limit = page_limit(page.limit) + 1;
  const auto& [wanted, kind, user, mode, servers_own] = filter;
  const auto state = to_word(wanted);
  return slice_of(user.empty() ? record_rows<Job>(tx, all, before, state, state, kind, kind, limit)
                               : record_rows<Job>(tx, servers_own ? more : own, before, user, mode,
                                     state, state, kind, kind, limit),
      page);
}

Status job_cancel(Tx& tx, std::string_view id, Millis now) {
  if (tx.run("update jobs set state = 'cancelled', ready = 0, finished_at = ?, lease_until = 0 "
             "where id = ? and state in ('queued', 'running')",
          now, id) == 0) {
    const auto state = tx.value<std::string>("select state from jobs where id = ?", id);
    if (!state) return no_job(id);
    return make_error(Code::conflict, "the job " + std::string(id) + " is " + *state);
  }
  tx.notify(kJobsChannel, "cancel:" + std::string(id));
  return {};
}

std::int64_t jobs_count(Tx& tx, model::JobState state, std::string_view kind) {
  // Literal states let the partial indexes answer.
  if (state == JobState::queued)
    return tx
        .value<std::int64_t>(
            "select count(*) from jobs where state = 'queued' and "
            "(? = '' or kind = ?)",
            kind, kind)
        .value_or(0);
  if (state == JobState::running)
    return tx
        .value<std::int64_t>(
            "select count(*) from jobs where state = 'running' and "
            "(? = '' or kind = ?)",
            kind, kind)
        .value_or(0);
  return tx
      .value<std::int64_t>(
          "select count(*) from jobs where state = ? and "
          "(? = '' or kind = ?)",
          state, kind, kind)
      .value_or(0);
}

bool job_open(Tx& tx, std::string_view key) {
  return tx
      .value<std::string>(
          "select id from jobs where key = ? and key <> '' and "
          "state in ('queued', 'running')",
          key)
      .has_value();
}

std::int64_t jobs_due(Tx& tx, const std::vector<std::string>& kinds, Millis by) {
  static const TextPair sql([](Dialect dialect) {
    const auto among = " and kind" + std::string(in_list(dialect));
    return "select (select count(*) from jobs where state = 'running'" + among +
           ") + (select count(*) from jobs where state = 'queued' and ready = 1" + among +
           ") + (select count(*) from jobs where state = 'queued' and ready = 0 and run_at <= ?" +
           among + ")";
  });
  const auto list = id_list(kinds);
  return tx.value<std::int64_t>(sql(tx), list, list, by, list).value_or(0);
}

int jobs_delete_before(Tx& tx, Millis before, int limit) {
  return static_cast<int>(
      tx.run("delete from jobs where id in (select id from jobs where finished_at > 0 and "
             "finished_at < ? order by finished_at limit ?)",
          before, limit));
}

}  // namespace mv::store
