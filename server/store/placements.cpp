// SPDX-License-Identifier: Apache-2.0
#include "store/distributions.hpp"
#include "store/id_list.hpp"
#include "store/record.hpp"

namespace mv::store {
namespace {

using model::Placement;
using model::PlacementChange;

Error no_placement(std::string_view id) {
  return make_error(Code::not_found, "there is no placement " + std::string(id));
}

Status check_change(const Placement& after, std::string_view from) {
  const auto before_state = model::placement_state(from);
  const auto after_state = model::placement_state(after.state);
  if (!before_state || !after_state)
    return make_error(Code::internal, "a placement cannot go from '" + std::string(from) + "' to '" +
                                          after.state + "'",
                      "One of these is no state.");
  if (*before_state != *after_state && !model::may_become(*before_state, *after_state))
    return make_error(Code::conflict,
                      "the distribution on " + after.platform + " is " + std::string(from),
                      "From there it cannot become " + after.state + ".",
                      "See its history with mv distribution show " + after.distribution_id + ".");
  return {};
}

/// Writes the row if its state is still `from`.
bool update_row(Tx& tx, const Placement& after, std::string_view from) {
  return tx.run(
             "update placements set provider = ?, state = ?, external_id = ?, url = ?, reason = ?, "
             "hint = ?, platform_words = ?, remote = ?, attempts = ?, next_check_at = ?, "
             "live_at = ?, updated_at = ?, settled = ? where id = ? and state = ?",
             after.provider, after.state, after.external_id, after.url, after.reason, after.hint,
             after.platform_words, model::json_text(after.remote), after.attempts,
             after.next_check_at, after.live_at, after.updated_at,
             model::is_settled(*model::placement_state(after.state)), after.id, from) == 1;
}

Error raced(Tx& tx, const Placement& after, std::string_view from) {
  const auto stored = tx.value<std::string>("select state from placements where id = ?", after.id);
  if (!stored) return no_placement(after.id);
  return make_error(Code::conflict,
                    "the distribution on " + after.platform + " is " + *stored + " now",
                    "It was " + std::string(from) + " when the change to " + after.state +
                        " began.",
                    "Read it again.");
}

}  // namespace

Result<Placement> placement_get(Tx& tx, std::string_view id) {
  // What is read is written back: two jobs of one shipment take turns.
  static const TextPair sql([](Dialect dialect) {
    return select<Placement>("placements") + " where id = ?" +
           (dialect == Dialect::postgresql ? " for no key update" : "");
  });
  auto found = record_find<Placement>(tx, sql(tx), id);
  if (!found) return no_placement(id);
  return *std::move(found);
}

Status placement_save(Tx& tx, const Placement& after, std::string_view from,
                      std::string_view cause) {
  MV_CHECK(check_change(after, from));
  if (!update_row(tx, after, from)) return raced(tx, after, from);
  if (after.state != from)
    tx.run("insert into placement_changes (placement_id, platform, \"from\", \"to\", at, cause, "
           "reason, platform_words, distribution_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
           after.id, after.platform, from, after.state, after.updated_at, cause, after.reason,
           after.platform_words, after.distribution_id);
  tx.run("update distributions set updated_at = ?, revision = revision + 1 where id = ?",
         after.updated_at, after.distribution_id);
  return {};
}

std::vector<PlacementChange> placement_history(Tx& tx, std::string_view distribution_id) {
  static const auto sql =
      select<PlacementChange>("placement_changes") + " where distribution_id = ? order by seq";
  return record_rows<PlacementChange>(tx, sql, distribution_id);
}

std::vector<Placement> placements_due(Tx& tx, Millis now, int limit) {
  static const auto sql =
      select<Placement>("placements") +
      " where next_check_at > 0 and next_check_at <= ? order by next_check_at limit ?";
  return record_rows<Placement>(tx, sql, now, limit);
}

std::vector<Placement> placement_find_external(Tx& tx, std::string_view provider,
                                               std::string_view external_id) {
  static const auto sql = select<Placement>("placements") +
                          " where external_id = ? and external_id <> '' and provider = ? "
                          "order by id desc";
  return record_rows<Placement>(tx, sql, external_id, provider);
}

}  // namespace mv::store
