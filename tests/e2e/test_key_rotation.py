# SPDX-License-Identifier: Apache-2.0
"""`mvd key rotate`: the key file gets another key while everything runs, and is cut off at every step. What worked
before works after it; nothing is left that the old key could open."""
import json
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import threading
import unittest
import urllib.parse

import support
from forms import Browser
from receivers import Receiver
from valid_requests import LOOPBACK, authorized

PASSWORD = "nine green bottles"
DIGEST = re.compile(r"[0-9a-f]{64}")
# Points that a rotation passes, each with the program that is ended there.
COMMAND_POINTS = ("key_file.before_add", "key_file.added")
SERVER_POINTS = ("key.before_coming", "key.coming", "key.before_switch", "key.after_switch", "reseal.before_step",
                 "reseal.after_step", "key.before_retire", "key.retired", "key.before_clean", "key.cleaned")
SEALED = {"users.password", "platform_accounts.sealed_secret", "connect_attempts.sealed_verifier",
          "notify_channels.sealed_secret", "webhooks.sealed_secrets", "webhooks.sealed_previous", "webhooks.headers",
          "idempotency_answers.answer", "server_facts.value"}


def key_file(server):
    return next(server.home.rglob("server.key"))


def key_lines(server):
    return key_file(server).read_text().split()


def rotate(server, point=None, **more):
    """The command, as whoever runs the server runs it."""
    env = dict(os.environ, MV_HOME=str(server.home), **({"MV_CRASH_POINT": point} if point else {}))
    command = [support.MVD, "key", "rotate", "--socket", str(server.socket), "--lease", "1s"]
    if server.database:
        command += ["--database", server.database]
    return subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, **more)


