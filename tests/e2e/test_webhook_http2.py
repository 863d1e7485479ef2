# SPDX-License-Identifier: Apache-2.0
"""HTTP/2 is spoken where the endpoint offers it and has a backlog, and costs nothing in truth."""
import base64
import collections
import hashlib
import hmac
import http.client
import json
import pathlib
import shutil
import ssl
import subprocess
import unittest

import receivers
import support
from webhook_case import WebhookTestCase

HELD = 500  # events that wait when the endpoint is switched on: several times its window
SOURCE = pathlib.Path(__file__).with_name("http2_receiver.mjs")


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed (package openssl)")
@unittest.skipUnless(shutil.which("node"), "node is not installed (package nodejs)")
class Http2(WebhookTestCase):
    def setUp(self):
        super().setUp()
        folder = self.folder / "certificates"
        self.ca_file = str(receivers.Certificates(folder).ca_file)
        self.pair = [str(folder / "good.key"), str(folder / "good.pem")]

    def start(self, cut=0):
        node = subprocess.Popen(["node", str(SOURCE), *self.pair, str(cut)], text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(lambda: (node.stdin.close(), node.wait(30), node.stdout.close()))
        self.port = int(node.stdout.readline())
        self.server = self.mvd(ca_file=self.ca_file, retry_schedule="200ms,200ms,200ms,200ms")
        self.hook = self.endpoint(self.server, f"https://127.0.0.1:{self.port}/hook")

    def seen(self):
        trusting = ssl.create_default_context(cafile=self.ca_file)
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=trusting)
        connection.request("GET", "/seen")
        seen = json.loads(connection.getresponse().read())
        connection.close()
        return seen

    def send_backlog(self):
        """Has HELD events wait, switches the endpoint on and waits until all are delivered."""
        self.disable(self.server, self.hook)
        events = [self.trigger(self.server)[0] for _ in range(HELD)]
        self.enable(self.server, self.hook)
        self.all_delivered(self.server, self.hook, HELD)
        return events

    def versions(self, seen):
        return collections.Counter(one["version"] for one in seen["requests"])

    def test_a_backlog(self):
        self.start()
        events = self.send_backlog()
        seen = self.seen()
        self.assertEqual(sorted(one["id"] for one in seen["requests"]), sorted(events))
        versions = self.versions(seen)
        # Those that find a kept connection of HTTP/1.1 free take it.
        self.assertGreater(versions["2.0"], HELD / 10, versions)
        self.assertLessEqual(seen["sessions"], self.hook["max_in_flight"], versions)
        self.assertGreater(versions["2.0"], seen["sessions"], "some share one")
        self.assertGreater(seen["most"], 2, "several are under way at once")
        key = base64.b64decode(self.hook["secret"].removeprefix("whsec_"))
        for one in seen["requests"]:
            text = f"{one['id']}.{one['timestamp']}.{one['body']}".encode()
            right = base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
            self.assertIn(f"v1,{right}", one["signature"].split())

    def test_one_alone(self):
        self.start()
        delivery = self.delivered(self.server, self.send(self.server, self.hook))
        self.assertEqual(delivery["attempts"], 1)
        self.assertEqual(self.versions(self.seen()), {"1.1": 1})

    def test_a_session_that_is_cut(self):
        """Each request that was on it is an attempt in the log; none is sent again in silence."""
        self.start(cut=50)
        events = self.send_backlog()
        seen = self.seen()
        self.assertEqual({one["id"] for one in seen["requests"]}, set(events))
        received = collections.Counter(one["id"] for one in seen["requests"])
        attempts = {}
        for row in self.deliveries(self.server, self.hook):
            attempts[row["event_id"]] = row["attempts"]
        self.assertEqual({i for i in events if attempts[i] < received[i]}, set(),
                         "a request that has no attempt")
        self.assertGreater(sum(attempts.values()), HELD, "the cut is in the log")
        # Those that were under way, once more each, and the one that was answered by the cut.
        self.assertLessEqual(sum(attempts.values()), HELD + 256)


if __name__ == "__main__":
    unittest.main()
