// SPDX-License-Identifier: Apache-2.0
#include "support/catch.hpp"

#include "store/events/notify.hpp"

#include "both.hpp"
#include "model/json.hpp"
#include "store/events/events.hpp"
#include "store/jobs/jobs.hpp"

using namespace mv;
using namespace mv::test;

namespace {

model::Channel a_channel(
    model::ChannelState state = model::ChannelState::active, std::string user = "usr_operator") {
  model::Channel out;
  out.id = new_id("ntc", kNow);
  out.user_id = std::move(user);
  out.mode = model::Mode::live;
  out.kind = "telegram";
  out.name = "it's \"mine\"";
  out.state = state;
  out.events = {"distribution.*"};
  out.options = {{"chat_id", "42"}};
  out.sealed_secret = "sealed";
  out.polled = true;
  out.created_at = out.updated_at = kNow;
  return out;
}

model::Event an_event(std::string type, std::string user = "usr_operator") {
  return {.id = new_id("evt", kNow),
      .type = std::move(type),
      .user_id = std::move(user),
      .mode = model::Mode::live,
      .subject_id = "dst_1",
      .data = {{"title", "x"}},
      .created_at = kNow};
}

model::Notice a_notice(std::string key) {
  model::Notice out;
  out.id = new_id("ntf", kNow);
  out.key = std::move(key);
  out.content = {{"heading", "<b>"}};
  out.created_at = kNow;
  return out;
}

std::int64_t jobs(Fixture& f, std::string_view kind) {
  return f.read([&](Tx& tx) { return store::jobs_count(tx, model::JobState::queued, kind); });
}

}  // namespace

TEST_CASE("A channel is kept as it was, and belongs to its owner") {
  on_both([](Fixture& f) {
    const auto channel = a_channel();
    f.write([&](Tx& tx) { store::channel_insert(tx, channel); });
    const auto found = f.read([&](Tx& tx) { return *store::channel_get(tx, channel.id); });
    CHECK(model::json_text(found) == model::json_text(channel));
    f.read([&](Tx& tx) {
      CHECK(store::channel_get(tx, {"usr_operator", model::Mode::live}, channel.id).ok());
      CHECK(code_of(store::channel_get(tx, {"usr_other", model::Mode::live}, channel.id)) ==
            Code::not_found);
      CHECK(code_of(store::channel_get(tx, {"usr_operator", model::Mode::sandbox}, channel.id)) ==
            Code::not_found);
      CHECK(store::channel_list(tx, {"usr_operator", model::Mode::live}, {}).items.size() == 1);
      CHECK(store::channel_list(tx, {"usr_other", model::Mode::live}, {}).items.empty());
      return 0;
    });
    f.write([&](Tx& tx) {
      CHECK(code_of(store::channel_delete(tx, {"usr_other", model::Mode::live}, channel.id)) ==
            Code::not_found);
      store::notices_add(tx, channel.id, 0, 1, std::vector{a_notice("a")});
      CHECK(store::channel_delete(tx, {"usr_operator", model::Mode::live}, channel.id).ok());
      CHECK(store::notices_count(tx, channel.id, model::NoticeState::pending) == 0);
    });
  });
}

TEST_CASE("A change needs the revision it was read at") {
  on_both([](Fixture& f) {
    auto channel = a_channel();
    f.write([&](Tx& tx) {
      store::channel_insert(tx, channel);
      channel.name = "new";
      CHECK(*store::channel_update(tx, channel) == 2);
      CHECK(code_of(store::channel_update(tx, channel)) == Code::precondition_failed);
      CHECK(store::channel_get(tx, channel.id)->name == "new");
    });
    CHECK(jobs(f, "notify") == 1);
  });
}

TEST_CASE("Events wake the active channels of their owner, once, and other types nobody") {
  on_both([](Fixture& f) {
    f.write([&](Tx& tx) {
      for (const auto& channel : {a_channel(), a_channel(model::ChannelState::paused),
               a_channel(model::ChannelState::active, "usr_other")})
        store::channel_insert(tx, channel);
      store::event_append(tx, an_event("distribution.uploading"));
      store::event_append(tx, an_event("track.created"));
    });
    CHECK(jobs(f, "notify") == 0);
    f.write([&](Tx& tx) {
      store::event_append(tx, an_event("distribution.live"));
      store::event_append(tx, an_event("distribution.failed"));
    });
    CHECK(jobs(f, "notify") == 1);
    f.write([&](Tx& tx) {
      store::events_append(tx,
          std::vector{an_event("distribution.live", "usr_other"), an_event("release.scheduled")});
    });
    CHECK(jobs(f, "notify") == 2);
  });
}

