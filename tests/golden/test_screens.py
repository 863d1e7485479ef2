# SPDX-License-Identifier: Apache-2.0
"""What a person sees, at terminals of 40, 80 and 140 columns, is what tests/golden/screens keeps.

MV_BIN names the folder of programs (build/bin); MV_UPDATE_GOLDEN=1 rewrites the kept screens. The machine's clock
stands at one day (faketime), so that dates stay the same; ids and the time of day are replaced.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "cli"))
BIN = os.path.abspath(os.environ.get("MV_BIN") or os.path.join(ROOT, "build", "bin"))
sys.argv.insert(1, BIN)

import programs  # noqa: E402
from terminal import Terminal  # noqa: E402
from terminal_suite import columns  # noqa: E402

KEPT = os.path.join(HERE, "screens")
UPDATE = bool(os.environ.get("MV_UPDATE_GOLDEN"))
TODAY = "2027-01-15 09:20:00"
WIDTHS = (40, 80, 140)
SAID = ["--artist", "Ada Stone", "--writer", "Ada Marie Stone", "--genre", "Folk", "--language", "en", "--not-explicit"]

SCREENS = [
    ["check", "bad.wav", "--for", "spotify,soundcloud", "--title", "Morning Ferry", *SAID],
    ["check", "song.wav", "album.wav", "--for", "spotify", *SAID],
    ["status"],
    ["distribution", "list"],
    ["distribution", "show", "ferry"],
    ["track", "list"],
    ["track", "show", "ferry"],
    ["release", "list"],
    ["release", "show", "letzten zug"],
    ["platform", "list"],
    ["provider", "list"],
    ["generate", "deep blue piano at night, female vocals", "--explain"],
    ["upload", "song.wav"],
    ["distribute", "nothing.wav", "--to", "spotify"],
    ["distribute", "song.wav", "--to", "spotfy"],
    ["distribute", "song.wav", "--to", "spotify", "--at", "4/12/2027"],
    ["track", "show", "no such title"],
    ["release", "cancel", "letzten zug"],
    ["--help"],
    ["help", "exit-codes"],
    ["release", "--help"],
    ["release", "cancel", "--help"],
    ["identifier", "create", "isrc", "--prefix", "DEA"],
]


def alike(text):
    """Without what differs from run to run, at the same width."""
    text = re.sub(r"\b(trk|dst|rel|job|evt)_[0-9a-z]{6,26}", lambda m: m[1] + "_" + "x" * (len(m[0]) - 4), text)
    return re.sub(r"\b09:\d\d(:\d\d)?", lambda m: "09:20" + (":00" if m[1] else ""), text)


class Screens(programs.ProgramTest):
    maxDiff = None

    def runTest(self):
        pass

    def see(self, width, words):
        seen = Terminal(["/usr/bin/faketime", TODAY, os.path.join(BIN, "musicverse"), *words], self.env, self.work,
                        width, answers=["n"], seconds=60)
        for line in seen.screen.split("\n"):
            # A word that is longer stays whole, and so does a command that one may copy.
            if " " in line.strip() and not line.strip().startswith("musicverse "):
                self.assertLessEqual(columns(line), width, line)
        return f"$ mv {' '.join(words)}\n{alike(seen.screen)}[{seen.code}]\n\n"

    def good(self, *words):
        done = subprocess.run(["/usr/bin/faketime", TODAY, os.path.join(BIN, "musicverse"), *words], env=self.env,
                              cwd=self.work, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def ready(self):
        """Until the album lies everywhere for its date."""
        deadline = time.monotonic() + 60
        while True:
            shown = json.loads(self.good("release", "show", "letzten zug", "--json"))
            if all(each["state"] == "scheduled" for each in shown["placements"]):
                return
            self.assertLess(time.monotonic(), deadline)

    def test_screens(self):
        if not shutil.which("faketime"):
            self.skipTest("faketime is not installed")
        self.env.update(TZ="Europe/Berlin", MV_SANDBOX="yes", NO_COLOR="1", FAKETIME_DONT_FAKE_MONOTONIC="1",
                        DONT_FAKE_MONOTONIC="1")
        self.wav("song.wav", seconds=61)
        self.wav("album.wav", seconds=62)
        self.wav("bad.wav", rate=22050, seconds=20, channels=1, width=1)
        self.good("distribute", "song.wav", "--title", "Morning Ferry", *SAID, "--to", "soundcloud,spotify", "--wait")
        self.good("distribute", "album.wav", "--title", "Eine sehr lange Nacht im letzten Zug nach Norden", *SAID,
                  "--to", "soundcloud", "--at", "2027-02-05 00:00", "--wait")
        self.ready()
        for width in WIDTHS:
            shown = "".join(self.see(width, words) for words in SCREENS)
            path = os.path.join(KEPT, f"{width}.txt")
            if UPDATE:
                os.makedirs(KEPT, exist_ok=True)
                with open(path, "w", encoding="utf-8") as out:
                    out.write(shown)
            with open(path, encoding="utf-8") as kept:
                self.assertEqual(shown, kept.read(), f"{width} columns; MV_UPDATE_GOLDEN=1 keeps the new ones")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
