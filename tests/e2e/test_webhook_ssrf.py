# SPDX-License-Identifier: Apache-2.0
"""Webhooks go to public addresses only, and to what the operator allows: when an endpoint is made
and again at every attempt."""
import socket
import unittest

import receivers
import support
from dns_server import FAILURE, NO_SUCH_NAME, SILENCE, DnsServer
from receivers import answer
from webhook_case import WebhookTestCase

ONE_LONG = {"retry_schedule": "20s,40s"}
PUBLIC = "8.8.8.8"  # never dialled here: it is only what a name has when its endpoint is made

# Facts 9.3, and spellings that some parsers read as addresses.
LOOPBACK = """
https://127.0.0.1/ https://127.1/ https://127.0.1/ https://2130706433/ https://0x7f000001/
https://017700000001/ https://0177.0.0.1/ https://0x7f.1/ https://0/ https://0.0.0.0/
https://00.0.0.0/ https://127.0.0.1./ https://127.0.0.1:443/ https://127.255.255.254/
https://[::]/ https://[::1]/ https://[0:0:0:0:0:0:0:1]/ https://[::ffff:127.0.0.1]/
https://[::ffff:7f00:1]/ https://[0:0:0:0:0:ffff:7f00:0001]/ https://[::127.0.0.1]/
https://[64:ff9b::7f00:1]/ https://[64:ff9b::127.0.0.1]/ https://[64:ff9b:1::7f00:1]/
https://[2002:7f00:1::]/ https://[2001:0:7f00:1::]/ https://[2606:4700::5efe:127.0.0.1]/
""".split()
SPECIAL = """
https://10.0.0.1/ https://10.255.255.255/ https://172.16.0.1/ https://172.31.255.255/
https://192.168.0.1/ https://192.168.255.255/ https://100.64.0.1/ https://100.100.100.200/
https://100.127.255.255/ https://169.254.169.254/ https://169.254.170.2/ https://168.63.129.16/
https://192.0.0.1/ https://192.0.0.192/ https://192.0.2.1/ https://192.88.99.1/
https://198.18.0.1/ https://198.19.255.255/ https://198.51.100.1/ https://203.0.113.1/
https://224.0.0.1/ https://239.255.255.255/ https://240.0.0.1/ https://255.255.255.255/
https://[fc00::1]/ https://[fd00:ec2::254]/ https://[fe80::1]/ https://[fe80::1%25eth0]/
https://[fe80::1%eth0]/ https://[fec0::1]/ https://[ff00::1]/ https://[ff02::1]/
https://[2001:db8::1]/ https://[3fff::1]/ https://[100::1]/ https://[5f00::1]/ https://[2001:2::1]/
https://[2001:10::1]/ https://[::ffff:10.0.0.1]/ https://[::ffff:169.254.169.254]/
https://[64:ff9b::a9fe:a9fe]/ https://[4000::1]/
""".split()
NAMES = """
https://metadata.google.internal/ https://METADATA.Google.Internal/
https://metadata.google.internal./ https://metadata/ https://metadata.goog/ https://anything.internal/ https://localhost/
https://LocalHost/ https://localhost./ https://127.0.0.1.example%00.example/
""".split()
SPELLINGS = [
    "", "https", "https:", "https://", "https:///", "https:example.com", "https:/example.com",
    "//example.com/", "example.com", "file:///etc/passwd", "gopher://8.8.8.8/", "dict://8.8.8.8/",
    "ftp://8.8.8.8/", "ws://8.8.8.8/", "unix:/run/x.sock", "javascript:alert(1)", "data:,x",
    "https://good@127.0.0.1/", "https://good@8.8.8.8/", "https://good:word@8.8.8.8/",
    "https://8.8.8.8@127.0.0.1/", "https://127.0.0.1\\@8.8.8.8/", "https://8.8.8.8\\/",
    "https:\\\\8.8.8.8/", "https://8.8.8.8/\t", "https://8.8\t.8.8/", "\thttps://8.8.8.8/",
    "https://8.8.8.8/\r\nX: y", " https://8.8.8.8/", "https://8.8.8.8/ ", "https://8.8.8.8/\0",
    "https://127。0。0。1/", "https://①②⑦.0.0.1/", "https://ex\u00e4mple.com/",
    "https://%31%32%37.0.0.1/", "https://8.8.8.8%2f@127.0.0.1/", "https://8.8.8.8:0/",
    "https://8.8.8.8:65536/", "https://8.8.8.8:-1/", "https://8.8.8.8:80:81/",
    "https://8.8.8.8:99999999999/", "https://[8.8.8.8]/", "https://[::1/", "https://::1/",
    "https://8.8.8.8.8/", "https://256.8.8.8/", "https://1e3/", "https://0x/",
    "https://a..example/", "https://.example/", f"https://{'a' * 64}.example/",
    "https://" + ".".join(["a" * 60] * 5) + "/", "https://8.8.8.8/" + "x" * 2100,
]


