# SPDX-License-Identifier: Apache-2.0
"""Tables that are declared as data are served, documented and walked."""
import re
import unittest

import tree


def rows():
    """The rows of the route table."""
    return [row for path in tree.sources("lib/api") if path.endswith("routes.cpp")
            for row in tree.text(path).split("{.method = ")[1:]]


def routes():
    """{operation: (method, path, body kind)} of the route table."""
    found = {}
    for row in rows():
        method, path, operation = re.match(
            r'"([A-Z]+)",\s*\.path = "(/[^"]*)",\s*\.operation = "(\w+)"', row).groups()
        kind = re.search(r"\.body = BodyKind::(\w+)", row)
        found[operation] = (method, path, kind.group(1) if kind else "none")
    return found


def registered():
    """{operation: plain or streams} of server/handlers."""
    found = {}
    for path in tree.sources("server/handlers"):
        for kind, op in re.findall(r'\b(plain|streams)\["(\w+)"\]\s*=', tree.text(path)):
            found[op] = kind
    return found


def rule_ids():
    """Ids of the pre-flight rules: rows of the tables, and those judged by eye."""
    found = set()
    for path in tree.sources("lib/preflight"):
        if path.endswith("rules.cpp"):
            found |= set(re.findall(r'^\s*\{"([A-Z]{1,2}\d{1,3})",', tree.text(path), re.M))
    return found


def setting_names():
    return re.findall(r'SettingKey\{\.name = "([\w.]+)"', tree.text("lib/base/settings/setting_keys.cpp"))


class Tables(unittest.TestCase):
    maxDiff = None

    def test_every_job_about_a_shipment_is_registered_as_one(self):
        in_turn = {path.split("/")[-1][:-4] for path in tree.sources("server/jobs")
                   if re.search(r"\breturn in_turn\(", tree.text(path))}
        registered = set(re.findall(r'out\.add\("(\w+)", (?:sends|shipment)\(',
                                    tree.text("server/jobs/jobs.cpp")))
        self.assertGreater(len(in_turn), 3)
        self.assertEqual(registered, in_turn)

    def test_every_route_has_its_handler(self):
        want = {op: "streams" if kind == "stream" else "plain"
                for op, (_, _, kind) in routes().items()}
        self.assertGreater(len(want), 20)
        self.assertEqual(registered(), want)

    def test_every_preflight_rule_is_documented(self):
        ids = rule_ids()
        self.assertGreater(len(ids), 50)
        documented = set(re.findall(r"^\| ([A-Z]{1,2}\d{1,3}) \|",
                                    tree.text("docs/preflight-rules.md"), re.M))
        self.assertEqual(documented, ids)

    def test_every_setting_is_explained(self):
        explained = "\n".join(tree.text(path) for path in tree.files("docs", "tests/golden/help")
                              if path.endswith((".md", ".txt")))
        names = setting_names()
        self.assertGreater(len(names), 10)
        missing = [name for name in names if not re.search(rf"\b{name}\b", explained)]
        self.assertEqual(missing, [], "settings in neither docs/ nor the help")

    def test_every_route_is_in_the_openapi_document(self):
        document = tree.text("docs/openapi.json") if "docs/openapi.json" in tree.files() else ""
        pages = {op for row in rows() if "Errors::page" in row
                 for op in re.findall(r'\.operation = "(\w+)"', row)}
        missing = [op for op in routes() if op not in pages and f'"operationId": "{op}"' not in document]
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()
