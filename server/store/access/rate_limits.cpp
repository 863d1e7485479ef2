// SPDX-License-Identifier: Apache-2.0
#include "store/access/rate_limits.hpp"

#include <fmt/format.h>

#include "store/engine/id_list.hpp"

namespace mv::store {
namespace {

/// `full_at` of the row at the rate of the statement, not before `now`. Its arguments: step, now,
/// now, count, now, step.
std::string standing(Dialect dialect) {
  const bool postgresql = dialect == Dialect::postgresql;
  return fmt::format(
      "(case when r.step = cast(? as bigint) then {0}(r.full_at, cast(? as bigint)) "
      "else cast(? as bigint) + cast({1}(cast(? as bigint), "
      "{0}(r.full_at - cast(? as bigint), 0) * 1.0 / r.step) * cast(? as bigint) as bigint) end)",
      postgresql ? "greatest" : "max", postgresql ? "least" : "min");
}

}  // namespace

std::int64_t rate_step(const Rate& rate) {
  const auto period = rate.period * 1000;
  return (period + rate.count - 1) / rate.count;
}

bool rate_limit_take(
    Tx& tx, std::string_view subject, const Rate& rate, std::int64_t now, std::int64_t& full_at) {
  static const TextPair sql([](Dialect dialect) {
    const auto at = standing(dialect);
    return "insert into rate_limits as r (subject, full_at, step) values (?, ?, ?) "
           "on conflict (subject) do update set full_at = " +
           at + " + cast(? as bigint), step = cast(? as bigint) where " + at +
           " <= cast(? as bigint) returning full_at";
  });
  const auto step = rate_step(rate);
  const auto count = rate.count;
  const auto taken = tx.value<std::int64_t>(sql(tx), subject, now + step, step,  // the insert
      step, now, now, count, now, step, step, step,                              // the update
      step, now, now, count, now, step, now + (count - 1) * step);               // its condition
  full_at = taken ? *taken : rate_limit_get(tx, subject, rate, now);
  return taken.has_value();
}

void rate_limit_convert(Tx& tx, std::string_view subject, const Rate& rate, std::int64_t now) {
  static const TextPair sql([](Dialect dialect) {
    return "update rate_limits as r set full_at = " + standing(dialect) +
           ", step = cast(? as bigint) where subject = ? and step <> cast(? as bigint)";
  });
  const auto step = rate_step(rate);
  tx.run(sql(tx), step, now, now, rate.count, now, step, step, subject, step);
}

std::int64_t rate_limit_get(Tx& tx, std::string_view subject, const Rate& rate, std::int64_t now) {
  static const TextPair sql([](Dialect dialect) {
    return "select " + standing(dialect) + " from rate_limits r where subject = ?";
  });
  const auto step = rate_step(rate);
  return tx.value<std::int64_t>(sql(tx), step, now, now, rate.count, now, step, subject)
      .value_or(now);
}

int rate_limits_delete_full(Tx& tx, std::int64_t now, int limit) {
  return static_cast<int>(
      tx.run("delete from rate_limits where subject in (select subject from rate_limits where "
             "full_at <= ? limit ?) and full_at <= ?",
          now, limit, now));
}

}  // namespace mv::store