class Things:
    """One of everything that hangs on the key file, and that each still works."""

    def __init__(self, case, server):
        self.case, self.server = case, server
        self.receiver = Receiver()
        case.addCleanup(self.receiver.close)
        self.must("PATCH", "/users/me", {"email": "owner@example.com"})
        link = self.must("POST", "/users/me/invite")["link"]
        self.browser = Browser(self.base)
        self.form = self.browser.get(link).fill_and_submit({"password": PASSWORD})
        case.assertEqual(self.form.status, 200)
        self.key, self.unused_key = (self.must("POST", "/api-keys", {"name": name, "scopes": ["*"]})["key"]
                                     for name in ("used", "unused"))
        self.app = self.must("POST", "/oauth-clients", {
            "name": "App", "redirect_uris": ["https://app.example/cb"], "scopes": ["tracks:read"],
            "grants": ["client_credentials"]})
        self.tokens = self.device_tokens()
        ada = self.must("POST", "/users", {"email": "ada@example.com"})["id"]
        self.link = self.must("POST", f"/users/{ada}/invite")["link"]
        self.hook = self.must("POST", "/webhooks", {
            "url": self.receiver.url + "/hook", "allow_http": True, "events": ["*"],
            "headers": {"X-Password": "password of the webhook"}})["id"]
        self.must("POST", f"/webhooks/{self.hook}/rotate-secret", {"overlap_seconds": 600_000})
        for provider in ("soundcloud", "labelgrid"):
            self.must("POST", f"/platforms/{provider}/connect", {})
        self.channel = self.must("POST", "/notify-channels", {"kind": "email", "name": "Mail"})["id"]
        self.kept = {"Idempotency-Key": "kept"}, self.must("POST", "/api-keys", {"name": "kept", "scopes": ["*"]},
                                                           {"Idempotency-Key": "kept"})
        self.attempts = [self.attempt() for _ in range(2)]
        self.cursor = self.must("GET", "/api-keys?limit=1")["next_cursor"]

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server.ports()['port']}"

    def must(self, method, path, body=None, headers=None):
        status, answer = self.server.api(method, "/api/v1" + path, body, headers)
        self.case.assertLess(status, 300, f"{method} {path}: {answer}")
        return answer

    def asked(self, token, server=None):
        base = f"http://127.0.0.1:{(server or self.server).ports()['port']}"
        status, answer = support.request(base, "GET", "/api/v1/credential", None, {"Authorization": f"Bearer {token}"})
        self.case.assertEqual(status, 200, answer)
        return answer

    def token(self, **fields):
        page = Browser(self.base).post("/oauth/token", fields)
        self.case.assertEqual(page.status, 200, page.text)
        return json.loads(page.text)

    def device_tokens(self):
        device = json.loads(self.browser.post("/oauth/device_authorization", {"client_id": "app_mv"}).text)
        page = self.browser.get(device["verification_uri"]).fill_and_submit({"user_code": device["user_code"]})
        page.fill_and_submit(button=("decision", "allow"))
        return self.token(client_id="app_mv", device_code=device["device_code"],
                          grant_type="urn:ietf:params:oauth:grant-type:device_code")

    def attempt(self):
        begun = self.must("POST", "/platforms/soundcloud/connect", {
            "credentials": {"client_id": "app", "client_secret": "secret of the app"},
            "redirect_uri": "http://127.0.0.1:8765/callback"})
        return begun["state"], urllib.parse.urlsplit(begun["authorize_url"]).query

    def check_often(self):
        """What costs little and changes nothing."""
        self.asked(self.key)
        self.asked(self.tokens["access_token"])
        headers, first = self.kept
        self.case.assertEqual(self.must("POST", "/api-keys", {"name": "kept", "scopes": ["*"]}, headers), first)
        self.must("GET", f"/api-keys?limit=1&cursor={self.cursor}")
        self.browser.origin = self.base  # a server that starts again has another port
        page = self.browser.get("/account")
        self.case.assertEqual(page.status, 200)
        self.case.assertNotEqual(page.title.split(" ·")[0], "Sign in")

    def traffic(self):
        return Traffic(self.case, self.check_often, self.check_webhook)

    def check_webhook(self):
        sent = self.must("POST", f"/webhooks/{self.hook}/test")
        support.wait_for(lambda: self.must("GET", f"/webhook-deliveries/{sent['id']}")["state"] == "delivered",
                         "the webhook gets its event")
        came = self.receiver.of(self.must("GET", f"/webhook-deliveries/{sent['id']}")["event_id"])[0]
        self.case.assertEqual(came.headers["x-password"], "password of the webhook")
        self.case.assertEqual(len(came.headers["webhook-signature"].split()), 2, "the former secret counts, too")

    def check(self):
        self.check_often()
        self.check_webhook()
        for path in ("/platforms/soundcloud/test", "/platforms/labelgrid/test",
                     f"/notify-channels/{self.channel}/test"):
            self.case.assertTrue(self.must("POST", path)["ok"], path)
        self.token(grant_type="client_credentials", client_id=self.app["id"], client_secret=self.app["secret"])
        self.tokens = self.token(grant_type="refresh_token", client_id="app_mv",
                                 refresh_token=self.tokens["refresh_token"])
        self.case.assertEqual(Browser(self.base).get("/" + self.link.split("/", 3)[3]).status, 200)
        state, query = self.attempts.pop()
        self.must("POST", "/platforms/soundcloud/connect/complete",
                  {"state": state, "code": authorized(self.server, query)})
        self.attempts.append(self.attempt())
        page = Browser(self.base).get(self.base + "/sign-in").fill_and_submit(
            {"email": "owner@example.com", "password": PASSWORD})
        self.case.assertEqual(page.status, 200, page.text)


class Traffic:
    """Does something again and again while it is open; it may not fail."""

    def __init__(self, case, *checks):
        self.case, self.checks, self.end, self.problem, self.rounds = case, checks, threading.Event(), None, 0
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, kind, *_):
        self.end.set()
        self.thread.join()
        if self.problem and kind is None:
            raise self.problem
        if kind is None:
            self.case.assertGreater(self.rounds, 3)

    def run(self):
        try:
            while not self.end.is_set():
                for check in self.checks:
                    check()
                self.rounds += 1
        except BaseException as problem:
            self.problem = problem


