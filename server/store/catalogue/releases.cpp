// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/releases.hpp"

#include <algorithm>
#include <set>

#include "store/engine/id_list.hpp"
#include "store/engine/page.hpp"
#include "store/engine/record.hpp"

namespace mv::store {
namespace {

using model::Release;

constexpr int kCalendarMost = 10'000;

Error no_release(std::string_view id) {
  return make_error(Code::not_found, "there is no release " + std::string(id), {},
      "List them with mv release list.");
}

std::string artwork_sha256(const Release& release) {
  return release.artwork ? release.artwork->sha256 : std::string();
}

// Rows for the search by track. The tracks' rows are locked, so that none is deleted before the
// commit.
Status set_tracks(Tx& tx, const Release& release) {
  static const TextPair lock([](Dialect dialect) {
    return std::string("select id from tracks where id = ? and user_id = ? and mode = ?") +
           (dialect == Dialect::postgresql ? " for share" : "");
  });
  tx.run("delete from release_tracks where release_id = ?", release.id);
  std::set<std::string> seen;
  for (const auto& track : release.tracks) {
    if (!tx.value<std::string>(lock(tx), track.track_id, release.user_id, release.mode))
      return make_error(Code::not_found, "there is no track " + track.track_id, {},
          "List them with mv track list.");
    if (!seen.insert(track.track_id).second) continue;
    tx.run("insert into release_tracks (release_id, track_id) values (?, ?)", release.id,
        track.track_id);
  }
  return {};
}

Status check_key(Tx& tx, const Release& release) {
  const auto other = tx.value<std::string>(
      "select id from releases where user_id = ? and mode = ? and key = ? and id <> ?",
      release.user_id, release.mode, release.key, release.id);
  if (!other) return {};
  return make_error(Code::conflict, "there is a release with the key \"" + release.key + "\"",
      *other + " has it; each key belongs to one release",
      "Change that one (mv release edit " + *other + "), or give this one another key.");
}

void tell(Tx& tx, const Release& release) {
  if (release.due_at != 0) tx.notify(kReleasesChannel);
}

/// `update releases set …` for up to `limit` rows of one state, due at or before a time.
TextPair take_text(std::string change, std::string state, std::string condition) {
  return TextPair([=](Dialect dialect) {
    const bool postgresql = dialect == Dialect::postgresql;
    return "update releases set " + change + ", updated_at = ?, revision = revision + 1 where id " +
           (postgresql ? "= any (array(" : "in (") + "select id from releases where state = '" +
           state + "' and due_at <= ? " + condition + " order by due_at, id limit ?" +
           (postgresql ? " for update skip locked))" : ")") + " and state = '" + state +
           "' returning " + columns<Release>();
  });
}

}  // namespace

Status release_insert(Tx& tx, const Release& release) {
  MV_CHECK(check_key(tx, release));
  record_insert(tx, "releases", release, Extra{"artwork_sha256", artwork_sha256(release)});
  tell(tx, release);
  return set_tracks(tx, release);
}

Result<Release> release_get(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const auto sql =
      select<Release>("releases") + " where id = ? and user_id = ? and mode = ?";
  auto found = record_find<Release>(tx, sql, id, owner.user_id, owner.mode);
  if (!found) return no_release(id);
  return *std::move(found);
}

Result<Release> release_get(Tx& tx, std::string_view id) {
  static const auto sql = select<Release>("releases") + " where id = ?";
  auto found = record_find<Release>(tx, sql, id);
  if (!found) return no_release(id);
  return *std::move(found);
}

Result<Release> release_held(Tx& tx, std::string_view id) {
  static const TextPair lock([](Dialect dialect) {
    return std::string("select id from releases where id = ?") +
           (dialect == Dialect::postgresql ? " for share" : "");
  });
  tx.value<std::string>(lock(tx), id);
  return release_get(tx, id);
}

std::vector<Release> releases_of_track(Tx& tx, std::string_view track_id) {
  static const auto sql =
      select<Release>("releases") +
      " where id in (select release_id from release_tracks where track_id = ?) order by id desc";
  return record_rows<Release>(tx, sql, track_id);
}

Result<std::int64_t> release_update(Tx& tx, const Release& release) {
  static const UpdateTable table{
      .name = "releases", .noun = "release", .kept = {}, .missing = no_release};
  MV_CHECK(check_key(tx, release));
  MV_TRY(const auto revision,
      record_update(tx, table, release, Extra{"artwork_sha256", artwork_sha256(release)}));
  tell(tx, release);
  MV_CHECK(set_tracks(tx, release));
  return revision;
}

Status release_delete(Tx& tx, const model::Owner& owner, std::string_view id) {
  MV_TRY(const auto release, release_get(tx, owner, id));
  // Deleting first locks the row, so that an order made at the same moment waits for us.
  tx.run("delete from releases where id = ?", id);
  const auto sent = tx.value<std::string>(
      "select id from distributions where release_id = ? order by id limit 1", id);
  using S = model::ReleaseState;
  if (!sent && (release.state == S::draft || release.state == S::cancelled)) return {};
  if (!sent)
    return make_error(Code::conflict, fmt::format("{} cannot be deleted", id),
        fmt::format("It is {}", to_word(release.state)),
        fmt::format("Cancel it first: mv release cancel {}.", id));
  return make_error(Code::conflict, fmt::format("{} cannot be deleted", id),
      fmt::format(
          "It was sent as {}, and what was sent is kept so that it is never sent twice", *sent),
      fmt::format("Cancel what is not out yet: mv release cancel {}.", id));
}

std::vector<Release> releases_with_ids(Tx& tx, const std::vector<std::string>& ids) {
  static const TextPair sql([](Dialect dialect) {
    return select<Release>("releases") + " where id" + std::string(in_list(dialect)) +
           "order by id desc";
  });
  if (ids.empty()) return {};
  return record_rows<Release>(tx, sql(tx), id_list(ids));
}

Slice<Release> release_list(
    Tx& tx, const model::Owner& owner, const ReleaseFilter& filter, const Page& page) {
  static const auto base =
      select<Release>("releases") + " where user_id = ? and mode = ? and id < ?";
  static const auto all = base + " order by id desc limit ?";
  static const auto by_state = base + " and state = ? order by id desc limit ?";
  static const auto by_key = base + " and key = ? order by id desc limit ?";
  const auto before = page_before(page);
  const auto limit = page_limit(page.limit) + 1;
  if (!filter.key.empty())
    return slice_of(
        record_rows<Release>(tx, by_key, owner.user_id, owner.mode, before, filter.key, limit),
        page);
  if (filter.state)
    return slice_of(
        record_rows<Release>(tx, by_state, owner.user_id, owner.mode, before, *filter.state, limit),
        page);
  return slice_of(record_rows<Release>(tx, all, owner.user_id, owner.mode, before, limit), page);
}

std::vector<Release> release_calendar(
    Tx& tx, const model::Owner& owner, Millis from, Millis to, int limit) {
  static const auto sql = select<Release>("releases") +
                          " where user_id = ? and mode = ? and due_at > 0 and due_at >= ? and "
                          "due_at < ? order by due_at, id limit ?";
  return record_rows<Release>(
      tx, sql, owner.user_id, owner.mode, from, to, std::clamp(limit, 1, kCalendarMost));
}

DueReleases releases_take_due(Tx& tx, Millis now, int limit) {
  static const auto lapse =
      take_text("state = 'pending_payment', reason = 'The subscription has ended'", "scheduled",
          "and user_id in (select id from users where tier_until > 0 and tier_until <= ?)");
  static const auto fire = take_text("state = 'released', reason = '', fired_at = ?", "scheduled",
      "and user_id not in (select id from users where tier_until > 0 and tier_until <= ?)");
  DueReleases out;
  out.lapsed = record_rows<Release>(tx, lapse(tx), now, now, now, limit);
  out.fired = record_rows<Release>(tx, fire(tx), now, now, now, now, limit);
  return out;
}

std::vector<Release> releases_give_up(Tx& tx, Millis before, Millis now, int limit) {
  static const auto sql = take_text(
      "state = 'draft', reason = 'It was not paid for in time; schedule it again', "
      "due_at = 0",
      "pending_payment", "");
  return record_rows<Release>(tx, sql(tx), now, before, limit);
}

std::vector<Release> releases_resume(Tx& tx, std::string_view user_id, Millis now) {
  static const auto sql =
      "update releases set state = 'scheduled', reason = '', updated_at = ?, "
      "revision = revision + 1 where state = 'pending_payment' and user_id = ? returning " +
      columns<Release>();
  auto out = record_rows<Release>(tx, sql, now, user_id);
  if (!out.empty()) tx.notify(kReleasesChannel);
  return out;
}

std::optional<Millis> releases_next_due(Tx& tx) {
  const auto found = tx.rows<Millis>(
      "select due_at from releases where state = 'scheduled' order by due_at, id limit 1");
  if (found.empty()) return std::nullopt;
  return std::get<0>(found.front());
}

}  // namespace mv::store
