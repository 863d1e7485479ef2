# SPDX-License-Identifier: Apache-2.0
"""Receivers that misbehave: each attempt is bounded, logged as it was, and retried or not as it
should be."""
import shutil
import unittest

import receivers
import support
from receivers import answer, in_turn, ok
from webhook_case import ONE_LONG, SLACK, TIMEOUT_MS, WebhookTestCase, seconds_of


class Attempts(WebhookTestCase):
    """One attempt, its log and the time of the next."""

    def check_timed_out(self, attempt):
        self.assertGreaterEqual(attempt["duration_ms"], TIMEOUT_MS - 1, attempt)
        self.assertLess(attempt["duration_ms"], TIMEOUT_MS + SLACK * 1000, attempt)
        self.assertIn(f"{TIMEOUT_MS} ms", attempt["error"])

    def test_ok(self):
        receiver = self.receiver(answer(204, X_Mark="seen"))
        delivery, attempt, _, _ = self.first(receiver)
        self.assertEqual((delivery["state"], delivery["attempts"]), ("delivered", 1))
        self.assertEqual((attempt["status"], attempt["error"]), (204, None))
        self.assertEqual(attempt["address"], "127.0.0.1")
        self.assertIn("X-Mark: seen\r\n", attempt["response_headers"])
        self.assertTrue(attempt["response_headers"].startswith("HTTP/1.1 204 "))
        self.assertIsNone(delivery["next_attempt_at"])
        self.assertIsNotNone(delivery["finished_at"])
        request = receiver.requests[0]
        self.assertLess(abs(seconds_of(attempt["at"]) - request.wall), SLACK)
        self.assertEqual(request.line, "POST /hook HTTP/1.1")
        self.assertEqual(request.headers["host"], f"127.0.0.1:{receiver.port}")
        self.assertEqual(request.event["id"], request.event_id)

    def test_connections_are_kept(self):
        receiver = self.receiver()
        server = self.mvd()
        webhook = self.endpoint(server, receiver)
        for _ in range(10):
            self.delivered(server, self.send(server, webhook))
        self.assertEqual((len(receiver.requests), receiver.connections), (10, 1))

    def test_hang(self):
        delivery, attempt, _, _ = self.first(self.receiver(receivers.hang))
        self.check_timed_out(attempt)
        self.assertIsNone(attempt["status"])
        self.assertEqual(attempt["response_headers"], "")
        self.check_retry(delivery)

    def test_drip(self):
        receiver = self.receiver(receivers.drip)
        delivery, attempt, _, _ = self.first(receiver)
        self.check_timed_out(attempt)
        self.assertEqual(attempt["status"], 200, "what came is logged")
        self.assertIn("Content-Length: 100000", attempt["response_headers"])
        self.assertLess(len(attempt["response_body"]), 6)
        self.check_retry(delivery)

    def test_drip_of_headers(self):
        delivery, attempt, _, _ = self.first(self.receiver(receivers.drip_head))
        self.check_timed_out(attempt)
        self.check_retry(delivery)

    def test_interim_answers_without_end(self):
        delivery, attempt, server, _ = self.first(self.receiver(receivers.endless_interim))
        self.assertLess(attempt["duration_ms"], TIMEOUT_MS + SLACK * 1000, attempt)
        self.check_words(attempt["error"])
        self.check_retry(delivery)
        self.assertLess(len(attempt["response_headers"]), 33 * 1024)
        self.assertLess(self.memory(server)[1], 120_000, "kB")

    def test_endless_body(self):
        for way in (receivers.endless_body, receivers.endless_chunks):
            with self.subTest(way.__name__):
                receiver = self.receiver(way)
                delivery, attempt, _, _ = self.first(receiver)
                self.servers.pop().kill()
                shutil.rmtree(self.folder / "home")
                self.assertEqual((delivery["state"], attempt["status"]), ("delivered", 200))
                self.assertEqual(len(attempt["response_body"]), 16 * 1024)
                self.assertLess(attempt["duration_ms"], TIMEOUT_MS + SLACK * 1000)
                self.assertLess(receiver.sent, 30_000_000, "the rest is not read")

    def test_endless_body_of_a_failure(self):
        def way(exchange):
            exchange.head(500, Content_Length=receivers.GIGABYTE)
            while True:
                exchange.send(b"e" * 65536)
        delivery, attempt, _, _ = self.first(self.receiver(way))
        self.assertEqual(attempt["status"], 500)
        self.assertEqual(attempt["response_body"], "e" * 16 * 1024)
        self.assertIn("500", attempt["error"])
        self.check_retry(delivery)

    def test_many_headers(self):
        for way in (receivers.many_headers, receivers.one_long_header):
            with self.subTest(way.__name__):
                delivery, attempt, _, _ = self.first(self.receiver(way))
                self.servers.pop().kill()
                shutil.rmtree(self.folder / "home")
                self.check_words(attempt["error"])
                self.assertIn("header", attempt["error"].lower())
                self.assertLessEqual(len(attempt["response_headers"]), 32 * 1024)
                self.check_retry(delivery)

    def test_gzip_bomb(self):
        receiver = self.receiver(receivers.gzip_bomb)
        server = self.mvd(**ONE_LONG)
        webhook = self.endpoint(server, receiver)
        self.delivered(server, self.send(server, webhook))
        _, before = self.memory(server)
        for _ in range(20):
            delivery = self.delivered(server, self.send(server, webhook))
        self.assertNotIn("accept-encoding", receiver.requests[0].headers)
        attempt = delivery["attempt_log"][0]
        self.assertLessEqual(len(attempt["response_body"]), 16 * 1024)
        self.assertNotIn("\0", attempt["response_body"])
        self.assertIn("Content-Encoding: gzip", attempt["response_headers"])
        self.assertLess(self.memory(server)[1] - before, 20_000, "kB")

    def test_half_an_answer(self):
        delivery, attempt, _, _ = self.first(self.receiver(receivers.half_an_answer))
        self.assertEqual((attempt["status"], attempt["response_body"]), (200, "half"))
        self.check_words(attempt["error"])
        self.check_retry(delivery)

    def test_closed_and_reset(self):
        for way in (receivers.close, receivers.reset, receivers.garbage):
            with self.subTest(way.__name__):
                receiver = self.receiver(way)
                delivery, attempt, _, _ = self.first(receiver)
                self.servers.pop().kill()
                shutil.rmtree(self.folder / "home")
                self.assertIsNone(attempt["status"], attempt)
                self.assertEqual(attempt["address"], "127.0.0.1")
                self.check_words(attempt["error"])
                self.check_retry(delivery)
                self.assertEqual(len(receiver.requests), 1)

    def test_refused(self):
        sock, port = receivers.closed_port()
        self.addCleanup(sock.close)
        server = self.mvd(**ONE_LONG)
        webhook = self.endpoint(server, f"http://127.0.0.1:{port}/")
        delivery = self.attempted(server, self.send(server, webhook))
        attempt = delivery["attempt_log"][0]
        self.assertIsNone(attempt["status"])
        self.assertIn("connect", attempt["error"])
        self.check_retry(delivery)

    def test_statuses_that_are_failures(self):
        """Each of its own endpoint, as failures pause an endpoint."""
        server = self.mvd(**ONE_LONG)
        for status in (300, 304, 400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504, 599):
            with self.subTest(status=status):
                body = b"" if status == 304 else b"sorry"
                webhook = self.endpoint(server, self.receiver(answer(status, body)))
                delivery = self.attempted(server, self.send(server, webhook))
                attempt = delivery["attempt_log"][0]
                self.assertEqual(attempt["status"], status)
                self.assertEqual(attempt["response_body"], body.decode())
                self.assertIn(str(status), attempt["error"])
                self.check_retry(delivery)
                self.assertEqual(self.webhook(server, webhook)["state"], "failing")

    def test_statuses_that_are_successes(self):
        server = self.mvd(**ONE_LONG)
        for status in (200, 201, 202, 204, 206, 299):
            with self.subTest(status=status):
                webhook = self.endpoint(server, self.receiver(answer(status)))
                self.delivered(server, self.send(server, webhook))
                self.assertEqual(self.webhook(server, webhook)["state"], "enabled")

    def test_redirects_are_not_followed(self):
        trap = self.receiver()
        server = self.mvd(**ONE_LONG)
        for status in (301, 302, 303, 307, 308):
            for where in (trap.url, "/elsewhere"):
                with self.subTest(status=status, where=where):
                    receiver = self.receiver(answer(status, Location=where))
                    delivery = self.attempted(
                        server, self.send(server, self.endpoint(server, receiver)))
                    attempt = delivery["attempt_log"][0]
                    self.assertEqual(attempt["status"], status)
                    self.assertIn("redirect", attempt["error"])
                    self.assertIn(f"Location: {where}", attempt["response_headers"])
                    self.check_retry(delivery)
                    self.assertEqual(len(receiver.requests), 1)
        self.assertEqual((trap.connections, trap.requests), (0, []))

    def test_gone_disables(self):
        watcher, receiver = self.receiver(), self.receiver(answer(410, b"moved out"))
        server = self.mvd(retry_schedule="100ms,100ms")
        self.endpoint(server, watcher, events=["webhook.disabled"])
        webhook = self.endpoint(server, receiver)
        sent = [self.send(server, webhook)]
        state = support.wait_for(lambda: (one := self.webhook(server, webhook))["state"] ==
                                 "disabled" and one, "it is disabled")
        self.assertIn("410", state["disabled_reason"])
        self.assertIsNotNone(state["disabled_at"])
        sent += self.trigger(server)[1]  # while it is disabled
        told = support.wait_for(lambda: list(watcher.requests), "the notice arrives")
        self.assertEqual(told[0].event["data"]["webhook_id"], webhook["id"])
        self.assertIn("410", told[0].event["data"]["reason"])
        # A later event to the watcher: by then all that was due had its turn.
        healthy = self.receiver()
        self.delivered(server, self.send(server, self.endpoint(server, healthy)))
        self.assertEqual(len(self.events(server, "webhook.disabled")), 1)
        self.assertEqual((len(watcher.requests), len(receiver.requests)), (1, 1))
        for delivery_id in sent:
            self.assertEqual(self.delivery(server, delivery_id)["state"], "held")

    def test_close_after_reading_on_a_kept_connection(self):
        """Nothing is sent again behind the log's back: as many attempts as requests."""
        for way in (receivers.close, receivers.reset):
            with self.subTest(way.__name__):
                receiver = self.receiver(in_turn(ok, way, ok))
                server = self.mvd(way.__name__, retry_schedule="300ms,300ms,300ms")
                webhook = self.endpoint(server, receiver)
                first = self.delivered(server, self.send(server, webhook))
                second = self.delivered(server, self.send(server, webhook))
                self.assertEqual([one.connection for one in receiver.requests[:2]], [0, 0],
                                 "the connection was kept")
                log = second["attempt_log"]
                self.assertEqual([one["status"] for one in log], [None, 200], log)
                self.check_words(log[0]["error"])
                self.assertEqual(log[0]["address"], "127.0.0.1")
                self.assertEqual(len(receiver.requests), first["attempts"] + second["attempts"])
                self.assertEqual([one.number for one in receiver.of(second["event_id"])], [1, 2])

    def test_many_that_close_after_reading(self):
        """As before, with a backlog and several connections at a time."""
        receiver = self.receiver(lambda exchange: ok(exchange) if exchange.request.number % 4 else
                                 receivers.close(exchange))
        server = self.mvd(retry_schedule="100ms,100ms,100ms,100ms,100ms,100ms,100ms,100ms")
        webhook = self.endpoint(server, receiver)
        sent = [self.send(server, webhook) for _ in range(100)]
        log = [self.delivered(server, one, seconds=60) for one in sent]
        self.assertEqual(len(receiver.requests), sum(one["attempts"] for one in log))
        for one in log:
            self.assertEqual(len(receiver.of(one["event_id"])), one["attempts"])

    def test_a_kept_connection_that_ended_meanwhile_costs_nothing(self):
        receiver = self.receiver(receivers.answer_then_close)
        server = self.mvd(**ONE_LONG)
        webhook = self.endpoint(server, receiver)
        for _ in range(5):
            delivery = self.delivered(server, self.send(server, webhook))
            support.wait_for(lambda: not receiver.open_now(), "the receiver has closed")
            self.assertEqual(delivery["attempts"], 1)
        self.assertEqual((len(receiver.requests), receiver.connections), (5, 5))


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed (package openssl)")
class Tls(WebhookTestCase):
    def setUp(self):
        super().setUp()
        self.certificates = receivers.Certificates(self.folder / "certificates")

    def test_bad_certificates(self):
        server = self.mvd(ca_file=str(self.certificates.ca_file), **ONE_LONG)
        for name in ("self_signed", "expired", "other_host"):
            with self.subTest(name):
                receiver = self.receiver(tls=getattr(self.certificates, name))
                delivery = self.attempted(
                    server, self.send(server, self.endpoint(server, receiver)))
                attempt = delivery["attempt_log"][0]
                self.assertIsNone(attempt["status"])
                self.assertRegex(attempt["error"].lower(), "certificate|subject")
                self.check_words(attempt["error"])
                self.check_retry(delivery)
                self.assertEqual(receiver.requests, [], "nothing is sent before the check")

    def test_unknown_authority(self):
        receiver = self.receiver(tls=self.certificates.good)
        server = self.mvd(**ONE_LONG)
        delivery = self.attempted(server, self.send(server, self.endpoint(server, receiver)))
        self.assertIn("certificate", delivery["last_error"])
        self.assertEqual(receiver.requests, [])

    def test_known_authority(self):
        receiver = self.receiver(tls=self.certificates.good)
        server = self.mvd(ca_file=str(self.certificates.ca_file), **ONE_LONG)
        webhook = self.endpoint(server, receiver)
        for _ in range(5):
            delivery = self.delivered(server, self.send(server, webhook))
            self.assertEqual(delivery["attempts"], 1)
        self.assertEqual(receiver.connections, 1, "the handshake is made once")

    def test_plain_http_where_tls_is_expected(self):
        receiver = self.receiver()
        server = self.mvd(**ONE_LONG)
        webhook = self.endpoint(server, receiver.url_of("127.0.0.1", "https"))
        delivery = self.attempted(server, self.send(server, webhook))
        self.check_words(delivery["last_error"])
        self.check_retry(delivery)
        self.assertEqual(receiver.requests, [])

    def test_reset_and_close_over_tls(self):
        server = self.mvd(ca_file=str(self.certificates.ca_file),
                          retry_schedule="200ms,200ms,200ms")
        for way in (receivers.close, receivers.reset):
            with self.subTest(way.__name__):
                receiver = self.receiver(in_turn(ok, way, ok), tls=self.certificates.good)
                webhook = self.endpoint(server, receiver)
                log = [self.delivered(server, self.send(server, webhook)) for _ in range(2)]
                self.assertEqual([one["attempts"] for one in log], [1, 2])
                self.assertEqual(len(receiver.requests), 3)
                self.assertTrue(server.alive())


if __name__ == "__main__":
    unittest.main()
