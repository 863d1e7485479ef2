# SPDX-License-Identifier: Apache-2.0
"""Endpoints that are switched off, by hand or because nothing gets through: nothing is lost, order
is kept where it is asked for, one notice; and what people do afterwards: enable, redeliver, recover,
delete, rotate."""
import base64
import concurrent.futures
import contextlib
import hmac
import http.client
import sqlite3
import threading
import time
import unittest

import support
from receivers import answer, held_until, in_turn, ok, switch
from webhook_case import LOOPBACK, WebhookTestCase, timestamp

MANY = 5000 if support.LONG else 1200  # more than one step of a recovery (1000)


class HeldTestCase(WebhookTestCase):
    def states(self, server, webhook):
        return [one["state"] for one in self.deliveries(server, webhook)]

    def disable(self, server, webhook):
        return self.api(server, "POST", f"/webhooks/{webhook['id']}/disable")

    def enable(self, server, webhook):
        return self.api(server, "POST", f"/webhooks/{webhook['id']}/enable")

    def all_delivered(self, server, webhook, count, seconds=60):
        def look():
            states = self.states(server, webhook)
            return states == ["delivered"] * count
        try:
            support.wait_for(look, f"{count} are delivered", seconds)
        except AssertionError as error:
            self.fail(f"{error}: {self.states(server, webhook)}")

    def others_had_their_turn(self, server):
        """An event to another endpoint got through, and an answer of it is stored."""
        other = self.receiver()
        webhook = self.endpoint(server, other, events=["track.deleted"])
        self.delivered(server, self.send(server, webhook))

    def recover(self, server, webhook, since):
        status, recovery = server.api("POST", f"/api/v1/webhooks/{webhook['id']}/recover",
                                      {"since": since})
        self.assertEqual(status, 202, recovery)
        return recovery


class Held(HeldTestCase):
    def test_held_and_replayed_in_order(self):
        for fifo in (True, False):
            with self.subTest(fifo=fifo):
                receiver = self.receiver()
                server = self.mvd(f"fifo-{fifo}")
                webhook = self.endpoint(server, receiver, fifo=fifo)
                before = [self.trigger(server)[0] for _ in range(3)]
                self.all_delivered(server, webhook, 3)
                shown = self.disable(server, webhook)
                self.assertEqual(shown["state"], "disabled")
                self.assertIn("by hand", shown["disabled_reason"])
                held = [self.trigger(server)[0] for _ in range(50)]
                self.others_had_their_turn(server)
                self.assertEqual(len(receiver.requests), 3)
                self.assertEqual(len(self.deliveries(server, webhook, "held")), 50)
                self.assertEqual(self.deliveries(server, webhook, "pending"), [])
                one = self.deliveries(server, webhook, "held")[0]
                self.assertEqual((one["attempts"], one["next_attempt_at"]), (0, None))
                self.assertEqual(self.webhook(server, webhook)["pending"], 50)
                self.assertEqual(self.enable(server, webhook)["state"], "enabled")
                after = [self.trigger(server)[0] for _ in range(3)]
                self.all_delivered(server, webhook, 56)
                came = receiver.event_ids()
                self.assertEqual(sorted(came), sorted(before + held + after), "each once")
                if fifo:
                    self.assertEqual(came, before + held + after)
                self.assertEqual(self.events(server, "webhook.disabled"), [],
                                 "who did it by hand needs no notice")

    def test_held_over_a_restart(self):
        receiver = self.receiver()
        server = self.mvd()
        webhook = self.endpoint(server, receiver, fifo=True)
        self.disable(server, webhook)
        held = [self.trigger(server)[0] for _ in range(20)]
        server.kill()
        server.start(LOOPBACK)
        held += [self.trigger(server)[0] for _ in range(5)]
        self.others_had_their_turn(server)
        self.assertEqual(receiver.requests, [])
        self.enable(server, webhook)
        self.all_delivered(server, webhook, 25)
        self.assertEqual(receiver.event_ids(), held)

    def test_retries_wait_too_and_come_first_with_fifo(self):
        ways = {"now": answer(500)}
        receiver = self.receiver(switch(ways))
        server = self.mvd(retry_schedule="20s,20s")
        webhook = self.endpoint(server, receiver, fifo=True)
        sent = [self.trigger(server, webhook) for _ in range(10)]
        self.attempted(server, sent[0][1][0])
        self.disable(server, webhook)
        self.assertEqual(set(self.states(server, webhook)), {"held"})
        sent += [(self.trigger(server)[0], None)]
        ways["now"] = ok
        self.enable(server, webhook)
        self.all_delivered(server, webhook, 11)  # at once, not after 20 s
        self.assertEqual(receiver.event_ids()[1:], [one for one, _ in sent])

    def test_attempt_under_way_when_disabled(self):
        """It ends as it ends; a failure is held, not lost."""
        go = threading.Event()
        receiver = self.receiver(in_turn(held_until(go, answer(500)), ok))
        server = self.mvd(retry_schedule="100ms")
        webhook = self.endpoint(server, receiver)
        delivery_id = self.send(server, webhook)
        support.wait_for(lambda: receiver.requests, "the first attempt is under way")
        self.disable(server, webhook)
        go.set()
        held = self.attempted(server, delivery_id)
        self.others_had_their_turn(server)
        self.assertEqual(self.delivery(server, delivery_id)["state"], "held", held)
        self.assertEqual(len(receiver.requests), 1)
        self.enable(server, webhook)
        self.assertEqual(self.delivered(server, delivery_id)["attempts"], 2)

    def test_refuses_what_needs_an_enabled_one(self):
        server = self.mvd()
        webhook = self.endpoint(server, self.receiver())
        self.disable(server, webhook)
        for path, body in ((f"/webhooks/{webhook['id']}/test", None),
                           ("/events/trigger", {"type": "distribution.live",
                                                "webhook_id": webhook["id"]})):
            status, problem = server.api("POST", "/api/v1" + path, body)
            self.assertEqual((status, problem["code"]), (409, "conflict"), problem)
            self.assertIn("enable", problem["hint"].lower())
        self.disable(server, webhook)  # again is no mistake
        self.enable(server, webhook)
        self.enable(server, webhook)


