# SPDX-License-Identifier: Apache-2.0
"""docs/naming.md is the list of names: routes, operations, commands, scopes and events keep to it."""
import json
import re
import unittest

import tree

PAGE = "docs/naming.md"


def table(heading):
    """The rows of the first table below a heading, as lists of cells without dashes."""
    part = tree.text(PAGE).split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("–", "") for cell in row] for row in rows[2:]]


def words(cell):
    return [word.strip() for word in cell.split(",") if word.strip()]


NOUNS = table("Nouns")
VERBS = table("Verbs")
PATHS, OPERATIONS, COMMANDS, SCOPES, EVENTS = ({row[n] for row in NOUNS if row[n]}
                                               for n in range(1, 6))
PARTS = set(re.findall(r"`(\w+)`", tree.text(PAGE).split("Parts of a noun")[1].split("\n\n")[0]))
OPERATION_VERBS = {word for row in VERBS for word in words(row[0])}
COMMAND_VERBS = {word for row in VERBS for word in words(row[1])}
ALONE = set(re.findall(r"`([\w-]+)`", tree.text(PAGE).split("Commands of one word:")[1]
                      .split("\n\n")[0]))


def operations():
    document = json.loads(tree.text("docs/openapi.json"))
    return [(path, operation) for path, methods in document["paths"].items()
            for operation in methods.values()]


class Naming(unittest.TestCase):
    maxDiff = None

    def test_paths_begin_with_a_noun(self):
        wrong = [path for path, _ in operations()
                 if path.startswith("/api/v1/") and path.split("/")[3] not in PATHS]
        self.assertEqual(wrong, [])

    def test_operations_are_a_noun_and_a_verb(self):
        wrong = []
        for _, operation in operations():
            name = operation["operationId"]
            nouns = [noun for noun in OPERATIONS | PARTS if name.startswith(noun + "_")]
            verbs = {name[len(noun) + 1:] for noun in nouns}
            if not verbs & OPERATION_VERBS:
                wrong.append(name)
        self.assertEqual(wrong, [])

    def test_commands_are_a_noun_and_a_verb(self):
        paths = re.findall(r'X\(\w+, "([^"]+)"\)', tree.text("cli/command_paths.hpp"))
        self.assertGreater(len(paths), 50)
        wrong = []
        for path in paths:
            noun, _, verb = path.rpartition(" ")
            good = verb in ALONE if not noun else noun in COMMANDS and verb in COMMAND_VERBS
            if not good:
                wrong.append(path)
        self.assertEqual(wrong, [])

    def test_scopes_and_events_are_of_a_noun(self):
        document = json.loads(tree.text("docs/openapi.json"))
        scopes = {operation["x-scope"].split(":")[0] for _, operation in operations()
                  if "x-scope" in operation}
        self.assertEqual(sorted(scopes - SCOPES), [])
        events = {name.split(".")[0] for name in document["webhooks"]}
        self.assertEqual(sorted(events - EVENTS), [])

    def test_ids_begin_as_the_page_says(self):
        made = {prefix for path in tree.sources("lib", "server")
                for prefix in re.findall(r'new_id\("(\w+)"', tree.text(path))}
        self.assertGreater(len(made), 8)
        unknown = made - {row[6] for row in NOUNS} - {"acc", "art", "plc", "req", "sto", "tmp"}
        self.assertEqual(sorted(unknown), [], "prefixes of ids that are no noun's")

    def test_fields_say_state(self):
        document = json.loads(tree.text("docs/openapi.json"))
        wrong = [f"{name}.{field}" for name, schema in document["components"]["schemas"].items()
                 for field in schema.get("properties", {}) if field in ("phase", "status")
                 and name not in ("Problem", "Health", "Request")]  # HTTP's own status
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
