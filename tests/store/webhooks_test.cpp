// SPDX-License-Identifier: Apache-2.0
// Endpoints, subscriptions and fan-out.
#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>

#include "store/events/deliveries.hpp"
#include "store/events/events.hpp"
#include "store/events/webhooks.hpp"
#include "webhook_rows.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;
using model::Webhook;

namespace {

using Texts = std::vector<std::string>;

Webhook reread(Fixture& f, const Webhook& webhook) {
  return *f.read([&](Tx& tx) {
    return std::optional(*webhook_get(tx, model::owner_of(webhook), webhook.id));
  });
}

Texts ids_of(const std::vector<Webhook>& rows) {
  Texts out;
  for (const auto& row : rows) out.push_back(row.id);
  return out;
}

/// Which of these endpoints get an event of this type.
std::vector<std::size_t> receivers(
    Fixture& f, const std::vector<Webhook>& webhooks, const model::Event& event) {
  const auto seq = f.write([&](Tx& tx) { return event_append(tx, event); });
  std::vector<std::size_t> out;
  for (const auto& row : deliveries(f))
    if (row.event_seq == seq)
      for (std::size_t i = 0; i < webhooks.size(); ++i)
        if (webhooks[i].seq == row.webhook_seq) out.push_back(i);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("a webhook comes back as it was stored") {
  on_both([](Fixture& f) {
    auto webhook = a_webhook({"track.*", "distribution.live"});
    webhook.description = "it's \"quoted\"; ünïcødé 音楽";
    webhook.headers = {{"X-Team", "a \"b\""}};
    webhook.fifo = true;
    webhook.allow_http = true;
    webhook.rate_limit = 5;
    webhook.max_in_flight = 9;
    webhook.public_key = "whpk_x";
    webhook.seq = f.write([&](Tx& tx) { return webhook_insert(tx, webhook); });
    CHECK(webhook.seq > 0);
    const auto back = reread(f, webhook);
    CHECK(back.seq == webhook.seq);
    CHECK(back.url == webhook.url);
    CHECK(back.description == webhook.description);
    CHECK(back.events == webhook.events);
    CHECK(back.headers == webhook.headers);
    CHECK(back.sealed_secrets == "sealed");
    CHECK(back.state == model::WebhookState::enabled);
    CHECK((back.fifo && back.allow_http));
    CHECK(back.rate_limit == 5);
    CHECK(back.max_in_flight == 9);
    CHECK(back.public_key == "whpk_x");
    CHECK(back.revision == 1);
    CHECK(back.created_at == kNow);

    const auto get = [&](const std::string& user, model::Mode mode, const std::string& id) {
      const auto found = f.db->read([&](Tx& tx) { return webhook_get(tx, {user, mode}, id); });
      return found.ok() ? Code::internal : found.error().code;
    };
    CHECK(get("usr_other", model::Mode::live, webhook.id) == Code::not_found);
    CHECK(get("usr_operator", model::Mode::sandbox, webhook.id) == Code::not_found);
    CHECK(get("usr_operator", model::Mode::live, "whk_none") == Code::not_found);
  });
}

TEST_CASE("webhooks are listed newest first, page by page, each owner's own") {
  on_both([](Fixture& f) {
    Texts ids;
    for (int i = 0; i < 5; ++i) ids.push_back(add(f, a_webhook({"*"})).id);
    auto other = a_webhook({"*"});
    other.user_id = "usr_other";
    add(f, other);
    auto sandbox = a_webhook({"*"});
    sandbox.mode = model::Mode::sandbox;
    add(f, sandbox);
    std::reverse(ids.begin(), ids.end());

    Texts seen;
    Page page{.limit = 2};
    for (int i = 0; i < 3; ++i) {
      const auto slice = f.read([&](Tx& tx) {
        return Result(webhook_list(tx, {"usr_operator", model::Mode::live}, page));
      });
      for (const auto& id : ids_of(slice->items)) seen.push_back(id);
      page.after_id = slice->next_id;
      CHECK(page.after_id.empty() == (i == 2));
    }
    CHECK(seen == ids);
    CHECK(f.read([](Tx& tx) {
      return webhook_count(tx, {"usr_operator", model::Mode::live});
    }) == 5);
    CHECK(f.read([](Tx& tx) { return webhook_count(tx, {"usr_other", model::Mode::live}); }) == 1);
    CHECK(f.read([](Tx& tx) {
      return webhook_count(tx, {"usr_other", model::Mode::sandbox});
    }) == 0);
  });
}

TEST_CASE("an update needs the revision it was made from") {
  on_both([](Fixture& f) {
    auto webhook = add(f, a_webhook({"track.created"}));
    const auto update = [&](const Webhook& row) {
      return f.db->write([&](Tx& tx) { return webhook_update(tx, row); });
    };
    auto mine = webhook, theirs = webhook;
    mine.url = "https://mine.example/";
    mine.events = {"distribution.*"};
    theirs.url = "https://theirs.example/";
    REQUIRE(update(mine).ok());
    CHECK(code_of(update(theirs)) == Code::precondition_failed);
    const auto back = reread(f, webhook);
    CHECK(back.url == mine.url);
    CHECK(back.revision == 2);
    // The subscriptions are those of the new patterns.
    const std::vector<Webhook> all{webhook};
    CHECK(receivers(f, all, an_event("track.created")).empty());
    CHECK(receivers(f, all, an_event("distribution.live")).size() == 1);

    f.write([&](Tx& tx) { return webhook_delete(tx, back, kNow).ok(); });
    auto late = back;
    late.revision = 3;
    CHECK(code_of(update(late)) == Code::not_found);
    CHECK(receivers(f, all, an_event("distribution.live")).empty());
  });
}

TEST_CASE("health of many at once: the last word on each counts, one that is off keeps its own") {
  on_both([](Fixture& f) {
    const auto a = add(f, a_webhook({"*"})), b = add(f, a_webhook({"*"})),
               off = add(f, a_webhook({"*"}));
    f.write([&](Tx& tx) {
      CHECK(webhook_disable(tx, off.seq, "410", kNow));
      const WebhookHealth healths[] = {{a.seq, 3, kNow - 3, 0, 0},
          {b.seq, 1, kNow - 1, 0, kNow - 2}, {a.seq, 4, kNow - 3, kNow, 0}, {off.seq, 9, 1, 1, 1}};
      webhooks_note_health(tx, healths);
    });
    CHECK(reread(f, a).failures == 4);
    CHECK(reread(f, a).warned_at == kNow);
    CHECK(reread(f, b).failing_since == kNow - 1);
    CHECK(reread(f, b).last_success_at == kNow - 2);
    CHECK(reread(f, off).failures == 0);
  });
}

TEST_CASE("an update does not undo a switch-off, nor health") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    f.write([&](Tx& tx) {
      const WebhookHealth health[] = {{webhook.seq, 11, kNow - 9, kNow - 5, kNow - 100}};
      webhooks_note_health(tx, health);
      return webhook_disable(tx, webhook.seq, "410", kNow);
    });
    auto row = reread(f, webhook);
    CHECK(row.revision == 2);
    row.state = model::WebhookState::enabled;
    row.failures = 0;
    row.description = "new words";
    REQUIRE(f.db->write([&](Tx& tx) { return webhook_update(tx, row); }).ok());
    const auto back = reread(f, webhook);
    CHECK(back.state == model::WebhookState::disabled);
    CHECK(back.disabled_reason == "410");
    CHECK(back.disabled_at == kNow);
    CHECK(back.failures == 11);
    CHECK(back.failing_since == kNow - 9);
    CHECK(back.warned_at == kNow - 5);
    CHECK(back.last_success_at == kNow - 100);
    CHECK(back.description == "new words");
  });
}

