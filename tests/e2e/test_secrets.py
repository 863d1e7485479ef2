# SPDX-License-Identifier: Apache-2.0
"""Secrets are where they belong and nowhere else: after everything that makes or takes one, none is in a file, a
table, a log, an answer, a message or a process."""
import base64
import json
import os
import secrets
import subprocess
import unittest
import urllib.parse

import support
from needles import Loud, Needles, ProcessWatch, check_shapes
from receivers import Receiver
from valid_requests import authorized


class Teller:
    """Sends requests and runs commands, and looks at all that comes back."""

    def __init__(self, test, server, needles):
        self.test, self.server, self.needles = test, server, needles
        self.address = f"127.0.0.1:{server.ports()['port']}"

    def call(self, connection, method, path, body, headers, shows, expect):
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        connection.request(method, path, body=data, headers={
            "MusicVerse-Mode": "sandbox", **({"Content-Type": "application/json"} if data is not None else {}),
            **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        self.test.assertIn(answer.status, expect, f"{method} {path}: {text}")
        what = f"the answer {answer.status} to {method} {path.split('?')[0]}"
        if not shows:
            self.needles.look(text, what)
        self.needles.look(str(answer.headers), f"the header of {what}")
        return json.loads(text) if text.startswith(("{", "[")) else text

    def api(self, method, path, body=None, headers=None, shows=False, expect=(200, 201, 202, 204)):
        """As the owner, on the Unix socket."""
        connection = support.UnixConnection(str(self.server.socket))
        return self.call(connection, method, "/api/v1" + path, body, headers, shows, expect)

    def tcp(self, method, path, body=None, headers=None, shows=False, expect=(200, 201)):
        connection = support.http.client.HTTPConnection(self.address, timeout=60)
        return self.call(connection, method, "/api/v1" + path, body, headers, shows, expect)

    def refused(self, method, path, body=None, headers=None, expect=(400, 401, 403, 404, 409, 422)):
        return self.api(method, path, body, headers, expect=expect)

    def twice(self, method, path, body, field):
        """With an Idempotency-Key, and replayed: both answers show the secret, and it is the same."""
        headers = {"Idempotency-Key": secrets.token_hex(8)}
        first = self.api(method, path, body, headers, shows=True)
        again = self.api(method, path, body, headers, shows=True)
        self.test.assertEqual(first, again)
        self.needles.add(f"{method} {path}", first[field])
        self.refused(method, path, {**body, "name": "another"}, headers)
        return first

    def mv(self, *words, env=None, stdin="", shows=False, code=0):
        """env: variables with secrets; the command has them, and nobody else."""
        done = self.server.mv(*words, env={**self.server.env(), **(env or {})}, stdin=stdin)
        said = f"mv {' '.join(map(str, words))}"
        self.test.assertIn(done.returncode, (code,) if isinstance(code, int) else code,
                           f"{said}: {done.stdout}{done.stderr}")
        self.needles.look(done.stderr, f"standard error of {said}")
        if not shows:
            self.needles.look(done.stdout, f"standard output of {said}")
        return done.stdout

    def by_network(self, **more):
        """Variables of a command that calls over TCP."""
        return {"MV_SERVER": f"http://{self.address}", **more}


def nearly(key):
    """The key as somebody types it wrong."""
    last = "a" if key[-1] != "a" else "b"
    return [key[:-1] + last, key[:-1], key + "x", key.replace("mv_test_", "mv_live_"), key.upper(), " " + key[8:],
            key[:20] + key[21] + key[20] + key[22:]]


class Secrets(support.TestCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        check_shapes()
        self.needles, self.written, self.minted = Needles(), {}, []

    def loud(self, name, **options):
        server = Loud(self.folder / name, **options)
        self.servers.append(server)
        return server

    def secret(self, name, form="{}"):
        return self.needles.add(name, form.format(secrets.token_urlsafe(24)))

    def file(self, name, text):
        """A file of the test's own, with a secret that is meant to be there."""
        path = self.folder / name
        path.write_text(text + "\n")
        self.written[path] = [text]
        return path

    # ---- all that makes or takes a secret ------------------------------------------------------

    def keys(self, tell):
        made = tell.twice("POST", "/api-keys", {"name": "one", "scopes": ["*"]}, "key")
        second = tell.twice("POST", f"/api-keys/{made['id']}/rotate", {"overlap_seconds": 3600}, "key")
        by_command = json.loads(tell.mv("apikey", "create", "--name", "two", "--scopes", "*", "--json", shows=True))
        self.needles.add("apikey create --json", by_command["key"])
        again = json.loads(tell.mv("apikey", "rotate", by_command["id"], "--json", shows=True))
        self.needles.add("apikey rotate --json", again["key"])
        quiet = tell.mv("apikey", "create", "--name", "three", "--scopes", "tracks:read", "--quiet", shows=True).strip()
        self.needles.add("apikey create --quiet", quiet)
        for key in (second["key"], again["key"]):
            for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}):
                tell.tcp("GET", "/api-keys", headers=headers)
            tell.tcp("GET", "/tracks", headers={"X-API-Key": key, "Authorization": f"Bearer {key}"}, expect=(400,))
            tell.tcp("GET", "/tracks", headers={"X-API-Key": key, "MusicVerse-Mode": "live"}, expect=(403,))
            basic = base64.b64encode(f"user:{key}".encode()).decode()
            tell.tcp("GET", "/tracks", headers={"Authorization": f"Basic {basic}"}, expect=(401,))
        child = tell.tcp("POST", "/api-keys", {"name": "child", "scopes": ["tracks:read"]},
                         {"X-API-Key": again["key"]}, shows=True)
        self.needles.add("a key of a key", child["key"])
        for wrong in nearly(again["key"]):
            if wrong not in again["key"] and again["key"] not in wrong:  # those are found as the key or a part of it
                self.needles.add("a mistyped key", wrong, parts=False)
            for headers in ({"X-API-Key": wrong}, {"Authorization": f"Bearer {wrong}"}):
                tell.tcp("GET", "/tracks", headers=headers, expect=(400, 401, 403))
        for name in ("api_key", "key", "token", "access_token", "find", "cursor", "limit", "sha256"):
            for path in ("/tracks", "/events"):
                tell.tcp("GET", f"{path}?{name}={urllib.parse.quote(quiet)}", headers={"X-API-Key": again["key"]},
                         expect=(200, 400, 401, 403, 422))
                tell.tcp("GET", f"{path}?{name}={urllib.parse.quote(quiet)}", expect=(401,))
        tell.refused("POST", "/api-keys", {"name": "x", "scopes": [quiet]})
        tell.refused("POST", "/api-keys", {"name": "x", "scopes": ["*"], "key": quiet, "rate": quiet})
        return again["key"]

    def webhooks(self, tell):
        receiver = Receiver()
        self.addCleanup(receiver.close)
        password = self.secret("a header's password")
        headers = {"Authorization": f"Bearer {password}", "X-Password": self.secret("another header's password")}
        body = {"url": receiver.url, "allow_http": True, "events": ["*"], "headers": headers, "asymmetric": True}
        hook = tell.twice("POST", "/webhooks", body, "secret")
        path = f"/webhooks/{hook['id']}"
        rotated = tell.twice("POST", f"{path}/rotate-secret", {"overlap_seconds": 3600}, "secret")
        tell.api("PATCH", path, {"headers": {"X-Token": self.secret("a header's token")}})
        sent = tell.api("POST", f"{path}/test")
        self.arrived(tell, sent["id"])
        self.assertIn(password, receiver.requests[0].headers["authorization"], "it was used")
        self.assertIn("headers", tell.api("GET", path))
        of_file = self.secret("a header in a file", "X-Key: {}")
        made = json.loads(tell.mv("webhook", "create", receiver.url, "--allow-http", "-H",
                                  f"@{self.file('header', of_file)}", "--json", shows=True))
        self.needles.add("webhook create --json", made["secret"])
        again = json.loads(tell.mv("webhook", "rotate-secret", made["id"], "--json", shows=True))
        self.needles.add("webhook rotate-secret --json", again["secret"])
        tell.mv("webhook", "show", made["id"])
        tell.mv("webhook", "list", "--json")
        words = ["webhook", "verify", "--id", "evt_1", "--timestamp", "1800000000", "--signature", "v1,AAAA",
                 "--any-age"]
        tell.mv(*words, env={"MV_WEBHOOK_SECRET": rotated["secret"]}, stdin="{}", code=9)
        tell.mv(*words, "--secret-file", self.file("hook.secret", rotated["secret"]), stdin="{}", code=9)
        for wrong in ({**body, "url": 7}, {**body, "headers": {"X-Password": [password]}},
                      {**body, "headers": {"Host": password}}, {**body, "headers": [password]},
                      {**body, "headers": {"X-Line": password + "\r\nX: y"}}, {**body, "secret": rotated["secret"]},
                      {"url": f"https://user:{password}@example.com/", "events": ["*"]}):
            tell.refused("POST", "/webhooks", wrong)

    def arrived(self, tell, delivery):
        support.wait_for(lambda: tell.api("GET", f"/webhook-deliveries/{delivery}")["state"] == "delivered",
                         "it arrives")

    def channels(self, tell):
        password = self.secret("a mail password")
        mail = {"kind": "email", "name": "Mail", "to": "ada@example.com", "from": "mv@example.com",
                "host": "127.0.0.1", "port": 9, "security": "none", "user": "ada", "password": password}
        made = tell.api("POST", "/notify-channels", mail, {"Idempotency-Key": "mail"})
        tell.api("POST", "/notify-channels", mail, {"Idempotency-Key": "mail"})
        tell.refused("POST", "/notify-channels", {**mail, "name": "Other"}, {"Idempotency-Key": "mail"})
        tell.api("PATCH", f"/notify-channels/{made['id']}", {"password": self.secret("a newer mail password")})
        tell.api("POST", f"/notify-channels/{made['id']}/test")
        long = self.secret("a mail password that is too long", "{}" + "y" * 1000)
        for wrong in ({"password": [password]}, {"password": long}, {"kind": "telegram"}, {"user": 7},
                      {"pin": password}, {"to": "nobody"}, {"security": "none at all"}, {"port": 70_000}, {"name": 7}):
            tell.refused("POST", "/notify-channels", {**mail, **wrong})
        tell.refused("POST", "/notify-channels", json.dumps(mail).encode()[:-1])
        tell.refused("POST", "/notify-channels", json.dumps(mail).encode() + b"\xff")
        words = ["notify", "setup", "email", "ada@example.com", "--from", "mv@example.com", "--host", "127.0.0.1",
                 "--port", "9", "--security", "none", "--user", "ada"]
        tell.mv(*words, env={"MV_SMTP_PASSWORD": self.secret("a mail password of the environment")})
        tell.mv(*words, "--password-file", self.file("mail.password", self.secret("a mail password of a file")))
        tell.mv(*words, "--password-file", "-", stdin=self.secret("a mail password that was piped"))
        tell.mv(*words, "--port", "70000", env={"MV_SMTP_PASSWORD": password}, code=(2, 9))
        tokens = [self.mint(tell, "telegram", "/_sandbox/bots", {})["token"] for _ in range(2)]
        bot = tell.api("POST", "/notify-channels", {"kind": "telegram", "token": tokens[0],
                                                    "hook_base": "https://music.example.com"})
        tell.api("POST", f"/notify-channels/{bot['id']}/test", expect=(200, 409))
        tell.mv("notify", "setup", "telegram", "--token-file", self.file("bot.token", tokens[1]), "--json")
        for fault in ("server_error", "html_error", "dropped", "empty_401", "rate_limited"):
            order = {"fault": fault, "match": "POST /bot", "times": 2}
            simulator = tell.server.ports()["telegram"]
            self.assertEqual(support.request(simulator, "POST", "/_sandbox/faults", order)[0], 201)
            tell.api("POST", f"/notify-channels/{bot['id']}/test", expect=range(200, 600))
            tell.mv("notify", "test", bot["id"], code=range(10))
            support.request(simulator, "DELETE", "/_sandbox/faults")
        for wrong in (self.secret("no bot's token", "12345:AAF{}"), self.secret("no token at all")):
            tell.refused("POST", "/notify-channels", {"kind": "telegram", "token": wrong})
            tell.mv("notify", "setup", "telegram", env={"MV_TELEGRAM_TOKEN": wrong}, code=9)
        tell.api("GET", "/notify-channels")

    def mint(self, tell, service, path, body):
        """What a simulator makes is in its own records, as it is at the service itself; nowhere else."""
        status, made = support.request(tell.server.ports()[service], "POST", path, body)
        self.assertEqual(status, 201, made)
        for name, value in made.items():
            if isinstance(value, str) and any(word in name for word in ("token", "secret", "password")):
                self.minted.append(self.needles.add(f"{service}'s {name}", value) if len(value) > 11 else value)
        return made

    def platforms(self, tell):
        minted = self.mint(tell, "labelgrid", "/_sandbox/account", {})
        hook = self.secret("a provider's webhook secret")
        wrong = self.secret("a wrong API token")
        path = "/platforms/labelgrid/connect"
        tell.api("POST", path, {"credentials": {"token": minted["token"], "webhook_secret": hook}})
        tell.refused("POST", path, {"credentials": {"token": wrong, "webhook_secret": hook}})
        for bad in ({"token": [wrong]}, {"token": minted["token"], "pin": wrong}, {"webhook_secret": hook}, wrong,
                    {"token": wrong * 200}, {"token": 7}):
            tell.refused("POST", path, {"credentials": bad})
        tell.api("POST", "/platforms/labelgrid/test")
        env = {"MV_LABELGRID_TOKEN": minted["token"], "MV_LABELGRID_WEBHOOK_SECRET": hook}
        tell.mv("platform", "connect", "labelgrid", env=env)
        tell.mv("platform", "connect", "labelgrid", "--token-file", self.file("labelgrid.token", wrong),
                "--webhook-secret-file", "-", stdin=hook, code=(0, 1, 4, 9))
        app = self.secret("an app's secret")
        body = {"credentials": {"client_id": "app-of-the-test", "client_secret": app},
                "redirect_uri": "http://127.0.0.1:8765/callback"}
        path = "/platforms/soundcloud/connect"
        begun = tell.api("POST", path, body)
        query = urllib.parse.urlsplit(begun["authorize_url"]).query
        code = authorized(tell.server, query)
        self.minted.append(self.needles.add("a code", code))
        tell.refused("POST", f"{path}/complete", {"state": "x" * 32, "code": code})
        tell.api("POST", f"{path}/complete", {"state": begun["state"], "code": code})
        begun = tell.api("POST", path, body)
        tell.refused("POST", f"{path}/complete", {"state": begun["state"], "code": self.secret("no code")},
                     expect=(400, 401, 409, 422, 502))
        tell.api("POST", "/platforms/soundcloud/test")
        tell.refused("POST", path, {**body, "redirect_uri": "ftp://nowhere"})

    def commands(self, tell, key):
        wrong = self.needles.add("a mistyped key", nearly(key)[0], parts=False)
        for env in ({"MV_API_KEY": key}, {"MV_API_KEY_FILE": str(self.file("key", key))},
                    {"MV_CREDENTIAL_COMMAND": f"cat {self.folder / 'key'}"}):
            tell.mv("track", "list", env=tell.by_network(**env))
            tell.mv("doctor", env=tell.by_network(**env), code=(0, 1, 2, 3))
            tell.mv("config", "list", "--json", env=tell.by_network(**env))
            tell.mv("config", "get", "api_key", env=tell.by_network(**env), code=(0, 1, 2, 6))
        bad = self.file("two.keys", f"{key}\n{wrong}")
        self.written[bad] = [key, wrong]
        for env in ({"MV_API_KEY": wrong}, {"MV_API_KEY": key + "\n" + wrong}, {"MV_API_KEY_FILE": str(bad)},
                    {"MV_API_KEY": key, "MV_SERVER": f"http://user:{key}@{tell.address}"},
                    {"MV_API_KEY": key, "MV_SERVER": "http://127.0.0.1:9", "MV_TIMEOUT": "1s"},
                    {"MV_SERVER": f"http://{tell.address}", "MV_API_KEY_FILE": key}):
            tell.mv("track", "list", env=tell.by_network(**env), code=(0, 1, 2, 4, 5, 6, 9))
        tell.mv("config", "set", "api_key", stdin=key)
        config = next(path for path in tell.server.home.rglob("config.toml"))
        self.written[config] = [key]
        tell.mv("config", "list")
        tell.mv("server", "status", env=tell.by_network())
        tell.mv("server", "logs", code=(0, 1, 6))
        made = tell.api("POST", "/generate", {"prompt": "slow piano", "duration": 5, "seed": 7})
        support.wait_for(lambda: tell.api("GET", f"/jobs/{made['id']}")["state"] == "done", "music is made", 120)

    def own_server(self, key, watch):
        """A command that starts a server has secrets in its environment; the server gets none of them."""
        home = self.folder / "own"
        password = self.secret("a password of a database")
        watch.given.append(password)  # by the environment, so that it is in no command line
        env = dict(os.environ, MV_HOME=str(home), MV_SANDBOX="yes", MV_API_KEY=key, MV_IDLE_TIMEOUT="30s",
                   MV_TELEGRAM_TOKEN=self.secret("a token beside"), MV_SMTP_PASSWORD=self.secret("a password beside"))
        run = lambda *words, **more: subprocess.run([support.MV, *words], env={**env, **more}, capture_output=True,
                                                    text=True, timeout=60, stdin=subprocess.DEVNULL)
        self.addCleanup(run, "server", "stop")
        listed = run("track", "list")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        stopped = run("server", "stop")
        self.assertEqual(stopped.returncode, 0, stopped.stderr)
        url = f"postgresql://mv:{password}@127.0.0.1:9/none"
        failed = run("track", "list", MV_DATABASE_URL=url, MV_TIMEOUT="1s")
        self.assertNotEqual(failed.returncode, 0)
        own = {name: value for name, value in env.items()
               if name not in ("MV_API_KEY", "MV_TELEGRAM_TOKEN", "MV_SMTP_PASSWORD")}
        for words in (["serve", "--listen", "127.0.0.1:0"], ["migrate", "status"]):
            ended = subprocess.run([support.MVD, *words], env={**own, "MV_DATABASE_URL": url}, capture_output=True,
                                   text=True, timeout=60)
            self.assertNotEqual(ended.returncode, 0)
            self.needles.look(ended.stdout + ended.stderr, f"mvd {words[0]} without a database")
        for done in (listed, stopped, failed):
            self.needles.look(done.stdout + done.stderr, "a command with a server of its own")

    def everything(self, server):
        tell = Teller(self, server, self.needles)
        key = self.keys(tell)
        for part in (self.webhooks, self.channels, self.platforms):
            part(tell)
        self.commands(tell, key)
        return key

    def look(self):
        for path in self.folder.rglob("sandbox/*.jsonl"):  # what the simulators keep of their own
            self.written.setdefault(path, self.minted)
        return self.needles.look_below(self.folder, self.written)

    def assert_hidden(self, least=31):
        self.assertGreaterEqual(len(self.needles.secrets), least)
        found = sorted(set(self.needles.found))
        self.assertEqual(len(found), 0, "places that show a secret:\n" + "\n".join(found))

    def test_none_is_where_it_does_not_belong(self):
        given = {"MV_REPLICATE_TOKEN": self.secret("a token of the server"),
                 "MV_OPENAI_KEY": self.secret("a key of the server")}
        server = self.loud("home", extra_env=given)
        with ProcessWatch(self.needles, self.folder, given.values()) as watch:
            self.own_server(self.everything(server), watch)
            self.look()
            self.assertTrue(server.alive())
        self.assertLessEqual({"mvd", "mvd-render"}, watch.seen)
        server.stop()
        count = self.look()
        self.assertTrue((server.home / "access.jsonl").read_text().count("\n") > 100, "there is a log of requests")
        print(f"{len(self.needles.secrets)} secrets, {count} files, {self.needles.looked >> 20} MB looked at")
        self.assert_hidden()

    def test_a_receiver_that_says_it_back_does_not_show_it(self):
        """An address that answers with what it was sent, as proxies and test services do: the value of a header is
        shown by no route, so it is not shown by this way either."""
        def echo(exchange):
            exchange.head(200, Content_Length=len(exchange.request.head),
                          X_Echo=exchange.request.headers["x-password"])
            exchange.send(exchange.request.head)
            return True
        receiver = Receiver(echo)
        self.addCleanup(receiver.close)
        server = self.loud("home")
        tell = Teller(self, server, self.needles)
        password = self.secret("a header's password")
        hook = tell.api("POST", "/webhooks", {"url": receiver.url, "allow_http": True, "events": ["webhook.test"],
                                              "headers": {"X-Password": password}}, shows=True)
        self.assertEqual(hook["headers"], {"X-Password": "***"})
        delivery = tell.api("POST", f"/webhooks/{hook['id']}/test")
        self.arrived(tell, delivery["id"])
        self.assertEqual(receiver.requests[0].headers["x-password"], password)
        tell.mv("webhook", "deliveries", hook["id"])
        server.stop()
        self.look()
        self.assert_hidden(least=1)

    def test_none_is_in_postgresql(self):
        cluster = support.Postgres()
        self.addCleanup(cluster.stop)
        server = self.loud("home", database=cluster.database("hidden"))
        with ProcessWatch(self.needles, self.folder):
            self.everything(server)
        server.stop()
        dump = subprocess.run([cluster.bin / "pg_dump", "-h", "127.0.0.1", "-p", str(cluster.port), "-U", "mv",
                               "hidden"], capture_output=True, check=True)
        self.assertIn(b"idempotency_answers", dump.stdout)
        self.needles.look(dump.stdout, "pg_dump")
        self.look()
        self.assert_hidden()


if __name__ == "__main__":
    unittest.main()
