# SPDX-License-Identifier: Apache-2.0
"""C++ is formatted as .clang-format says, by the version that format_requirements.txt pins.

scripts/test installs it into build/test-cache. `python3 tests/rules/test_format.py --fix` formats the tree.
"""
import os
import re
import shutil
import subprocess
import sys
import unittest

import tree

PINNED = re.search(r"clang-format==(\S+)", tree.text("tests/rules/format_requirements.txt")).group(1)


def formatter():
    """The pinned clang-format; None when it is not there."""
    cache = os.environ.get("MV_TEST_CACHE") or os.path.join(tree.ROOT, "build/test-cache")
    for program in (os.path.join(cache, "clang-format/clang_format/data/bin/clang-format"),
                    shutil.which("clang-format")):
        if program and os.access(program, os.X_OK):
            version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
            if f"version {PINNED}" in version:
                return program
    return None


def run(*options):
    return subprocess.run([formatter(), "--style=file", *options, *tree.sources()], cwd=tree.ROOT,
                          capture_output=True, text=True)


class Format(unittest.TestCase):
    maxDiff = None

    def test_the_tree_is_formatted(self):
        if not formatter():
            self.skipTest(f"clang-format {PINNED} is not installed")
        done = run("--dry-run", "-Werror")
        wrong = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", done.stderr, re.M)))
        self.assertEqual((wrong, done.returncode), ([], 0),
                         "python3 tests/rules/test_format.py --fix formats them")

    def test_no_line_is_too_long(self):
        wrong = [f"{path}:{number}" for path in tree.sources()
                 for number, line in enumerate(tree.text(path).splitlines(), 1)
                 if len(line) > 100 and "//" not in line and '"' not in line]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    if sys.argv[1:] == ["--fix"]:
        sys.exit(run("-i").returncode)
    unittest.main()
