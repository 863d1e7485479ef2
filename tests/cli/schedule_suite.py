# SPDX-License-Identifier: Apache-2.0
"""mv schedule: what starts MusicVerse when a release is due and no server runs."""
import datetime
import json
import os
import re
import shutil
import stat
import subprocess
import time

from programs import BIN, ProgramTest, main
from terminal import Terminal

CRONTAB = """#!/bin/sh
case "$1" in
-l) cat "$0.table" 2>/dev/null || { echo "no crontab for you" >&2; exit 1; } ;;
-) cat >"$0.table" ;;
esac
"""
SYSTEMCTL = """#!/bin/sh
echo "$*" >>"$0.calls"
"""
MISSING = """#!/bin/sh
exit 1
"""


class ScheduleTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.tools = os.path.join(self.folder, "tools")
        os.mkdir(self.tools)
        self.env.update(PATH=self.tools + ":" + self.env["PATH"], MV_SANDBOX="yes",
                        TZ="Europe/Berlin")
        for name, text in (("crontab", CRONTAB), ("systemctl", MISSING), ("loginctl", MISSING)):
            self.tool(name, text)

    def tool(self, name, text):
        path = os.path.join(self.tools, name)
        with open(path, "w") as out:
            out.write(text)
        os.chmod(path, stat.S_IRWXU)
        return path

    def table(self):
        try:
            with open(os.path.join(self.tools, "crontab.table")) as table:
                return table.read()
        except FileNotFoundError:
            return ""

    def good(self, *words, **options):
        done = self.run_words(list(words), **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def said(self, *words):
        return json.loads(self.good(*words, "--json"))

    def dated(self, seconds, *words, title="Dawn", length=35):
        """A release that is due in so many seconds."""
        self.wav(seconds=length)
        at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
        return self.run_words(["distribute", "track.wav", "--title", title, "--artist", "Ada",
                               "--writer", "Ada Example", "--to", "soundcloud", "--at",
                               at.strftime("%Y-%m-%dT%H:%M:%SZ"), "--yes", *words])

    def ready(self, title):
        """Waits until nothing is left to do before its date; the release as JSON."""
        deadline = time.monotonic() + 60
        while True:
            shown = self.good("release", "show", title, "--json")
            if json.loads(shown)["placements"][0]["state"] in ("scheduled", "submitted", "live"):
                return shown
            self.assertLess(time.monotonic(), deadline)

    def as_cron(self):
        """Runs our line of the table as cron does: by sh, with hardly an environment."""
        line = next(line for line in self.table().splitlines() if "schedule" in line)
        command = line.split(" ", 5)[5].replace("\\%", "%")
        return subprocess.run(["/bin/sh", "-c", command], cwd="/", timeout=60,
                              env={"HOME": "/nowhere", "PATH": "/usr/bin:/bin"}, check=False)

    def server_runs(self):
        return self.said("server", "status")["state"] == "running"


class Cron(ScheduleTest):
    def test_a_dated_release_comes_out_although_no_server_runs(self):
        self.good("schedule", "install")
        # On a slow machine it is out before the server is stopped: then with more time.
        for length, seconds in ((35, 5), (36, 15), (37, 45)):
            done = self.dated(seconds, title=f"Dawn {seconds}", length=length)
            if "is past" in done.stderr:
                continue
            self.assertEqual(done.returncode, 0, done.stderr)
            title = json.loads(self.ready(f"Dawn {seconds}"))["title"]
            stopped = self.good("server", "stop")
            # Of those before, one may have been on its way out when the server stopped.
            if re.search(r"scheduled releases: \d+, the first ", stopped):
                break
        self.assertRegex(stopped, r"scheduled releases: \d+, the first ")
        self.assertIn("a timer (cron) starts it", stopped)
        deadline = time.monotonic() + 120
        # The minutes of cron, one after the other, until it is out.
        live = False
        while not live and time.monotonic() < deadline:
            self.assertEqual(self.as_cron().returncode, 0)
            if os.path.exists(os.path.join(self.home, "run", "mvd.sock")):
                live = self.said("release", "show", title)["state"] == "live"
        self.assertTrue(live)
        status = self.said("schedule", "status")
        self.assertEqual(status["last_error"], "")
        self.assertIsNotNone(status["last_run_at"])

    def test_nothing_is_started_while_nothing_is_due(self):
        self.good("schedule", "install")
        self.assertEqual(self.dated(7 * 86400).returncode, 0)
        self.ready("dawn")
        self.good("server", "stop")
        self.assertEqual(self.as_cron().returncode, 0)
        self.assertFalse(self.server_runs())
        # After a crash nobody knows what is due: then it is asked.
        os.remove(os.path.join(self.home, "data", "waiting.json"))
        self.assertEqual(self.as_cron().returncode, 0)
        self.assertTrue(self.server_runs())

    def test_the_rest_of_the_table_stays(self):
        theirs = "MAILTO=ada@example.com\n\n# At night\n0 4 * * * backup\n"
        with open(os.path.join(self.tools, "crontab.table"), "w") as table:
            table.write(theirs)
        for _ in range(2):
            self.assertEqual(self.said("schedule", "install")["kind"], "cron")
        table = self.table()
        self.assertTrue(table.startswith(theirs))
        self.assertEqual(len(table.splitlines()), 5)
        self.assertTrue(self.said("schedule", "remove")["removed"])
        self.assertEqual(self.table(), theirs)
        self.assertFalse(self.said("schedule", "remove")["removed"])

    def test_a_table_that_is_too_long_to_be_kept_whole_stays(self):
        theirs = "# a comment\n" * 100_000
        with open(os.path.join(self.tools, "crontab.table"), "w") as table:
            table.write(theirs)
        self.assertNotEqual(self.run_words(["schedule", "install"]).returncode, 0)
        self.assertEqual(self.table(), theirs)

    def test_a_database_that_the_timer_would_not_know(self):
        done = self.run_words(["schedule", "install"],
                              env={"MV_DATABASE_URL": "sqlite:" + self.folder + "/other.db"})
        self.assertEqual(done.returncode, 2)
        self.assertIn("config set database_url", done.stderr)
        self.assertEqual(self.table(), "")

    def test_homes_do_not_replace_each_other(self):
        self.good("schedule", "install")
        other = os.path.join(self.folder, "it's 100% mine")
        self.good("schedule", "install", env={"MV_HOME": other})
        self.assertEqual(len(self.table().splitlines()), 2)
        line = self.table().splitlines()[1]
        self.assertIn("it'\\''s 100\\% mine", line)
        command = line.split(" ", 5)[5].replace("\\%", "%")
        done = subprocess.run(["/bin/sh", "-c", command], cwd="/", timeout=60, check=False,
                              env={"PATH": "/usr/bin:/bin"})
        self.assertEqual(done.returncode, 0)
        self.assertTrue(os.path.exists(os.path.join(other, "state", "timer.json")))
        self.good("server", "stop", env={"MV_HOME": other})

    def test_what_is_said(self):
        done = self.dated(7 * 86400)
        self.assertRegex(done.stderr, r"Due \w{3} \d+ \w{3} \d{4} \d\d:\d\d.* Berlin "
                                      r"\(in (7 days|6 days 23 hours)\); "
                                      r"SoundCloud needs this computer\.")
        self.assertIn("musicverse schedule install", done.stderr)
        doctor = self.run_words(["doctor"])
        self.assertEqual(doctor.returncode, 1)
        self.assertIn("no timer starts MusicVerse", doctor.stdout)
        self.assertIn("musicverse schedule install", doctor.stdout)
        self.good("schedule", "install")
        self.assertIn("a timer (cron) looks every minute", self.good("doctor"))
        self.assertIn("SoundCloud needs this computer", self.good("release", "show", "dawn"))
        self.assertIn("a timer (cron) starts it", self.good("status"))

    def test_a_failed_run_is_told(self):
        self.good("schedule", "install")
        self.assertEqual(self.dated(7 * 86400).returncode, 0)
        with open(os.path.join(self.home, "state", "timer.json"), "w") as runs:
            json.dump({"installed_at": 1, "last_at": 1, "error": ""}, runs)
        self.assertIn("has not run for", self.run_words(["doctor"]).stdout)
        with open(os.path.join(self.home, "state", "timer.json"), "w") as runs:
            json.dump({"installed_at": 1, "last_at": 1, "error": "the disk is full"}, runs)
        self.assertIn("the disk is full", self.run_words(["doctor"]).stdout)

    def test_waiting_for_what_has_a_date(self):
        done = self.dated(7 * 86400, "--wait", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        release = json.loads(done.stdout)
        self.assertEqual(release["state"], "scheduled")
        self.assertEqual([item["state"] for item in release["placements"]], ["scheduled"])
        done = self.dated(7 * 86400, "--wait=soon", title="Dusk")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--wait=live", done.stderr)

    def test_waiting_until_it_is_out(self):
        for seconds in (4, 15, 60):
            done = self.dated(seconds, "--wait=live", "--json")
            if "is past" not in done.stderr:  # else the machine is too slow for it
                break
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([item["state"] for item in json.loads(done.stdout)["placements"]],
                         ["live"])

    def test_it_is_offered_on_a_terminal(self):
        self.wav()
        words = [os.path.join(BIN, "musicverse"), "distribute", "track.wav", "--title", "Dawn",
                 "--artist", "Ada", "--writer", "Ada Example", "--to", "soundcloud", "--at",
                 "2036-12-04"]
        seen = Terminal(words, self.env, self.work, answers=["y", "y"])
        self.assertEqual(seen.code, 0, seen.raw)
        self.assertEqual(seen.questions, 2)
        self.assertIn("A timer (cron) starts MusicVerse then.", seen.screen)
        self.assertIn("release run-due --if-due", self.table())
        for line in seen.screen.split("\n"):
            self.assertLessEqual(len(line), 80)


class Systemd(ScheduleTest):
    def setUp(self):
        super().setUp()
        self.systemctl = self.tool("systemctl", SYSTEMCTL)
        self.env.pop("MV_HOME")
        self.units = os.path.join(self.home, ".config", "systemd", "user")

    def tearDown(self):
        self.run_words(["server", "stop"])
        super().tearDown()

    def calls(self):
        with open(self.systemctl + ".calls") as calls:
            return calls.read()

    def test_units(self):
        done = self.said("schedule", "install")
        self.assertEqual(done["kind"], "systemd")
        self.assertIn("--user enable --now musicverse.timer", self.calls())
        self.assertEqual(self.table(), "")
        self.assertTrue(self.said("schedule", "status")["installed"])
        if shutil.which("systemd-analyze"):
            checked = subprocess.run(
                ["systemd-analyze", "verify", "--man=no", "--user",
                 os.path.join(self.units, "musicverse.timer"),
                 os.path.join(self.units, "musicverse.service")],
                capture_output=True, text=True, check=False,
                env=dict(self.env, XDG_RUNTIME_DIR=self.folder))
            self.assertNotIn("musicverse", checked.stderr)
        self.assertTrue(self.said("schedule", "remove")["removed"])
        self.assertIn("--user disable --now musicverse.timer", self.calls())
        self.assertEqual(os.listdir(self.units), [])

    def test_a_home_with_signs_of_systemd(self):
        home = os.path.join(self.folder, 'a "b" %h $c')
        self.good("schedule", "install", env={"MV_HOME": home})
        service = next(name for name in os.listdir(self.units) if name.endswith(".service"))
        with open(os.path.join(self.units, service)) as unit:
            self.assertIn('Environment="MV_HOME=' + self.folder + '/a \\"b\\" %%h $c"',
                          unit.read().replace("$$", "$"))


class Neither(ScheduleTest):
    def test_neither(self):
        self.tool("crontab", MISSING)
        done = self.run_words(["schedule", "install"])
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("neither systemd nor cron", done.stderr)

    def test_another_server(self):
        done = self.run_words(["schedule", "install", "--server", "https://mv.example"])
        self.assertEqual(done.returncode, 7)
        self.assertIn("publishes what is due by itself", done.stderr)


if __name__ == "__main__":
    main()
