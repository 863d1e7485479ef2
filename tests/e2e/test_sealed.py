# SPDX-License-Identifier: Apache-2.0
"""What is sealed and was moved to another row or damaged, or has another key file, is not used: what needs it says
so, and shows nothing of it."""
import base64
import contextlib
import dataclasses
import json
import random
import re
import secrets
import sqlite3
import unittest
import urllib.parse

import support
from receivers import Receiver
from valid_requests import LOOPBACK, authorized

CLEAR = re.compile("stored secret|key file|cannot be read|cannot decrypt|sealed", re.I)


@dataclasses.dataclass
class Kind:
    """A column that is sealed: two rows of it, and what needs them. use(row) gives (whether it worked, words)."""
    table: str
    column: str
    name: str  # the column that names the row
    rows: list
    use: object


def flipped(at):
    def change(text):
        tag, dot, body = text.rpartition(".")
        raw = bytearray(base64.b64decode(body))
        raw[at if at is not None else random.randrange(len(raw))] ^= 1 << random.randrange(8)
        return tag + dot + base64.b64encode(bytes(raw)).decode()
    return change


DAMAGE = {"the first byte": flipped(0), "a byte of the middle": flipped(20), "the last byte": flipped(-1),
          "any byte": flipped(None), "a letter that is none": lambda text: text.replace(".", ".*"),
          "another key's": lambda text: ("1" if text[0] == "0" else "0") + text[1:],
          "no key's": lambda text: text.partition(".")[2],
          "cut": lambda text: text[:-8], "only a little": lambda text: "QUJD"}


