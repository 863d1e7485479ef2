# SPDX-License-Identifier: Apache-2.0
"""The verification samples of docs/webhooks.md: each is run, and the guide shows the same code."""
import base64
import hmac
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "examples" / "webhooks"
GUIDE = ROOT / "docs" / "webhooks.md"

# The vectors of the Standard Webhooks libraries (v1) and of Svix (v1a) for the same content.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIME = 1614265330
BODY = b'{"test": 2432232314}'
V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
V1A = ("v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg"
       "==")


def whsec(size):
    return "whsec_" + base64.b64encode(bytes(range(256 - size, 256))).decode()


def signed(secret, content):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()


def need(program, package):
    found = shutil.which(program)
    if not found:
        raise unittest.SkipTest(f"{program} is not installed (package {package})")
    return found


def build(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(" ".join(map(str, command)) + "\n" + done.stderr)


class Vectors:
    """What every sample accepts and refuses; command is the sample's command line."""
    maxDiff = None
    command = None

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-sample-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.command = [str(part) for part in cls.prepare()]

    def run_sample(self, secret=SECRET, webhook_id=ID, timestamp=str(TIME), signatures=V1,
                   body=BODY, now=TIME):
        env = {name: value for name, value in os.environ.items()
               if name not in ("WEBHOOK_SECRET", "WEBHOOK_NOW")}
        if secret is not None:
            env["WEBHOOK_SECRET"] = secret
        if now is not None:
            env["WEBHOOK_NOW"] = str(now)
        return subprocess.run([*self.command, webhook_id, timestamp, signatures], input=body,
                              env=env, capture_output=True, timeout=60)

    def accepts(self, **changed):
        done = self.run_sample(**changed)
        self.assertEqual((done.returncode, done.stdout.strip(), done.stderr), (0, b"valid", b""))

    def refuses(self, reason, **changed):
        done = self.run_sample(**changed)
        self.assertEqual((done.returncode, done.stdout), (1, b""), done.stderr)
        self.assertIn(reason, done.stderr.decode())
        self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)

    def test_the_vector(self):
        self.accepts()

    def test_another_body(self):
        for body in (b'{"test": 2432232315}', b'{"test":2432232314}', BODY + b"\n", BODY + b"\0",
                     b""):
            with self.subTest(body=body):
                self.refuses("no signature", body=body)

    def test_another_id_or_time(self):
        self.refuses("no signature", webhook_id=ID + "x")
        self.refuses("no signature", timestamp=str(TIME + 1))

    def test_another_secret(self):
        self.refuses("no signature", secret=whsec(32))

    def test_time_within_five_minutes(self):
        self.accepts(now=TIME + 300)
        self.accepts(now=TIME - 300)
        self.refuses("5 minutes", now=TIME + 301)
        self.refuses("5 minutes", now=TIME - 301)

    def test_the_clock_is_the_default(self):
        self.refuses("5 minutes", now=None)

    def test_not_a_time(self):
        for text in ("", "x", "-1", "+1", "0", "0" + str(TIME), f"{TIME}.0", f" {TIME}",
                     f"{TIME}\n", "1e9", "9" * 30):
            with self.subTest(text=text):
                self.refuses("webhook-timestamp is not a time", timestamp=text)

    def test_signatures_of_a_rotation(self):
        other = signed(whsec(32), f"{ID}.{TIME}.".encode() + BODY)
        self.accepts(signatures=f"{other} {V1}")
        self.accepts(signatures=f"{V1} {other}")
        self.refuses("no signature", signatures=f"{other} {other}")

    def test_unknown_versions(self):
        self.accepts(signatures=f"{V1A} {V1}")
        self.accepts(signatures=f"v9,AAAA= nonsense {V1}")
        value = V1.removeprefix("v1,")
        for signatures in (V1A, f"v2,{value}", f"v1a,{value}", value, "v1", "v1,", ""):
            with self.subTest(signatures=signatures):
                self.refuses("no signature", signatures=signatures)

    def test_nearly_the_signature(self):
        for signatures in (V1[:-1], V1 + "=", V1.replace("v1,g", "v1,h"), V1.swapcase(),
                           V1 + "," + V1, V1[:-2] + "F="):
            with self.subTest(signatures=signatures):
                self.refuses("no signature", signatures=signatures)

    def test_any_bytes(self):
        for body in (b"", b"\0", bytes(range(256)), "{\"title\": \"夜の歌 %s\\n\"}".encode(),
                     b"line\r\n\n", b"x" * 300_000):
            with self.subTest(body=body[:20]):
                self.accepts(body=body, signatures=signed(SECRET, f"{ID}.{TIME}.".encode() + body))

    def test_secrets_of_every_allowed_size(self):
        for size in (24, 25, 26, 32, 63, 64):
            with self.subTest(size=size):
                secret = whsec(size)
                self.accepts(secret=secret,
                             signatures=signed(secret, f"{ID}.{TIME}.".encode() + BODY))

    def test_no_secret_is_never_valid(self):
        empty = signed("whsec_", f"{ID}.{TIME}.".encode() + BODY)
        for secret in (None, "", "whsec_", "whsec_AAAA", "whsec_!!!!"):
            with self.subTest(secret=secret):
                self.refuses("secret", secret=secret, signatures=empty)

    def test_no_id(self):
        self.refuses("webhook-id", webhook_id="",
                     signatures=signed(SECRET, f".{TIME}.".encode() + BODY))

    def test_a_dot_in_the_id_moves_no_border(self):
        body = f'{{"title":"x.{TIME + 9}.{{}}"}}'
        signatures = signed(SECRET, f"{ID}.{TIME}.{body}".encode())
        self.accepts(body=body.encode(), signatures=signatures)
        moved, _, rest = body.partition(f".{TIME + 9}.")
        self.refuses("webhook-id", webhook_id=f"{ID}.{TIME}.{moved}", timestamp=str(TIME + 9),
                     body=rest.encode(), signatures=signatures)


