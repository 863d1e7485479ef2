# SPDX-License-Identifier: Apache-2.0
"""When the next attempt comes, and what an endpoint may ask for: a rate, a limit, an order."""
import email.utils
import shutil
import time
import unittest

from dns_server import DnsServer
from receivers import answer, closed_port, in_turn, ok
from webhook_case import ONE_LONG, SLACK, WebhookTestCase, seconds_of


class Schedule(WebhookTestCase):
    """When the next attempt comes."""

    def test_first_waits_of_the_usual_schedule(self):
        receiver = self.receiver(answer(500))
        server = self.mvd()
        webhook = self.endpoint(server, receiver)
        delivery = self.attempted(server, self.send(server, webhook), 4, seconds=60)
        times = [seconds_of(one["at"]) for one in delivery["attempt_log"]]
        for wait, before, after in zip((1, 2, 4), times, times[1:]):
            self.assertGreaterEqual(after - before, wait / 2 - 0.01)
            self.assertLess(after - before, wait + SLACK)
        heard = [one.wall for one in receiver.requests[:4]]
        for logged, arrived in zip(times, heard):
            self.assertLess(abs(logged - arrived), SLACK)
        self.assertEqual([one["number"] for one in delivery["attempt_log"]], [1, 2, 3, 4])
        stamps = [int(one.headers["webhook-timestamp"]) for one in receiver.requests[:4]]
        self.assertEqual(stamps, [int(moment) for moment in times], "each attempt has its own time")

    def test_given_up_when_the_schedule_is_used_up(self):
        receiver = self.receiver(answer(500, b"broken"))
        server = self.mvd(retry_schedule="100ms,200ms")
        webhook = self.endpoint(server, receiver)
        delivery = self.failed(server, self.send(server, webhook))
        self.assertEqual((delivery["attempts"], delivery["fault"]), (3, "receiver"))
        self.assertEqual(len(receiver.requests), 3)
        self.assertIsNone(delivery["next_attempt_at"])
        self.assertEqual(self.webhook(server, webhook)["failed"], 1)

    def test_retry_after_is_a_lower_bound(self):
        dated = lambda: email.utils.formatdate(time.time() + 61, usegmt=True)
        cases = [(429, "60", 60), (503, "60", 60), (500, "60", 60), (429, dated, 60),
                 (503, dated, 60), (301, "60", 60)]
        for number, (status, value, seconds) in enumerate(cases):
            with self.subTest(status=status, value=value):
                receiver = self.receiver(answer(status, Retry_After=value))
                delivery, _, _, _ = self.first(receiver)
                self.servers.pop().kill()
                shutil.rmtree(self.folder / "home")
                self.check_retry(delivery, seconds - 0.1, seconds + 2)

    def test_retry_after_that_is_shorter_or_nonsense(self):
        server = self.mvd(**ONE_LONG)
        past = email.utils.formatdate(time.time() - 1000, usegmt=True)
        for value in ("1", "0", past, "soon", "-5", "1.5", ""):
            with self.subTest(value=value):
                webhook = self.endpoint(server, self.receiver(answer(503, Retry_After=value)))
                delivery = self.attempted(server, self.send(server, webhook))
                self.check_retry(delivery)

    def test_retry_after_without_end_is_capped(self):
        server = self.mvd(**ONE_LONG)
        for value in ("999999999", "99999999999999999999", "Fri, 31 Dec 2999 23:59:59 GMT"):
            with self.subTest(value=value):
                webhook = self.endpoint(server, self.receiver(answer(429, Retry_After=value)))
                delivery = self.attempted(server, self.send(server, webhook))
                self.check_retry(delivery, 3600, 24 * 3600)

    def test_quiet_while_retry_after_lasts(self):
        for status in (429, 503):
            with self.subTest(status=status):
                receiver = self.receiver(in_turn(answer(status, Retry_After="3"), ok))
                server = self.mvd(str(status), retry_schedule="100ms,100ms")
                webhook = self.endpoint(server, receiver)
                first = self.attempted(server, self.send(server, webhook))
                second = self.send(server, webhook)  # fresh ones wait too
                self.delivered(server, second)
                done = self.delivered(server, first["id"])
                begin = receiver.requests[0].at
                quiet = [one.at - begin for one in receiver.requests[1:]]
                self.assertGreaterEqual(min(quiet), 2.99)
                self.assertLess(max(quiet), 3 + SLACK)
                self.assertEqual(done["attempts"], 2)
                self.assertEqual(len(receiver.requests), 3)

    def test_quiet_is_kept_when_another_delivery_is_sent_again_by_hand(self):
        """A redelivery is one request, not leave to send all that waits."""
        receiver = self.receiver(in_turn(ok, answer(429, Retry_After="4"), ok))
        server = self.mvd(retry_schedule="100ms,100ms")
        webhook = self.endpoint(server, receiver)
        old = self.delivered(server, self.send(server, webhook))
        self.attempted(server, self.send(server, webhook))
        waiting = [self.send(server, webhook) for _ in range(5)]
        self.api(server, "POST", f"/webhook-deliveries/{old['id']}/redeliver", status=202)
        for one in waiting:
            self.delivered(server, one)
        begin = receiver.requests[1].at
        early = [one for one in receiver.requests[2:] if one.at - begin < 3.99]
        self.assertLessEqual(len(early), 1, "at most the redelivery itself comes early")