def environment(port):
    """Proxies for everything, at this port."""
    return {name: f"http://127.0.0.1:{port}" for lower in ("http_proxy", "https_proxy", "all_proxy")
            for name in (lower, lower.upper())}


class Ssrf(WebhookTestCase):
    def setUp(self):
        super().setUp()
        self.dns = DnsServer()
        self.addCleanup(self.dns.close)

    def guarded(self, name="home", **settings):
        """A server without allowed networks, that asks the test's DNS."""
        return self.mvd(name, **{"dns_servers": self.dns.servers, "allow_cidr": "", **ONE_LONG,
                                 **settings})

    def again(self, server, **settings):
        """The same server as it is after a restart: nothing is remembered of the DNS."""
        server.stop()
        values = {"dns_servers": self.dns.servers, "allow_cidr": "", **ONE_LONG, **settings}
        server.start({f"MV_WEBHOOKS_{key.upper()}": value for key, value in values.items()})

    def refused(self, server, url, **options):
        status, problem = server.api("POST", "/api/v1/webhooks", {
            "url": url, "events": ["*"], "allow_http": True, **options})
        self.assertEqual(status, 422, (url, problem))
        self.assertEqual((problem["code"], problem["status"]), ("invalid", 422), problem)
        self.assertTrue(problem["type"].startswith("urn:"), problem)
        fault = problem["errors"][0]
        self.assertEqual(fault["pointer"], "/url", problem)
        return fault

    def assert_clear(self, fault):
        """What and why, and what to do."""
        what, colon, why = fault["message"].partition(": ")
        self.assertTrue(colon and len(what) > 10 and len(why) > 10, fault)
        self.assertGreater(len(fault["hint"]), 10, fault)
        self.assertLess(len(fault["message"]), 600, fault)

    def refused_at_delivery(self, server, delivery_id, *words):
        delivery = self.attempted(server, delivery_id)
        attempt = delivery["attempt_log"][0]
        self.assertEqual(delivery["state"], "pending", delivery)
        self.assertIsNotNone(delivery["next_attempt_at"], "it is looked at again later")
        self.assertIsNone(attempt["status"], attempt)
        self.assertEqual(attempt["response_headers"], "")
        for word in words:
            self.assertIn(word, attempt["error"])
        return attempt

    # ---- creation ------------------------------------------------------------------------------

    def test_addresses_at_creation(self):
        server = self.guarded()
        for url in LOOPBACK + SPECIAL:
            for scheme in ("https", "http"):
                with self.subTest(url=url, scheme=scheme):
                    self.assert_clear(self.refused(server, url.replace("https", scheme, 1)))

    def test_names_at_creation(self):
        server = self.guarded()
        for url in NAMES:
            with self.subTest(url=url):
                self.assert_clear(self.refused(server, url))

    def test_spellings_at_creation(self):
        server = self.guarded()
        for url in SPELLINGS:
            with self.subTest(url=url):
                self.refused(server, url)
        self.assertEqual(self.api(server, "GET", "/webhooks")["data"], [])

    def test_changes_are_checked_like_new_ones(self):
        server = self.guarded()
        webhook = self.endpoint(server, f"https://{PUBLIC}/hook")
        for url in ("https://127.0.0.1/", "http://8.8.8.8/", "https://[::1]/",
                    "https://localhost/"):
            with self.subTest(url=url):
                got, problem = server.api("PATCH", f"/api/v1/webhooks/{webhook['id']}",
                                          {"url": url})
                self.assertEqual(got, 422, problem)
        self.assertEqual(self.webhook(server, webhook)["url"], f"https://{PUBLIC}/hook")

    def test_plain_http_at_creation(self):
        server = self.guarded()
        for allow in (True, False):
            fault = self.refused(server, f"http://{PUBLIC}/", allow_http=allow)
            self.assert_clear(fault)
        self.assertIn("https", fault["hint"])

    def test_public_ones_are_taken_and_made_plain(self):
        self.dns.script("hook.example", [PUBLIC, "2606:4700::1111"])
        server = self.guarded()
        for url, stored in ((f"https://{PUBLIC}/a?b=c", f"https://{PUBLIC}/a?b=c"),
                            ("HTTPS://Hook.Example:443/A#part", "https://hook.example/A"),
                            ("https://8.8.8/", "https://8.8.0.8/"),
                            ("https://0x08080808/", "https://8.8.8.8/"),
                            ("https://010.010.010.010/", "https://8.8.8.8/"),
                            ("https://hook.example./", "https://hook.example/"),
                            ("https://hook.example:8443", "https://hook.example:8443/"),
                            ("https://[2606:4700:0:0::1111]/", "https://[2606:4700::1111]/")):
            with self.subTest(url=url):
                self.assertEqual(self.endpoint(server, url)["url"], stored)

    def test_names_that_lead_inside_at_creation(self):
        server = self.guarded()
        answers = {"loopback": ["127.0.0.1"], "private": ["10.1.2.3"], "six": ["::1"],
                   "local": ["fd00::1"], "mapped": ["::ffff:127.0.0.1"],
                   "nat64": ["64:ff9b::7f00:1"], "mixed": [PUBLIC, "127.0.0.1"],
                   "mixed-first": ["127.0.0.1", PUBLIC], "mixed-six": [PUBLIC, "::1"],
                   "mixed-mapped": [PUBLIC, "::ffff:10.0.0.1"], "zero": ["0.0.0.0"],
                   "metadata": ["169.254.169.254"]}
        for name, addresses in answers.items():
            with self.subTest(name=name):
                self.dns.script(f"{name}.example", addresses)
                self.assert_clear(self.refused(server, f"https://{name}.example/"))

    def test_names_that_cannot_be_looked_up(self):
        server = self.guarded()
        self.dns.script("gone.example", NO_SUCH_NAME)
        self.dns.script("bare.example", [])
        self.dns.script("broken.example", FAILURE)
        self.dns.script("silent.example", SILENCE)
        for name in ("gone", "bare"):
            with self.subTest(name=name):
                self.assert_clear(self.refused(server, f"https://{name}.example/"))
        for name in ("broken", "silent"):
            with self.subTest(name=name):
                status, problem = server.api("POST", "/api/v1/webhooks", {
                    "url": f"https://{name}.example/", "events": ["*"]})
                self.assertIn(status, (502, 503, 504), problem)
                self.assertIn(f"{name}.example", problem["detail"])

    # ---- delivery ------------------------------------------------------------------------------

    def rebound(self, then, *words, host="127.0.0.1"):
        """A name that was public when its endpoint was made, and is `then` at delivery."""
        receiver = self.receiver(host=host)
        self.dns.script("rebind.example", [PUBLIC], then, ttl=0)
        server = self.guarded()
        webhook = self.endpoint(server, receiver.url_of("rebind.example", "https"))
        self.again(server)
        self.refused_at_delivery(server, self.send(server, webhook), *words)
        test = self.api(server, "POST", f"/webhooks/{webhook['id']}/test", status=202)
        self.refused_at_delivery(server, test["id"], *words)
        self.assertEqual((receiver.connections, receiver.requests), (0, []))

    def test_rebinding_to_loopback(self):
        self.rebound(["127.0.0.1"], "127.0.0.1", "loopback")

    def test_rebinding_to_loopback_of_ipv6(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError:
            self.skipTest("there is no ::1 here")
        self.rebound(["::1"], "::1", "loopback", host="::1")

    def test_rebinding_to_mapped_address(self):
        self.rebound(["::ffff:127.0.0.1"], "127.0.0.1")

    def test_rebinding_to_mixed_records(self):
        self.rebound([PUBLIC, "127.0.0.1"], "127.0.0.1")

    def test_rebinding_to_mixed_kinds(self):
        self.rebound([PUBLIC, "::1"], "::1")

    def test_rebinding_between_two_attempts(self):
        """The first attempt is good; the name changes; its kept connection is not used either."""
        receiver = self.receiver(answer(500))
        self.dns.script("turn.example", ["127.0.0.1"], ["10.0.0.1"], ttl=0)
        server = self.guarded(allow_cidr="127.0.0.0/8", retry_schedule=",".join(["3s"] * 9))
        webhook = self.endpoint(server, receiver.url_of("turn.example"))
        delivery_id = self.send(server, webhook)
        log = self.reached(server, delivery_id, "an attempt is refused",
                           lambda one: any("10.0.0.1" in (attempt["error"] or "")
                                           for attempt in one["attempt_log"]), 60)["attempt_log"]
        answered = [one for one in log if one["status"] == 500]
        self.assertGreater(len(answered), 0, log)
        self.assertEqual(len(receiver.requests), len(answered))

    def test_network_is_taken_back(self):
        """What was allowed when the endpoint was made is not when the operator changes it."""
        receiver = self.receiver()
        server = self.guarded(allow_cidr="127.0.0.0/8")
        webhook = self.endpoint(server, receiver)
        self.delivered(server, self.send(server, webhook))
        connections = receiver.connections
        self.again(server)
        self.refused_at_delivery(server, self.send(server, webhook), "127.0.0.1")
        test = self.api(server, "POST", f"/webhooks/{webhook['id']}/test", status=202)
        self.refused_at_delivery(server, test["id"], "127.0.0.1")
        self.assertEqual((receiver.connections, len(receiver.requests)), (connections, 1))

    def test_names_that_vanish(self):
        for way, word in ((NO_SUCH_NAME, "no such name"), (FAILURE, "looked up")):
            with self.subTest(way):
                name = way.replace(" ", "-") + ".example"
                self.dns.script(name, [PUBLIC], way, ttl=0)
                server = self.guarded(name)
                webhook = self.endpoint(server, f"https://{name}/")
                self.again(server)
                attempt = self.refused_at_delivery(server, self.send(server, webhook), word)
                self.assertIn(name, attempt["error"])

    def test_redirects_inside_are_not_followed(self):
        trap = self.receiver()
        server = self.guarded(allow_cidr="127.0.0.1/32")
        for where in (trap.url, trap.url_of("localhost"), "//127.0.0.1:%d/" % trap.port,
                      "http://169.254.169.254/", "file:///etc/passwd"):
            with self.subTest(where=where):
                receiver = self.receiver(answer(307, Location=where))
                delivery = self.attempted(
                    server, self.send(server, self.endpoint(server, receiver)))
                self.assertEqual(delivery["last_status"], 307)
                self.assertIn("redirect", delivery["last_error"])
                self.assertEqual(len(receiver.requests), 1)
        self.assertEqual(trap.connections, 0)

    def test_proxies_of_the_environment(self):
        proxy, receiver = self.receiver(), self.receiver()
        folder = self.folder / "certificates"
        secure = self.receiver(tls=receivers.Certificates(folder).good)
        self.dns.script("hook.example", ["127.0.0.1"])
        server = self.server(extra_env={
            **environment(proxy.port), "no_proxy": "", "NO_PROXY": "",
            "MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8", "MV_WEBHOOKS_DNS_SERVERS": self.dns.servers,
            "MV_WEBHOOKS_CA_FILE": str(folder / "ca.pem")})
        for url in (receiver.url, receiver.url_of("hook.example"), secure.url,
                    secure.url_of("hook.example")):
            with self.subTest(url=url):
                self.delivered(server, self.send(server, self.endpoint(server, url)))
        self.assertEqual((len(receiver.requests), len(secure.requests)), (2, 2))
        self.assertEqual(proxy.connections, 0)

    # ---- what the operator allows --------------------------------------------------------------

    def test_allowed_network_works_for_test_and_worker(self):
        receiver = self.receiver()
        self.dns.script("hook.example", ["127.0.0.1"])
        server = self.guarded(allow_cidr="10.0.0.0/8,127.0.0.1/32")
        for url in (receiver.url, receiver.url_of("hook.example")):
            with self.subTest(url=url):
                webhook = self.endpoint(server, url)
                event_id, (delivery_id,) = self.trigger(server, webhook)
                self.delivered(server, delivery_id)
                test = self.api(server, "POST", f"/webhooks/{webhook['id']}/test", status=202)
                self.assertEqual(test["event_type"], "webhook.test")
                done = self.delivered(server, test["id"])
                self.assertEqual([one["address"] for one in done["attempt_log"]], ["127.0.0.1"])
                heard = receiver.of(event_id)[0]
                self.assertEqual(heard.headers["host"], url.split("/")[2], "the name is kept")
                self.assertEqual(receiver.of(done["event_id"])[0].event["type"], "webhook.test")

    def test_allowed_network_does_not_allow_its_neighbours(self):
        server = self.guarded(allow_cidr="127.0.0.1/32")
        for url in ("https://127.0.0.2/", "https://[::1]/", "https://0.0.0.0/",
                    "https://10.0.0.1/"):
            with self.subTest(url=url):
                self.assert_clear(self.refused(server, url))
        self.dns.script("both.example", ["127.0.0.1", "127.0.0.2"])
        self.refused(server, "https://both.example/")

    def test_plain_http_needs_both(self):
        receiver = self.receiver()
        allowing = self.guarded("allowing", allow_cidr="127.0.0.0/8")
        self.refused(allowing, receiver.url, allow_http=False)
        self.delivered(allowing, self.send(allowing, self.endpoint(allowing, receiver)))
        self.refused(self.guarded("strict"), receiver.url, allow_http=True)

    def test_plain_http_is_checked_at_delivery_too(self):
        """A name in an allowed network that becomes public is not sent plain text to."""
        self.dns.script("out.example", ["127.0.0.1"], [PUBLIC], ttl=0)
        server = self.guarded(allow_cidr="127.0.0.0/8")
        webhook = self.endpoint(server, "http://out.example:9/")
        self.again(server, allow_cidr="127.0.0.0/8")
        self.refused_at_delivery(server, self.send(server, webhook), "plain http")

    def test_mapped_address_of_an_allowed_network(self):
        receiver = self.receiver()
        server = self.guarded(allow_cidr="127.0.0.0/8")
        webhook = self.endpoint(server, receiver.url_of("[::ffff:127.0.0.1]"))
        self.delivered(server, self.send(server, webhook))
        self.assertEqual(len(receiver.requests), 1)

    def test_certificate_is_of_the_name(self):
        """The name stays in the TLS handshake although its address is dialled."""
        folder = self.folder / "certificates"
        certificates = receivers.Certificates(folder, names=("DNS:hook.example",))
        receiver = self.receiver(tls=certificates.good)
        self.dns.script("hook.example", ["127.0.0.1"])
        self.dns.script("wrong.example", ["127.0.0.1"])
        server = self.guarded(allow_cidr="127.0.0.0/8", ca_file=str(certificates.ca_file))
        webhook = self.endpoint(server, receiver.url_of("hook.example"))
        self.delivered(server, self.send(server, webhook))
        webhook = self.endpoint(server, receiver.url_of("wrong.example"))
        delivery = self.attempted(server, self.send(server, webhook))
        self.assertIn("wrong.example", delivery["last_error"])
        self.assertEqual(len(receiver.requests), 1)

    def test_bad_network_stops_the_start(self):
        """A slip in the list is said, not passed over."""
        with self.assertRaises(AssertionError) as raised:
            self.mvd("bad", allow_cidr="127.0.0.1/8")
        self.assertIn("127.0.0.0/8", str(raised.exception))

    def test_one_lookup_for_many(self):
        """The answer is kept for its time: 50 deliveries ask once."""
        receiver = self.receiver()
        self.dns.script("busy.example", ["127.0.0.1"], ttl=300)
        server = self.guarded(allow_cidr="127.0.0.0/8")
        webhook = self.endpoint(server, receiver.url_of("busy.example"))
        for delivery_id in [self.send(server, webhook) for _ in range(50)]:
            self.delivered(server, delivery_id)
        self.assertEqual(self.dns.asked("busy.example"), {"A": 1, "AAAA": 1})


if __name__ == "__main__":
    unittest.main()