TEST_CASE("an event goes to whoever subscribed to it: exactly, by group, to all") {
  on_both([](Fixture& f) {
    std::vector<Webhook> all;
    for (const auto& patterns : std::vector<Texts>{{"distribution.live"}, {"distribution.*"}, {"*"},
             {"distribution.failed", "track.created"}, {"track.*"}, {"distribution.liv"},
             {"dist.*"}, {"distribution"}})
      all.push_back(add(f, a_webhook(patterns)));
    using List = std::vector<std::size_t>;
    CHECK(receivers(f, all, an_event("distribution.live")) == List{0, 1, 2});
    CHECK(receivers(f, all, an_event("distribution.failed")) == List{1, 2, 3});
    CHECK(receivers(f, all, an_event("track.created")) == List{2, 3, 4});
    CHECK(receivers(f, all, an_event("payment.succeeded")) == List{2});
  });
}

TEST_CASE("an event stays with its owner and its mode, and away from deleted endpoints") {
  on_both([](Fixture& f) {
    const auto mine = add(f, a_webhook({"*"}));
    auto other = a_webhook({"*"});
    other.user_id = "usr_other";
    other = add(f, other);
    auto sandbox = a_webhook({"*"});
    sandbox.mode = model::Mode::sandbox;
    sandbox = add(f, sandbox);
    const auto gone = add(f, a_webhook({"*"}));
    f.write([&](Tx& tx) { return webhook_delete(tx, gone, kNow).ok(); });
    const auto off = add(f, a_webhook({"*"}));
    f.write([&](Tx& tx) { return webhook_disable(tx, off.seq, "", kNow); });

    const std::vector<Webhook> all{mine, other, sandbox, gone, off};
    using List = std::vector<std::size_t>;
    CHECK(receivers(f, all, an_event("track.created")) == List{0, 4});  // held for the last
    auto event = an_event("track.created");
    event.user_id = "usr_other";
    CHECK(receivers(f, all, event) == List{1});
    event = an_event("track.created");
    event.mode = model::Mode::sandbox;
    CHECK(receivers(f, all, event) == List{2});
  });
}