class SwitchedOff(HeldTestCase):
    """By the server, after 10 failed events in a row when one has used up its schedule."""

    def warmed(self, way_after, **options):
        """A server and an endpoint whose window has grown, which from now on meets `way_after`."""
        ways = {"now": ok}
        receiver = self.receiver(switch(ways))
        server = self.mvd(**options)
        webhook = self.endpoint(server, receiver)
        for one in [self.send(server, webhook) for _ in range(60)]:
            self.delivered(server, one)
        ways["now"] = way_after
        return server, receiver, webhook, ways

    def off(self, server, webhook, seconds=60):
        return support.wait_for(
            lambda: (one := self.webhook(server, webhook))["state"] == "disabled" and one,
            "it is disabled", seconds)

    def test_after_ten_failed_events(self):
        """All at a time: the receiver answers when the 15th has come."""
        gate, begun, lock = threading.Event(), [], threading.Lock()

        def together(exchange):
            with lock:
                begun.append(exchange.request)
                if len(begun) >= 15:
                    gate.set()
            gate.wait(10)
            return answer(500, b"down")(exchange)
        server, receiver, webhook, ways = self.warmed(together, retry_schedule="300ms")
        watcher = self.receiver()
        self.endpoint(server, watcher, events=["webhook.*"])
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            sent = [ids for _, (ids,) in pool.map(lambda _: self.trigger(server, webhook),
                                                 range(15))]
        shown = self.off(server, webhook)
        self.assertIn("in a row", shown["disabled_reason"])
        self.assertIn("500", shown["disabled_reason"])
        during = [self.trigger(server)[1][0] for _ in range(10)]
        told = support.wait_for(lambda: list(watcher.requests), "the notice arrives")
        self.assertEqual(told[0].event["data"]["webhook_id"], webhook["id"])
        self.assertGreaterEqual(told[0].event["data"]["failed_events"], 10)
        self.others_had_their_turn(server)
        self.assertEqual(len(watcher.requests), 1, "told once")
        self.assertEqual(len(self.events(server, "webhook.disabled")), 1)
        states = {one: self.delivery(server, one)["state"] for one in sent + during}
        self.assertLessEqual(set(states.values()), {"held", "failed"}, states)
        self.assertEqual({states[one] for one in during}, {"held"})
        ways["now"] = ok
        self.enable(server, webhook)
        for one in sent + during:
            if states[one] == "held":
                self.delivered(server, one)
        shown = self.webhook(server, webhook)
        self.assertEqual((shown["state"], shown["failures"], shown["disabled_reason"]),
                         ("enabled", 0, None))
        lost = [one for one in sent if self.delivery(server, one)["state"] == "failed"]
        self.recover(server, webhook, "2020-01-01T00:00:00Z")
        for one in lost:
            self.delivered(server, one)
        self.assertEqual(len(watcher.requests), 1)

    def test_a_success_between_starts_the_count_anew(self):
        """Two of three attempts fail, many more than ten in all: it stays enabled."""
        receiver = self.receiver(lambda exchange: (answer(500) if exchange.request.number % 3 else ok)(
            exchange))
        server = self.mvd(retry_schedule=",".join(["20ms"] * 60))
        webhook = self.endpoint(server, receiver)
        for one in [self.send(server, webhook) for _ in range(30)]:
            self.delivered(server, one)
        self.assertGreater(len(receiver.requests), 80)
        shown = self.webhook(server, webhook)
        self.assertEqual(self.events(server, "webhook.disabled"), [])
        self.assertIn(shown["state"], ("enabled", "failing"))

    def test_fewer_than_ten_do_not_disable(self):
        receiver = self.receiver(answer(500))
        server = self.mvd(retry_schedule="50ms")
        webhook = self.endpoint(server, receiver)
        for one in [self.send(server, webhook) for _ in range(4)]:
            self.failed(server, one)
        shown = self.webhook(server, webhook)
        self.assertEqual((shown["state"], shown["failures"]), ("failing", 4))
        self.assertIsNotNone(shown["failing_since"])

    def test_disabled_again_is_told_again(self):
        receiver = self.receiver(answer(410))
        server = self.mvd()
        webhook = self.endpoint(server, receiver)
        for count in (1, 2, 3):
            if count == 1:
                self.send(server, webhook)
            else:
                self.enable(server, webhook)  # what is held meets 410 once more
            support.wait_for(lambda: len(self.events(server, "webhook.disabled")) == count,
                             f"{count} notices")
            self.off(server, webhook)
        self.assertEqual(self.states(server, webhook), ["held"])

    def test_many_at_once_are_told_once(self):
        """A burst of 410 on many connections."""
        server, receiver, webhook, _ = self.warmed(answer(410))
        for _ in range(60):
            self.trigger(server)
        self.off(server, webhook)
        self.others_had_their_turn(server)
        self.assertEqual(len(self.events(server, "webhook.disabled")), 1)
        held = self.deliveries(server, webhook, "held")
        self.assertEqual(len(held), 60)


