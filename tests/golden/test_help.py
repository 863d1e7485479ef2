# SPDX-License-Identifier: Apache-2.0
"""The help of every command and topic is what tests/golden/help keeps.

MV_BIN names the folder of programs (build/bin); MV_UPDATE_GOLDEN=1 rewrites the kept texts.
"""
import json
import os
import re
import subprocess
import tempfile
import unicodedata
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BIN = os.path.abspath(os.environ.get("MV_BIN") or os.path.join(ROOT, "build", "bin"))
KEPT = os.path.join(HERE, "help")
UPDATE = bool(os.environ.get("MV_UPDATE_GOLDEN"))
WIDTH = 80


def width(line):
    """Columns of a terminal: wide characters take two, combining ones none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


class Help(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.env = {"PATH": os.environ["PATH"], "MV_HOME": cls.folder.name, "HOME": cls.folder.name,
                   "LC_ALL": "C.UTF-8", "COLUMNS": str(WIDTH), "NO_COLOR": "1"}
        cls.table = json.loads(cls.call("--json").stdout)["commands"]
        cls.commands = [row["command"] for row in cls.table]
        overview = cls.call().stdout
        cls.topics = re.search(r"topics:\s+([^.]+)\.", overview).group(1).replace("\n", " ")
        cls.topics = [name.strip() for name in cls.topics.split(",")]
        for name in os.listdir(KEPT) if UPDATE and os.path.isdir(KEPT) else []:
            os.unlink(os.path.join(KEPT, name))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def call(cls, *words):
        return subprocess.run([os.path.join(BIN, "musicverse"), "help", *words], env=cls.env,
                              cwd=cls.folder.name, text=True, capture_output=True, timeout=60)

    def check(self, words, name):
        done = self.call(*words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        path = os.path.join(KEPT, name + ".txt")
        if UPDATE:
            os.makedirs(KEPT, exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(done.stdout)
        for line in done.stdout.splitlines():
            self.assertLessEqual(width(line), WIDTH, line)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(done.stdout, file.read(), f"MV_UPDATE_GOLDEN=1 rewrites {name}.txt")
        return done.stdout

    def test_overview(self):
        text = self.check([], "overview")
        for command in self.commands:
            self.assertIn("\n  " + command.split()[0] + " ", text)

    def test_every_command(self):
        self.assertGreater(len(self.commands), 10)
        for command in self.commands:
            with self.subTest(command=command):
                text = self.check(command.split(), command.replace(" ", "-"))
                examples = text.split("\nExamples\n")
                self.assertEqual(len(examples), 2, "no examples")
                self.assertIn(f" {command}", examples[1])

    def test_every_topic(self):
        for topic in self.topics:
            with self.subTest(topic=topic):
                self.check([topic], "topic-" + topic)

    def test_every_noun(self):
        for noun in sorted({command.split()[0] for command in self.commands if " " in command}):
            with self.subTest(noun=noun):
                self.check([noun], "noun-" + noun)

    @unittest.skipIf(UPDATE, "the texts are being rewritten")
    def test_nothing_else_is_kept(self):
        want = {"overview", *("topic-" + topic for topic in self.topics)}
        want |= {command.replace(" ", "-") for command in self.commands}
        want |= {"noun-" + command.split()[0] for command in self.commands if " " in command}
        kept = {name[:-len(".txt")] for name in os.listdir(KEPT)}
        self.assertEqual(kept, want)

    def test_an_unknown_word_gets_a_suggestion(self):
        done = self.call("distribut")
        self.assertEqual(done.returncode, 2)
        self.assertIn("distribute", done.stderr)


if __name__ == "__main__":
    unittest.main()