TEST_CASE("patterns that overlap make one delivery, and never spoil the change itself") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*", "track.*", "track.created"}));
    const auto seq = f.write([&](Tx& tx) { return event_append(tx, an_event("track.created")); });
    const auto rows = deliveries(f);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].event_seq == seq);
    f.write([&](Tx& tx) {
      const std::vector<model::Event> many{an_event("track.updated"), an_event("track.deleted")};
      events_append(tx, many);
    });
    CHECK(deliveries(f).size() == 3);
  });
}

TEST_CASE("a delivery appears with its event or not at all") {
  on_both([](Fixture& f) {
    add(f, a_webhook({"*"}));
    const auto failed = f.db->write([&](Tx& tx) -> Status {
      event_append(tx, an_event("track.created"));
      return make_error(Code::invalid, "no");
    });
    CHECK_FALSE(failed.ok());
    CHECK(deliveries(f).empty());
    CHECK(f.read([](Tx& tx) { return event_last_seq(tx); }) == 0);
  });
}

TEST_CASE("many events at once get seqs in their order, and so do their deliveries") {
  on_both([](Fixture& f) {
    const auto a = add(f, a_webhook({"*"}));
    const auto b = add(f, a_webhook({"track.*"}));
    std::vector<model::Event> events;
    for (int i = 0; i < 500; ++i)
      events.push_back(an_event(i % 2 ? "track.created" : "payment.succeeded"));
    f.write([&](Tx& tx) {
      events_append(tx, {});
      events_append(tx, events);
    });
    const auto stored = f.read([](Tx& tx) { return events_after(tx, 0, {}, 1000); });
    REQUIRE(stored.size() == 500);
    for (std::size_t i = 0; i < 500; ++i) REQUIRE(stored[i].id == events[i].id);

    std::map<std::int64_t, std::vector<std::int64_t>> by_webhook;
    for (const auto& row : deliveries(f)) by_webhook[row.webhook_seq].push_back(row.event_seq);
    CHECK(by_webhook[a.seq].size() == 500);
    CHECK(by_webhook[b.seq].size() == 250);
    for (const auto& [seq, list] : by_webhook) CHECK(std::is_sorted(list.begin(), list.end()));
  });
}

