# SPDX-License-Identifier: Apache-2.0
"""The owner's way in to a server that listens for others, and the server that starts by itself: it
stays while something is due soon, and says what waits when it goes."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import unittest

import support


class OwnersSocket(support.TestCase):
    """`mvd help` gives an example; this is it."""

    def serve(self, *more, home="home", env=None):
        home = self.folder / home
        home.mkdir(exist_ok=True)
        addresses = home / f"addresses{len(list(home.glob('addresses*')))}.json"
        log = open(home / "mvd.log", "ab")
        process = subprocess.Popen(
            [support.MVD, "serve", "--listen", "127.0.0.1:0", "--database",
             f"sqlite:{home}/own.db", "--addresses-file", str(addresses), *more],
            env=self.env(home), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        log.close()
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        support.wait_for(lambda: addresses.exists() or process.poll() is not None, "mvd starts")
        self.assertIsNone(process.poll(), (home / "mvd.log").read_text())
        return home, json.loads(addresses.read_text())["port"]

    def env(self, home):
        return {**{k: v for k, v in os.environ.items() if not k.startswith("MV_")},
                "MV_HOME": str(home)}

    def mv(self, home, *args):
        return subprocess.run([support.MV, *args], env=self.env(home), capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60)

    def test_the_first_key_is_made_beside_a_listening_server(self):
        home, port = self.serve()
        made = self.mv(home, "apikey", "create", "--name", "ci", "--scopes", "tracks:*", "--quiet")
        self.assertEqual(made.returncode, 0, made.stderr)
        status, answer = support.request(f"127.0.0.1:{port}", "GET", "/api/v1/tracks",
                                         headers={"X-API-Key": made.stdout.strip()})
        self.assertEqual(status, 200, answer)

    def test_no_socket(self):
        home, _ = self.serve("--no-socket")
        self.assertEqual([p for p in home.rglob("*") if p.is_socket()], [])
        wrong = subprocess.run([support.MVD, "serve", "--no-socket"], env=self.env(home),
                               capture_output=True, text=True, timeout=30)
        self.assertEqual(wrong.returncode, 2, wrong.stderr)
        self.assertIn("--listen", wrong.stderr)

    def test_a_second_server_of_the_user_runs_without(self):
        self.serve()
        home, port = self.serve("--data", str(self.folder / "second"), "--database",
                                f"sqlite:{self.folder}/second.db")
        self.assertIn("no socket for the owner", (home / "mvd.log").read_text())


class Embedded(support.TestCase):
    def setUp(self):
        super().setUp()
        self.home = self.folder / "home"
        self.home.mkdir()
        with socket.socket() as closed:  # nobody listens there
            closed.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{closed.getsockname()[1]}/hook"

    def mv(self, *args, **env):
        return subprocess.run(
            [support.MV, *args], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60,
            env={**{k: v for k, v in os.environ.items() if not k.startswith("MV_")},
                 "MV_HOME": str(self.home), "MV_SANDBOX": "yes", "MV_IDLE_TIMEOUT": "1s",
                 "MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8", **env})

    def begin(self, schedule):
        env = {"MV_WEBHOOKS_RETRY_SCHEDULE": schedule}
        made = self.mv("webhook", "create", self.url, "--events", "*", "--allow-http", "--json=id", **env)
        self.assertEqual(made.returncode, 0, made.stderr)
        sent = self.mv("webhook", "trigger", "distribution.live", **env)
        self.assertEqual(sent.returncode, 0, sent.stderr)

    def log(self):
        return "".join(path.read_text() for path in self.home.rglob("mvd.log"))

    def tearDown(self):
        self.mv("server", "stop")
        super().tearDown()

    def state(self):
        return json.loads(self.mv("server", "status", "--json").stdout)

    def test_it_stays_while_a_retry_is_due_soon(self):
        self.begin("30m")
        support.wait_for(lambda: any(w["what"] == "webhook deliveries" and w["next_at"]
                                     for w in self.state()["waiting"]), "the first attempt has failed")
        # Each question keeps it alive for a second: this is longer than it stays without work.
        support.select_wait(4)
        self.assertEqual(self.state()["state"], "running")

    def test_it_says_what_waits_when_it_goes(self):
        self.begin("5h")
        support.wait_for(lambda: "still to do: webhook deliveries: 1" in self.log(), "it has gone", 30)
        state = support.wait_for(lambda: self.state() if self.state()["state"] == "stopped" else None,
                                 "it is gone")
        self.assertEqual([w["what"] for w in state["waiting"]], ["webhook deliveries"])
        words = self.mv("server", "status").stdout
        self.assertIn("webhook deliveries: 1, the first ", words)


if __name__ == "__main__":
    unittest.main()
