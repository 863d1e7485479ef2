# SPDX-License-Identifier: Apache-2.0
"""The pages of docs/api run as they are written, and what they say of an answer is true.

Each page has a server of its own (a test key, the sandbox), and one `bash -eu` that runs its blocks in order, after
those of the section "Set-up" of getting-started.md. A fence says what a block is:

    ```sh              runs; every request of it succeeds
    ```sh 422          runs; its last request is answered 422
    ```sh no-run       makes sense elsewhere only; the text nearby says where
    ```json            the answer to the last request of the block before: members and types are compared
    ```http            its status and names of header fields
    ```text            lines that the block before printed

In docs/api/reference each operation is a section with a line "`GET /api/v1/tracks` · scope `tracks:read`".
"""
import concurrent.futures
import dataclasses
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.parse

import receivers
import support
from dns_server import DnsServer
from support import BIN, ROOT

DOCS = ROOT / "docs/api"
SETUP = DOCS / "getting-started.md"
LONGEST_LINE = 120
# Pages that another test runs, and operations without an example, each with the reason.
ELSEWHERE = {"oauth.md": "has people, browsers and redirects: its own test runs it"}
NO_EXAMPLE = {}
# Codes of lib/base/error.cpp that no answer has.
NOT_ANSWERED = {
    "usage": "a wrong command line of mv or mvd", "partial": "an exit code of mv", "pending": "an exit code of mv",
    "interrupted": "an exit code of mv", "not_acceptable": "no address chooses by Accept"}
# Members whose very value a page shows, unless it has an ellipsis there.
SAME = {"blocked", "code", "connected", "detail", "has_more", "hint", "kind", "message", "mode", "ok", "pointer",
        "rule", "state", "status", "title", "type", "why"}
HOOK_HOST = "hooks.example.com"

# Stands before the real curl: notes what is sent (-v) and answered. The real one is $REAL_CURL.
CURL = r"""#!/bin/bash
note=$(mktemp -d "$RECORD/$(<"$RECORD/block").$EPOCHREALTIME.XXXXXX")
"$REAL_CURL" "$@" -v --stderr "$note/log" | tee "$note/out"
code=${PIPESTATUS[0]}
[ "$code" = 0 ] || grep '^curl: ' "$note/log" >&2
exit "$code"
"""


@dataclasses.dataclass
class Block:
    page: str
    line: int
    kind: str  # sh, json, http, text, ...
    words: list  # that follow it in the fence
    text: str
    about: str  # the operation of the section, "GET /api/v1/tracks", or else its heading

    @property
    def place(self):
        return f"{self.page}:{self.line}"

    @property
    def runs(self):
        return self.kind == "sh" and "no-run" not in self.words

    @property
    def status(self):
        """The status that its last request is to have; None for any success."""
        return next((int(word) for word in self.words if word.isdigit()), None)


@dataclasses.dataclass
class Request:
    method: str
    path: str
    status: int
    fields: dict  # of the answer, by lower-case name
    body: str


class Page:
    def __init__(self, path):
        self.path = path
        self.name = path.relative_to(DOCS).as_posix()
        self.lines = path.read_text().splitlines()
        self.blocks, self.prose = [], []
        self.sections = {}  # heading to its blocks
        self.rights = {}  # "GET /api/v1/tracks" to "scope `tracks:read`"
        self.tables = {}  # operation, or else heading, to {first cell of the head: names in the first column}
        self.parse()

    def parse(self):
        fence, section, table, about = None, [], None, ""
        for number, line in enumerate(self.lines, 1):
            if fence:
                if line == "```":
                    self.blocks.append(fence)
                    section.append(fence)
                    fence = None
                else:
                    fence.text += line + "\n"
                continue
            opened = re.fullmatch(r"```(\S+)(.*)", line)
            if opened:
                fence = Block(self.name, number, opened[1], opened[2].split(), "", about)
                continue
            self.prose.append(line)
            if line.startswith("#"):
                about = line.lstrip("# ")
                section = self.sections.setdefault(about, [])
            told = re.fullmatch(r"`([A-Z]+ /\S+)` · (.+)", line)
            if told:
                about = told[1]
                self.rights[about] = told[2]
            if not line.startswith("|"):
                table = None
                continue
            first = line.split("|")[1].strip()
            if table is None:
                table = self.tables.setdefault(about, {}).setdefault(first, [])
            else:
                table += re.findall(r"^`([\w-]+)`", first)
        assert fence is None, f"{self.name}: a fence has no end"