TEST_CASE("an event that is kept back is stored without deliveries, and can be given one") {
  on_both([](Fixture& f) {
    add(f, a_webhook({"*"}));
    const auto quiet = add(f, a_webhook({"payment.succeeded"}));
    const auto seq =
        f.write([&](Tx& tx) { return event_append_unsent(tx, an_event("webhook.test")); });
    CHECK(seq > 0);
    CHECK(deliveries(f).empty());
    const auto row = f.write([&](Tx& tx) { return delivery_insert(tx, quiet.seq, seq, kNow); });
    const auto rows = deliveries(f);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].seq == row);
    CHECK(rows[0].webhook_seq == quiet.seq);
    CHECK(rows[0].created_at == kNow);
  });
}

TEST_CASE("the engine is told of changes of an endpoint and of new events") {
  on_sqlite([](Fixture& f) {
    std::mutex mutex;
    std::condition_variable more;
    std::multiset<std::string> heard;
    const auto listen = [&](std::string_view channel) {
      return f.db->subscribe(std::string(channel), [&](std::string_view payload) {
        const std::lock_guard lock(mutex);
        heard.insert(std::string(payload));
        more.notify_all();
      });
    };
    const auto webhooks = listen(kWebhooksChannel), events = listen(kEventsChannel);
    // Notices come on a thread of the database.
    const auto heard_times = [&](const std::string& payload, std::size_t times) {
      std::unique_lock lock(mutex);
      more.wait_for(lock, std::chrono::seconds(20), [&] { return heard.count(payload) >= times; });
      return heard.count(payload) == times;
    };
    auto webhook = add(f, a_webhook({"*"}));
    const auto seq = std::to_string(webhook.seq);
    CHECK(heard_times(seq, 1));
    f.write([&](Tx& tx) { return webhook_update(tx, webhook).ok(); });
    CHECK(heard_times(seq, 2));
    f.write([&](Tx& tx) { return webhook_disable(tx, webhook.seq, "", kNow); });
    CHECK(heard_times(seq, 3));
    f.write([&](Tx& tx) { return *webhook_enable(tx, webhook, kNow, 10); });
    CHECK(heard_times(seq, 4));
    f.write([&](Tx& tx) { return event_append(tx, an_event("track.created")); });
    CHECK(heard_times("usr_operator", 1));
    f.write([&](Tx& tx) {
      delivery_redeliver(tx, *delivery_get(tx, 1), kNow);
      return webhook_delete(tx, webhook, kNow).ok();
    });
    CHECK(heard_times(seq, 5));  // equal notices of one transaction merge
  });
}

TEST_CASE("an endpoint is switched off once") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    const auto off = [&](Millis now) {
      return f.write([&](Tx& tx) { return webhook_disable(tx, webhook.seq, "gone", now); });
    };
    CHECK(off(kNow));
    CHECK_FALSE(off(kNow + 1));
    CHECK(reread(f, webhook).disabled_at == kNow);
    f.write([&](Tx& tx) {
      const WebhookHealth late[] = {{webhook.seq, 99, 1, 1, 1}};
      webhooks_note_health(tx, late);  // of before it was switched off
    });
    CHECK(reread(f, webhook).failures == 0);
    CHECK_FALSE(f.write([&](Tx& tx) { return webhook_disable(tx, 4711, "", kNow); }));
  });
}

