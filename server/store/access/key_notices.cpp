// SPDX-License-Identifier: Apache-2.0
#include "store/access/key_notices.hpp"

#include <array>

#include "store/engine/id_list.hpp"
#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::ApiKey;

constexpr Millis kDay = 24 * 3'600'000LL;

/// A notice is for keys that end between `next` and `before` from now.
struct Stage {
  EndNotice notice;
  Millis before, next;
};
constexpr std::array kStages{Stage{EndNotice::within_14_days, 14 * kDay, 3 * kDay},
    Stage{EndNotice::within_3_days, 3 * kDay, 0}, Stage{EndNotice::ended, 0, 0}};

const Stage& stage_of(EndNotice notice) { return kStages[static_cast<std::size_t>(notice) - 1]; }

// The rows are found, and looked at once more when they are changed: another server may have marked
// or revoked one in between.
const TextPair& take_sql() {
  static const TextPair sql([](Dialect dialect) {
    const bool postgresql = dialect == Dialect::postgresql;
    const std::string due = " revoked_at = 0 and end_notice < ? ";
    return "update api_keys set end_notice = ? where id " +
           std::string(postgresql ? "= any (array(" : "in (") +
           "select id from api_keys where expires_at > 0 and end_notice < 3 and expires_at > ? and "
           "expires_at <= ? and created_at < expires_at - ? and" +
           due + "order by expires_at limit ?" + (postgresql ? " for update skip locked))" : ")") +
           " and" + due + "returning " + columns<ApiKey>();
  });
  return sql;
}

constexpr std::string_view kToReview =
    "revoked_at = 0 and suspended_at = 0 and (expires_at = 0 or expires_at > ?) and "
    // Nobody uses it, and nobody was told since it was last used.
    "((created_at <= ? and rotated_at <= ? and last_used_at <= ? and (unused_told_at < created_at "
    "or unused_told_at < rotated_at or unused_told_at < last_used_at)) or "
    // It is in use and old, and nobody was told since it got its secret.
    "(created_at <= ? and rotated_at <= ? and last_used_at > 0 and (created_at > ? or rotated_at > "
    "? or last_used_at > ?) and (old_told_at < created_at or old_told_at < rotated_at)))";

/// Calls f with the arguments of kToReview.
template <class F>
auto with_times(const model::KeyCare& care, Millis now, F&& f) {
  const Millis unused = care.unused_after > 0 ? now - care.unused_after : -1;
  const Millis old = care.rotate_after > 0 ? now - care.rotate_after : -1;
  return f(now, unused, unused, unused, old, old, unused, unused, unused);
}

bool remind(Tx& tx, std::string_view user_id, Millis now, Millis before) {
  return tx.run(
             "insert into key_reviews (user_id, told_at) values (?, ?) on conflict (user_id) do "
             "update set told_at = excluded.told_at where key_reviews.told_at <= ?",
             user_id, now, before) == 1;
}

}  // namespace

std::vector<ApiKey> api_keys_take_ending(Tx& tx, EndNotice notice, Millis now, int limit) {
  const auto& stage = stage_of(notice);
  const auto number = static_cast<std::int64_t>(notice);
  const Millis after = notice == EndNotice::ended ? 0 : now + stage.next;
  return record_rows<ApiKey>(
      tx, take_sql()(tx), number, after, now + stage.before, stage.before, number, limit, number);
}

std::vector<KeyOwner> api_keys_owners_to_remind(
    Tx& tx, const model::KeyCare& care, Millis now, Millis before, int limit) {
  static const auto sql =
      "select distinct user_id, mode from api_keys where " + std::string(kToReview) +
      " and not exists (select 1 from key_reviews r where r.user_id = api_keys.user_id and "
      "r.told_at > ?) order by user_id, mode limit ?";
  std::vector<KeyOwner> out;
  with_times(care, now, [&](const auto&... times) {
    for (auto& [user_id, mode] : tx.rows<std::string, model::Mode>(sql, times..., before, limit))
      out.push_back({std::move(user_id), mode});
  });
  return out;
}

std::vector<ApiKey> api_keys_take_to_review(Tx& tx, const model::Owner& owner,
    const model::KeyCare& care, Millis now, Millis before, int limit) {
  static const auto sql = select<ApiKey>("api_keys") + " where user_id = ? and mode = ? and " +
                          std::string(kToReview) + " order by id limit ?";
  auto out = with_times(care, now, [&](const auto&... times) {
    return record_rows<ApiKey>(tx, sql, owner.user_id, owner.mode, times..., limit);
  });
  if (out.empty() || !remind(tx, owner.user_id, now, before)) return {};
  for (const auto& key : out)
    tx.run(model::is_unused(key, care, now) ? "update api_keys set unused_told_at = ? where id = ?"
                                            : "update api_keys set old_told_at = ? where id = ?",
        now, key.id);
  return out;
}

}  // namespace mv::store
