# SPDX-License-Identifier: Apache-2.0
"""A healthy endpoint does not feel sick ones, and large answers do not fill the memory."""
import sys
import time
import unittest

import receivers
import support
from receivers import answer, ok
from webhook_case import WebhookTestCase

HEALTHY = 400 if support.LONG else 150  # events for the figures
SICK = 50
FLOOR_MS = 20  # of the fairness bound: what the machine itself adds


class Memory(WebhookTestCase):
    def test_flat_beside_large_answers(self):
        ways = (receivers.endless_body, receivers.many_headers, receivers.gzip_bomb,
                receivers.endless_chunks, receivers.one_long_header)
        server = self.mvd(timeout="2s", retry_schedule="200ms,200ms,200ms")
        targets = [self.endpoint(server, self.receiver(way)) for way in ways for _ in range(4)]
        rounds = 40 if support.LONG else 15

        def all_tried():
            counts = [self.webhook(server, one) for one in targets]
            return all(one["pending"] <= 12 for one in counts)
        for _ in range(3):
            self.trigger(server)
        support.wait_for(all_tried, "the first events are tried", 60)
        before, _ = self.memory(server)
        for _ in range(rounds):
            self.trigger(server)
        attempts = lambda: sum(one["attempts"] for webhook in targets[:4]
                               for one in self.deliveries(server, webhook))
        support.wait_for(lambda: attempts() >= 4 * (rounds + 3), "all are tried", 120)
        after, most = self.memory(server)
        print(f"\nresident: {before} kB before, {after} kB after, {most} kB at most",
              file=sys.stderr)
        # 256 attempts at a time of at most 64 kB of body and 32 kB of headers, and as many buffers.
        self.assertLess(most - before, 48_000, "kB")


class Fairness(WebhookTestCase):
    def latencies(self, server, receiver):
        """Seconds from the call that makes an event to its receipt, one event after the other at
        a steady pace, sorted."""
        begun = {}
        start = time.monotonic()
        for number in range(HEALTHY):
            support.wait_for(lambda: time.monotonic() >= start + number * 0.03, "the next turn")
            at = time.monotonic()
            begun[self.trigger(server)[0]] = at
        support.wait_for(lambda: len({one.event_id for one in list(receiver.requests)} &
                                     begun.keys()) == HEALTHY, "all arrive", 60)
        return sorted(one.at - begun[one.event_id] for one in receiver.requests
                      if one.event_id in begun)

    def test_healthy_beside_sick(self):
        healthy = self.receiver()
        server = self.mvd()
        webhook = self.endpoint(server, healthy)
        alone = self.latencies(server, healthy)
        sock, port = receivers.closed_port()
        self.addCleanup(sock.close)
        sick = {name: self.receiver(way) for name, way in (
            ("hang", receivers.hang), ("500", answer(500)), ("drip", receivers.drip))}
        urls = [one.url for one in sick.values()] + [f"http://127.0.0.1:{port}/"]
        for number in range(SICK):
            self.endpoint(server, urls[number % len(urls)])
        used = self.cpu(server)
        beside = self.latencies(server, healthy)
        used = self.cpu(server) - used
        pick = lambda values, part: 1000 * values[int(len(values) * part)]
        print("", file=sys.stderr)
        for name, values in (("alone", alone), (f"beside {SICK} sick", beside)):
            print(f"event to receipt, {name}: p50 {pick(values, 0.5):.1f} ms, "
                  f"p99 {pick(values, 0.99):.1f} ms, most {1000 * values[-1]:.1f} ms "
                  f"({len(values)} events)", file=sys.stderr)
        print(f"mvd used {used:.1f} s of processor time beside the sick", file=sys.stderr)
        for name, one in sick.items():
            self.assertGreater(len(one.requests), 5, f"{name}: the sick ones were tried")
        self.assertEqual(self.webhook(server, webhook)["state"], "enabled")
        self.assertLessEqual(pick(beside, 0.99), 2 * pick(alone, 0.99) + FLOOR_MS)

    def test_healthy_beside_those_that_hang_of_a_sudden(self):
        """Their windows had grown; together they have more under way than there are slots."""
        healthy, ways = self.receiver(), {"now": ok}
        sudden = self.receiver(receivers.switch(ways))
        server = self.mvd()
        self.endpoint(server, healthy)
        targets = [self.endpoint(server, sudden) for _ in range(10)]
        for one in [ids for _ in range(80) for ids in self.trigger(server)[1]]:
            self.delivered(server, one)
        alone = self.latencies(server, healthy)
        ways["now"] = receivers.hang
        for _ in range(40):
            self.trigger(server)
        beside = self.latencies(server, healthy)
        pick = lambda values, part: 1000 * values[int(len(values) * part)]
        print(f"\nevent to receipt: p99 {pick(alone, 0.99):.1f} ms before, "
              f"{pick(beside, 0.99):.1f} ms "
              f"when {len(targets)} others hang of a sudden", file=sys.stderr)
        self.assertLessEqual(pick(beside, 0.99), 2 * pick(alone, 0.99) + FLOOR_MS)


if __name__ == "__main__":
    unittest.main()