TEST_CASE("The cursor and the notices move together, and each is told once") {
  on_both([](Fixture& f) {
    const auto channel = a_channel();
    f.write([&](Tx& tx) {
      store::channel_insert(tx, channel);
      CHECK(store::notices_add(tx, channel.id, 0, 5, std::vector{a_notice("a"), a_notice("b")}));
      CHECK_FALSE(store::notices_add(tx, channel.id, 0, 5, std::vector{a_notice("c")}));
      CHECK(store::notices_add(tx, channel.id, 5, 9, std::vector{a_notice("b"), a_notice("d")}));
      CHECK(store::channel_get(tx, channel.id)->event_cursor == 9);
      store::channel_start_at(tx, channel.id, 7);
      CHECK(store::channel_get(tx, channel.id)->event_cursor == 9);
    });
    const auto pending = f.read([&](Tx& tx) { return store::notices_pending(tx, channel.id, 10); });
    REQUIRE(pending.size() == 3);
    CHECK(pending[0].key == "a");
    CHECK(pending[1].key == "b");
    CHECK(pending[2].key == "d");
    CHECK(pending[0].content.at("heading") == "<b>");
  });
}

TEST_CASE("What was sent is done, what was missed waits or dies") {
  on_both([](Fixture& f) {
    const auto channel = a_channel();
    f.write([&](Tx& tx) {
      store::channel_insert(tx, channel);
      store::notices_add(
          tx, channel.id, 0, 1, std::vector{a_notice("a"), a_notice("b"), a_notice("c")});
      const auto all = store::notices_pending(tx, channel.id, 10);
      store::notices_missed(tx, std::vector{all[0].seq, all[1].seq}, "no network", false, kNow);
      CHECK(store::notices_count(tx, channel.id, model::NoticeState::pending) == 3);
      CHECK(store::notices_pending(tx, channel.id, 1)[0].attempts == 1);
      store::notices_sent(
          tx, channel.id, std::vector{all[0].seq, all[1].seq}, kNow + 5, kNow + 1005);
      store::notices_missed(tx, std::vector{all[2].seq}, "refused", true, kNow + 6);
      CHECK(store::notices_count(tx, channel.id, model::NoticeState::pending) == 0);
      CHECK(store::notices_count(tx, channel.id, model::NoticeState::sent) == 2);
      CHECK(store::notices_count(tx, channel.id, model::NoticeState::dead) == 1);
      CHECK(store::notices_last_sent(tx, channel.id) == kNow + 6);
      CHECK(store::channel_get(tx, channel.id)->next_send_at == kNow + 1005);
      CHECK(store::notices_delete_before(tx, kNow + 1, 10) == 3);
    });
  });
}

TEST_CASE("An update of a bot is handled once") {
  on_both([](Fixture& f) {
    const auto channel = a_channel(model::ChannelState::unbound);
    f.write([&](Tx& tx) {
      store::channel_insert(tx, channel);
      CHECK(store::channel_take_update(tx, channel.id, 7));
      CHECK_FALSE(store::channel_take_update(tx, channel.id, 7));
      CHECK_FALSE(store::channel_take_update(tx, channel.id, 6));
      CHECK(store::channel_take_update(tx, channel.id, 8));
    });
  });
}

TEST_CASE("The sweep finds lost wake-ups and bots that are to be polled") {
  on_both([](Fixture& f) {
    auto behind = a_channel(), waiting = a_channel(),
         fine = a_channel(model::ChannelState::active, "usr_other");
    waiting.user_id = "usr_third";
    waiting.polled = fine.polled = false;
    f.write([&](Tx& tx) {
      for (const auto& channel : {behind, waiting, fine}) store::channel_insert(tx, channel);
      store::event_append_unsent(tx, an_event("distribution.live"));
      store::notices_add(tx, waiting.id, 0, 1, std::vector{a_notice("a")});
    });
    CHECK(jobs(f, "notify") == 0);
    f.write([&](Tx& tx) {
      CHECK(store::channels_polled(tx) == 1);
      CHECK(store::notify_sweep(tx, kNow) == 3);
      store::channel_failed(tx, behind.id, "blocked", kNow);
      CHECK(store::channel_get(tx, behind.id)->state == model::ChannelState::failed);
      CHECK(store::channels_polled(tx) == 0);
    });
    CHECK(jobs(f, "notify") == 2);
    CHECK(jobs(f, "telegram_updates") == 1);
  });
}
