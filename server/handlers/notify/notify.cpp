// SPDX-License-Identifier: Apache-2.0
#include "store/events/notify.hpp"

#include "api/notify/notify_views.hpp"
#include "base/crypto/digest.hpp"
#include "base/log.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/notify/notify_input.hpp"
#include "handlers/once.hpp"
#include "notify/notifier.hpp"
#include "store/events/events.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::handlers {
namespace {

using model::Channel;

api::NotifyChannelView counted(store::Tx& tx, const Channel& channel) {
  auto out = api::view(channel);
  out.pending = store::notices_count(tx, channel.id, model::NoticeState::pending);
  if (const auto at = store::notices_last_sent(tx, channel.id); at > 0)
    out.last_sent_at = format_utc(at);
  return out;
}

api::Response channel_answer(int status, const api::NotifyChannelView& view) {
  auto response = answer(status, view);
  response.headers.set("ETag", entity_tag(view.revision));
  return response;
}

Result<Channel> channel_of(Deps& deps, const api::Call& call) {
  return deps.db.read([&](store::Tx& tx) {
    return store::channel_get(tx, model::owner_of(call.principal), call.param("id"));
  });
}

void add_jobs(store::Tx& tx, const Channel& channel, Millis now) {
  if (channel.polled && (channel.state == model::ChannelState::unbound ||
                            channel.state == model::ChannelState::active))
    store::job_add(tx, store::telegram_updates_job(channel.id), now);
}

Result<api::Response> create(Deps& deps, api::Call& call) {
  MV_TRY(auto input, api::decode<api::CreateNotifyChannel>(call.body));
  MV_TRY(auto channel, new_channel(deps, call, input));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_CHECK(check_room(tx, channel));
    // What happened before is not told.
    channel.event_cursor = store::event_last_seq(tx);
    store::channel_insert(tx, channel);
    add_jobs(tx, channel, call.now);
    auto response = channel_answer(201, counted(tx, channel));
    response.headers.set("Location", "/api/v1/notify-channels/" + channel.id);
    return response;
  });
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  using Views = store::Slice<api::NotifyChannelView>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Views> {
    const auto found = store::channel_list(tx, model::owner_of(call.principal), page);
    Views out{{}, found.next_id};
    for (const auto& channel : found.items) out.items.push_back(counted(tx, channel));
    return out;
  }));
  return list_answer<api::NotifyChannelView>(
      deps, call, slice, [](const auto& view) { return view; });
}

Result<api::Response> show(Deps& deps, const api::Call& call) {
  MV_TRY(const auto channel, channel_of(deps, call));
  MV_TRY(const auto view, deps.db.read([&](store::Tx& tx) -> Result<api::NotifyChannelView> {
    return counted(tx, channel);
  }));
  return channel_answer(200, view);
}

Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdateNotifyChannel>(call.body));
  MV_TRY(auto channel, channel_of(deps, call));
  MV_CHECK(check_if_match(call, channel.revision));
  const bool was_paused = channel.state == model::ChannelState::paused;
  MV_CHECK(apply(deps, call, input, channel));
  MV_TRY(const auto view, deps.db.write([&](store::Tx& tx) -> Result<api::NotifyChannelView> {
    MV_TRY(channel.revision, store::channel_update(tx, channel));
    // A pause means that what happens is not wanted; after a failure it is told late.
    if (was_paused && channel.state == model::ChannelState::active)
      store::channel_start_at(tx, channel.id, store::event_last_seq(tx));
    add_jobs(tx, channel, call.now);
    return counted(tx, channel);
  }));
  return channel_answer(200, view);
}

Result<api::Response> remove(Deps& deps, api::Call& call) {
  MV_TRY(const auto channel, channel_of(deps, call));
  MV_CHECK(deps.db.write([&](store::Tx& tx) {
    return store::channel_delete(tx, model::owner_of(call.principal), channel.id);
  }));
  if (channel.kind != "telegram" || notify::telegram_options(channel).hook_url.empty())
    return no_content();
  if (auto token = deps.notifier.token(channel); token.ok())
    if (const auto gone = deps.notifier.bot(channel.mode, *std::move(token)).delete_webhook();
        !gone)
      log::warn("notify {}: {}", channel.id, gone.error().line());
  return no_content();
}

Result<api::Response> test(Deps& deps, api::Call& call) {
  MV_TRY(const auto channel, channel_of(deps, call));
  api::NotifyTest out{channel.id, true, "The test message was sent", std::nullopt};
  if (const auto sent = deps.notifier.test(channel); !sent) {
    const auto& error = sent.error();
    out.ok = false;
    out.message = error.why.empty() ? error.what : error.what + ": " + error.why;
    if (!error.hint.empty()) out.hint = replace_all(error.hint, " ID", " " + channel.id);
  } else if (channel.state == model::ChannelState::failed ||
             channel.state == model::ChannelState::paused) {
    out.hint =
        fmt::format("It is {}; enable it: mv notify update {} --enable", channel.state, channel.id);
  }
  return answer(200, out);
}

// Telegram shows the secret that it was given with the address.
Result<api::Response> hook(Deps& deps, api::Call& call) {
  const auto unknown = [] {
    return make_error(Code::unauthenticated, "the secret of the update is not accepted",
        "It is not the one that Telegram was given", "Set the channel up again.");
  };
  const auto channel =
      deps.db.read([&](store::Tx& tx) { return store::channel_get(tx, call.param("id")); });
  if (!channel || channel->kind != "telegram" || channel->polled) return unknown();
  MV_TRY(const auto secret, deps.notifier.open(*channel));
  const auto* wanted = secret.if_contains("hook_secret");
  const auto given = call.request.headers.get("X-Telegram-Bot-Api-Secret-Token");
  if (!wanted || !wanted->is_string() || wanted->get_string().empty() ||
      !equal_in_constant_time(given, wanted->get_string()))
    return unknown();
  if (call.body.is_object() && (channel->state == model::ChannelState::active ||
                                   channel->state == model::ChannelState::unbound)) {
    std::set<std::string> refused;
    MV_CHECK(
        deps.notifier.handle(channel->id, notify::read_update(call.body.get_object()), refused));
  }
  return answer(200, boost::json::object{{"ok", true}});
}

}  // namespace

void add_notify(api::Handlers& handlers, Deps& deps) {
  handlers.plain["notify_channel_create"] = [&](api::Call& call) { return create(deps, call); };
  handlers.plain["notify_channel_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["notify_channel_get"] = [&](api::Call& call) { return show(deps, call); };
  handlers.plain["notify_channel_update"] = [&](api::Call& call) { return update(deps, call); };
  handlers.plain["notify_channel_delete"] = [&](api::Call& call) { return remove(deps, call); };
  handlers.plain["notify_channel_test"] = [&](api::Call& call) { return test(deps, call); };
  handlers.plain["hook_telegram_receive"] = [&](api::Call& call) { return hook(deps, call); };
}

}  // namespace mv::handlers
