# SPDX-License-Identifier: Apache-2.0
"""Endpoints that are switched off, by hand or because nothing gets through: nothing is lost, order
is kept where it is asked for, there is one notice."""
import concurrent.futures
import threading
import unittest

import support
from receivers import answer, held_until, in_turn, ok, switch
from webhook_case import LOOPBACK, WebhookTestCase


class Held(WebhookTestCase):
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
                self.assertIn("by you", shown["disabled_reason"])
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


class SwitchedOff(WebhookTestCase):
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
        receiver = self.receiver(
            lambda exchange: (answer(500) if exchange.request.number % 3 else ok)(exchange))
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


if __name__ == "__main__":
    unittest.main()