def anchors(path):
    """As GitHub makes them of headings."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.*)", path.read_text(), re.M)}


@functools.lru_cache(None)
def pages():
    return {page.name: page for page in map(Page, sorted(DOCS.rglob("*.md")))}


def pages_to_run():
    return [page for name, page in pages().items() if name not in ELSEWHERE]


@functools.lru_cache(None)
def document():
    return json.loads((ROOT / "docs/openapi.json").read_text())


@functools.lru_cache(None)
def operations():
    """{"GET /api/v1/tracks": operation} of the document."""
    return {f"{method.upper()} {path}": operation for path, methods in document()["paths"].items()
            for method, operation in methods.items()}


def operation_of(request):
    """Which operation the request is for: of several the one with the fewest parameters."""
    path = urllib.parse.urlsplit(request.path).path
    fits = [name for name in operations()
            if name.split()[0] == request.method and
            re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", name.split()[1]), path)]
    return min(fits, key=lambda name: name.count("{"), default=None)


class PageServer(support.Server):
    """At the socket where mv looks for it, with webhooks allowed to the receiver of the test."""

    def __init__(self, home, extra_env):
        self.extra_env = extra_env
        super().__init__(home, extra_env=extra_env)

    def start(self, extra_env=None):
        self.socket = self.home / "run" / "mvd.sock"
        super().start(self.extra_env)


class Run:
    """One page, run: what each block sent, was answered and printed."""

    def __init__(self, page, folder):
        self.page, self.folder = page, folder
        self.record, self.work = folder / "record", folder / "work"
        self.blocks = [block for block in page.blocks if block.runs]
        self.server = self.dns = self.receiver = None
        self.took = 0.0

    def run(self):
        if not self.blocks:
            return self
        begun = time.monotonic()
        for each in (self.record, self.work, self.folder / "shim"):
            each.mkdir(parents=True)
        shim = self.folder / "shim/curl"
        shim.write_text(CURL)
        shim.chmod(0o755)
        try:
            self.server = PageServer(self.folder / "h", self.webhook_settings())
            self.files()
            self.bash()
        finally:
            for each in (self.server and self.server.kill, self.dns and self.dns.close,
                         self.receiver and self.receiver.close):
                if each:
                    each()
        self.took = time.monotonic() - begun
        return self

    def webhook_settings(self):
        if not any("HOOK_URL" in block.text for block in self.blocks):
            return {}
        certificates = receivers.Certificates(self.folder / "tls", [f"DNS:{HOOK_HOST}"])
        self.receiver = receivers.Receiver(tls=certificates.good)
        self.dns = DnsServer()
        self.dns.script(HOOK_HOST, ["127.0.0.1"])
        return {"MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8", "MV_WEBHOOKS_DNS_SERVERS": self.dns.servers,
                "MV_WEBHOOKS_CA_FILE": str(certificates.ca_file)}

    def files(self):
        """What the reader has: a recording, a cover, and what the server has written."""
        for name in ("song.wav", "cover.png"):
            (self.work / name).symlink_to(self.folder.parent / name)
        (self.work / "addresses.json").symlink_to(self.server.addresses)

    def bash(self):
        setup = [] if self.page.path == SETUP else pages()[SETUP.name].sections["Set-up"]
        script = ""
        for name, block in [(f"setup-{i}", one) for i, one in enumerate(setup) if one.runs] + \
                [(str(block.line), block) for block in self.blocks]:
            script += f'printf {name} >"$RECORD/block"; exec >"$RECORD/{name}.stdout"\n'
            script += f"set +e\n{block.text}set -e\n" if block.status else block.text
        script += 'printf end >"$RECORD/block"\n'
        env = {"PATH": f"{self.folder / 'shim'}:{BIN}:/usr/bin:/bin", "HOME": str(self.work),
               "MV_HOME": str(self.server.home), "RECORD": str(self.record), "REAL_CURL": shutil.which("curl"),
               "MV_URL": f"http://127.0.0.1:{self.server.ports()['port']}", "LC_ALL": "C.UTF-8"}
        if self.receiver:
            env["HOOK_URL"] = self.receiver.url_of(HOOK_HOST)
        (self.folder / "page.sh").write_text(script)
        self.done = subprocess.run(["timeout", "120", "bash", "-eu", self.folder / "page.sh"], cwd=self.work, env=env,
                                   stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.ended_in = (self.record / "block").read_text()
        self.requests = {block.line: self.requests_of(block) for block in self.blocks}

    def requests_of(self, block):
        return [request_of(note) for note in sorted(self.record.glob(f"{block.line}.*.*.*"))]

    def printed(self, block):
        path = self.record / f"{block.line}.stdout"
        return path.read_text(errors="replace") if path.exists() else ""

    def why(self):
        """What a person wants to know when it stopped."""
        last = "".join(one.body[:1500] for note in sorted(self.record.glob(f"{self.ended_in}.*.*.*"))[-1:]
                       for one in [request_of(note)])
        return f"{self.page.name}: stopped in the block at {self.ended_in}\n{self.done.stderr[-1500:]}\n{last}"


def request_of(note):
    """What one call of curl sent last and was answered, from its log."""
    method, path, status, fields = "", "", 0, {}
    for line in (note / "log").read_text(errors="replace").splitlines():
        sent = re.fullmatch(r"> ([A-Z]+) (\S+) HTTP/1\.1", line)
        answered = re.fullmatch(r"< HTTP/1\.1 (\d+)\b.*", line)
        field = re.fullmatch(r"< ([\w-]+): ?(.*)", line)
        if sent:
            method, path, status = sent[1], sent[2], 0
        elif answered:
            status, fields = int(answered[1]), {}
        elif field:
            fields[field[1].lower()] = field[2].strip()
    body = (note / "out").read_text(errors="replace")
    while body.startswith("HTTP/1.1 "):  # curl -i
        body = re.split(r"\r?\n\r?\n", body, maxsplit=1)[-1]
    return Request(method, path, status, fields, body)


def kind_of(value):
    for name, kinds in (("null", type(None)), ("boolean", bool), ("number", (int, float)), ("text", str),
                        ("list", list)):
        if isinstance(value, kinds):
            return name
    return "object"


def differences(shown, real, at=""):
    """Where what a page shows is not in the real answer: a member, its type, the prefix of an id."""
    if kind_of(shown) != kind_of(real):
        return [f"{at or '/'}: shown as {kind_of(shown)}, is {kind_of(real)}: {json.dumps(real)[:80]}"]
    out = []
    if isinstance(shown, dict):
        for name, value in shown.items():
            if name not in real:
                out.append(f"{at}/{name}: is not in the answer, which has {', '.join(sorted(real))}")
            elif name in SAME and "…" not in str(value) and value != real[name]:
                out.append(f"{at}/{name}: shown as {value}, is {real[name]}")
            else:
                out += differences(value, real[name], f"{at}/{name}")
    elif isinstance(shown, list):
        for i, value in enumerate(shown):
            each = [differences(value, other, f"{at}/{i}") for other in real]
            out += min(each, key=len) if each else [f"{at}/{i}: the list is empty"]
    elif isinstance(shown, str):
        prefix = re.match(r"([a-z]{3}|mv_test|mv_live|whsec)_", shown)
        if prefix and not real.startswith(prefix[0]):
            out.append(f"{at}: shown as {prefix[0]}…, is {real[:40]}")
    return out


def field_differences(shown, request):
    """Of an http block: its status line and the names of its fields."""
    out = []
    for line in shown.splitlines():
        status = re.fullmatch(r"HTTP/1\.1 (\d+)\b.*", line)
        field = re.match(r"([\w-]+):", line)
        if status and int(status[1]) != request.status:
            out.append(f"shown as {line}, is {request.status}")
        elif field and field[1].lower() not in request.fields:
            out.append(f"{field[1]} is not in the answer, which has {', '.join(request.fields)}")
        elif not status and not field:
            out.append(f"is no header field: {line}")
    return out


class ApiDocs(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-docs-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        begun = time.monotonic()
        support.write_wav(cls.folder / "song.wav", seconds=35)
        support.write_png(cls.folder / "cover.png", 3000, 3000)
        wanted = os.environ.get("MV_PAGES", "").split()  # for who writes a page
        chosen = [page for page in pages_to_run() if not wanted or page.name in wanted]
        cls.all = not wanted
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            runs = list(pool.map(lambda entry: Run(entry[1], cls.folder / str(entry[0])).run(), enumerate(chosen)))
        cls.runs = [run for run in runs if run.blocks]
        slowest = sorted(cls.runs, key=lambda run: -run.took)[:3]
        print(f"{len(cls.runs)} pages, {sum(len(run.blocks) for run in cls.runs)} blocks in "
              f"{time.monotonic() - begun:.0f} s; the slowest: " +
              ", ".join(f"{run.page.name} {run.took:.1f} s" for run in slowest))

    def test_every_page_runs_to_its_end(self):
        for run in self.runs:
            with self.subTest(page=run.page.name):
                self.assertEqual((run.done.returncode, run.ended_in), (0, "end"), run.why())

    def test_every_request_has_the_status_that_the_page_says(self):
        for run in self.runs:
            for block in run.blocks:
                requests = run.requests[block.line]
                wanted = requests if block.status is None else requests[:-1]
                with self.subTest(block=block.place):
                    if block.status:
                        self.assertTrue(requests, "a block with a status sends something")
                        self.assertEqual(requests[-1].status, block.status, requests[-1].body)
                    for one in wanted:
                        self.assertTrue(200 <= one.status < 400, f"{one.method} {one.path}: {one.status} {one.body}")

    def test_what_a_page_shows_is_in_the_answer(self):
        compared = 0
        for run in self.runs:
            before = None
            for block in run.page.blocks:
                if block.kind == "sh":
                    before = block if block.runs else None
                    continue
                if block.kind not in ("json", "http", "text") or "no-run" in block.words:
                    continue
                compared += 1
                with self.subTest(block=block.place):
                    self.assertIsNotNone(before, "there is no block before that runs")
                    self.assertEqual(self.faults(run, before, block), [])
        self.assertGreater(compared, 40 if self.all else 0)

    def faults(self, run, before, block):
        if block.kind == "text":
            printed = run.printed(before).splitlines()
            return [line for line in block.text.splitlines() if line and line not in printed]
        requests = run.requests[before.line]
        if not requests:
            return ["the block before sends nothing"]
        if block.kind == "http":
            return field_differences(block.text, requests[-1])
        try:
            real = json.loads(requests[-1].body)
        except ValueError:
            return [f"the answer is no JSON: {requests[-1].body[:200]}"]
        return differences(json.loads(block.text), real)

    def test_every_operation_has_an_example_in_its_section(self):
        if not self.all:
            self.skipTest("MV_PAGES chooses pages")
        called = {(block.page, block.about, operation_of(one)) for run in self.runs for block in run.blocks
                  for one in run.requests[block.line]}
        missing = [name for name, operation in operations().items() if operation["operationId"] not in NO_EXAMPLE
                   and (f"reference/{operation['tags'][0]}.md", name, name) not in called]
        self.assertEqual(missing, [])
        self.assertEqual(set(NO_EXAMPLE) - {one["operationId"] for one in operations().values()}, set())


class ApiPages(unittest.TestCase):
    """What can be seen without a server."""
    maxDiff = None

    def test_operations_are_those_of_the_document(self):
        told = {(page.name, name): right for page in pages_to_run() for name, right in page.rights.items()}
        self.assertEqual(told, {(f"reference/{operation['tags'][0]}.md", name): self.right(operation)
                                for name, operation in operations().items()})

    def right(self, operation):
        if "x-scope" in operation:
            return f"scope `{operation['x-scope']}`"
        if "Only the owner may" in operation["description"]:
            return "the owner, on the Unix socket"
        if "The app says" in operation["description"]:
            return ("as the setting `oauth.registration` of the server says" if "register" in operation["operationId"]
                    else "the app itself")
        if "The sender signs" in operation["description"]:
            return "signed by the sender"
        return "any key" if operation["security"] else "no key"

    def test_tables_have_every_field(self):
        schemas = document()["components"]["schemas"]
        tables = {about: table for page in pages_to_run() if page.rights for about, table in page.tables.items()}
        for name, operation in operations().items():
            query = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            fields = schemas.get(body.get("$ref", "").split("/")[-1], {}).get("properties", {})
            with self.subTest(operation=name):
                for title, names in (("Query", query), ("Field", list(fields))):
                    self.assertEqual(sorted(tables.get(name, {}).get(title, [])), sorted(names))
        header = (ROOT / "lib/model/placement.hpp").read_text()
        states = re.findall(r"\w+", re.search(r"enum class OrderState \{([^}]*)\}", header)[1])
        self.assertEqual(sorted(tables["GET /api/v1/distributions/{id}"]["State of the whole"]), sorted(states))
        for page, schema in (("tracks", "MetadataPatch"), ("releases", "ReleaseMetadataPatch")):
            self.assertEqual(pages()[f"reference/{page}.md"].tables["Metadata"]["Member"],
                             list(schemas[schema]["properties"]))

    def test_errors_has_every_code(self):
        text = (ROOT / "lib/base/error.cpp").read_text()
        codes = dict(re.findall(r'CodeInfo\{Code::\w+, "(\w+)", (\d+),', text))
        self.assertGreater(len(codes), 25)
        told = {code: status for code, status in re.findall(r"^\| `(\w+)` \| (\d{3})\b",
                                                            "\n".join(pages()["errors.md"].lines), re.M)}
        self.assertEqual(told, {code: status for code, status in codes.items() if code not in NOT_ANSWERED})

    def test_authentication_has_every_scope(self):
        told = set(re.findall(r"^\| `([\w-]+:\w+)` \|", "\n".join(pages()["authentication.md"].lines), re.M))
        needed = {operation["x-scope"] for operation in operations().values() if "x-scope" in operation}
        self.assertEqual(told, needed)

    def test_lines_and_links(self):
        for page in pages().values():
            for number, line in enumerate(page.lines, 1):
                self.assertLessEqual(len(line), LONGEST_LINE, f"{page.name}:{number}")
            for target in re.findall(r"\]\(([^)\s]+)\)", "\n".join(page.prose)):
                if target.startswith("https://"):
                    continue
                with self.subTest(page=page.name, link=target):
                    name, _, anchor = target.partition("#")
                    path = (page.path.parent / name).resolve() if name else page.path
                    self.assertTrue(path.exists() or path.name in ELSEWHERE)
                    if anchor and path.exists():
                        self.assertIn(anchor, anchors(path))

    def test_who_needs_the_set_up_links_to_it(self):
        for page in pages_to_run():
            if page.path != SETUP and any(block.runs for block in page.blocks):
                self.assertIn("getting-started.md#set-up)", "\n".join(page.prose), page.name)

    def test_what_does_not_run_is_little(self):
        all_blocks = [block for page in pages_to_run() for block in page.blocks if block.kind == "sh"]
        still = [block.place for block in all_blocks if not block.runs]
        self.assertLess(len(still), 12, still)

    def test_a_page_for_each_tag_and_the_contents_name_all(self):
        tags = {operation["tags"][0] for operation in operations().values()}
        self.assertEqual({name for name in pages() if name.startswith("reference/")},
                         {f"reference/{tag}.md" for tag in tags})
        contents = "\n".join(pages()["README.md"].lines)
        for name in pages():
            if name != "README.md":
                self.assertIn(f"]({name})", contents)


if __name__ == "__main__":
    unittest.main()
