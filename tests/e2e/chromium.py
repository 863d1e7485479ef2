# SPDX-License-Identifier: Apache-2.0
"""A real browser: Debian's Chromium, driven by browser/drive.mjs. It holds every page against what all pages keep."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from libraries import BROWSER

# MV_PICTURES=FOLDER: what the pages look like, for people to look at.
PICTURES = os.environ.get("MV_PICTURES")


def find_chromium():
    """The snap sees neither the folders of a test nor its environment."""
    found = shutil.which("chromium")
    if not found:
        raise unittest.SkipTest("chromium is not installed (package chromium; Ubuntu has it as a snap only)")
    if "/snap/" in os.path.realpath(found):
        raise unittest.SkipTest("chromium is a snap here, which cannot be driven")
    return found


class Page:
    """Where the browser is."""

    def __init__(self, said):
        self.url, self.status, self.title, self.text = said["url"], said["status"], said["title"], said["text"]

    def __repr__(self):
        return f"{self.status} {self.url} {self.title!r}\n{self.text}"


class Chromium:
    """`test` is told what is wrong; `origins` are the servers that pages may ask."""

    def __init__(self, test, *origins):
        self.test, self.origins = test, set(origins)
        chromium = find_chromium()
        BROWSER.prepare()
        self.home = tempfile.mkdtemp(prefix="mv-chromium-")
        self.errors = tempfile.TemporaryFile("w+")
        self.process = BROWSER.start(variables={"MV_CHROMIUM": chromium, "HOME": self.home},
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
        self.looked_at = 0

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        self.errors.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def step(self, step, /, **words):
        self.process.stdin.write(json.dumps({"do": step, **words}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            raise AssertionError("the browser ended: " + self.errors.read())
        said = json.loads(line)
        self.test.assertNotIn("error", said, said)
        self.test.assertEqual(said["console"], [], said)
        self.test.assertLessEqual(set(said["origins"]), self.origins)
        return said

    def open(self, **how):
        self.step("open", **how)
        return self

    def go(self, url, at=None):
        return Page(self.step("go", url=url, at=at))

    def send(self, button, values=None, **where):
        """Fills in fields, by their labels, and presses the button."""
        for label, value in (values or {}).items():
            self.step("fill", label=label, value=value)
        return Page(self.step("press", name=button, **where))

    def follow(self, link, at=None):
        return Page(self.step("press", name=link, role="link", at=at))

    def type(self, text):
        self.step("type", text=text)

    def tab_to(self, name):
        self.step("tab", name=name)

    def keys(self, *keys, at=None):
        """The last of these keys leads to another page."""
        return Page(self.step("keys", keys=keys, at=at))

    def key(self, name):
        self.step("key", name=name)

    def forget(self):
        """As if the cookies had been deleted."""
        self.step("forget")

    def look(self, state):
        """Holds the page against what all pages keep. `state` names it in pictures and failures."""
        self.looked_at += 1
        picture = str(pathlib.Path(PICTURES) / f"{self.looked_at:02}-{state}") if PICTURES else None
        said = self.step("look", picture=picture)
        with self.test.subTest(state):
            self.test.assertEqual(said["axe"], [], state)
            self.test.assertEqual(said["overflow"], [], state)
            self.test.assertEqual([one["name"] for one in said["walk"]], said["reachable"], state)
            self.test.assertEqual([one for one in said["walk"] if not one["seen"]], [], state)
        return Page(said)
