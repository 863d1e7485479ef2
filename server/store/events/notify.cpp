// SPDX-License-Identifier: Apache-2.0
#include "store/events/notify.hpp"

#include <set>
#include <utility>

#include "store/engine/id_list.hpp"
#include "store/engine/page.hpp"
#include "store/engine/record.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::store {
namespace {

using model::Channel;
using model::Notice;

Error no_channel(std::string_view id) {
  return make_error(Code::not_found, "there is no channel " + std::string(id), {},
      "List them with mv notify list.");
}

/// ` in (…)` for one argument of numbers.
std::string_view in_numbers(Dialect dialect) {
  return dialect == Dialect::postgresql ? " = any (array(select cast(x as bigint) from "
                                          "jsonb_array_elements_text(cast(? as jsonb)) as x)) "
                                        : " in (select value from json_each(?)) ";
}

std::string number_list(std::span<const std::int64_t> numbers) {
  return boost::json::serialize(boost::json::array(numbers.begin(), numbers.end()));
}

model::Job job_of(std::string_view kind, std::string_view channel_id) {
  model::Job out;
  out.kind = kind;
  out.key = std::string(kind) + ":" + std::string(channel_id);
  out.payload = {{"channel_id", channel_id}};
  return out;
}

void insert(Tx& tx, std::string_view channel_id, const Notice& notice) {
  tx.run(
      "insert into notices (id, channel_id, key, content, state, attempts, reason, "
      "created_at, sent_at) values (?, ?, ?, ?, 'pending', 0, '', ?, 0) "
      "on conflict (channel_id, key) do nothing",
      notice.id, channel_id, notice.key, model::json_text(notice.content), notice.created_at);
}

}  // namespace

void channel_insert(Tx& tx, const Channel& channel) {
  record_insert(tx, "notify_channels", channel);
}

Result<Channel> channel_get(Tx& tx, const model::Owner& owner, std::string_view id) {
  static const auto sql =
      select<Channel>("notify_channels") + " where id = ? and user_id = ? and mode = ?";
  auto found = record_find<Channel>(tx, sql, id, owner.user_id, owner.mode);
  if (!found) return no_channel(id);
  return *std::move(found);
}

Result<Channel> channel_get(Tx& tx, std::string_view id) {
  static const auto sql = select<Channel>("notify_channels") + " where id = ?";
  auto found = record_find<Channel>(tx, sql, id);
  if (!found) return no_channel(id);
  return *std::move(found);
}

Slice<Channel> channel_list(Tx& tx, const model::Owner& owner, const Page& page) {
  static const auto sql = select<Channel>("notify_channels") +
                          " where user_id = ? and mode = ? and id < ? order by id desc limit ?";
  return slice_of(record_rows<Channel>(tx, sql, owner.user_id, owner.mode, page_before(page),
                      page_limit(page.limit) + 1),
      page);
}

std::vector<Channel> channels_active(Tx& tx, const model::Owner& owner, std::string_view kind) {
  static const auto sql = select<Channel>("notify_channels") +
                          " where user_id = ? and mode = ? and kind = ? and state = 'active' "
                          "order by id";
  return record_rows<Channel>(tx, sql, owner.user_id, owner.mode, kind);
}

Result<std::int64_t> channel_update(Tx& tx, const Channel& channel) {
  static const UpdateTable table{.name = "notify_channels",
      .noun = "channel",
      .kept = {"kind", "event_cursor", "update_cursor", "next_send_at"},
      .missing = no_channel};
  MV_TRY(const auto revision, record_update(tx, table, channel));
  if (channel.state == model::ChannelState::active)
    job_add(tx, notify_job(channel.id), channel.updated_at);
  return revision;
}

Status channel_delete(Tx& tx, const model::Owner& owner, std::string_view id) {
  if (tx.run("delete from notify_channels where id = ? and user_id = ? and mode = ?", id,
          owner.user_id, owner.mode) == 0)
    return no_channel(id);
  return {};
}

void channel_failed(Tx& tx, std::string_view id, std::string_view reason, Millis now) {
  tx.run(
      "update notify_channels set state = 'failed', reason = ?, updated_at = ?, "
      "revision = revision + 1 where id = ? and state in ('active', 'unbound')",
      reason, now, id);
}

void channel_wait(Tx& tx, std::string_view id, std::string_view reason, Millis next_send_at) {
  tx.run("update notify_channels set reason = ?, next_send_at = ? where id = ?", reason,
      next_send_at, id);
}

void channel_start_at(Tx& tx, std::string_view id, std::int64_t event_seq) {
  tx.run("update notify_channels set event_cursor = ? where id = ? and event_cursor < ?", event_seq,
      id, event_seq);
}

