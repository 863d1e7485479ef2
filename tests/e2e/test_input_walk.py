# SPDX-License-Identifier: Apache-2.0
"""Every field of every route of the document, with everything wrong in it: in bodies with all that is nested, in the
query, in the path, in If-Match and Idempotency-Key. What the document's own schema does not allow is refused with a
problem that names the field; nothing ends the connection, nothing is a fault of the server. The short run takes a
part of the cases by a seed; MV_TEST_SIZE=long takes all."""
import collections
import dataclasses
import os
import random
import time
import unittest
import urllib.parse

import bad_values
import support
from api_document import Document, Dropped, Wire, allows, as_query
from valid_requests import LOOPBACK, VALID, Site

CASES = 30_000  # of the short run: at present all
MOST = 100 if support.LONG else 2  # faults of a field that are shown
REFUSED = {400, 413, 415, 422}
HEADER_REFUSED = REFUSED | {412, 431}
PATH_REFUSED = REFUSED | {401, 404, 405, 414, 431}
QUERY_REFUSED = REFUSED | {414, 431}
STOPS = "server_stop"  # it has no field, and ends the run


@dataclasses.dataclass
class Case:
    operation: object
    where: str  # body, query, path, header
    field: str
    what: str
    method: str
    target: object
    headers: tuple
    body: bytes
    refused: frozenset  # the statuses that are right for it; empty: it may be accepted
    names: tuple = ()  # of which a 422 has one

    def __str__(self):
        return f"{self.operation.id} {self.where} {self.field[:60]}: {self.what}"


def pointer_of(steps):
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


class Shared(Site):
    """One thing of a kind is enough for requests that do not change it."""

    def __init__(self, *args):
        super().__init__(*args)
        self.kept = {}

    def once(self, name, make):
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]

    def track(self, seconds=6):
        return self.once("track", lambda: Site.track(self, seconds))

    def distribution(self, until="live"):
        return self.once("distribution", lambda: Site.distribution(self, until))

    def release(self, track=None):
        return self.once("release", lambda: Site.release(self, track))


