# SPDX-License-Identifier: Apache-2.0
"""mv webhook and mv event: the real programs against receivers of the test's own on loopback."""
import base64
import hashlib
import hmac
import http.server
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import unittest

from programs import BIN, ProgramTest, main

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
VECTOR = ["--id", "msg_p5jXN8AQM9LWM0D4loKWxJek", "--timestamp", "1614265330",
          "--signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="]
BODY = '{"test": 2432232314}'


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what is posted; answers `status`."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.got = queue.Queue()
        self.url = "http://127.0.0.1:%d/hook" % self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        pass  # a sender that was ended in the middle

    def next(self):
        return self.got.get(timeout=60)

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.put((dict(self.headers), body))
        answer = b"heard\x1b[2J you"
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def signature_of(secret, headers, body):
    key = base64.b64decode(secret[len("whsec_"):])
    signed = b"%s.%s.%s" % (headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(),
                            body)
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Verify(ProgramTest):
    def verify(self, *words, **options):
        options.setdefault("env", {"MV_WEBHOOK_SECRET": SECRET})
        return self.run_words(["webhook", "verify"] + VECTOR + list(words), **options)

    def test_vector(self):
        with open(os.path.join(self.work, "body"), "w") as file:
            file.write(BODY)
        done = self.verify("--any-age", "--body", "body", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(json.loads(done.stdout)["valid"])
        self.assertIn("is valid", self.verify("--any-age", input=BODY, stdin=None).stdout)
        done = self.verify("--body", "body")
        self.assertEqual(done.returncode, 9)
        done = self.verify("--any-age", input=BODY + "\n", stdin=None)
        self.assertEqual(done.returncode, 9)
        self.assertIn("line feed", done.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.home, "run", "mvd.sock")))

    def test_secret_from_a_file_only(self):
        with open(os.path.join(self.work, "secrets"), "w") as file:
            file.write("whsec_" + base64.b64encode(b"x" * 32).decode() + "\n" + SECRET + "\n")
        done = self.verify("--any-age", "--secret-file", "secrets", input=BODY, stdin=None, env={})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.verify("--secret", SECRET).returncode, 2)
        done = self.verify("--any-age", input=BODY, stdin=None, env={})
        self.assertEqual(done.returncode, 2)
        self.assertIn("MV_WEBHOOK_SECRET", done.stderr)
        done = self.verify("--any-age", input="other", stdin=None)
        self.assertEqual(done.returncode, 9)
        self.assertNotIn(SECRET[6:], done.stderr)

    def test_event_types(self):
        types = json.loads(self.run_words(["event", "types", "--json"]).stdout)
        self.assertIn("distribution.live", [row["type"] for row in types])
        words = self.run_words(["__complete", "webhook", "create", "x", "--events", "track."]).stdout
        self.assertIn("track.*\t", words)
        self.assertIn("track.created\t", words)
        self.assertFalse(os.path.exists(os.path.join(self.home, "run", "mvd.sock")))


class WithServer(ProgramTest):
    def setUp(self):
        super().setUp()
        if not os.path.exists(os.path.join(BIN, "mvd")):
            self.skipTest("mvd is not built")
        self.env["MV_WEBHOOKS_ALLOW_CIDR"] = "127.0.0.0/8"
        self.env["MV_SANDBOX"] = "yes"
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)

    def good(self, *words):
        done = self.run_words(list(words))
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def said(self, *words):
        return json.loads(self.good(*words, "--json"))

    def make(self, *words):
        return self.said("webhook", "create", self.receiver.url, "--allow-http", *words)