class Rotation(support.NodesCase):
    def tables(self, server):
        """{table.column: its texts} of the whole database."""
        if server.database:
            name = server.database.rsplit("/", 1)[1]
            columns = self.postgres.psql(
                "select table_name, column_name from information_schema.columns where table_schema = 'public'", name)
            out = {}
            for line in columns.stdout.splitlines():
                table, column = line.split("|")
                found = self.postgres.psql(f'select coalesce("{column}"::text, \'\') from "{table}"', name)
                self.assertEqual(found.returncode, 0, found.stderr)
                out[f"{table}.{column}"] = found.stdout.splitlines()
            return out
        database = next(server.home.rglob("mv.db"))
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
            tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
            out = {}
            for table in tables:
                rows = connection.execute(f'select * from "{table}"')
                names = [each[0] for each in rows.description]
                for name in names:
                    out[f"{table}.{name}"] = []
                for row in rows:
                    for name, cell in zip(names, row):
                        out[f"{table}.{name}"].append(cell if isinstance(cell, str) else str(cell))
        connection.close()
        return out

    def sealed_under(self, server, key):
        """The columns with something that this key could open: what follows its id is no digest."""
        mark = re.compile(rf"\b{key}\.(\S+)")
        return {column for column, texts in self.tables(server).items() for text in texts
                for found in mark.findall(text) if not DIGEST.match(found)}

    def digests_under(self, server, key):
        mark = re.compile(rf"\b{key}\.[0-9a-f]{{64}}")
        return {column for column, texts in self.tables(server).items() if any(map(mark.search, texts))}

    def current(self, server):
        return server.api("GET", "/api/v1/server")[1]["key"]["id"]

    def ended(self, process, seconds=120):
        said, _ = process.communicate(timeout=seconds)
        self.assertEqual(process.returncode, 0, said)
        return said

    def check_done(self, server, before):
        """The old key is nowhere: neither in the file nor of use to anything in the database."""
        self.assertEqual(len(key_lines(server)), 1)
        self.assertEqual(stat.S_IMODE(key_file(server).stat().st_mode), 0o600)
        now = self.current(server)
        self.assertNotEqual(now, before)
        self.assertEqual(self.sealed_under(server, before), set())
        self.assertLessEqual(SEALED, self.sealed_under(server, now))
        left = [path for path in key_file(server).parent.iterdir() if path.name.startswith(".server.key.")]
        self.assertEqual(left, [])

    def check_old_file_is_refused(self, server, old):
        server.stop()
        new = key_file(server).read_text()
        key_file(server).write_text(old)
        with self.assertRaisesRegex(AssertionError, "is not the key file of this database"):
            server.start(LOOPBACK)
        key_file(server).write_text(new)
        server.start(LOOPBACK)

    def test_everything_goes_on(self):
        server = self.server(extra_env=LOOPBACK)
        things = Things(self, server)
        before, old = self.current(server), key_file(server).read_text()
        self.assertLessEqual(SEALED, self.sealed_under(server, before), "the walk finds what is sealed")
        self.assertIn("api_keys.digest", self.digests_under(server, before))
        with things.traffic():
            said = self.ended(rotate(server))
        self.assertIn("under an older pepper", said)
        self.check_done(server, before)
        things.check()
        self.check_old_file_is_refused(server, old)
        things.check()
        things.asked(things.unused_key)
        # What is used moves to the present pepper.
        used = [text for text in self.tables(server)["api_keys.digest"] if text.startswith(self.current(server))]
        self.assertEqual(len(used), 2)
        status = subprocess.run([support.MVD, "key", "status", "--socket", str(server.socket)], text=True,
                                env=dict(os.environ, MV_HOME=str(server.home)), capture_output=True)
        self.assertEqual(status.returncode, 0, status.stderr)
        self.assertIn(f"key: {self.current(server)}\nrotating: no\n", status.stdout)

    def test_a_form_that_was_open_can_be_sent_after_it(self):
        server = self.server(extra_env=LOOPBACK)
        things = Things(self, server)
        page = Browser(things.base).get(things.base + "/sign-in")
        self.ended(rotate(server))
        sent = page.fill_and_submit({"email": "owner@example.com", "password": PASSWORD})
        self.assertEqual(sent.status, 200, sent.text)

    def test_a_database_of_an_older_version(self):
        """What was written before keys had tags looks like what is written now without the tag."""
        server = self.server(extra_env=LOOPBACK)
        things = Things(self, server)
        tag = self.current(server)
        server.stop()
        with sqlite3.connect(next(server.home.rglob("mv.db"))) as connection:
            columns = [column for column, texts in self.tables(server).items() if any(f"{tag}." in t for t in texts)]
            for table, column in (each.split(".") for each in columns):
                connection.execute(f'update "{table}" set "{column}" = replace("{column}", ?, \'\')', (f"{tag}.",))
            connection.execute("delete from key_versions")
            connection.execute("delete from server_facts where name = 'sandbox_secrets'")
        connection.close()
        server.start(LOOPBACK)
        things.check()
        self.assertEqual(self.sealed_under(server, tag), set(), "it goes on without a tag")
        with things.traffic():
            self.ended(rotate(server))
        self.assertLessEqual(SEALED, self.sealed_under(server, self.current(server)))
        things.check()
        things.asked(things.unused_key)

    def test_without_a_server(self):
        server = self.server(extra_env=LOOPBACK)
        things = Things(self, server)
        before = self.current(server)
        server.stop()
        self.ended(rotate(server))
        server.start(LOOPBACK)
        self.check_done(server, before)
        things.check()

    def test_the_file_of_another_server_is_refused(self):
        server, other = self.server(), self.server("other")
        env = dict(os.environ, MV_HOME=str(other.home))
        other.stop()
        lines = key_lines(other)
        for words in (["--socket", str(server.socket), "--database", f"sqlite:{next(server.home.rglob('mv.db'))}"],):
            done = subprocess.run([support.MVD, "key", "rotate", *words], env=env, capture_output=True, text=True,
                                  timeout=60)
            self.assertNotEqual(done.returncode, 0, done.stdout)
            self.assertIn("not the key file", done.stderr)
        self.assertEqual(key_lines(other), lines)

    def test_killed_at_every_step(self):
        server = self.server(extra_env=LOOPBACK)
        things = Things(self, server)
        for point in COMMAND_POINTS:
            with self.subTest(point=point):
                before = self.current(server)
                process = rotate(server, point)
                process.communicate(timeout=60)
                self.assertEqual(process.returncode, -signal.SIGKILL)
                self.ended(rotate(server))
                self.check_done(server, before)
                things.check()
        for point in SERVER_POINTS:
            with self.subTest(point=point):
                before = self.current(server)
                server.stop()
                server.start({**LOOPBACK, "MV_CRASH_POINT": point})
                process = rotate(server)
                support.wait_for(lambda: not server.alive(), f"mvd reaches {point}", 60)
                self.assertEqual(server.process.returncode, -signal.SIGKILL)
                process.kill()
                process.communicate()
                server.start(LOOPBACK)
                things.check_often()
                self.ended(rotate(server) if len(key_lines(server)) > 1 else self.watch_end(server))
                self.check_done(server, before)
                things.check()
        things.asked(things.unused_key)

    def watch_end(self, server):
        """Its end without the command: the server goes on by itself."""
        support.wait_for(lambda: not server.api("GET", "/api/v1/server")[1]["key"]["rotating"], "it ends", 60)
        return subprocess.Popen(["true"], stdout=subprocess.PIPE, text=True)

    def test_two_servers_with_copies_of_the_file(self):
        database = self.postgres.database("rotation")
        one = self.server("one", database=database, extra_env={**LOOPBACK, **self.shared()})
        copy = self.folder / "two" / key_file(one).relative_to(one.home)
        copy.parent.mkdir(parents=True)
        shutil.copy(key_file(one), copy)
        two = self.server("two", database=database, extra_env={**LOOPBACK, **self.shared()})
        things = Things(self, one)
        before, old = self.current(one), key_file(one).read_text()
        with things.traffic(), Traffic(self, lambda: [things.asked(secret, two)
                                                      for secret in (things.key, things.tokens["access_token"])]):
            process = rotate(one)
            support.wait_for(lambda: two.api("GET", "/api/v1/server")[1]["key"]["waits_for"], "it waits for the other")
            self.assertEqual(self.current(two), before)
            shutil.copy(key_file(one), copy)
            support.wait_for(lambda: self.current(two) != before, "the new key seals")
            self.ended(process)
            support.wait_for(lambda: len(key_lines(two)) == 1, "the other has removed the old one, too")
        self.assertEqual(key_lines(one), key_lines(two))
        self.check_done(one, before)
        self.assertEqual(self.sealed_under(one, before), set())
        things.check()
        things.server = two
        things.check()
        # Each is ended in the middle of it; the other one brings it to its end.
        for point in ("key.after_switch", "key.before_retire"):
            with self.subTest(point=point):
                before = self.current(one)
                two.stop()
                two.start({**LOOPBACK, **self.shared(), "MV_CRASH_POINT": point})
                process = rotate(one)
                support.wait_for(lambda: len(key_lines(one)) == 2, "the new key is there")
                shutil.copy(key_file(one), copy)
                self.ended(process)
                if not two.alive():
                    two.start({**LOOPBACK, **self.shared()})
                support.wait_for(lambda: len(key_lines(two)) == 1, "the other follows")
                self.check_done(one, before)
                things.check()
        two.stop()
        copy.write_text(old)
        with self.assertRaisesRegex(AssertionError, "is not the key file of this database"):
            two.start({**LOOPBACK, **self.shared()})


if __name__ == "__main__":
    unittest.main()