class Walk:
    """All cases of all operations, on one server."""

    def __init__(self, test, server):
        self.test, self.server = test, server
        self.document = Document()
        self.shared, self.own = Shared(server, test.folder), Site(server, test.folder)
        for site in (self.shared, self.own):
            test.addCleanup(site.close)
        self.wire = Wire(server)
        self.faults, self.count = collections.defaultdict(list), collections.Counter()

    def operations(self):
        test_ids = {one.id for one in self.document.operations}
        self.test.assertEqual(test_ids, set(VALID), "each operation has a valid request")
        return [one for one in self.document.operations if one.id != STOPS]

    def valid(self, operation):
        """Its request, carried out once where it has a body, so that what is changed in it is the only fault."""
        changes = operation.schema is not None and operation.method == "POST" and "/hooks/" not in operation.path
        request = VALID[operation.id](self.own if changes else self.shared)
        if operation.schema is not None:
            status, answer = self.server.api(request.method, request.path, request.body, dict(request.headers))
            # A hook needs a signature, and Stripe's a secret to check it with.
            known = (401, 404) if "/hooks/" in operation.path else (200, 201, 202)
            self.test.assertIn(status, known, f"{operation.id}: {answer}")
            self.test.assertTrue(allows(operation.schema, request.body), f"{operation.id}: {request.body}")
            self.tidy(operation, status, answer)
        return request

    def cases(self, operation):
        request = self.valid(operation)
        parts = (self.bodies, self.queries, self.paths, self.headers)
        return [case for part in parts for case in part(operation, request)]

    def bodies(self, operation, request):
        if operation.schema is None:
            return
        base = (request.method, request.path, request.fields())
        for bad in bad_values.bodies(operation.schema, request.body):
            wrong = not bad.readable or not allows(operation.schema, bad.value)
            refused = REFUSED | ({401, 404} if "/hooks/" in operation.path else set())
            yield Case(operation, "body", pointer_of(bad.pointer), bad.what, *base, bad.body,
                       frozenset(refused if wrong else ()), self.named(bad, request.body))
        for what, kind in (("text/plain", "text/plain"), ("none", None), ("XML", "application/xml")):
            fields = tuple(one for one in request.fields() if one[0] != "Content-Type")
            yield Case(operation, "body", "", f"its type is {what}", request.method, request.path,
                       fields + ((("Content-Type", kind),) if kind else ()), request.data(),
                       frozenset((415, 401) if kind else ()))

    def named(self, bad, body):
        if bad.pointer:
            return (pointer_of(bad.pointer),)
        if isinstance(bad.value, dict):
            return tuple(pointer_of((name,)) for name in bad.value if name not in body)
        return ()

    def queries(self, operation, request):
        for parameter in operation.of("query"):
            schema = parameter["schema"]
            for what, text in bad_values.QUERIES:
                plain = text if isinstance(text, bytes) else urllib.parse.unquote_to_bytes(text)
                yield self.query_case(operation, request, parameter["name"], what, text,
                                      self.invalid(schema, plain))
            name = parameter["name"]
            yield Case(operation, "query", name, "twice", request.method, f"{request.path}?{name}=%00&{name}=%00",
                       request.fields(), b"", frozenset())
        for what, name in (("a parameter that is none", "surprise"), ("64 KB", "x" * 65_536), ("NUL", "a%00b")):
            if operation.scope:
                yield self.query_case(operation, request, name, what, "1", True)

    def query_case(self, operation, request, name, what, text, wrong):
        as_bytes = text if isinstance(text, bytes) else text.encode()
        plain = urllib.parse.unquote(name)
        return Case(operation, "query", name, what, request.method,
                    f"{request.path}?{name}=".encode() + as_bytes, request.fields(), request.data(),
                    frozenset(QUERY_REFUSED if wrong else ()), (plain, "/" + plain))

    @staticmethod
    def invalid(schema, plain):
        try:
            said = as_query(schema, plain.decode())
        except UnicodeDecodeError:
            return True
        return said is None or not allows(schema, said)

    def paths(self, operation, request):
        """Each id of the path; what names nothing is not found."""
        marks = [part for part in operation.path.split("/") if part.startswith("{")]
        for mark in marks:
            schema = next(one["schema"] for one in operation.of("path") if one["name"] == mark.strip("{}"))
            steps = operation.path.split("/")
            for what, text in bad_values.PATHS:
                there = request.path.split("/")
                there[steps.index(mark)] = text if isinstance(text, str) else "@"
                target = "/".join(there).encode()
                plain = text if isinstance(text, bytes) else urllib.parse.unquote_to_bytes(text)
                # Only a file's name may be anything.
                wrong = self.invalid(schema, plain) or operation.id not in ("file_put", "sales_report_put")
                yield Case(operation, "path", mark, what, request.method,
                           target.replace(b"@", text) if isinstance(text, bytes) else target, request.fields(),
                           request.data(), frozenset(PATH_REFUSED if wrong else ()))

    def headers(self, operation, request):
        for parameter in operation.of("header"):
            name = parameter["name"]
            if name not in ("If-Match", "Idempotency-Key"):
                continue
            for what, value in bad_values.HEADERS:
                # A revision that is not there is never the present one; a number alone may be read as a key.
                wrong = self.invalid(parameter["schema"], value.strip()) or (name == "If-Match" and value.strip())
                yield Case(operation, "header", name, what, request.method, request.path,
                           request.fields() + ((name, value),), request.data(),
                           frozenset(HEADER_REFUSED if wrong else ()))

    # ---- what is judged ------------------------------------------------------------------------

    def judge(self, case):
        self.count[case.where] += 1
        try:
            answer = self.wire.ask(case.method, case.target, case.headers, case.body)
        except Dropped as dropped:
            return f"no answer: {dropped}"
        status, text = answer.status, answer.body[:300]
        if status >= 500:
            return f"{status}: {text}"
        if 200 <= status < 300:
            self.tidy(case.operation, status, answer.json)
            return f"{status} although it is not valid: {text}" if case.refused else None
        if case.refused and status not in case.refused:
            return f"{status}, none of {sorted(case.refused)}: {text}"
        return self.problem(case, answer) if case.method != "HEAD" else None

    def problem(self, case, answer):
        said, text = answer.json, answer.body[:300]
        # Errors in the form of RFC 7591 section 3.2.2; what is too large is refused before it is read.
        if case.operation.id == "oauth_client_register" and answer.status != 413:
            told = isinstance(said, dict) and said.get("error") and said.get("error_description")
            return None if told else f"{answer.status} does not say what is wrong: {text}"
        # OFREP has a form of its own for what it has codes for.
        if case.operation.id.startswith("ofrep_") and isinstance(said, dict) and said.get("errorCode"):
            return None if said.get("errorDetails") else f"{answer.status} does not say what is wrong: {text}"
        kind = answer.headers.get("Content-Type")
        if kind != "application/problem+json" or not isinstance(said, dict):
            return f"{answer.status} is no problem but {kind}: {text}"
        if said.get("status") != answer.status or not said.get("detail") or not said.get("code"):
            return f"{answer.status} does not say what is wrong: {text}"
        if answer.status != 422:
            return None
        errors = said.get("errors") or []
        if not errors or not all(one.get("message") for one in errors):
            return f"422 without errors: {text}"
        names = [one["pointer"] for one in errors]
        # Pre-flight has looked at the recording, too, which is not of the body.
        if said["code"] == "preflight_failed":
            return f"no pointers: {names[:5]}" if any(one.startswith("metadata.") for one in names) else None
        if case.where == "body" and any(one and not one.startswith("/") for one in names):
            return f"422 with what is no JSON pointer, {names[:5]}: {text}"
        # What is within the place, what holds it, and long names, which are cut.
        near = [one for one in names for name in case.names if one == name or one.startswith(name + "/") or
                name.startswith(one + "/") and one or len(one) >= 40 and name.startswith(one)]
        # A value that its schema allows may not fit to another one, and that is named.
        return f"422 names {names[:5]}, not {case.names[0][:80]}: {text}" if case.refused and case.names and not near \
            else None

    def tidy(self, operation, status, answer):
        """Music that was ordered by mistake is not made."""
        if operation.id in ("generation_create", "artwork_create") and status == 201:
            self.server.api("DELETE", f"/api/v1/jobs/{answer['id']}")

    def run(self, choose):
        every = {one.id: self.cases(one) for one in self.operations()}
        total = sum(map(len, every.values()))
        begun = time.monotonic()
        for name, cases in every.items():
            for case in choose(cases, total):
                wrong = self.judge(case)
                if wrong:
                    self.faults[name, case.where, case.field].append(f"{case}: {wrong}")
        print(f"{sum(self.count.values())} of {total} cases {dict(self.count)} in {time.monotonic() - begun:.0f} s")
        return total