class Addresses(WebhookTestCase):
    def test_another_address_is_tried_when_one_is_dead(self):
        """Whichever of the two is tried first: by the end of the schedule the other had a turn."""
        for alive in ("127.0.0.1", "127.0.0.2"):
            with self.subTest(alive=alive), DnsServer() as dns:
                receiver = self.receiver(host=alive)
                dns.script("two.example", ["127.0.0.1", "127.0.0.2"])
                server = self.mvd(alive, dns_servers=dns.servers,
                                  retry_schedule=",".join(["100ms"] * 9))
                webhook = self.endpoint(server, receiver.url_of("two.example"))
                self.delivered(server, self.send(server, webhook))

    def test_dialled_address_is_logged_when_nothing_answers(self):
        sock, port = closed_port()
        self.addCleanup(sock.close)
        server = self.mvd(**ONE_LONG)
        for scheme in ("http", "https"):
            with self.subTest(scheme=scheme):
                webhook = self.endpoint(server, f"{scheme}://127.0.0.1:{port}/")
                delivery = self.attempted(server, self.send(server, webhook))
                self.assertEqual(delivery["attempt_log"][0]["address"], "127.0.0.1")


class Options(WebhookTestCase):
    def test_rate_limit(self):
        receiver = self.receiver()
        server = self.mvd()
        webhook = self.endpoint(server, receiver, rate_limit=10)
        sent = [self.send(server, webhook) for _ in range(40)]
        for one in sent:
            self.delivered(server, one)
        at = [one.at for one in receiver.requests]
        self.assertEqual(len(at), 40)
        for first in range(len(at)):
            within = sum(1 for moment in at[first:] if moment - at[first] < 1)
            # 10 a second and the one that was saved up; arrivals jitter a little.
            self.assertLessEqual(within, 12, at)
        self.assertGreater(at[-1] - at[0], 3.7)
        self.assertLess(at[-1] - at[0], 3.9 + SLACK * 2)

    def test_in_flight_limit(self):
        receiver = self.receiver(lambda exchange: exchange.gone(0.02) or ok(exchange))
        server = self.mvd()
        webhook = self.endpoint(server, receiver, max_in_flight=3)
        sent = [self.send(server, webhook) for _ in range(60)]
        for one in sent:
            self.delivered(server, one)
        self.assertLessEqual(max(one.overlap for one in receiver.requests), 3)
        self.assertGreaterEqual(max(one.overlap for one in receiver.requests), 2)

    def fifo(self, way, attempts):
        receiver = self.receiver(way)
        server = self.mvd(retry_schedule="300ms,300ms,300ms,300ms")
        webhook = self.endpoint(server, receiver, fifo=True)
        sent = [self.trigger(server, webhook) for _ in range(20)]
        for _, (one,) in sent:
            self.delivered(server, one)
        self.assertEqual(max(one.overlap for one in receiver.requests), 1)
        came = receiver.event_ids()
        firsts = [one for number, one in enumerate(came) if one not in came[:number]]
        self.assertEqual(firsts, [one for one, _ in sent])
        self.assertEqual(came, sorted(came, key=firsts.index), "none comes between two attempts")
        self.assertEqual(len(came), attempts)

    def test_fifo_with_a_failing_first_attempt(self):
        self.fifo(in_turn(answer(500), ok), 21)

    def test_fifo_with_failures_between(self):
        self.fifo(lambda exchange: (answer(500) if exchange.request.number % 3 == 1 else ok)(
            exchange), 30)

    def test_fifo_goes_on_after_one_was_given_up(self):
        receiver = self.receiver(in_turn(answer(500), answer(500), ok))
        server = self.mvd(retry_schedule="200ms")
        webhook = self.endpoint(server, receiver, fifo=True)
        sent = [self.trigger(server, webhook) for _ in range(3)]
        self.delivered(server, sent[2][1][0])
        self.assertEqual(self.delivery(server, sent[0][1][0])["state"], "failed")
        order = [sent[0][0], sent[0][0], sent[1][0], sent[2][0]]
        self.assertEqual(receiver.event_ids(), order)


if __name__ == "__main__":
    unittest.main()
