# SPDX-License-Identifier: Apache-2.0
"""What every file keeps to: licence line, size, no paths of a machine, no sleeping tests."""
import os
import re
import unittest

import tree

SPDX = "SPDX-License-Identifier: Apache-2.0"
WRITTEN = (".cpp", ".hpp", ".py", ".sh", ".cmake", ".sql", ".ts", ".tsx", ".js", ".css")
LONGEST = 500
MOST_FILES = 26
# Where a nap is right, and why.
NAPS = {
    "tests/support/loopback.hpp": "plays a delay that a simulator ordered",
    "tests/support/postgres.cpp": "looks again, until a deadline, whether the server answers",
    "tests/e2e/webhook_traffic.py": "knocks again at a server that is being restarted, until the end of the run",
    "tests/bench/webhook_bench.cpp": "appends events at a steady rate",
    "tests/bench/queue_bench.cpp": "looks again whether the counted jobs are done, off the hot path",
}
# Split so that this file does not find itself.
LATER = r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b"
MACHINE = r"(?<![\w.~$}-])/(wo" r"rk|fa" r"rm|ro" r"ot|ho" r"me)/"
REGISTRY = (r"registry\.npm" r"js|py" r"pi\.org|pythonho" r"sted|cra" r"tes\.io|proxy\.go" r"lang|"
            r"deb\.deb" r"ian|archive\.ubu" r"ntu|conan\." r"io|artif" r"actory")


def scripts():
    """Shell scripts: by ending or by first line."""
    return [path for path in tree.files()
            if path.endswith(".sh") or re.match(r"#!.*\b(ba|da)?sh\b", tree.text(path))]


class Files(unittest.TestCase):
    maxDiff = None

    def found_in(self, paths, pattern):
        return [f"{at} {line[:80]}" for path in paths for at, line in tree.lines(path, pattern)]

    def test_licence_line(self):
        need = {path for path in tree.files()
                if path.endswith((".cpp", ".hpp", ".py", ".sh", ".cmake"))} | set(scripts())
        without = [path for path in sorted(need)
                   if SPDX not in "\n".join(tree.text(path).splitlines()[:3])]
        self.assertEqual(without, [])

    def test_no_file_is_too_long(self):
        long = [f"{path}: {count} lines" for path in tree.files() if path.endswith(WRITTEN)
                for count in [tree.text(path).count("\n")] if count > LONGEST]
        self.assertEqual(long, [])

    def test_no_folder_is_too_full(self):
        count = {}
        for path in tree.sources("lib", "server", "cli"):
            folder = os.path.dirname(path)
            count[folder] = count.get(folder, 0) + 1
        full = [f"{folder}: {number} files" for folder, number in count.items() if number > MOST_FILES]
        self.assertEqual(full, [], "group them by what they are about")

    def test_no_work_is_left_for_later(self):
        self.assertEqual(self.found_in(tree.files(), LATER), [])

    def test_no_path_of_a_machine(self):
        self.assertEqual(self.found_in(tree.files(), MACHINE), [])

    def test_no_registry_host(self):
        self.assertEqual(self.found_in(tree.files(), REGISTRY), [])

    def test_no_std_regex(self):
        wrong = [f"{path}:{number}" for path in tree.sources()
                 for number, line in enumerate(tree.code_only(tree.text(path)).splitlines(), 1)
                 if re.search(r"std::w?regex|#\s*include\s*<regex>", line)]
        self.assertEqual(wrong, [])

    def test_tests_do_not_sleep(self):
        cpp = self.found_in(tree.sources("tests"),
                            r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|::sleep\s*\(")
        python = self.found_in([path for path in tree.files("tests") if path.endswith(".py")],
                               r"^[^\"'#]*\b(time|asyncio)\.sleep\s*\(|from time import.*\bsleep\b")
        shell = self.found_in([path for path in scripts() if path.startswith("tests/")],
                              r"(^|[;&|({\s])sleep\s+[0-9.$\"]")
        found = [line for line in cpp + python + shell if line.split(":")[0] not in NAPS]
        self.assertEqual(found, [], "wait on a condition with a deadline instead")

    def test_names_are_snake_case(self):
        wrong = [path for path in tree.sources()
                 if not re.fullmatch(r"[a-z0-9_]+\.[ch]pp", os.path.basename(path))]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
