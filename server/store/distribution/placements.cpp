// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"

#include <fmt/format.h>
#include "store/distribution/distributions.hpp"
#include "store/engine/id_list.hpp"
#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::Placement;
using model::PlacementChange;
using model::PlacementState;

Error no_placement(std::string_view id) {
  return make_error(Code::not_found, "there is no placement " + std::string(id));
}

/// Writes the row if its state is still `from`; what lies there when it was written before.
bool update_row(Tx& tx, const Placement& after, PlacementState from) {
  return tx.run(
             "update placements set provider = ?, state = ?, wish = ?, work = ?, fact = ?, "
             "external_id = ?, url = ?, reason = ?, hint = ?, platform_message = ?, remote = ?, "
             "attempts = ?, next_check_at = ?, live_at = ?, updated_at = ?, settled = ?, holds = ? "
             "where id = ? and state = ?",
             after.provider, after.state, after.wish, after.work, after.fact, after.external_id,
             after.url, after.reason, after.hint, after.platform_message,
             model::json_text(after.remote), after.attempts, after.next_check_at, after.live_at,
             after.updated_at, model::is_settled(after.state), std::int64_t{model::holds(after)},
             after.id, from) == 1;
}

Error raced(Tx& tx, const Placement& after, PlacementState from) {
  const auto stored =
      tx.value<PlacementState>("select state from placements where id = ?", after.id);
  if (!stored) return no_placement(after.id);
  return make_error(Code::conflict,
      fmt::format("the distribution on {} is {} now", after.platform, *stored),
      fmt::format("It was {} when the change to {} began", from, after.state), "Read it again.");
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

Status placement_save(Tx& tx, const Placement& after, PlacementState from, std::string_view cause) {
  if (after.state != model::shown(model::standing_of(after)))
    return make_error(Code::internal,
        fmt::format("placement {} cannot be {}", after.id, after.state),
        fmt::format(
            "Its wish is {}, its work {}, its fact {}", after.wish, after.work, after.fact));
  const auto fact = tx.value<model::Fact>("select fact from placements where id = ?", after.id);
  if (!update_row(tx, after, from)) return raced(tx, after, from);
  // A fact that does not show (it became live while it was being taken back) is history, too.
  if (after.state != from || (after.wish != model::Wish::publish && fact && *fact != after.fact))
    tx.run(
        "insert into placement_changes (placement_id, platform, \"from\", \"to\", at, cause, "
        "reason, platform_message, distribution_id, fact) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        after.id, after.platform, from, after.state, after.updated_at, cause, after.reason,
        after.platform_message, after.distribution_id, after.fact);
  tx.run("update distributions set updated_at = ?, revision = revision + 1 where id = ?",
      after.updated_at, after.distribution_id);
  return {};
}

void placement_set_remote_id(Tx& tx, std::string_view id, std::string_view remote_id) {
  tx.run("update placements set remote_id = ? where id = ? and remote_id <> ?", remote_id, id,
      remote_id);
}

std::vector<PlacementChange> placement_history(Tx& tx, std::string_view distribution_id) {
  static const auto sql =
      select<PlacementChange>("placement_changes") + " where distribution_id = ? order by seq";
  return record_rows<PlacementChange>(tx, sql, distribution_id);
}

std::vector<Placement> placements_by_remote_id(
    Tx& tx, std::string_view provider, std::string_view remote_id) {
  static const auto sql = select<Placement>("placements") +
                          " where remote_id = ? and remote_id <> '' and provider = ? order by id";
  return record_rows<Placement>(tx, sql, remote_id, provider);
}

std::vector<Placement> placements_open(
    Tx& tx, Millis before, std::string_view after_id, int limit) {
  static const auto sql =
      select<Placement>("placements") +
      " where settled = 0 and not (fact = 'waiting' and work in ('none', 'held')) "
      "and (state <> 'scheduled' or not exists (select 1 from jobs where key = "
      "'poll:' || distribution_id || ':' || provider and key <> '' and state in "
      "('queued', 'running'))) and updated_at <= ? and id > ? order by id limit ?";
  return record_rows<Placement>(tx, sql, before, after_id, limit);
}

bool shipment_take(
    Tx& tx, std::string_view lead_id, std::string_view job_id, std::int64_t generation) {
  static const TextPair lock([](Dialect dialect) {
    return std::string("select holder from placements where id = ?") +
           (dialect == Dialect::postgresql ? " for no key update" : "");
  });
  const auto mine = std::string(job_id) + "#" + std::to_string(generation);
  const auto holder = tx.value<std::string>(lock(tx), lead_id);
  if (!holder) return false;
  if (*holder == mine) return true;
  const auto mark = holder->find('#');
  if (mark != std::string::npos) {
    const auto number = parse_int(std::string_view(*holder).substr(mark + 1)).value_or(0);
    if (tx.value<std::string>("select id from jobs where id = ? and generation = ? and "
                              "state = 'running'",
            std::string_view(*holder).substr(0, mark), number))
      return false;
  }
  tx.run("update placements set holder = ? where id = ?", mine, lead_id);
  return true;
}

bool shipment_is_mine(
    Tx& tx, std::string_view lead_id, std::string_view job_id, std::int64_t generation) {
  static const TextPair lock([](Dialect dialect) {
    return std::string(
               "select p.holder from placements p join jobs j on j.id = ? and "
               "j.generation = ? and j.state = 'running' where p.id = ?") +
           (dialect == Dialect::postgresql ? " for no key update of p" : "");
  });
  const auto holder = tx.value<std::string>(lock(tx), job_id, generation, lead_id);
  return holder && *holder == std::string(job_id) + "#" + std::to_string(generation);
}

void shipment_release(
    Tx& tx, std::string_view lead_id, std::string_view job_id, std::int64_t generation) {
  tx.run("update placements set holder = '' where id = ? and holder = ?", lead_id,
      std::string(job_id) + "#" + std::to_string(generation));
}

}  // namespace mv::store