class JavaScript(Vectors, unittest.TestCase):
    @classmethod
    def prepare(cls):
        return need("node", "nodejs"), SAMPLES / "verify.js"


class Python(Vectors, unittest.TestCase):
    @classmethod
    def prepare(cls):
        return sys.executable, SAMPLES / "verify.py"


class Go(Vectors, unittest.TestCase):
    @classmethod
    def prepare(cls):
        build(need("go", "golang-go"), "build", "-o", cls.folder / "verify", SAMPLES / "verify.go")
        return [cls.folder / "verify"]


class Php(Vectors, unittest.TestCase):
    @classmethod
    def prepare(cls):
        return need("php", "php-cli"), SAMPLES / "verify.php"


class Cpp(Vectors, unittest.TestCase):
    @classmethod
    def prepare(cls):
        compiler = need(os.environ.get("CXX", "g++"), "g++")
        probe = subprocess.run([compiler, "-E", "-x", "c++", "-"], capture_output=True, text=True,
                               input="#include <openssl/hmac.h>\n")
        if probe.returncode:
            raise unittest.SkipTest("the headers of OpenSSL are not installed (package libssl-dev)")
        build(compiler, "-std=c++20", "-O1", "-Wall", "-Wextra", "-Werror", SAMPLES / "verify.cpp",
              "-lcrypto", "-o", cls.folder / "verify")
        return [cls.folder / "verify"]


class Shell(Vectors, unittest.TestCase):
    @classmethod
    def prepare(cls):
        need("openssl", "openssl")
        return "sh", SAMPLES / "verify.sh"


class Guide(unittest.TestCase):
    """The guide shows the samples word for word."""
    maxDiff = None

    def shown(self):
        fence = re.compile(r"^```\w+ examples/webhooks/(\S+)\n(.*?)^```$", re.M | re.S)
        return fence.findall(GUIDE.read_text())

    def test_each_sample_is_shown_once(self):
        self.assertEqual(sorted(name for name, _ in self.shown()),
                         sorted(path.name for path in SAMPLES.iterdir()))

    def test_what_is_shown_is_what_is_run(self):
        for name, code in self.shown():
            with self.subTest(name=name):
                self.assertMultiLineEqual(code, (SAMPLES / name).read_text())

    def test_the_example_request_is_genuine(self):
        text = GUIDE.read_text()
        request = re.search(r"^```http\n(.*?)\n\n(.*?)\n```$", text, re.M | re.S)
        headers = dict(re.findall(r"^([\w-]+): (.*)$", request[1], re.M))
        body = request[2].encode()
        secret = re.search(r"for the secret `(whsec_\S+)`", text)[1]
        content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        self.assertEqual(headers["webhook-signature"], signed(secret, content))
        key = base64.b64decode(secret.removeprefix("whsec_"))
        self.assertEqual(headers["X-Webhook-Signature"],
                         "sha256=" + hmac.new(key, body, "sha256").hexdigest())
        pretty = re.search(r"^```json\n(.*?)^```$", text, re.M | re.S)[1]
        self.assertEqual(json.loads(pretty), json.loads(body))

    def test_the_openssl_lines_verify_v1a(self):
        need("openssl", "openssl")
        section = GUIDE.read_text().partition("\nWith OpenSSL 3")[2]
        lines = re.search(r"\n\n((?:    .*\n)+)", section)[1]
        for body, code in ((BODY, 0), (BODY + b" ", 1)):
            with self.subTest(body=body), tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, "body").write_bytes(body)
                env = dict(os.environ, ID=ID, TIMESTAMP=str(TIME), SIGNATURE=V1A,
                           KEY="whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=")
                done = subprocess.run(["sh", "-c", lines], cwd=folder, env=env,
                                      capture_output=True, text=True)
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)

    def test_each_sample_names_its_licence(self):
        for path in SAMPLES.iterdir():
            self.assertIn("SPDX-License-Identifier: Apache-2.0", path.read_text()[:120], path)


if __name__ == "__main__":
    unittest.main()