class InputWalk(support.TestCase):
    maxDiff = None

    def walk(self, server, choose):
        walk = Walk(self, server)
        total = walk.run(choose)
        self.assertTrue(server.alive(), server.log.read_text()[-2000:])
        self.assertEqual(support.request(f"127.0.0.1:{server.ports()['port']}", "GET", "/readyz")[0], 200)
        self.assertGreater(total, 10_000, "the walk has found the fields")
        logged = [line for line in server.log.read_text().splitlines() if " error " in line[:40]]
        self.assertEqual(logged, [], "the log has no faults of its own")
        count = sum(map(len, walk.faults.values()))
        shown = [line[:400] for lines in walk.faults.values() for line in lines[:MOST]]
        self.assertEqual(count, 0, f"{count} answers are wrong, MV_TEST_SEED={self.seed}, the first {MOST} of each "
                         "field:\n" + "\n".join(shown))

    def setUp(self):
        super().setUp()
        self.seed = int(os.environ.get("MV_TEST_SEED", time.time_ns() % 1_000_000))
        self.rng = random.Random(self.seed)
        print(f"MV_TEST_SEED={self.seed}")

    def test_every_field_with_everything_wrong(self):

        def some(cases, total):
            """A part of the cases of each field."""
            fields = collections.defaultdict(list)
            for case in cases:
                fields[(case.where, case.field)].append(case)
            share = 1 if support.LONG else min(1, CASES / total)
            return [case for group in fields.values()
                    for case in self.rng.sample(group, min(len(group), max(3, round(len(group) * share))))]
        self.walk(self.server(extra_env=LOOPBACK), some)

    def test_text_on_postgresql(self):
        """Its texts have no NUL, and its numbers and UTF-8 are stricter."""
        cluster = support.Postgres()
        self.addCleanup(cluster.stop)
        server = self.server(database=cluster.database("walk"), extra_env=LOOPBACK)
        words = ("NUL", "a bare NUL", "not UTF-8", "a lone surrogate", "a surrogate in UTF-8", "2^63", "10^30",
                 "beyond the BMP", "64 KB", "a surrogate")

        def texts(cases, total):
            chosen = [case for case in cases if any(word in case.what for word in words)]
            return chosen if support.LONG else self.rng.sample(chosen, min(len(chosen), 25))
        try:
            self.walk(server, texts)
        finally:
            server.kill()


if __name__ == "__main__":
    unittest.main()
