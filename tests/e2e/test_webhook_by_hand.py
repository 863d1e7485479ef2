# SPDX-License-Identifier: Apache-2.0
"""What people do with an endpoint: redeliver, recover, delete, rotate its secret."""
import base64
import concurrent.futures
import contextlib
import hmac
import http.client
import sqlite3
import time
import unittest

import support
from receivers import answer, in_turn, ok, switch
from webhook_case import LOOPBACK, WebhookTestCase, timestamp

MANY = 5000 if support.LONG else 1200  # more than one step of a recovery (1000)


class ByHand(WebhookTestCase):
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
        support.wait_for(lambda: self.webhook(server, webhook)["pending"] == 0,
                         "nothing waits", 120)
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
