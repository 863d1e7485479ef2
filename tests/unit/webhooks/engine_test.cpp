// SPDX-License-Identifier: Apache-2.0
// The engine against real sockets and both databases.
#include "webhooks/engine.hpp"

#include <atomic>
#include <set>

#include "api/webhook/webhook_signature.hpp"
#include "engine_run.hpp"

using namespace mv;
using namespace mv::test;

TEST_CASE("an event is sent, signed, and logged") {
  on_both([](Fixture& f) {
    Receiver receiver([](const auto&, int) {
      api::Response out{.status = 201, .body = "thanks"};
      out.headers.set("X-Answer", "yes");
      return out;
    });
    const auto webhook = hook(f, receiver.url("/a/b?c=d"));
    Sender sender(f);
    const auto event = an_event("track.created");
    f.write([&](Tx& tx) { return store::event_append(tx, event); });
    REQUIRE(receiver.wait_for(1));
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 1; }));

    const auto got = receiver.requests()[0];
    CHECK(got.method == "POST");
    CHECK(got.target == "/a/b?c=d");
    CHECK(got.headers.get("Content-Type") == "application/json");
    CHECK(got.headers.get("webhook-id") == event.id);
    CHECK(got.headers.get("X-Webhook-Event") == "track.created");
    CHECK(got.headers.get("User-Agent") == "MusicVerse-Webhooks");
    CHECK(got.headers.get("X-Webhook-Signature").starts_with("sha256="));
    const std::string keys[] = {kSecret};
    CHECK(api::webhook_verify(keys, got.headers.get("webhook-id"),
        got.headers.get("webhook-timestamp"), got.headers.get("webhook-signature"), got.body,
        sender.clock.now() / 1000)
              .ok());
    const auto body = boost::json::parse(got.body).as_object();
    CHECK(body.at("id").as_string() == event.id);
    CHECK(body.at("data").as_object() == event.data);

    const auto log = attempts(f, only(f).seq);
    REQUIRE(log.size() == 1);
    CHECK(log[0].status == 201);
    CHECK(log[0].error.empty());
    CHECK(log[0].address == "127.0.0.1");
    CHECK(log[0].response_body == "thanks");
    CHECK(log[0].response_headers.find("X-Answer: yes") != std::string::npos);
    CHECK(log[0].duration_us > 0);
    CHECK(sender.engine.counts().delivered == 1);
    CHECK(webhook.seq > 0);
  });
}

TEST_CASE("events of before the engine started are sent too") {
  on_both([](Fixture& f) {
    Receiver receiver;
    const auto webhook = hook(f, receiver.url());
    append(f, 300, webhook.seq);
    Sender sender(f);
    CHECK(eventually([&] { return in_state(f, "delivered") == 300; }));
    CHECK(receiver.requests().size() == 300);
  });
}

TEST_CASE("what failed is sent again under the same id, until it is received") {
  on_both([](Fixture& f) {
    Receiver receiver([](const auto&, int nth) { return status(nth < 3 ? 500 : 200); });
    hook(f, receiver.url());
    Sender sender(f);
    const auto event = an_event("track.created");
    f.write([&](Tx& tx) { return store::event_append(tx, event); });
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 1; }));
    const auto got = receiver.requests();
    REQUIRE(got.size() == 3);
    for (const auto& request : got) CHECK(request.headers.get("webhook-id") == event.id);
    const auto log = attempts(f, only(f).seq);
    REQUIRE(log.size() == 3);
    CHECK(log[0].status == 500);
    CHECK(log[1].at >= log[0].at + 10);
    CHECK(log[2].status == 200);
    CHECK(log[2].number == 3);
    CHECK(sender.engine.counts().retried == 2);
  });
}

TEST_CASE("nobody listens: every attempt is logged, then it failed by the receiver's fault") {
  on_both([](Fixture& f) {
    std::string url;
    { url = Receiver().url(); }  // its port is closed now
    hook(f, url);
    Sender sender(f);
    f.write([&](Tx& tx) { return store::event_append(tx, an_event("track.created")); });
    REQUIRE(eventually([&] { return in_state(f, "failed") == 1; }));
    const auto row = only(f);
    CHECK(row.fault == "receiver");
    CHECK(row.attempts == 4);
    CHECK(row.last_status == 0);
    CHECK_FALSE(row.last_error.empty());
    CHECK(attempts(f, row.seq).size() == 4);
  });
}

TEST_CASE("a connection that is closed without an answer is one attempt, not a hidden second one") {
  on_both([](Fixture& f) {
    Receiver receiver([](const auto&, int nth) {
      api::Response out;
      out.misbehaviour.drop = nth % 2 == 0;
      return out;
    });
    const auto webhook = hook(f, receiver.url(), true);
    Sender sender(f);
    append(f, 10, webhook.seq);
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 10; }));
    const auto got = receiver.requests().size();
    CHECK(got == 19);
    CHECK(count(f, "webhook_attempts") == static_cast<std::int64_t>(got));
  });
}

