# SPDX-License-Identifier: Apache-2.0
"""What a header of lib/ or server/ declares is called by a program, not by tests alone."""
import re
import unittest

import tree

# A declaration or definition begins its line; a call in a body is indented.
BEGUN = re.compile(r"^(?!return\b|using\b|#)[A-Za-z_][\w:<>,&*\[\] ]*[ &*>](\w+)\(", re.M)
# Called by tests alone, and why they stay.
KEPT = {
    "all_codes": "the golden documents and a test walk the table of errors",
    "cover_styles": "docs/prompt-vocabulary.md lists them",
    "json_schema": "docs/release.schema.json is written by it",
    "markdown_reference": "docs/release-manifest.md is written by it",
    "may_become": "a test compares the event types with the states by it",
    "rules_markdown": "docs/preflight-rules.md is written by it",
    "special_blocks": "a test walks the refused blocks of addresses",
    "states_document": "docs/states.md is written by it",
    "watch_crash_points": "the tests of races stop a request there",
}
# lib/identifiers reads and writes every code of the field (lib/README.md), used yet or not.
WHOLE = ("lib/identifiers/identifiers.hpp",)


def code(path):
    """Without comments and the text of literals."""
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', tree.code_only(tree.text(path)))


def uncalled():
    """{name: header} of the functions whose name stands only where they are declared and defined."""
    declared, written, begun = {}, {}, {}
    for path in tree.sources("lib", "server", "cli"):
        content = code(path)
        for name in re.findall(r"\b[a-z]\w+\b", content):
            written[name] = written.get(name, 0) + 1
        for name in BEGUN.findall(content):
            begun[name] = begun.get(name, 0) + 1
            if path.endswith(".hpp") and not path.startswith("cli/"):
                declared[name] = path
    return {name: path for name, path in declared.items()
            if written.get(name, 0) == begun[name] and path not in WHOLE}


class Dead(unittest.TestCase):
    maxDiff = None

    def test_every_declared_function_is_called(self):
        self.assertEqual({name: path for name, path in uncalled().items() if name not in KEPT}, {},
                         "no program calls them: remove them, and their tests")

    def test_what_is_kept_is_still_uncalled(self):
        self.assertEqual(sorted(set(KEPT) - set(uncalled())), [], "called again, or gone")


if __name__ == "__main__":
    unittest.main()