class ByHand(HeldTestCase):
    """Redeliver, recover, delete, rotate."""

    def redeliver(self, server, delivery_id):
        return self.api(server, "POST", f"/webhook-deliveries/{delivery_id}/redeliver", status=202)

    def test_redeliver_one(self):
        receiver = self.receiver(in_turn(ok, answer(500), answer(500), ok))
        server = self.mvd(retry_schedule="100ms")
        webhook = self.endpoint(server, receiver)
        first = self.delivered(server, self.send(server, webhook))
        second = self.failed(server, self.send(server, webhook))
        again = self.redeliver(server, second["id"])
        self.assertEqual((again["id"], again["state"]), (second["id"], "pending"))
        done = self.delivered(server, second["id"])
        self.assertEqual([one["number"] for one in done["attempt_log"]], [1, 2, 3])
        self.assertIsNone(done["fault"])
        self.redeliver(server, first["id"])  # a delivered one too
        done = self.reached(server, first["id"], "it is delivered again",
                            lambda one: one["attempts"] == 2 and one["state"] == "delivered")
        came = receiver.of(first["event_id"])
        self.assertEqual(len(came), 2)
        self.assertEqual(came[0].body, came[1].body, "the same bytes")
        self.assertEqual(self.webhook(server, webhook)["failed"], 0)

    def test_redeliver_to_a_disabled_one_is_held(self):
        receiver = self.receiver()
        server = self.mvd()
        webhook = self.endpoint(server, receiver)
        delivery_id = self.send(server, webhook)
        self.delivered(server, delivery_id)
        self.disable(server, webhook)
        self.assertEqual(self.redeliver(server, delivery_id)["state"], "held")
        self.others_had_their_turn(server)
        self.assertEqual(len(receiver.requests), 1)
        self.enable(server, webhook)
        self.reached(server, delivery_id, "it comes again", lambda one: one["attempts"] == 2)

    def test_redeliver_what_is_not_there(self):
        server = self.mvd()
        for bad in ("dlv_0000000000009", "dlv_x", "dlv_zzzzzzzzzzzzz"):
            self.assertEqual(server.api("POST", f"/api/v1/webhook-deliveries/{bad}/redeliver")[0],
                             404)

    def make_failed(self, server):
        """All deliveries become given up, as after days of failures. The server is stopped."""
        file, = server.home.rglob("mv.db")
        with contextlib.closing(sqlite3.connect(file)) as db, db:
            return db.execute(
                "update webhook_deliveries set state = 'failed', fault = 'receiver', attempts = 1, "
                "tries = 1, next_attempt_at = 1, last_status = 500, finished_at = created_at + 1"
            ).rowcount

    def with_failed(self, receiver, count):
        """A server, an endpoint and the ids of its events, all of which have failed."""
        server = self.mvd()
        webhook = self.endpoint(server, receiver)
        self.disable(server, webhook)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            sent = [event for event, _ in pool.map(lambda _: self.trigger(server), range(count))]
        server.stop()
        self.assertEqual(self.make_failed(server), count)
        server.start(LOOPBACK)
        self.enable(server, webhook)
        self.assertEqual(receiver.requests, [])
        return server, webhook, sent

    def recovered(self, server, recovery):
        return support.wait_for(
            lambda: (one := self.api(server, "GET", f"/webhook-recoveries/{recovery['id']}"))[
                "state"] == "done" and one, "the recovery is done", 60)

    def test_recover_all_since(self):
        receiver = self.receiver()
        server, webhook, sent = self.with_failed(receiver, 100)
        rows = self.deliveries(server, webhook, "failed")
        self.assertEqual(len(rows), 100)
        moment = rows[49]["created_at"]
        late = [one for one in rows if one["created_at"] >= moment]
        done = self.recovered(server, self.recover(server, webhook, moment))
        self.assertEqual((done["recovered"], done["total"]), (len(late), len(late)))
        for one in late:
            self.assertIsNone(self.delivered(server, one["id"])["fault"])
        self.assertEqual(len(self.deliveries(server, webhook, "failed")), 100 - len(late))
        done = self.recovered(server, self.recover(server, webhook, "2020-01-01T00:00:00Z"))
        self.assertEqual(done["recovered"], 100 - len(late))
        self.all_delivered(server, webhook, 100)
        self.assertEqual(sorted(receiver.event_ids()), sorted(sent), "each once")
        self.assertEqual(self.recovered(server, self.recover(
            server, webhook, "2020-01-01T00:00:00Z"))["recovered"], 0)

    def test_recover_while_disabled_is_held(self):
        receiver = self.receiver()
        server, webhook, sent = self.with_failed(receiver, 10)
        self.disable(server, webhook)
        self.recovered(server, self.recover(server, webhook, "2020-01-01T00:00:00Z"))
        self.assertEqual(self.states(server, webhook), ["held"] * 10)
        self.others_had_their_turn(server)
        self.assertEqual(receiver.requests, [])
        self.enable(server, webhook)
        self.all_delivered(server, webhook, 10)

    def test_recover_refuses_bad_times(self):
        server = self.mvd()
        webhook = self.endpoint(server, self.receiver())
        for since in ("yesterday, I think it was", timestamp(time.time() + 3600)):
            status, problem = server.api("POST", f"/api/v1/webhooks/{webhook['id']}/recover",
                                         {"since": since})
            self.assertEqual(status, 422, problem)
            self.assertEqual(problem["errors"][0]["pointer"], "/since")

    def test_recovery_outlives_kills(self):
        """kill -9 at once and while the recovered ones are sent."""
        receiver = self.receiver()
        server, webhook, sent = self.with_failed(receiver, MANY)
        recovery = self.recover(server, webhook, "2020-01-01T00:00:00Z")
        self.assertEqual(recovery["total"], MANY)
        for kill in range(3):
            support.wait_for(lambda: len(receiver.requests) >= kill * MANY // 4,
                             f"kill {kill} is due", 60)
            server.kill()
            server.start(LOOPBACK)
        done = self.recovered(server, recovery)
        self.assertEqual((done["recovered"], done["total"]), (MANY, MANY))
        support.wait_for(lambda: self.webhook(server, webhook)["pending"] == 0, "nothing waits", 120)
        self.assertEqual(self.webhook(server, webhook)["failed"], 0)
        came = receiver.event_ids()
        self.assertEqual(set(came), set(sent))
        # Twice only what was under way at a kill, or not yet written down.
        self.assertLessEqual(len(came) - MANY, 3 * 200)

    def test_killed_at_each_point_of_a_recovery(self):
        receiver = self.receiver()
        server, webhook, sent = self.with_failed(receiver, 20)
        for point in range(1, 9):
            with self.subTest(point=point):
                server.stop()
                self.make_failed(server)
                receiver.requests.clear()
                server.start({**LOOPBACK, "MV_CRASH_AT": str(point)})
                try:
                    recovery = self.recover(server, webhook, "2020-01-01T00:00:00Z")
                    support.wait_for(lambda: not server.alive() or self.ended(server, recovery),
                                     "it dies or is done", 30)
                except (OSError, http.client.HTTPException):
                    recovery = None  # it died before it could answer
                server.kill()
                server.start(LOOPBACK)
                if recovery is None:
                    recovery = self.recover(server, webhook, "2020-01-01T00:00:00Z")
                self.recovered(server, recovery)
                self.all_delivered(server, webhook, 20)
                self.assertEqual(set(receiver.event_ids()), set(sent))

    def ended(self, server, recovery):
        one = self.api(server, "GET", f"/webhook-recoveries/{recovery['id']}")
        return one["state"] == "done" and self.api(
            server, "GET", f"/webhooks/{one['webhook_id']}")["pending"] == 0

    def test_delete_stops_sending(self):
        ways = {"now": answer(500)}
        receiver = self.receiver(switch(ways))
        server = self.mvd(retry_schedule=",".join(["100ms"] * 50))
        webhook = self.endpoint(server, receiver)
        delivery_id = self.send(server, webhook)
        self.attempted(server, delivery_id, 2)
        self.api(server, "DELETE", f"/webhooks/{webhook['id']}", status=204)
        server_side = lambda: len(receiver.requests)
        self.others_had_their_turn(server)
        count = server_side()
        for _ in range(5):
            self.assertEqual(self.trigger(server)[1], [])
            self.others_had_their_turn(server)
        self.assertLessEqual(server_side(), count)
        for method, path in (("GET", f"/webhooks/{webhook['id']}"),
                             ("GET", f"/webhooks/{webhook['id']}/deliveries"),
                             ("GET", f"/webhook-deliveries/{delivery_id}"),
                             ("POST", f"/webhook-deliveries/{delivery_id}/redeliver"),
                             ("POST", f"/webhooks/{webhook['id']}/enable"),
                             ("DELETE", f"/webhooks/{webhook['id']}")):
            self.assertEqual(server.api(method, "/api/v1" + path)[0], 404, path)

    def signed_with(self, request, secret):
        """Whether one of its v1 signatures is of this secret."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        headers = request.headers
        content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + request.body
        mac = "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
        return mac in headers["webhook-signature"].split(" ")

    def test_rotation_with_an_overlap(self):
        receiver = self.receiver()
        server = self.mvd()
        webhook = self.endpoint(server, receiver)

        def arrived():
            return self.arrives(receiver, self.trigger(server, webhook)[0])

        def rotate(overlap):
            return self.api(server, "POST", f"/webhooks/{webhook['id']}/rotate-secret",
                            {"overlap_seconds": overlap})
        first = webhook["secret"]
        self.assertTrue(self.signed_with(arrived(), first))
        answer = rotate(3600)
        second = answer["secret"]
        self.assertNotEqual(first, second)
        self.assertIsNotNone(answer["previous_secret_until"])
        one = arrived()
        self.assertEqual([self.signed_with(one, key) for key in (first, second)], [True, True])
        key = base64.b64decode(second.removeprefix("whsec_"))
        self.assertEqual(one.headers["x-webhook-signature"],
                         "sha256=" + hmac.digest(key, one.body, "sha256").hex())
        server.kill()  # the overlap outlives a restart
        server.start(LOOPBACK)
        one = arrived()
        self.assertEqual([self.signed_with(one, key) for key in (first, second)], [True, True])
        third = rotate(1)["secret"]
        one = arrived()
        self.assertEqual([self.signed_with(one, key) for key in (first, third)], [False, True])
        support.wait_for(lambda: self.webhook(server, webhook)["previous_secret_until"] is None,
                         "the overlap ends")
        one = support.wait_for(lambda: (one := arrived()) and not self.signed_with(one, second) and
                               one, "the old one no longer signs")
        self.assertTrue(self.signed_with(one, third))
        fourth = rotate(0)["secret"]
        one = arrived()
        self.assertEqual([self.signed_with(one, key) for key in (third, fourth)], [False, True])
        self.assertEqual(len(one.headers["webhook-signature"].split(" ")), 1)


if __name__ == "__main__":
    unittest.main()