TEST_CASE("a private address is refused at every attempt and never dialled") {
  on_both([](Fixture& f) {
    Receiver receiver;
    hook(f, receiver.url());
    Sender sender(f, Sender::fast(), {});
    f.write([&](Tx& tx) { return store::event_append(tx, an_event("track.created")); });
    REQUIRE(eventually([&] { return in_state(f, "failed") == 1; }));
    CHECK(receiver.requests().empty());
    const auto log = attempts(f, only(f).seq);
    CHECK(log.size() == 4);
    CHECK(log[0].address.empty());
    CHECK(log[0].error.find("127.0.0.1") != std::string::npos);
  });
}

TEST_CASE("a secret that cannot be opened is our own fault") {
  on_both([](Fixture& f) {
    Receiver receiver;
    auto row = a_webhook({"*"});
    row.url = receiver.url();
    row.allow_http = true;
    add(f, row);
    Sender sender(f);
    f.write([&](Tx& tx) { return store::event_append(tx, an_event("track.created")); });
    REQUIRE(eventually([&] { return in_state(f, "failed") == 1; }));
    CHECK(only(f).fault == "system");
    CHECK(receiver.requests().empty());
  });
}

TEST_CASE("410 switches the endpoint off once; its events are held, and sent when it is on again") {
  on_both([](Fixture& f) {
    std::atomic<int> code{410};
    Receiver receiver([&](const auto&, int) { return status(code); });
    const auto webhook = hook(f, receiver.url());
    Sender sender(f);
    append(f, 20, webhook.seq);
    REQUIRE(eventually([&] { return events_of(f, "webhook.disabled") > 0; }));
    append(f, 5, webhook.seq);  // held at once
    sender.engine.stop(5s);
    CHECK(events_of(f, "webhook.disabled") == 1);
    const auto sent = receiver.requests().size();
    CHECK(sent <= 20);
    CHECK(in_state(f, "failed") == 0);
    CHECK(in_state(f, "delivered") == 0);
    CHECK(in_state(f, "pending") == 26);  // with the notice, which subscribers of "*" get
    CHECK(count(f, "webhook_attempts") == static_cast<std::int64_t>(sent));

    code = 200;
    Sender next(f);
    f.write([&](Tx& tx) { return *store::webhook_enable(tx, webhook, kNow, 1'000); });
    CHECK(eventually([&] { return in_state(f, "delivered") == 26; }));
    CHECK(events_of(f, "webhook.disabled") == 1);
  });
}

TEST_CASE("what a receiver answers is kept as text, whatever bytes it is made of") {
  on_both([](Fixture& f) {
    Receiver receiver([](const auto&, int) {
      api::Response out{.body = std::string("a\0b\xff\xfe\xc3(\xe2\x82", 10)};
      out.headers.set("X-Odd", "caf\xe9 \x01");
      return out;
    });
    hook(f, receiver.url());
    Sender sender(f);
    f.write([&](Tx& tx) { return store::event_append(tx, an_event("track.created")); });
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 1; }));
    const auto log = attempts(f, only(f).seq);
    REQUIRE(log.size() == 1);
    CHECK(is_utf8(log[0].response_body));
    CHECK(log[0].response_body.find('\0') == std::string::npos);
    CHECK(log[0].response_body.starts_with("a?b"));
    CHECK(is_utf8(log[0].response_headers));
  });
}

TEST_CASE("a long answer is cut, and kept up to 16 kB") {
  on_both([](Fixture& f) {
    Receiver receiver([](const auto&, int) {
      std::string body;
      while (body.size() < 3'000'000) body += "€";  // three bytes, so that a cut falls inside one
      return api::Response{.body = body};
    });
    hook(f, receiver.url());
    Sender sender(f);
    f.write([&](Tx& tx) { return store::event_append(tx, an_event("track.created")); });
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 1; }));
    const auto log = attempts(f, only(f).seq);
    CHECK(log[0].response_body.size() <= 16 * 1024);
    CHECK(log[0].response_body.size() > 16'000);
    CHECK(is_utf8(log[0].response_body));
  });
}

TEST_CASE("fifo: received in order, though attempts fail") {
  on_both([](Fixture& f) {
    std::mutex mutex;
    std::vector<std::string> order;
    Receiver receiver([&](const api::Request& request, int nth) {
      if (nth % 3 == 0) return status(503);
      const std::lock_guard lock(mutex);
      order.emplace_back(request.headers.get("webhook-id"));
      return status(200);
    });
    const auto webhook = hook(f, receiver.url(), true);
    Sender sender(f);
    append(f, 15, webhook.seq);
    append(f, 15, webhook.seq);
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 30; }));
    std::vector<std::string> expected;
    for (const auto& event : f.read([](Tx& tx) { return store::events_after(tx, 0, {}, 1000); }))
      expected.push_back(event.id);
    CHECK(order == expected);
  });
}