TEST_CASE("enabling makes retries due at once, some at a time") {
  on_both([](Fixture& f) {
    const auto webhook = add(f, a_webhook({"*"}));
    const auto other = add(f, a_webhook({"*"}));
    const auto rows = append(f, 25, webhook.seq);
    for (std::size_t i = 0; i < 20; ++i) retry_at(f, rows[i], kNow + 1'000'000 + Millis(i));
    f.write([&](Tx& tx) {
      const WebhookHealth health[] = {{webhook.seq, 12, kNow, kNow, 0}};
      webhooks_note_health(tx, health);
      return webhook_disable(tx, webhook.seq, "too many failures", kNow);
    });
    const auto enable = [&] {
      return *f.write([&](Tx& tx) { return std::optional(*webhook_enable(tx, webhook, kNow, 8)); });
    };
    CHECK(enable() == 8);
    CHECK(reread(f, webhook).state == model::WebhookState::enabled);
    CHECK(enable() == 8);
    CHECK(enable() == 4);
    CHECK(enable() == 0);
    const auto back = reread(f, webhook);
    CHECK(back.disabled_reason.empty());
    CHECK(back.failures == 0);
    CHECK(back.failing_since == 0);
    CHECK(back.warned_at == 0);
    const BacklogRequest request[] = {{webhook.seq, 100, 100}};
    const auto backlog = f.read([&](Tx& tx) { return deliveries_backlog(tx, request, kNow); });
    REQUIRE(backlog.rows.size() == 25);
    for (std::size_t i = 0; i < 25; ++i) {
      // Fresh ones, then the others in their order.
      CHECK(backlog.rows[i].seq == rows[(i + 20) % 25]);
      CHECK(backlog.rows[i].tries == 0);
      CHECK(backlog.rows[i].next_attempt_at == (i < 5 ? 0 : 1));
    }
    CHECK(reread(f, other).revision == 1);

    f.write([&](Tx& tx) { return webhook_delete(tx, webhook, kNow).ok(); });
    CHECK(code_of(f.db->write([&](Tx& tx) { return webhook_enable(tx, webhook, kNow, 8); })) ==
          Code::not_found);
  });
}

TEST_CASE("a deleted endpoint is gone for people, and then bit by bit from the tables") {
  on_both([](Fixture& f) {
    const auto gone = add(f, a_webhook({"*"}));
    const auto stays = add(f, a_webhook({"*"}));
    const auto rows = append(f, 25, gone.seq);
    for (const auto seq : rows) retry_at(f, seq, kNow + 5);
    f.write(
        [&](Tx& tx) { return recovery_insert(tx, {.id = "rcv_1", .webhook_seq = gone.seq}).ok(); });
    REQUIRE(f.write([&](Tx& tx) { return webhook_delete(tx, gone, kNow).ok(); }));
    CHECK(code_of(f.db->write([&](Tx& tx) { return webhook_delete(tx, gone, kNow); })) ==
          Code::not_found);
    CHECK(f.read([](Tx& tx) {
      return webhook_count(tx, {"usr_operator", model::Mode::live});
    }) == 1);
    const std::int64_t seqs[] = {gone.seq, stays.seq, 4711};
    const auto known = f.read([&](Tx& tx) { return webhooks_by_seq(tx, seqs); });
    REQUIRE(known.size() == 2);
    for (const auto& row : known)
      if (row.seq == gone.seq) {
        CHECK(row.state == model::WebhookState::deleted);
        CHECK(row.sealed_secrets.empty());
      }

    std::size_t left = 50;
    int steps = 0;
    while (f.write([](Tx& tx) { return webhook_sweep(tx, 10); }) > 0) {
      const auto now = deliveries(f).size();
      CHECK(left - now <= 10);
      left = now;
      REQUIRE(++steps < 20);
    }
    CHECK(left == 25);
    CHECK(count(f, "webhook_attempts") == 0);
    CHECK(count(f, "webhook_recoveries") == 0);
    CHECK(count(f, "webhooks") == 1);
    CHECK(f.write([](Tx& tx) { return webhook_sweep(tx, 10); }) == 0);
  });
}
