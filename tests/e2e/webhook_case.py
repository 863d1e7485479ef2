# SPDX-License-Identifier: Apache-2.0
"""What the tests of webhook deliveries share."""
import calendar
import os
import pathlib
import time

import support
from receivers import Receiver

LOOPBACK = {"MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8"}
WAIT = 20  # seconds; the first wait of a schedule under which no second attempt is to come
ONE_LONG = {"retry_schedule": f"{WAIT}s,40s"}
TIMEOUT_MS = 1000  # of an attempt, where a test lets it run out
SLACK = 3.0  # seconds that a loaded machine may lose


def seconds_of(text):
    """2027-01-15T00:00:00.123Z as Unix seconds."""
    whole, _, part = text.removesuffix("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float("0." + (part or "0"))


def timestamp(moment):
    whole = int(moment)
    date = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))
    return f"{date}.{int(moment * 1000) % 1000:03}Z"


class WebhookTestCase(support.TestCase):
    def mvd(self, name="home", **settings):
        """A server that may send to loopback; settings are added, as MV_WEBHOOKS_… variables."""
        given = {f"MV_WEBHOOKS_{key.upper()}": value for key, value in settings.items()}
        return self.server(name, extra_env={**LOOPBACK, **given})

    def receiver(self, *args, **options):
        receiver = Receiver(*args, **options)
        self.addCleanup(receiver.close)
        return receiver

    def endpoint(self, server, target, **options):
        """The stored endpoint; target is a URL or a receiver. It gets distribution.live."""
        url = target if isinstance(target, str) else target.url
        body = {"url": url, "events": ["distribution.live"], **options}
        if url.startswith("http:"):
            body.setdefault("allow_http", True)
        status, webhook = server.api("POST", "/api/v1/webhooks", body)
        self.assertEqual(status, 201, webhook)
        return webhook

    def api(self, server, method, path, body=None, status=200):
        got, answer = server.api(method, "/api/v1" + path, body)
        self.assertEqual(got, status, answer)
        return answer

    def trigger(self, server, webhook=None, kind="distribution.live"):
        """(event id, delivery ids) of an example event, to one endpoint or to all subscribers."""
        body = {"type": kind, **({"webhook_id": webhook["id"]} if webhook else {})}
        answer = self.api(server, "POST", "/events/trigger", body, status=202)
        return answer["event"]["id"], answer["deliveries"]

    def send(self, server, webhook):
        """The delivery id of an example event to this endpoint."""
        return self.trigger(server, webhook)[1][0]

    def delivery(self, server, delivery_id):
        return self.api(server, "GET", f"/webhook-deliveries/{delivery_id}")

    def webhook(self, server, webhook):
        return self.api(server, "GET", f"/webhooks/{webhook['id']}")

    def reached(self, server, delivery_id, what, condition, seconds=30):
        """The delivery, once condition(delivery) is true."""
        seen = {}

        def look():
            seen.update(self.delivery(server, delivery_id))
            return condition(seen)
        try:
            support.wait_for(look, what, seconds)
        except AssertionError as error:
            self.fail(f"{error}\n{seen}")
        return seen

    def attempted(self, server, delivery_id, count=1, seconds=30):
        return self.reached(server, delivery_id, f"{count} attempts",
                            lambda one: len(one["attempt_log"]) >= count, seconds)

    def delivered(self, server, delivery_id, seconds=30):
        return self.reached(server, delivery_id, "it is delivered",
                            lambda one: one["state"] == "delivered", seconds)

    def failed(self, server, delivery_id, seconds=30):
        return self.reached(server, delivery_id, "it is given up",
                            lambda one: one["state"] == "failed", seconds)

    def deliveries(self, server, webhook, state=""):
        """All of the endpoint, newest first."""
        out, cursor = [], ""
        while True:
            page = self.api(server, "GET", f"/webhooks/{webhook['id']}/deliveries?limit=100"
                            f"{'&state=' + state if state else ''}{cursor}")
            out += page["data"]
            if not page["has_more"]:
                return out
            cursor = "&cursor=" + page["next_cursor"]

    def events(self, server, kind):
        return self.api(server, "GET", f"/events?types={kind}&limit=100")["data"]

    def arrives(self, receiver, event_id, seconds=30):
        return support.wait_for(lambda: receiver.of(event_id), f"{event_id} arrives", seconds)[0]

    def memory(self, server):
        """(resident now, most so far) of mvd in kB."""
        text = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
        values = dict(line.split(":", 1) for line in text.splitlines())
        return int(values["VmRSS"].split()[0]), int(values["VmHWM"].split()[0])

    def cpu(self, server):
        """Seconds of processor time of mvd so far."""
        text = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text()
        fields = text.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    # ---- one attempt

    def first(self, receiver, **options):
        """(the delivery after its first attempt, the attempt, the server, the endpoint)."""
        options.setdefault("timeout", f"{TIMEOUT_MS}ms")
        server = self.mvd(**{**ONE_LONG, **options})
        webhook = self.endpoint(server, receiver)
        delivery = self.attempted(server, self.send(server, webhook))
        self.assertEqual(len(delivery["attempt_log"]), 1, delivery)
        return delivery, delivery["attempt_log"][0], server, webhook

    def check_words(self, words):
        self.assertGreater(len(words or ""), 15, words)
        self.assertLess(len(words), 400, words)

    def check_retry(self, delivery, at_least=WAIT / 2, at_most=WAIT):
        """It is tried again within the window, counted from the end of the attempt."""
        self.assertEqual(delivery["state"], "pending", delivery)
        attempt = delivery["attempt_log"][-1]
        self.assertEqual(delivery["last_error"], attempt["error"])
        self.assertEqual(delivery["last_status"], attempt["status"])
        end = seconds_of(attempt["at"]) + attempt["duration_ms"] / 1000
        wait = seconds_of(delivery["next_attempt_at"]) - end
        self.assertGreaterEqual(wait, at_least - 0.01, delivery)
        self.assertLessEqual(wait, at_most + SLACK, delivery)

    # ---- switched off and on

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
