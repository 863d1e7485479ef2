# SPDX-License-Identifier: Apache-2.0
"""What lib/api/openapi writes as YAML is read by PyYAML, and is what the JSON says: same values, types and order."""
import json
import os
import pathlib
import random
import subprocess
import sys
import unittest

try:
    import yaml
except ImportError:
    sys.exit("yaml_test.py needs the package python3-yaml")

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("MV_BIN", ROOT / "build" / "bin"))
# The one in Python, and libyaml where PyYAML was built with it.
LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])

# Texts that are something else without quotes, or that a line cannot have as they are.
TEXTS = [
    "", " ", "~", "null", "Null", "NULL", "no", "No", "NO", "yes", "y", "Y", "n", "on", "Off", "true", "TRUE", "false",
    "0", "-0", "1", "+1", "-1", "007", "0o17", "0x1f", "0b11", "1_000", "1e3", "1.5", "1.", ".5", "1:30", "190:20:30",
    ".inf", "-.INF", ".nan", "nan", "inf", "Infinity", "e3", "2027-01-15", "2027-01-15T00:00:00Z", "200", "=", "<<", "_1",
    "-", "--", "---", "--- a", "...", "- a", "-a", "?", "? a", "?a", ":", ": ", "a:", "a: b", "a:b", "a :b", "a : b", ":a",
    "a:\tb", "::", "a::", "#", "# a", "a #b", "a # b", "a#b", "#/components/schemas/Track", "$ref", "/api/v1/tracks/{id}",
    "a/b", "{", "}", "{}", "{a: b}", "[", "]", "[]", "[a, b]", "a, b", ",", "a{b}", "a[b]", "&", "&a", "*", "*a", "*.a", "!",
    "!a", "!!str a", "|", "|\n a", ">", ">-", "%", "%YAML 1.2", "@", "@a", "`", "`a`", "'", "''", "it's", "'a'", '"', '""',
    'a"b', '"a"', "\\", "a\\b", "\\n", "a\\", " a", "a ", "  a  ", "a  b", "\ta", "a\t", "a\tb", "\n", "a\n", "\na", "a\nb",
    "a\n\nb", "a\n b\n", "a \nb", "a\r", "a\r\nb", "\0", "\x01", "\x07", "\x08", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x80",
    "\x85", "a\x85b", "\x9f", "\xa0", "\u00e9", "caf\u00e9", "\u4f60\u597d", "\u05e9\u05dc\u05d5\u05dd", "\u2028", "a\u2028b",
    "\u2029", "\u200b", "\ufeff", "\ufeffa", "\ufffd", "\ufffe", "\uffff", "\U0001f3b5", "\U0001fffe", "\U0010ffff", "e\u0301",
    "audio/wav", "text/event-stream", "^[\\x21-\\x7e]+$", "application/problem+json", "100%", "a" * 3000, "b " * 700 + "c",
    "Only these types, comma-separated: track.*,distribution.live"]
NUMBERS = [0, 1, -1, 9007199254740991, -9007199254740991, 9223372036854775807, -9223372036854775808, 18446744073709551615,
           0.5, 1.0, -1.5, 100.0, 1e300, -1e300, 1e-7, 1.5e-300, 123456789.125, 3.141592653589793]
ALPHABET = (" \t\n\r:#-?,[]{}&*!|>'\"%@`~=<.\\/$_+0123456789eExXoabyYnNtrulfsTF"
            "\0\x07\x1b\x7f\x80\x85\xa0\u2028\u2029\ufeff\ufffe\u00e9\u4f60\U0001f3b5")


def run(question, text=""):
    done = subprocess.run([BIN / "yaml", question], input=text.encode(), capture_output=True, timeout=300)
    if done.returncode != 0:
        raise AssertionError(f"yaml {question}: {done.returncode} {done.stderr.decode()}")
    return done.stdout.decode()


class Yaml(unittest.TestCase):
    maxDiff = None

    def check(self, value):
        text = run("text", json.dumps(value))
        for loader in LOADERS:
            read = yaml.load(text, loader)
            # Python holds 1, 1.0 and True for equal, and objects of another order, too; their JSON differs.
            if json.dumps(read) != json.dumps(value):
                self.assertEqual(read, value, loader)
                self.fail(f"another type or order: {text[:500]}")
        return text

    def test_the_document(self):
        text = run("document")
        wanted = json.loads(run("json"))
        read = yaml.load(text, LOADERS[-1])
        self.assertGreater(len(read["paths"]), 30)
        self.assertTrue(json.dumps(read) == json.dumps(wanted), "docs/openapi.json says something else")
        self.assertEqual([line for line in text.splitlines() if line != line.rstrip()], [])
        self.assertTrue(text.startswith("openapi: "), text[:100])

    def test_texts(self):
        self.check(TEXTS)
        self.check({text: text for text in TEXTS if len(text) < 1000})
        for text in TEXTS:
            with self.subTest(text=text):
                self.check(text)
                self.check([text])
                self.check({"a": text})
                self.check([{"a": [text, text], "b": {"c": text}}])

    def test_numbers_and_words(self):
        for value in [*NUMBERS, True, False, None]:
            with self.subTest(value=value):
                self.check(value)
                self.check([value])
                self.check({"a": value})

    def test_what_is_empty_and_what_is_deep(self):
        for value in ({}, [], {"a": {}}, {"a": []}, [[]], [{}], [[[]], []], [[1, [2, [3]]], 4], [[{"a": 1, "b": [2]}]],
                      {"a": [[1, 2], {"b": [{"c": 3, "d": {}}, []]}], "e": None}, {"": {"": [""]}}):
            with self.subTest(value=value):
                self.check(value)

    def test_the_order_of_members_is_kept(self):
        self.check({"b": 1, "a": 2, "c": {"z": 1, "y": 2}})

    def test_block_style_with_few_quotes(self):
        self.assertEqual(self.check({"paths": {"/api/v1/tracks/{id}": {"get": {"tags": ["tracks"], "x": {"200": "no"}}}},
                                     "list": [{"a": "b c", "d": 1}, "#/e", []]}),
                         'paths:\n  /api/v1/tracks/{id}:\n    get:\n      tags:\n        - tracks\n      x:\n'
                         '        "200": "no"\nlist:\n  - a: b c\n    d: 1\n  - "#/e"\n  - []\n')

    def test_random_texts(self):
        chance = random.Random(20270115)
        texts = ["".join(chance.choices(ALPHABET, k=chance.randrange(1, 12))) for _ in range(4000)]
        self.check(texts)
        self.check({text: [text, {text: text}] for text in texts})


if __name__ == "__main__":
    unittest.main()