TEST_CASE("stop waits for what is under way and stores it") {
  on_both([](Fixture& f) {
    Receiver receiver([](const auto&, int) {
      api::Response out;
      out.misbehaviour.delay = 300ms;
      return out;
    });
    const auto webhook = hook(f, receiver.url());
    Sender sender(f);
    append(f, 3, webhook.seq);
    REQUIRE(receiver.wait_for(1));
    sender.engine.stop(10s);
    CHECK(in_state(f, "delivered") == static_cast<std::int64_t>(receiver.requests().size()));
    CHECK(sender.engine.counts().unstored == 0);
    CHECK(sender.engine.counts().in_flight == 0);
  });
}

TEST_CASE("stop without grace leaves the row pending, and the next engine sends it again") {
  on_both([](Fixture& f) {
    Receiver receiver([](const auto&, int nth) {
      api::Response out;
      if (nth == 1) out.misbehaviour.delay = 2s;
      return out;
    });
    hook(f, receiver.url());
    {
      Sender sender(f);
      f.write([&](Tx& tx) { return store::event_append(tx, an_event("track.created")); });
      REQUIRE(receiver.wait_for(1));
    }
    CHECK(in_state(f, "pending") == 1);
    Sender next(f);
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 1; }));
    CHECK(receiver.requests().size() == 2);
  });
}

TEST_CASE("a row that is sent again by hand goes out once more") {
  on_both([](Fixture& f) {
    Receiver receiver;
    hook(f, receiver.url());
    Sender sender(f);
    f.write([&](Tx& tx) { return store::event_append(tx, an_event("track.created")); });
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 1; }));
    const auto row = only(f);
    f.write([&](Tx& tx) { store::delivery_redeliver(tx, row, kNow); });
    REQUIRE(receiver.wait_for(2));
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 1; }));
    CHECK(attempts(f, only(f).seq).size() == 2);
  });
}

// ---- PostgreSQL: several servers, and one that goes away ---------------------------------------

TEST_CASE("two engines share the endpoints, each event goes out once, and one takes over") {
  on_postgresql([](Fixture& f) {
    Receiver receiver;
    std::vector<model::Webhook> hooks;
    for (int i = 0; i < 32; ++i) hooks.push_back(hook(f, receiver.url("/" + std::to_string(i))));
    auto first = std::make_unique<Sender>(f);
    Sender second(f);
    const auto smallest_share = [&] {
      return f.read([](Tx& tx) {
        return tx
            .value<std::int64_t>(
                "select min(n) from (select count(*) as n from webhook_shards "
                "where owner <> '' group by owner) s")
            .value_or(0);
      });
    };
    REQUIRE(eventually([&] { return smallest_share() == 16; }));
    append(f, 10, hooks[0].seq);
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 320; }));
    CHECK(receiver.requests().size() == 320);
    CHECK(first->engine.counts().delivered > 0);
    CHECK(second.engine.counts().delivered > 0);
    CHECK(first->engine.counts().delivered + second.engine.counts().delivered == 320);

    first.reset();
    append(f, 10, hooks[0].seq);
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 640; }));
    CHECK(receiver.requests().size() == 640);
  });
}

TEST_CASE("the endpoints of a server that died are taken over when its lease ends") {
  on_postgresql([](Fixture& f) {
    Receiver receiver;
    const auto webhook = hook(f, receiver.url());
    const SystemClock clock;
    const auto until = clock.now() + 1'000;
    f.write([&](Tx& tx) { store::shards_renew(tx, "dead", until - 1'000, 1'000); });
    append(f, 5, webhook.seq);
    Sender sender(f);
    REQUIRE(receiver.wait_for(1));
    CHECK(clock.now() >= until);
    CHECK(clock.now() < until + 5'000);
    CHECK(eventually([&] { return in_state(f, "delivered") == 5; }));
    CHECK(receiver.requests().size() == 5);
  });
}

TEST_CASE("the engine goes on after PostgreSQL was restarted") {
  on_postgresql([](Fixture& f) {
    Receiver receiver;
    const auto webhook = hook(f, receiver.url());
    Sender sender(f);
    append(f, 5, webhook.seq);
    REQUIRE(eventually([&] { return in_state(f, "delivered") == 5; }));
    f.postgres->restart();
    // The first writes after it may fail; the test's own too.
    REQUIRE(eventually([&] {
      return f.db
          ->write([](Tx& tx) -> Status {
            store::event_append(tx, an_event("track.created"));
            return {};
          })
          .ok();
    }));
    REQUIRE(receiver.wait_for(6));
    CHECK(eventually([&] { return in_state(f, "pending") == 0; }));
  });
}
