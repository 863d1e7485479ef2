// SPDX-License-Identifier: Apache-2.0
#include "store/distribution/distributions.hpp"

#include <map>

#include "store/engine/id_list.hpp"
#include "store/engine/page.hpp"
#include "store/engine/record.hpp"

namespace mv::store {

template <>
inline constexpr std::string_view kNoColumn<model::Distribution> = "placements";

namespace {

using model::Distribution;
using model::Placement;

Error no_distribution(std::string_view id) {
  return make_error(Code::not_found, "there is no distribution " + std::string(id), {},
      "List them with mv distribution list.");
}

std::vector<Placement> placements_of(Tx& tx, std::string_view distribution_id) {
  static const auto sql =
      select<Placement>("placements") + " where distribution_id = ? order by platform";
  return record_rows<Placement>(tx, sql, distribution_id);
}

Result<Distribution> with_placements(
    Tx& tx, std::optional<Distribution> found, std::string_view id) {
  if (!found) return no_distribution(id);
  found->placements = placements_of(tx, found->id);
  return *std::move(found);
}

/// Ids of the page in a filter's order; one text for each combination of what is asked.
std::vector<std::string> page_ids(
    Tx& tx, const model::Owner& owner, const DistributionFilter& filter, const Page& page) {
  std::vector<std::string> out;
  const auto before = page_before(page);
  const auto limit = page_limit(page.limit) + 1;
  const auto take = [&](auto rows) {
    for (auto& [id] : rows) out.push_back(std::move(id));
  };
  const std::string_view wanted_state = to_word(filter.state), wanted_platform = filter.platform;
  if (!filter.track_id.empty()) {
    take(tx.rows<std::string>(
        "select id from distributions d where track_id = ? and user_id = ? and mode = ? and id < ? "
        "and exists (select 1 from placements p where p.distribution_id = d.id "
        "and (? = '' or p.state = ?) and (? = '' or p.platform = ?)) order by id desc limit ?",
        filter.track_id, owner.user_id, owner.mode, before, wanted_state, wanted_state,
        wanted_platform, wanted_platform, limit));
  } else if (!filter.release_id.empty()) {
    take(
        tx.rows<std::string>("select id from distributions where release_id = ? and release_id <> "
                             "'' and user_id = ? and "
                             "mode = ? and id < ? order by id desc limit ?",
            filter.release_id, owner.user_id, owner.mode, before, limit));
  } else if (!wanted_state.empty()) {
    take(tx.rows<std::string>(
        "select distinct distribution_id from placements where user_id = ? and mode = ? and "
        "state = ? and (? = '' or platform = ?) and distribution_id < ? "
        "order by distribution_id desc limit ?",
        owner.user_id, owner.mode, wanted_state, wanted_platform, wanted_platform, before, limit));
  } else if (!wanted_platform.empty()) {
    take(tx.rows<std::string>(
        "select distinct distribution_id from placements where user_id = ? and mode = ? and "
        "platform = ? and distribution_id < ? order by distribution_id desc limit ?",
        owner.user_id, owner.mode, wanted_platform, before, limit));
  } else {
    take(
        tx.rows<std::string>("select id from distributions where user_id = ? and mode = ? and "
                             "id < ? order by id desc limit ?",
            owner.user_id, owner.mode, before, limit));
  }
  return out;
}

/// The distributions with these ids, newest first, with their placements.
std::vector<Distribution> load(Tx& tx, const std::vector<std::string>& ids) {
  static const TextPair orders([](Dialect dialect) {
    return select<Distribution>("distributions") + " where id" + std::string(in_list(dialect)) +
           "order by id desc";
  });
  static const TextPair parts([](Dialect dialect) {
    return select<Placement>("placements") + " where distribution_id" +
           std::string(in_list(dialect)) + "order by distribution_id, platform";
  });
  if (ids.empty()) return {};
  const auto list = id_list(ids);
  auto out = record_rows<Distribution>(tx, orders(tx), list);
  std::map<std::string_view, Distribution*> by_id;
  for (auto& distribution : out) by_id[distribution.id] = &distribution;
  for (auto& placement : record_rows<Placement>(tx, parts(tx), list))
    if (auto found = by_id.find(placement.distribution_id); found != by_id.end())
      found->second->placements.push_back(std::move(placement));
  return out;
}

}  // namespace

Status distribution_insert(Tx& tx, const Distribution& distribution) {
  // The track's row is locked, so that it cannot be deleted between this and the commit.
  static const TextPair lock([](Dialect dialect) {
    return std::string("select id from tracks where id = ? and user_id = ? and mode = ?") +
           (dialect == Dialect::postgresql ? " for share" : "");
  });
  if (!tx.value<std::string>(
          lock(tx), distribution.track_id, distribution.user_id, distribution.mode))
    return make_error(Code::not_found, "there is no track " + distribution.track_id, {},
        "List them with mv track list.");
  record_insert(tx, "distributions", distribution);
  // A copy that the user insists on is a subject of its own.
  // So is a track under another UPC.
  const auto& upc = distribution.metadata.upc;
  const std::string subject = !distribution.again.empty()        ? distribution.id
                              : !distribution.release_id.empty() ? distribution.release_id
                              : upc.empty()                      ? distribution.track_id
                                            : distribution.track_id + "/" + upc;
  for (const auto& placement : distribution.placements) {
    if (placement.distribution_id != distribution.id)
      return make_error(Code::internal, "placement " + placement.id + " cannot be stored",
          "Its distribution is '" + placement.distribution_id + "'.");
    record_insert(tx, "placements", placement, Extra{"user_id", distribution.user_id},
        Extra{"mode", distribution.mode},
        Extra{"settled", std::int64_t{model::is_settled(placement.state)}},
        Extra{"holds", std::int64_t{model::holds(placement)}}, Extra{"subject", subject});
    tx.run(
        "insert into placement_changes (placement_id, platform, \"from\", \"to\", at, cause, "
        "reason, platform_message, distribution_id) values (?, ?, '', ?, ?, 'user', '', '', ?)",
        placement.id, placement.platform, placement.state, placement.created_at, distribution.id);
  }
  return {};
}

Result<Distribution> distribution_get(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const auto sql =
      select<Distribution>("distributions") + " where id = ? and user_id = ? and mode = ?";
  return with_placements(tx, record_find<Distribution>(tx, sql, id, owner.user_id, owner.mode), id);
}

Result<Distribution> distribution_get(Tx& tx, std::string_view id) {
  static const auto sql = select<Distribution>("distributions") + " where id = ?";
  return with_placements(tx, record_find<Distribution>(tx, sql, id), id);
}

Slice<Distribution> distribution_list(
    Tx& tx, const model::Owner& owner, const DistributionFilter& filter, const Page& page) {
  return slice_of(load(tx, page_ids(tx, owner, filter, page)), page);
}

std::vector<Distribution> distributions_with_ids(Tx& tx, const std::vector<std::string>& ids) {
  return load(tx, ids);
}

std::vector<Distribution> distributions_of_releases(
    Tx& tx, const std::vector<std::string>& release_ids) {
  static const TextPair sql([](Dialect dialect) {
    return "select id from distributions where release_id <> '' and release_id" +
           std::string(in_list(dialect));
  });
  if (release_ids.empty()) return {};
  std::vector<std::string> ids;
  for (auto& [id] : tx.rows<std::string>(sql(tx), id_list(release_ids)))
    ids.push_back(std::move(id));
  return load(tx, ids);
}

Result<std::int64_t> distribution_update(Tx& tx, const Distribution& distribution) {
  static const UpdateTable table{.name = "distributions",
      .noun = "distribution",
      .kept = {"track_id", "release_id", "again", "predecessors"},
      .missing = no_distribution};
  return record_update(tx, table, distribution);
}

}  // namespace mv::store
