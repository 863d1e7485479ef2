# SPDX-License-Identifier: Apache-2.0
"""What a running mvd sends is verified by the official libraries and by OpenSSL.

Deliveries are recorded once: normal ones of every event type and of an upload, some during a
rotation of the secret, some after it. Each library judges them and variants that were tampered
with.
"""
import base64
import dataclasses
import hmac
import http.server
import json
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

import support
from libraries import LIBRARIES

OTHER_SECRET = "whsec_" + base64.b64encode(b"another secret of the right size").decode()


def key_of(secret):
    return base64.b64decode(secret.removeprefix("whsec_"))


@dataclasses.dataclass
class Delivery:
    headers: dict  # by lower-case name
    body: bytes
    names: tuple = ()  # of all headers, as they came

    def row(self, secret, **changed):
        """As a library gets it."""
        own = {"id": self.headers["webhook-id"], "timestamp": self.headers["webhook-timestamp"],
               "signatures": self.headers["webhook-signature"], "body": self.body, **changed}
        return secret, own["id"], own["timestamp"], own["signatures"], own["body"]

    def content(self):
        start = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}."
        return start.encode() + self.body


def sign(secret, webhook_id, body, at=None):
    """A delivery as the standard wants it, made here."""
    moment = int(time.time() if at is None else at)
    headers = {"webhook-id": webhook_id, "webhook-timestamp": str(moment)}
    delivery = Delivery(headers, body)
    mac = hmac.digest(key_of(secret), delivery.content(), "sha256")
    headers["webhook-signature"] = "v1," + base64.b64encode(mac).decode()
    return delivery


def tampered(secret, delivery):
    """(what was done, the row) of variants that must be refused."""
    value = delivery.headers["webhook-signature"].split(" ")[0].removeprefix("v1,")
    flipped = ("B" if value[0] == "A" else "A") + value[1:]
    moment = int(delivery.headers["webhook-timestamp"])
    webhook_id = delivery.headers["webhook-id"]
    yield "another secret", delivery.row(OTHER_SECRET)
    yield "a longer body", delivery.row(secret, body=delivery.body + b" ")
    yield "a changed body", delivery.row(secret, body=delivery.body.replace(b'"', b"'", 1))
    yield "another id", delivery.row(secret, id=webhook_id + "x")
    yield "a later time", delivery.row(secret, timestamp=str(moment + 1))
    yield "a changed signature", delivery.row(secret, signatures="v1," + flipped)
    yield "a cut signature", delivery.row(secret, signatures="v1," + value[:40])
    yield "another version", delivery.row(secret, signatures="v2," + value)
    for age in (-330, 330):
        replayed = sign(secret, webhook_id, delivery.body, time.time() + age)
        yield f"sent {age} s from now", replayed.row(secret)


