# SPDX-License-Identifier: Apache-2.0
"""YouTube from the terminal: a video made by ffmpeg goes live, keeps its date, is changed and taken down; kill -9 at every
step makes no second one; many at once; stopped while the video is made."""
import json
import os
import signal
import subprocess
import time
import unittest

import libraries
import support

STEP = 1 if support.LONG else 9
# Stands for ffmpeg where many videos are wanted: the "video" is a copy of the sound.
COPY = """#!/bin/sh
for word; do [ "$was" = -i ] && in=$word; was=$word; done
case $was in
*.part) {before} cp "$in" "$was" ;;
*) printf '\\377\\330\\377\\340 picture' >"$was" ;;
esac
"""


class YouTube(support.TestCase):
    def setUp(self):
        super().setUp()
        self.file = support.write_wav(self.folder / "once.wav")

    def fake(self, before=""):
        """The environment of a server whose ffmpeg copies."""
        folder = self.folder / "programs"
        folder.mkdir(exist_ok=True)
        program = folder / "ffmpeg"
        program.write_text(COPY.format(before=before))
        program.chmod(0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}"}

    def words(self, file, *more, title="Once Only"):
        return ["distribute", file, "--title", title, "--artist", "Test Artist", "--to", "youtube", "--sandbox", "--yes",
                "--json", *more]

    def state_of(self, server, distribution):
        return server.api("GET", f"/api/v1/distributions/{distribution}")[1]["placements"][0]["state"]

    def wait_state(self, server, distribution, state):
        support.wait_for(lambda: self.state_of(server, distribution) == state, f"it is {state}", 60)

    def test_a_song_and_its_video(self):
        server = self.server()
        done = server.mv(*self.words(self.file, "--wait"), timeout=120)
        self.assert_live(done, ["youtube"])
        video, = server.simulator("youtube")["items"]
        self.assertEqual(video["snippet"]["title"], "Test Artist - Once Only")
        self.assertIn("thumbnail_sha256", video)
        self.assertFalse(list(server.home.rglob("*.mov")), "nothing is left here")
        distribution = json.loads(done.stdout)["id"]
        shown = server.mv("open", "Once Only", "--sandbox", "--no-input")
        self.assertIn("https://youtube.example/watch?v=", shown.stdout + shown.stderr)
        edited = server.mv("distribution", "update", distribution, "--title", "Twice")
        self.assertEqual(edited.returncode, 0, edited.stderr)
        support.wait_for(lambda: server.simulator("youtube")["items"][0]["snippet"]["title"].endswith("Twice"),
                         "the title is changed")
        gone = server.mv("distribution", "takedown", distribution, "--yes")
        self.assertEqual(gone.returncode, 0, gone.stderr)
        self.wait_state(server, distribution, "taken_down")
        self.assertEqual(server.simulator("youtube")["tracks"], 0)

    def test_an_album_on_a_date_that_is_moved(self):
        server = self.server(extra_env=self.fake())
        second = support.write_wav(self.folder / "two.wav", seed=2)
        at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 3600))
        made = server.mv("release", "create", self.file, second, "--title", "Long Way", "--artist", "Ada", "--to",
                         "youtube", "--sandbox", "--json")
        self.assertEqual(made.returncode, 0, made.stderr)
        release = json.loads(made.stdout)["id"]
        dated = server.mv("release", "schedule", release, "--at", at, "--tz", "UTC", "--yes", "--sandbox", "--json")
        self.assertEqual(dated.returncode, 0, dated.stderr)
        distribution = server.api("GET", "/api/v1/distributions")[1]["data"][0]["id"]
        self.wait_state(server, distribution, "scheduled")
        self.assertEqual(server.simulator("youtube")["public"], 0)
        later = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 12))
        moved = server.mv("release", "reschedule", release, "--at", later, "--tz", "UTC", "--yes", "--sandbox")
        self.assertEqual(moved.returncode, 0, moved.stderr)
        self.wait_state(server, distribution, "live")
        state = server.simulator("youtube")
        self.assertEqual((state["live"], len(state["playlists"])), (2, 1))
        self.assertEqual(len(state["playlists"][0]["videos"]), 2)
        self.assertEqual(state["playlists"][0]["status"]["privacyStatus"], "public")

    def test_cancelled_while_the_video_is_made(self):
        server = self.server(extra_env=self.fake("sleep 60;"))
        sent = server.mv(*self.words(self.file))
        self.assertEqual(sent.returncode, 0, sent.stderr)
        distribution = json.loads(sent.stdout)["id"]
        support.wait_for(lambda: "making a video" in json.dumps(server.api(
            "GET", f"/api/v1/distributions/{distribution}")[1]), "the video is begun")
        begun = time.monotonic()
        stopped = server.mv("distribution", "cancel", distribution, "--yes")
        self.assertEqual(stopped.returncode, 0, stopped.stderr)
        self.wait_state(server, distribution, "cancelled")
        support.wait_for(lambda: not list(server.home.rglob("once*.part")) and not list(server.home.rglob("*.mov")),
                         "nothing is left here")
        self.assertLess(time.monotonic() - begun, 30)
        self.assertEqual(server.simulator("youtube")["tracks"], 0)

    def test_google_s_own_client(self):
        """The simulator is one for Google's client, too."""
        server = self.server()
        token = server.simulator("youtube", "POST", "/_sandbox/account")["access_token"]
        video = self.folder / "video.mov"
        video.write_bytes(os.urandom(1_300_000))
        done = libraries.GOOGLE.start(server.ports()["youtube"], token, video, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE)
        out, err = done.communicate(timeout=60)
        self.assertEqual(done.returncode, 0, err)
        got = json.loads(out)
        self.assertEqual((got["parts"], got["privacy"], got["title"], got["uploads"], got["left"]),
                         (3, "public", "By Google's client", 1, 0), got)

    def test_without_ffmpeg_it_says_so(self):
        folder = self.folder / "none"
        folder.mkdir()
        server = self.server(extra_env={"PATH": str(folder)})
        done = server.mv(*self.words(self.file, "--wait"), timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Install the package ffmpeg", done.stdout + done.stderr)

    def test_many_at_once_with_faults(self):
        server = self.server(extra_env=self.fake())
        for fault in ("lost_response", "error_after_success", "cut_upload", "rate_limited"):
            server.simulator("youtube", "POST", "/_sandbox/faults", {"fault": fault, "probability": 0.05, "seed": 3})
        sent = []
        for number in range(50):
            file = support.write_wav(self.folder / f"t{number}.wav", seed=number + 10)
            done = server.mv(*self.words(file, title=f"Number {number} of Many"))
            self.assertEqual(done.returncode, 0, done.stderr)
            sent.append(json.loads(done.stdout)["id"])
        for one in sent:
            self.wait_state(server, one, "live")
        titles = [item["title"] for item in server.simulator("youtube")["items"]]
        self.assertEqual(len(titles), 50)
        self.assertEqual(len(set(titles)), 50)

    def walk(self, databases):
        log = self.folder / "points.log"
        env = self.fake()
        server = self.server("count", database=next(databases), extra_env={**env, "MV_CRASH_LOG": str(log)})
        self.assert_live(server.mv(*self.words(self.file, "--wait"), timeout=90), ["youtube"])
        server.kill()
        names = log.read_text().split()
        self.assertGreaterEqual(len([name for name in names if name.startswith("youtube.")]), 8, names)
        for number in range(1, len(names) + 1, STEP):
            with self.subTest(step=number, name=names[number - 1]):
                server = self.server(f"crash{number}", database=next(databases),
                                     extra_env={**env, "MV_CRASH_AT": str(number)})
                process = subprocess.Popen([support.MV, *map(str, self.words(self.file, "--wait"))], env=server.env(),
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                           stdin=subprocess.DEVNULL)
                support.wait_for(lambda: not server.alive() or process.poll() is not None, "mvd reaches the step", 60)
                process.send_signal(signal.SIGKILL)
                process.wait(timeout=10)
                if not server.alive():
                    server.start()
                self.assert_live(server.mv(*self.words(self.file, "--wait"), timeout=90), ["youtube"])
                state = server.simulator("youtube")
                self.assertEqual((state["tracks"], state["live"]), (1, 1), state)
                self.assertEqual(len(server.api("GET", "/api/v1/distributions")[1]["data"]), 1)
                server.kill()

    def test_killed_at_every_step_on_sqlite(self):
        support.on_sqlite(self.walk)

    def test_killed_at_every_step_on_postgresql(self):
        support.on_postgresql(self, self.walk)


if __name__ == "__main__":
    unittest.main()
