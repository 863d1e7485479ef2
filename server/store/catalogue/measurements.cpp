// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/measurements.hpp"

#include "store/engine/record.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::store {
namespace {

using model::Measurement;

constexpr Millis kAskAgain = 5'000;   // between two notes that somebody asks
constexpr Millis kTryAgain = 10'000;  // after a failure that may pass
constexpr int kTries = 5;

std::string key_of(std::string_view subject, std::string_view kind) {
  return "measure " + std::string(kind) + " " + std::string(subject);
}

void add_job(Tx& tx, const Measurement& wanted, boost::json::object payload, Millis now) {
  model::Job job{.kind = std::string(wanted.kind == "cover" ? kCoverJob : kMeasureJob),
      .key = key_of(wanted.subject, wanted.kind)};
  job.payload = std::move(payload);
  job.payload["subject"] = wanted.subject;
  job.payload["kind"] = wanted.kind;
  job.max_attempts = kTries;
  job_add(tx, job, now);
}

bool may_pass(const Measurement& failed) {
  const auto* token = failed.error.if_contains("code");
  if (!token || !token->is_string()) return true;
  const auto code = code_from_token(std::string_view(token->get_string()));
  return !code || (*code != Code::invalid && *code != Code::unsupported);
}

}  // namespace

std::optional<Measurement> measurement_get(
    Tx& tx, std::string_view subject, std::string_view kind) {
  static const auto sql = select<Measurement>("measurements") + " where subject = ? and kind = ?";
  return record_find<Measurement>(tx, sql, subject, kind);
}

Measurement measurement_ask(Tx& tx, std::string_view subject, std::string_view kind, Millis now,
    boost::json::object payload) {
  if (auto known = measurement_get(tx, subject, kind)) {
    const bool again = known->state == model::MeasurementState::failed && may_pass(*known) &&
                       now - known->finished_at >= kTryAgain;
    if (!again && (has_ended(*known) || now - known->asked_at < kAskAgain)) return *known;
    if (again) {
      known->state = model::MeasurementState::queued;
      known->error = {};
      known->progress = 0;
      known->finished_at = 0;
    }
    known->asked_at = now;
    tx.run(
        "update measurements set state = ?, progress = ?, error = ?, asked_at = ?, "
        "finished_at = ? where subject = ? and kind = ?",
        known->state, known->progress, boost::json::serialize(known->error), now,
        known->finished_at, subject, kind);
    add_job(tx, *known, std::move(payload), now);  // nothing, while there is one
    return *known;
  }
  const Measurement fresh{.subject = std::string(subject),
      .kind = std::string(kind),
      .result = {},
      .error = {},
      .asked_at = now,
      .created_at = now};
  static const auto sql = insert_text<Measurement>("measurements") + " on conflict do nothing";
  record_write(tx, sql, fresh);
  add_job(tx, fresh, std::move(payload), now);
  return fresh;
}

bool measurement_progress(
    Tx& tx, std::string_view subject, std::string_view kind, int thousandths) {
  return tx.run(
             "update measurements set state = 'running', progress = ? where subject = ? and "
             "kind = ? and state in ('queued', 'running')",
             thousandths, subject, kind) > 0;
}

bool measurement_end(Tx& tx, const Measurement& ended) {
  return tx.run(
             "update measurements set state = ?, progress = ?, result = ?, error = ?, "
             "finished_at = ? where subject = ? and kind = ? and state in ('queued', 'running')",
             ended.state, ended.progress, boost::json::serialize(ended.result),
             boost::json::serialize(ended.error), ended.finished_at, ended.subject, ended.kind) > 0;
}

void measurement_drop(Tx& tx, std::string_view subject, std::string_view kind) {
  tx.run(
      "delete from measurements where subject = ? and kind = ? and state in "
      "('queued', 'running')",
      subject, kind);
}

void measurements_drop_unwanted(Tx& tx, std::string_view subject) {
  tx.run(
      "delete from measurements where subject = ? and state in ('queued', 'running') and not "
      "exists (select 1 from uploads where uploads.sha256 = measurements.subject and "
      "uploads.state = 'complete')",
      subject);
}

int measurements_delete_unused(Tx& tx, Millis before, int limit) {
  return static_cast<int>(tx.run(
      "delete from measurements where subject in (select m.subject from measurements m where "
      "m.created_at < ? and not exists (select 1 from media where media.sha256 = m.subject) "
      "order by m.created_at limit ?)",
      before, limit));
}

}  // namespace mv::store