bool channel_take_update(Tx& tx, std::string_view id, std::int64_t update_id) {
  return tx.run("update notify_channels set update_cursor = ? where id = ? and update_cursor < ?",
             update_id, id, update_id) == 1;
}

void notice_add(Tx& tx, std::string_view channel_id, const Notice& notice, Millis now) {
  insert(tx, channel_id, notice);
  job_add(tx, notify_job(channel_id), now);
}

bool notices_add(Tx& tx, std::string_view channel_id, std::int64_t from, std::int64_t to,
    std::span<const Notice> notices) {
  if (tx.run("update notify_channels set event_cursor = ? where id = ? and event_cursor = ?", to,
          channel_id, from) == 0)
    return false;
  for (const auto& notice : notices) insert(tx, channel_id, notice);
  return true;
}

std::vector<Notice> notices_pending(Tx& tx, std::string_view channel_id, int limit) {
  static const auto sql = select<Notice>("notices") +
                          " where channel_id = ? and state = 'pending' order by seq limit ?";
  return record_rows<Notice>(tx, sql, channel_id, limit);
}

std::int64_t notices_count(Tx& tx, std::string_view channel_id, model::NoticeState state) {
  // The index of those that wait holds no others.
  if (state == model::NoticeState::pending)
    return tx
        .value<std::int64_t>(
            "select count(*) from notices where channel_id = ? and state = 'pending'", channel_id)
        .value_or(0);
  return tx
      .value<std::int64_t>(
          "select count(*) from notices where channel_id = ? and state = ?", channel_id, state)
      .value_or(0);
}

Millis notices_last_sent(Tx& tx, std::string_view channel_id) {
  return tx
      .value<Millis>("select max(sent_at) from notices where channel_id = ? and state <> 'pending'",
          channel_id)
      .value_or(0);
}

void notices_sent(Tx& tx, std::string_view channel_id, std::span<const std::int64_t> seqs,
    Millis now, Millis next_send_at) {
  static const TextPair sql([](Dialect dialect) {
    return "update notices set state = 'sent', sent_at = ?, reason = '', attempts = attempts + 1 "
           "where seq" +
           std::string(in_numbers(dialect));
  });
  tx.run(sql(tx), now, number_list(seqs));
  channel_wait(tx, channel_id, "", next_send_at);
}

void notices_missed(
    Tx& tx, std::span<const std::int64_t> seqs, std::string_view reason, bool last, Millis now) {
  static const TextPair sql([](Dialect dialect) {
    return "update notices set attempts = attempts + 1, reason = ?, state = ?, sent_at = ? "
           "where seq" +
           std::string(in_numbers(dialect));
  });
  tx.run(sql(tx), reason, std::string_view(last ? "dead" : "pending"), last ? now : Millis{0},
      number_list(seqs));
}

int notices_delete_before(Tx& tx, Millis before, int limit) {
  return static_cast<int>(
      tx.run("delete from notices where seq in (select seq from notices where created_at < ? and "
             "state <> 'pending' order by created_at limit ?)",
          before, limit));
}

model::Job notify_job(std::string_view channel_id) { return job_of("notify", channel_id); }

model::Job telegram_updates_job(std::string_view channel_id) {
  return job_of("telegram_updates", channel_id);
}

void notify_wake(Tx& tx, std::span<const model::Event> events, Millis now) {
  std::set<std::pair<std::string_view, model::Mode>> owners;
  for (const auto& event : events)
    if (model::is_told(event.type)) owners.emplace(event.user_id, event.mode);
  for (const auto& [user_id, mode] : owners)
    for (const auto& [id] : tx.rows<std::string>(
             "select id from notify_channels where user_id = ? and mode = ? and state = 'active'",
             user_id, mode))
      job_add(tx, notify_job(id), now);
}

int notify_sweep(Tx& tx, Millis now) {
  const auto behind = tx.rows<std::string>(
      "select id from notify_channels c where state = 'active' and (exists (select 1 from events e "
      "where e.user_id = c.user_id and e.mode = c.mode and e.seq > c.event_cursor) or exists "
      "(select 1 from notices n where n.channel_id = c.id and n.state = 'pending'))");
  for (const auto& [id] : behind) job_add(tx, notify_job(id), now);
  const auto polled = tx.rows<std::string>(
      "select id from notify_channels where polled = 1 and "
      "state in ('unbound', 'active')");
  for (const auto& [id] : polled) job_add(tx, telegram_updates_job(id), now);
  return static_cast<int>(behind.size() + polled.size());
}

std::int64_t channels_polled(Tx& tx) {
  return tx
      .value<std::int64_t>(
          "select count(*) from notify_channels where polled = 1 and "
          "state in ('unbound', 'active')")
      .value_or(0);
}

}  // namespace mv::store