class Receiver:
    """Answers 200 on kept connections and records what came."""

    def __init__(self):
        self.deliveries = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                receiver.deliveries.append(Delivery(headers, body, tuple(self.headers)))

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for(self, webhook_id):
        found = lambda: [one for one in list(self.deliveries)
                         if one.headers["webhook-id"] == webhook_id]
        return support.wait_for(found, f"{webhook_id} arrives")[0]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Recorder:
    """A server with one endpoint, and what it sent."""

    def __init__(self, folder):
        self.folder = folder
        self.receiver = Receiver()
        self.server = support.Server(folder / "home",
                                     extra_env={"MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8"})

    def stop(self):
        self.server.kill()
        self.receiver.stop()

    def json(self, *args):
        done = self.server.mv(*args, "--json")
        if done.returncode:
            raise AssertionError(f"mv {' '.join(map(str, args))}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def create(self, *options):
        return self.json("webhook", "create", self.receiver.url, "--allow-http", "--events", "*",
                         *options)

    def trigger(self, kind="distribution.live"):
        """The delivery of an example event of this type."""
        status, answer = self.server.api("POST", "/api/v1/events/trigger", {"type": kind})
        if status != 202:
            raise AssertionError(f"trigger {kind}: {status} {answer}")
        return self.receiver.wait_for(answer["event"]["id"])

    def trigger_by_command(self):
        answer = self.json("webhook", "trigger", "distribution.live")
        return self.receiver.wait_for(answer["event"]["id"])

    def upload(self):
        """The delivery of track.created, with a title that is not ASCII."""
        file = support.write_wav(self.folder / "song.wav")
        self.json("track", "upload", file, "--title", "夜の歌 \"Über\" \\ 🎵", "--artist", "A B")
        wanted = lambda: [one for one in list(self.receiver.deliveries)
                          if one.headers["x-webhook-event"] == "track.created" and
                          "夜の歌" in json.loads(one.body)["data"]["title"]]
        return support.wait_for(wanted, "track.created of the upload arrives")[0]

    def rotate(self, webhook_id, overlap):
        return self.json("webhook", "rotate-secret", webhook_id, "--overlap", overlap)["secret"]


# Why a library cannot be asked: a skip or a failure.
PROBLEMS = {}


def setUpModule():
    """Installs first, as deliveries are valid for five minutes only."""
    for library in LIBRARIES:
        try:
            library.prepare()
        except (unittest.SkipTest, AssertionError) as problem:
            PROBLEMS[library.name] = problem


class Judged(unittest.TestCase):
    def judge(self, good, bad):
        """Every library accepts the good and refuses the bad rows, each (what, row)."""
        expected = ["valid"] * len(good) + ["refused"] * len(bad)
        for library in LIBRARIES:
            with self.subTest(library=library.name):
                if library.name in PROBLEMS:
                    raise PROBLEMS[library.name]
                verdicts = library.verdicts([row for _, row in good + bad])
                wrong = [f"{what}: {verdict}" for (what, _), verdict, right
                         in zip(good + bad, verdicts, expected) if verdict.split(":")[0] != right]
                self.assertEqual(wrong, [])


class Calibration(Judged):
    """The verifiers accept what the standard wants and refuse the rest, without our server."""

    def test_signed_here(self):
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        one = sign(secret, "evt_1", '{"title":"夜の歌"}'.encode())
        other = sign(OTHER_SECRET, "evt_1", one.body, int(one.headers["webhook-timestamp"]))
        both = f"{other.headers['webhook-signature']} {one.headers['webhook-signature']}"
        self.judge([("plain", one.row(secret)),
                    ("second of two", one.row(secret, signatures=both)),
                    ("first of two", one.row(OTHER_SECRET, signatures=both)),
                    ("after a v1a", one.row(secret, signatures="v1a,AAAA " + both))],
                   list(tampered(secret, one)))


class Deliveries(Judged):
    """What a running server sends."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-e2e-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        recorder = Recorder(cls.folder)
        cls.addClassCleanup(recorder.stop)
        cls.record(recorder)

    @classmethod
    def record(cls, recorder):
        webhook = recorder.create()
        cls.first = webhook["secret"]
        kinds = recorder.server.api("GET", "/api/v1/event-types")[1]["data"]
        cls.normal = [recorder.trigger(kind["type"]) for kind in kinds]
        cls.normal += [recorder.trigger_by_command(), recorder.upload()]
        cls.second = recorder.rotate(webhook["id"], "24h")
        cls.during = recorder.trigger()
        cls.third = recorder.rotate(webhook["id"], "1s")
        turned = time.time()
        support.wait_for(lambda: time.time() > turned + 2, "the overlap ends")
        cls.after_overlap = recorder.trigger()
        cls.fourth = recorder.rotate(webhook["id"], "0s")
        cls.at_once = recorder.trigger()
        cls.record_asymmetric(recorder)

    @classmethod
    def record_asymmetric(cls, recorder):
        webhook = recorder.create("--asymmetric")
        cls.shared = webhook["secret"]
        cls.public_key = recorder.json("webhook", "show", webhook["id"])["public_key"]
        event = recorder.trigger().headers["webhook-id"]
        mine = lambda: [one for one in list(recorder.receiver.deliveries)
                        if one.headers["webhook-id"] == event and
                        "v1a," in one.headers["webhook-signature"]]
        cls.asymmetric = support.wait_for(mine, "a delivery with v1a arrives")[0]

    def openssl(self, *args):
        if not shutil.which("openssl"):
            self.skipTest("openssl is not installed (package openssl)")
        return subprocess.run(["openssl", *map(str, args)], capture_output=True, text=True)

    def test_headers_and_body(self):
        for one in self.normal:
            event = json.loads(one.body)
            with self.subTest(type=event["type"]):
                self.assertEqual(len(one.names), len(one.headers), "no header comes twice")
                self.assertEqual(one.headers["content-type"], "application/json")
                self.assertRegex(one.headers["user-agent"], r"^MusicVerse-Webhooks/\d")
                self.assertRegex(one.headers["webhook-id"], r"^evt_[0-9a-z]+$")
                self.assertEqual(one.headers["webhook-id"], event["id"])
                self.assertEqual(one.headers["x-webhook-event"], event["type"])
                self.assertLess(abs(int(one.headers["webhook-timestamp"]) - time.time()), 300)
                self.assertRegex(one.headers["webhook-signature"], r"^v1,[A-Za-z0-9+/]{43}=$")
                self.assertEqual(event["mode"], "sandbox")
                self.assertEqual(list(event),
                                 ["id", "type", "timestamp", "mode", "subject_id", "data"])

    def test_libraries_verify_every_type(self):
        self.judge([(json.loads(one.body)["type"], one.row(self.first)) for one in self.normal],
                   [case for one in self.normal for case in tampered(self.first, one)])

    def test_both_secrets_are_good_during_a_rotation(self):
        self.judge([("the old one", self.during.row(self.first)),
                    ("the new one", self.during.row(self.second))],
                   list(tampered(self.second, self.during)) +
                   [("the next one", self.during.row(self.third))])

    def test_only_the_new_secret_is_good_after_the_overlap(self):
        self.judge([("the new one", self.after_overlap.row(self.third)),
                    ("the newest, without an overlap", self.at_once.row(self.fourth))],
                   [("the old one", self.after_overlap.row(self.second)),
                    ("the oldest one", self.after_overlap.row(self.first)),
                    ("the one that ended at once", self.at_once.row(self.third))])

    def test_libraries_pass_over_v1a(self):
        self.judge([("v1 and v1a", self.asymmetric.row(self.shared))],
                   list(tampered(self.shared, self.asymmetric)))

    def test_openssl_verifies_v1a(self):
        versions = [entry.split(",")[0] for entry in
                    self.asymmetric.headers["webhook-signature"].split(" ")]
        self.assertEqual(versions, ["v1", "v1a"])
        raw = base64.b64decode(self.public_key.removeprefix("whpk_"), validate=True)
        key, content, signature = (self.folder / name for name in ("key", "content", "signature"))
        key.write_bytes(bytes.fromhex("302a300506032b6570032100") + raw)  # RFC 8410
        signature.write_bytes(base64.b64decode(
            self.asymmetric.headers["webhook-signature"].split("v1a,")[1], validate=True))
        for data, code in ((self.asymmetric.content(), 0), (self.asymmetric.content() + b" ", 1)):
            content.write_bytes(data)
            done = self.openssl("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", key, "-keyform",
                                "DER", "-in", content, "-sigfile", signature)
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)

    def test_openssl_agrees_with_the_signature_of_the_body(self):
        cases = [(self.first, one) for one in self.normal]
        cases += [(self.second, self.during), (self.third, self.after_overlap),
                  (self.fourth, self.at_once), (self.shared, self.asymmetric)]
        body = self.folder / "body"
        for secret, one in cases:
            body.write_bytes(one.body)
            done = self.openssl("dgst", "-sha256", "-mac", "HMAC", "-macopt",
                                "hexkey:" + key_of(secret).hex(), "-r", body)
            self.assertEqual(one.headers["x-webhook-signature"], "sha256=" + done.stdout[:64], done)


if __name__ == "__main__":
    unittest.main()
