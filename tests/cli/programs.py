# SPDX-License-Identifier: Apache-2.0
"""Runs the real programs in a folder and a home of their own."""
import math
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import wave

BIN = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 and os.path.isdir(sys.argv[1]) else None


class ProgramTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="mv-cli-")
        self.home = os.path.join(self.folder, "home")
        self.work = os.path.join(self.folder, "work")
        os.mkdir(self.home)
        os.mkdir(self.work)
        self.env = {"PATH": BIN + ":/usr/bin:/bin", "HOME": self.home, "MV_HOME": self.home,
                    "LC_ALL": "C.UTF-8", "TERM": "xterm", "PAGER": "cat"}

    def tearDown(self):
        if os.path.exists(os.path.join(self.home, "run", "mvd.sock")):
            self.run_words(["server", "stop"])
        # A server that was stopped closes its socket first and its database last.
        deadline = time.monotonic() + 30
        while os.path.exists(self.folder) and time.monotonic() < deadline:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.assertFalse(os.path.exists(self.folder))

    def run_words(self, words, name="musicverse", **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        env = dict(self.env, **options.pop("env", {}))
        return subprocess.run([os.path.join(BIN, name)] + words, env=env, cwd=self.work,
                              capture_output=True, text=True, timeout=120, **options)

    def wav(self, name="track.wav", seconds=35, rate=44100, channels=2, width=2):
        path = os.path.join(self.work, name)
        cycle = []
        for i in range(rate // 100):
            level = 0.3 * math.sin(2 * math.pi * i * 100 / rate)
            cycle.append(level)
        with wave.open(path, "wb") as out:
            out.setnchannels(channels)
            out.setsampwidth(width)
            out.setframerate(rate)
            frames = b""
            for i, level in enumerate(cycle):
                for channel in range(channels):
                    # The channels differ, so that they do not look like a mono recording.
                    value = level * (1 if channel == 0 else 0.5)
                    if width == 1:
                        frames += struct.pack("B", int(128 + 127 * value))
                    elif width == 2:
                        frames += struct.pack("<h", int(32767 * value))
                    else:
                        frames += struct.pack("<i", int(8388607 * value))[:3]
            out.writeframes(frames * (seconds * 100))
        return path


def main():
    if BIN is None:
        sys.exit("usage: SUITE BUILD/bin")
    unittest.main()
