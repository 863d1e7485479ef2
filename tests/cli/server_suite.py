# SPDX-License-Identifier: Apache-2.0
"""mv and the server it starts: a release in the sandbox, ids, keys, twenty at once."""
import json
import os
import signal
import subprocess
import sys
import time
import unittest

from programs import BIN, ProgramTest, main

RELEASE = ["--to", "soundcloud,spotify", "--sandbox", "--artist", "My Band", "--title", "My Song",
           "--yes", "--json"]


class Server(ProgramTest):
    def distribute(self, *words):
        done = self.run_words(["distribute"] + list(words) + RELEASE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_release_and_again(self):
        name = "a \"b\" 'c' ü.wav"
        result = self.distribute(self.wav(name, width=3), "--wait")
        self.assertEqual(result["state"], "live")
        self.assertEqual([p["platform"] for p in result["placements"]], ["soundcloud", "spotify"])
        for placement in result["placements"]:
            self.assertEqual(placement["state"], "live")
            self.assertTrue(placement["external_id"] and placement["url"])
        again = self.distribute(name, "--wait")
        self.assertEqual(again["id"], result["id"])
        listed = json.loads(self.run_words(["distribution", "list", "--sandbox", "--json"]).stdout)
        self.assertEqual([item["id"] for item in listed], [result["id"]])
        track = result["track_id"]
        done = self.run_words(["track", "download", track, "-o", "copy.wav", "--sandbox"])
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(self.work, name), "rb") as a, \
                open(os.path.join(self.work, "copy.wav"), "rb") as b:
            self.assertEqual(a.read(), b.read())
        self.assertEqual(self.run_words(["track", "download", track, "-o", "copy.wav",
                                         "--sandbox"]).returncode, 7)
        self.assertEqual(self.run_words(["track", "show", "trk_none", "--sandbox"]).returncode, 6)
        history = json.loads(self.run_words(["distribution", "show", result["id"], "--history",
                                             "--sandbox", "--json"]).stdout)["history"]
        self.assertGreater(len(history), 5)
        done = self.run_words(["__complete", "distribution", "show", "", "--sandbox"][:4],
                              env={"MV_SANDBOX": "yes"})
        self.assertIn(result["id"], done.stdout)

    def test_pending_when_the_wait_ends(self):
        done = self.run_words(["distribute", self.wav(), "--wait", "--wait-timeout", "0"] + RELEASE)
        self.assertEqual(done.returncode, 8, done.stderr)
        self.assertTrue(json.loads(done.stdout)["id"].startswith("dst_"))
        self.assertEqual(json.loads(done.stderr)["error"]["code"], "pending")

    def test_dry_run_stores_nothing(self):
        done = self.run_words(["distribute", self.wav(), "--dry-run"] + RELEASE)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(json.loads(done.stdout)["dry_run"])
        for noun in ("track", "distribution"):
            self.assertEqual(self.run_words([noun, "list", "--sandbox", "--json"]).stdout, "[]\n")

    def test_key(self):
        done = self.run_words(["apikey", "create", "--name", "ci", "--scopes", "tracks:read",
                               "--quiet"])
        self.assertEqual(done.returncode, 0, done.stderr)
        key = done.stdout.strip()
        self.assertRegex(done.stdout, r"^mv_live_[0-9A-Za-z_-]+\n$")
        for at, _, files in os.walk(self.home):
            for name in files:
                if not os.path.isfile(os.path.join(at, name)):
                    continue  # the socket
                with open(os.path.join(at, name), "rb") as content:
                    self.assertFalse(key.encode() in content.read(), os.path.join(at, name))
        listed = json.loads(self.run_words(["apikey", "list", "--json"]).stdout)
        self.assertEqual(self.run_words(["apikey", "revoke", listed[0]["id"],
                                         "--yes"]).returncode, 0)
        self.assertIn("Did you mean", self.run_words(
            ["apikey", "create", "--name", "x", "--scopes", "tracks:raed"]).stderr)

    def test_twenty_at_once_start_one_server(self):
        env = dict(self.env)
        running = [subprocess.Popen([os.path.join(BIN, "musicverse"), "track", "list", "--json"],
                                    env=env, cwd=self.work, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE) for _ in range(20)]
        for process in running:
            out, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out), (0, b"[]\n"), err)
        with open(os.path.join(self.home, "state", "mvd.log")) as log:
            self.assertEqual(log.read().count("listening on"), 1)

    def test_interrupt_stops_watching(self):
        process = subprocess.Popen([os.path.join(BIN, "musicverse"), "distribute", self.wav(),
                                    "--wait"] + RELEASE[:-1], env=self.env, cwd=self.work,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   bufsize=1)
        while not process.stderr.readline().startswith("soundcloud: "):
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        self.assertEqual(process.wait(timeout=30), 130)
        self.assertIn("continues", rest)
        process.stdout.close()
        process.stderr.close()
        listed = json.loads(self.run_words(["distribution", "list", "--sandbox", "--json"]).stdout)
        done = self.run_words(["distribution", "watch", listed[0]["id"], "--sandbox", "--json"])
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_killed_server_is_started_again(self):
        pid = json.loads(self.run_words(["server", "start", "--json"]).stdout)["pid"]
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while os.path.exists("/proc/%d" % pid) and time.monotonic() < deadline:
            pass
        again = json.loads(self.run_words(["server", "start", "--json"]).stdout)["pid"]
        self.assertNotEqual(pid, again)
        self.assertEqual(self.run_words(["server", "stop"]).returncode, 0)
        self.assertEqual(json.loads(self.run_words(["server", "status", "--json"]).stdout),
                         {"state": "stopped"})


if __name__ == "__main__":
    if BIN and not os.path.exists(os.path.join(BIN, "mvd")):
        print("skipped: mvd is not built")
        sys.exit(0)
    main()