class Sealed(support.TestCase):
    maxDiff = None

    def api(self, method, path, body=None, headers=None):
        return self.mvd.api(method, "/api/v1" + path, body, headers)

    def must(self, method, path, body=None, headers=None):
        status, answer = self.api(method, path, body, headers)
        self.assertLess(status, 300, f"{method} {path}: {answer}")
        return answer

    # What needs a secret; each says whether it was served, and with what words it was not.

    def webhook(self, number):
        path = f"/{number}"
        made = self.must("POST", "/webhooks", {"url": self.receiver.url + path, "allow_http": True, "events": ["*"],
                                               "headers": {"X-Password": f"password of webhook {number}"}})
        self.must("POST", f"/webhooks/{made['id']}/rotate-secret", {"overlap_seconds": 600_000})
        self.paths[made["id"]] = (path, f"password of webhook {number}")
        return made["id"]

    def use_webhook(self, row):
        status, sent = self.api("POST", f"/webhooks/{row}/test")
        if status >= 300:
            return False, json.dumps(sent)
        def look():
            now = self.must("GET", f"/webhook-deliveries/{sent['id']}")
            return now if now["attempt_log"] else None
        now = support.wait_for(look, "the delivery is tried")
        path, password = self.paths[row]
        came = [one for one in self.receiver.of(now["event_id"])]
        if came:
            self.assertIn(path + " ", came[0].line)
            return True, "" if came[0].headers["x-password"] == password else came[0].headers["x-password"]
        return False, str(now["last_error"])

    def use_account(self, row):
        status, said = self.api("POST", f"/platforms/{self.providers[row]}/test")
        return status == 200 and said["ok"], json.dumps(said)

    def channel(self, number):
        return self.must("POST", "/notify-channels", {"kind": "email", "name": f"Mail {number}"})["id"]

    def use_channel(self, row):
        status, said = self.api("POST", f"/notify-channels/{row}/test")
        return status == 200 and said["ok"], json.dumps(said)

    def kept_answer(self, number):
        key = f"kept-{number}"
        self.answers[key] = self.must("POST", "/api-keys", {"name": "kept", "scopes": ["*"]}, {"Idempotency-Key": key})
        return key

    def use_answer(self, row):
        status, said = self.api("POST", "/api-keys", {"name": "kept", "scopes": ["*"]}, {"Idempotency-Key": row})
        return status < 300, "" if said == self.answers[row] else json.dumps(said)

    def attempt(self, number):
        begun = self.must("POST", "/platforms/soundcloud/connect", {
            "credentials": {"client_id": "app", "client_secret": f"secret of app {number}"},
            "redirect_uri": "http://127.0.0.1:8765/callback"})
        self.begun[begun["state"]] = urllib.parse.urlsplit(begun["authorize_url"]).query
        return begun["state"]

    def use_attempt(self, row):
        code = authorized(self.mvd, self.begun[row])
        status, said = self.api("POST", "/platforms/soundcloud/connect/complete", {"state": row, "code": code})
        return status < 300, json.dumps(said)

    # ---- the database, changed while nobody looks ----------------------------------------------

    def prepared(self):
        self.mvd = self.server(extra_env=LOOPBACK)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        self.paths, self.answers, self.begun = {}, {}, {}
        for provider in ("soundcloud", "labelgrid"):
            self.must("POST", f"/platforms/{provider}/connect", {})
        pair = lambda make: [make(number) for number in range(2)]
        hooks = pair(self.webhook)
        kinds = [Kind("webhooks", column, "id", hooks, self.use_webhook)
                 for column in ("sealed_secrets", "sealed_previous", "headers")]
        kinds += [Kind("notify_channels", "sealed_secret", "id", pair(self.channel), self.use_channel),
                  Kind("idempotency_answers", "answer", "key", pair(self.kept_answer), self.use_answer),
                  Kind("connect_attempts", "sealed_verifier", "state", pair(self.attempt), self.use_attempt),
                  Kind("platform_accounts", "sealed_secret", "id", [], self.use_account)]
        self.mvd.stop()
        self.file = next(self.mvd.home.rglob("mv.db"))
        with self.database() as database:
            self.providers = dict(database.execute("select id, provider from platform_accounts").fetchall())
            database.execute("pragma wal_checkpoint(truncate)")
        kinds[-1].rows = list(self.providers)
        self.whole = self.file.read_bytes()
        return kinds

    @contextlib.contextmanager
    def database(self):
        connection = sqlite3.connect(self.file)
        with connection:
            yield connection
        connection.close()

    def cell(self, database, kind, row):
        return database.execute(f"select {kind.column} from {kind.table} where {kind.name} = ?", (row,)).fetchone()[0]

    def write(self, database, kind, row, text):
        database.execute(f"update {kind.table} set {kind.column} = ? where {kind.name} = ?", (text, row))

    def changed(self, text, change):
        """A text that is sealed, or an object of such texts, changed."""
        if not text.startswith("{"):
            return change(text)
        return json.dumps({name: "sealed:" + change(value.removeprefix("sealed:"))
                           for name, value in json.loads(text).items()})

    def used(self, kind, change, words):
        """Starts with the database as it was but for this change, and uses both rows."""
        self.mvd.stop()
        for path in self.file.parent.glob("mv.db-*"):
            path.unlink()
        self.file.write_bytes(self.whole)
        with self.database() as database:
            change(database)
        self.mvd.start(LOOPBACK)
        out = [kind.use(row) for row in kind.rows]
        self.assertTrue(self.mvd.alive(), words)
        self.log += self.mvd.log.read_text()
        return out

    def refuses(self, kind, change, words):
        for served, said in self.used(kind, change, words):
            self.said.append(said)
            if served:
                self.faults.append(f"{words}: it was served, {said[:200]}")
            elif not CLEAR.search(said):
                self.faults.append(f"{words}: it does not say why: {said[:300]}")

    def test_what_was_moved_or_damaged_is_not_used(self):
        kinds = self.prepared()
        self.faults, self.said, self.log = [], [], ""
        for kind in kinds:
            at = f"{kind.table}.{kind.column}"
            for served, said in self.used(kind, lambda database: None, at):
                self.assertTrue(served, f"{at} as it was: {said}")
                if kind.use in (self.use_webhook, self.use_answer):
                    self.assertEqual(said, "", f"{at}: the right one")

            def swap(database):
                texts = [self.cell(database, kind, row) for row in kind.rows]
                self.assertEqual(len(set(texts)), 2, at)
                for row, text in zip(kind.rows, reversed(texts)):
                    self.write(database, kind, row, text)
            self.refuses(kind, swap, f"{at} swapped")
            for words, change in DAMAGE.items():
                if not support.LONG and words not in ("any byte", "a letter that is none", "another key's", "cut"):
                    continue

                def damage(database):
                    for row in kind.rows:
                        self.write(database, kind, row, self.changed(self.cell(database, kind, row), change))
                self.refuses(kind, damage, f"{at}, {words}")

        def columns(database):  # the two secrets of a webhook, each in the other's place
            database.execute("update webhooks set sealed_secrets = sealed_previous, sealed_previous = sealed_secrets")
        self.refuses(kinds[0], columns, "webhooks.sealed_secrets and sealed_previous swapped")
        for text in (self.log, " ".join(self.said)):
            for word in ("password of webhook", "secret of app", "whsec_", "code_verifier\":\""):
                self.assertNotIn(word, text)
        self.assertEqual(len(self.faults), 0, "\n" + "\n".join(self.faults))

    def test_with_another_key_file_nothing_is_served(self):
        kinds = self.prepared()
        self.faults, self.said, self.log = [], [], ""
        key = next(self.mvd.home.rglob("server.key"))
        key.write_text(secrets.token_hex(32) + "\n")
        with self.assertRaisesRegex(AssertionError, "is not the key file of this database"):
            self.mvd.start(LOOPBACK)
        # A database of old, which does not know whose key it is: then each secret says so itself.
        for kind in kinds:
            if kind.table == "platform_accounts":
                continue

            def forget(database):
                database.execute("delete from server_facts where name in ('key_sentinel', 'sandbox_secrets')")
                database.execute("delete from key_versions")
                database.execute("delete from platform_accounts")
            self.refuses(kind, forget, f"{kind.table}.{kind.column} with another key file")
        self.assertEqual(len(self.faults), 0, "\n" + "\n".join(self.faults))


if __name__ == "__main__":
    unittest.main()
