# SPDX-License-Identifier: Apache-2.0
"""A server with a certificate of one's own authority, and a program that is told about it."""
import os
import re
import shutil
import subprocess
import time

from programs import BIN, ProgramTest, main


class TlsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        if not shutil.which("openssl"):
            self.skipTest("openssl is missing")
        self.cert, key = (os.path.join(self.folder, name) for name in ("cert.pem", "key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", self.cert,
                        "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        port, _ = self.serve("127.0.0.1:0", "--tls-cert", self.cert, "--tls-key", key)
        self.env.update(MV_SERVER=f"https://localhost:{port}",
                        MV_API_KEY="mv_test_" + "0" * 32)

    def serve(self, listen, *words):
        """Port and log of a server that listens."""
        place = os.path.join(self.folder, "server" + listen.replace(":", "-"))
        os.mkdir(place)
        path = os.path.join(place, "log")
        with open(path, "wb") as log:
            server = subprocess.Popen(
                [os.path.join(BIN, "mvd"), "serve", "--listen", listen, "--no-socket", "--data", place, "--database",
                 "sqlite:" + os.path.join(place, "s.db"), *words], env=self.env, stderr=log, stdout=log)
        self.addCleanup(server.wait, 30)
        self.addCleanup(server.terminate)
        deadline = time.monotonic() + 30
        while True:
            with open(path) as log:
                text = log.read()
            if found := re.search(r"\(port (\d+)\)", text):
                return found.group(1), text
            self.assertLess(time.monotonic(), deadline, text)

    def ask(self, **env):
        begun = time.monotonic()
        done = self.run_words(["track", "list"], env=env)
        return done, time.monotonic() - begun

    def test_an_authority_of_ones_own(self):
        done, took = self.ask()
        self.assertEqual(done.returncode, 5)
        self.assertIn("certificate is not trusted", done.stderr)
        self.assertIn("MV_CA_FILE", done.stderr)
        self.assertNotIn("trying again", done.stderr)
        self.assertLess(took, 10)
        for name in ("MV_CA_FILE", "SSL_CERT_FILE"):
            done, _ = self.ask(**{name: self.cert})
            self.assertEqual(done.returncode, 4, done.stderr)  # it was asked, and knows no such key

    def test_keys_in_plain_text_are_warned_of(self):
        for listen, warned in (("0.0.0.0:0", 1), ("127.0.0.2:0", 0)):
            _, text = self.serve(listen)
            self.assertEqual(text.count("API keys cross the network readable"), warned, text)

    def test_a_file_that_is_none(self):
        done, _ = self.ask(MV_CA_FILE=os.path.join(self.folder, "none.pem"))
        self.assertEqual(done.returncode, 5)
        self.assertNotIn("trying again", done.stderr)

    def test_nobody_there_is_said_once(self):
        done = self.run_words(["track", "list", "--timeout", "2s"],
                              env={"MV_SERVER": "http://127.0.0.1:9"})
        self.assertEqual(done.returncode, 5)
        self.assertEqual(done.stderr.count("trying again"), 1, done.stderr)


if __name__ == "__main__":
    main()