class Endpoints(WithServer):
    def test_create_to_delete(self):
        made = self.make("--events", "distribution.*,track.created", "--description", "orders",
                         "--header", "X-Tenant: blue", "--rate-limit", "20")
        self.assertRegex(made["secret"], "^whsec_")
        words = self.good("webhook", "list")
        self.assertIn(made["id"] + "\tenabled\t" + self.receiver.url, words)
        self.assertNotIn("blue", self.good("webhook", "show", made["id"]))
        shown = self.said("webhook", "update", made["id"], "--events", "*", "--fifo", "--header",
                          "X-More: 1", "--remove-header", "x-tenant")
        self.assertEqual((shown["events"], shown["fifo"], shown["rate_limit"], shown["description"]),
                         (["*"], True, 20, "orders"))
        self.assertEqual(list(shown["headers"]), ["X-More"])
        self.assertIsNone(shown["secret"])
        self.assertFalse(self.said("webhook", "update", made["id"], "--no-fifo")["fifo"])
        self.assertIn(made["id"], self.run_words(["__complete", "webhook", "show", ""]).stdout)
        self.assertEqual(self.run_words(["webhook", "delete", made["id"]]).returncode, 2)
        self.assertEqual(self.good("webhook", "delete", made["id"], "--yes"),
                         made["id"] + " deleted\n")
        self.assertEqual(self.run_words(["webhook", "show", made["id"]]).returncode, 6)
        self.assertEqual(self.good("webhook", "list"), "")

    def test_refusals_name_the_flag(self):
        done = self.run_words(["webhook", "create", "ftp://example.com", "--events",
                               "distribution.liv", "--header", "Host: x"])
        self.assertEqual(done.returncode, 9, done.stderr)
        self.assertIn("URL: ", done.stderr)
        self.assertIn("distribution.live", done.stderr)
        self.assertNotIn("/events", done.stderr)
        done = self.run_words(["webhook", "create", self.receiver.url, "--max-in-flight", "1000"])
        self.assertEqual(done.returncode, 9)
        self.assertIn("--max-in-flight", done.stderr)
        self.assertEqual(self.run_words(["webhook", "update", "whk_x"]).returncode, 2)
        self.assertEqual(self.run_words(["webhook", "recover", "whk_x"]).returncode, 2)

    def test_button_and_log(self):
        made = self.make("--events", "track.*")
        sent = self.said("webhook", "test", made["id"])
        self.assertEqual((sent["state"], sent["attempt_log"][0]["status"]), ("delivered", 200))
        headers, body = self.receiver.next()
        self.assertEqual(headers["webhook-signature"], signature_of(made["secret"], headers, body))
        self.assertEqual(headers["X-Webhook-Event"], "webhook.test")
        self.receiver.status = 500
        done = self.run_words(["webhook", "test", made["id"]])
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("answered 500", done.stderr)
        self.assertIn("heard", done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        listed = self.said("webhook", "deliveries", made["id"])
        self.assertEqual(len(listed), 2)
        self.assertEqual(self.said("webhook", "deliveries", listed[1]["id"])["event_id"],
                         headers["webhook-id"])
        self.receiver.status = 200
        again = self.said("webhook", "redeliver", listed[1]["id"], "--wait")
        self.assertEqual((again["state"], again["attempts"]), ("delivered", 2))

    def test_held_and_replayed(self):
        made = self.make("--events", "track.*")
        self.assertEqual(self.said("webhook", "disable", made["id"])["state"], "disabled")
        self.said("webhook", "trigger", "track.created")
        held = self.said("webhook", "deliveries", made["id"], "--state", "held")
        self.assertEqual([row["state"] for row in held], ["held"])
        self.assertEqual(self.run_words(["webhook", "test", made["id"]]).returncode, 7)
        self.assertEqual(self.said("webhook", "enable", made["id"])["state"], "enabled")
        headers, _ = self.receiver.next()
        self.assertEqual(headers["webhook-id"], held[0]["event_id"])

    def test_rotation_and_recovery(self):
        made = self.make()
        after = self.said("webhook", "rotate-secret", made["id"], "--overlap", "1h")
        self.assertTrue(after["previous_secret_until"])
        self.said("webhook", "test", made["id"])
        headers, body = self.receiver.next()
        self.assertEqual(headers["webhook-signature"].split(),
                         [signature_of(secret, headers, body)
                          for secret in (after["secret"], made["secret"])])
        self.assertEqual(self.run_words(["webhook", "rotate-secret", made["id"], "--overlap",
                                         "8d"]).returncode, 2)
        done = self.said("webhook", "recover", made["id"], "--since", "2h", "--wait")
        self.assertEqual((done["state"], done["total"]), ("done", 0))

    def test_trigger(self):
        made = self.make("--events", "distribution.*")
        done = self.said("webhook", "trigger", "distribution.live", "--set",
                         "placement.platform=deezer")
        self.assertEqual(len(done["deliveries"]), 1)
        headers, body = self.receiver.next()
        self.assertEqual(headers["webhook-id"], done["event"]["id"])
        self.assertEqual(json.loads(body)["data"]["placement"]["platform"],
                         "deezer")
        self.assertEqual(self.said("event", "show", done["event"]["id"])["type"],
                         "distribution.live")
        listed = self.said("event", "list", "--types", "distribution.*", "--since", "1h")
        self.assertIn(done["event"]["id"], [row["id"] for row in listed])
        done = self.run_words(["webhook", "trigger", "distribution.live", "--set",
                               "placement.platfrm=x"])
        self.assertEqual(done.returncode, 9)
        self.assertIn("--set placement.platfrm", done.stderr)
        self.assertIn("Did you mean", done.stderr)
        done = self.run_words(["webhook", "trigger", "distribution.liv"])
        self.assertEqual(done.returncode, 9)
        self.assertIn("distribution.live", done.stderr)
        done = self.run_words(["webhook", "trigger", "distribution.live", "--live"])
        self.assertEqual(done.returncode, 4)
        self.assertIn("--sandbox", done.stderr)
        self.said("webhook", "trigger", "track.created", "--webhook", made["id"])
        self.assertEqual(self.receiver.next()[0]["X-Webhook-Event"], "track.created")


class Listen(WithServer):
    def setUp(self):
        super().setUp()
        self.running = []

    def tearDown(self):
        # First these: they would start the server again.
        for process in self.running:
            process.kill()
            process.wait()
            process.stdout.close()
            process.stderr.close()
        super().tearDown()

    def run_on(self, *words):
        self.running.append(subprocess.Popen(
            [os.path.join(BIN, "musicverse")] + list(words), env=self.env, cwd=self.work, text=True,
            bufsize=1, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        return self.running[-1]

    def start(self, *words):
        return self.run_on("webhook", "listen", "--forward-to", self.receiver.url, *words)

    def secret_of(self, process):
        for line in process.stderr:
            found = re.search(r"whsec_\S+", line)
            if found:
                return found.group()
        self.fail("it ended")

    def trigger(self, count):
        return [self.said("webhook", "trigger", "track.created")["event"]["id"]
                for _ in range(count)]

    def test_forwards_signed(self):
        process = self.start("--events", "track.*")
        secret = self.secret_of(process)
        self.said("webhook", "trigger", "distribution.live")
        made = self.trigger(1)[0]
        headers, body = self.receiver.next()
        self.assertEqual(headers["webhook-id"], made)
        self.assertEqual(headers["webhook-signature"], signature_of(secret, headers, body))
        key = base64.b64decode(secret[6:])
        self.assertEqual(headers["X-Webhook-Signature"],
                         "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest())
        self.assertRegex(headers["User-Agent"], "^MusicVerse-Webhooks/")
        self.assertEqual(list(json.loads(body)),
                         ["id", "type", "timestamp", "mode", "subject_id", "data"])
        cells = process.stdout.readline().rstrip("\n").split("\t")
        self.assertEqual(cells[1:4], ["track.created", made, "200"])
        self.receiver.status = 302
        self.trigger(1)
        self.assertIn("redirects are not followed", process.stdout.readline())
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=30), 130)
        self.assertEqual(self.good("webhook", "listen", "--print-secret").strip(), secret)
        kept = os.path.join(self.home, "state", "listen.secret")
        self.assertEqual(os.stat(kept).st_mode & 0o777, 0o600)

    def test_same_bytes_as_the_engine(self):
        self.make("--events", "track.*")
        process = self.start("--events", "track.*")
        self.secret_of(process)
        self.trigger(1)
        (one, body), (other, same) = self.receiver.next(), self.receiver.next()
        self.assertEqual(body, same)
        changing = {"webhook-signature", "x-webhook-signature", "webhook-timestamp"}
        plain = [{k.lower(): v for k, v in headers.items() if k.lower() not in changing}
                 for headers in (one, other)]
        self.assertEqual(plain[0], plain[1])

    def test_survives_the_server(self):
        # With --json nothing is said at the start, so that its first event is not known.
        objects, lines = self.start("--json=id,status"), self.start("--since", "1h")
        self.secret_of(lines)
        made = []
        for how in (signal.SIGKILL, signal.SIGTERM):
            made += self.trigger(3)
            os.kill(self.said("server", "status")["pid"], how)
        made += self.trigger(3)
        self.assertEqual([lines.stdout.readline().split("\t")[2] for _ in made], made)
        told = [json.loads(objects.stdout.readline())]
        while told[-1]["id"] != made[-1]:
            told.append(json.loads(objects.stdout.readline()))
        self.assertEqual(told, [{"id": one, "status": 200} for one in made[len(made) - len(told):]])
        self.assertGreater(len(told), 3)
        for process in (objects, lines):
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=30), 130)
            self.assertEqual(process.stdout.read(), "")

    def test_nobody_there(self):
        self.trigger(1)
        self.receiver.stop()
        process = self.start("--since", "1h", "--json")
        line = json.loads(process.stdout.readline())
        self.assertEqual((line["delivered"], line["status"]), (False, None))
        self.assertIn("no connection", line["error"])
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=30), 130)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)

    def test_wrong_words(self):
        self.assertEqual(self.run_words(["webhook", "listen"]).returncode, 2)
        for url in ("ftp://x", "99999", "a b"):
            self.assertEqual(self.run_words(["webhook", "listen", "--forward-to", url]).returncode,
                             2)
        done = self.run_words(["webhook", "listen", "--forward-to", "3000", "--events", "trak.*"])
        self.assertEqual(done.returncode, 9)
        self.assertIn("--events", done.stderr)
        self.assertEqual(self.run_words(["event", "watch", "--since", "yesterday"]).returncode, 2)

    def test_event_watch(self):
        made = self.trigger(2)
        process = self.run_on("event", "watch", "--since", "1h")
        self.assertEqual([process.stdout.readline().split("\t")[2] for _ in made], made)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=30), 130)


if __name__ == "__main__":
    main()
