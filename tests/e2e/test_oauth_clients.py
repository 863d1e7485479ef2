# SPDX-License-Identifier: Apache-2.0
"""Clients of OAuth that nobody here wrote complete its flows with a person at a browser; each flow is proven first with
a certified server (npm oidc-provider), then mvd stands in its place.
"""
import json
import pathlib
import queue
import secrets
import shutil
import subprocess
import tempfile
import threading
import unittest

import support
from forms import Browser
from libraries import OAUTH_CLIENTS, OAUTH_REFERENCE
from oauth_browser import DEVICE, REDIRECT, SCOPE, Site, ask, challenge_of, changed, query

# The flows that each library has. Those with "discovery" look for the metadata where RFC 8414 puts it (the first two by
# the algorithm "oauth2"); the others are told the endpoints that are in it.
FLOWS = {
    "npm oauth4webapi": ("discovery", "code", "refresh", "revoke", "introspect", "device", "client_credentials"),
    "npm openid-client": ("discovery", "code", "refresh", "revoke", "introspect", "device", "client_credentials"),
    "npm simple-oauth2": ("code", "refresh", "revoke", "client_credentials"),
    "PyPI Authlib": ("discovery", "code", "refresh", "revoke", "introspect", "device", "client_credentials"),
    "PyPI requests-oauthlib": ("code", "refresh", "revoke", "device", "client_credentials"),
    "Go x/oauth2": ("code", "refresh", "device", "client_credentials"),
    "Debian idwcc": ("discovery", "code", "refresh", "revoke", "introspect", "device", "client_credentials"),
}
# What each looks at by itself in what comes back from the browser.
CHECKED = {
    "npm oauth4webapi": ("state", "iss"),
    "npm openid-client": ("state", "iss"),
    "PyPI Authlib": ("state",),
    "PyPI requests-oauthlib": ("state",),
    "Debian idwcc": ("state", "iss"),
}


def ways(name, *usual):
    """How a client says who it is. By default, x/oauth2 tries the header, even without a secret, and then the body."""
    return (*usual, "auto") if name == "Go x/oauth2" else usual


class Program:
    """One that a library's row starts. It is told lines, the first of them an object, and says objects."""

    def __init__(self, library, *words, first, name=None):
        library.prepare()
        self.name = name or library.name
        self.errors = tempfile.TemporaryFile("w+")
        self.process = library.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
        self.said = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()
        self.tell(json.dumps(first))

    def listen(self):
        for line in self.process.stdout:
            self.said.put(json.loads(line))
        self.said.put(None)

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self, seconds=60):
        try:
            said = self.said.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f"{self.name} says nothing for {seconds} s") from None
        if said is None:
            self.errors.seek(0)
            raise AssertionError(f"{self.name} ended: {self.errors.read()[-3000:]}")
        return said

    def end(self):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.process.kill()  # only one that failed goes on
            self.process.wait()
        self.process.stdout.close()
        self.errors.close()


class Run(Program):
    """One library in one flow; `case` is what is special in the task."""

    def __init__(self, library, flow, task, case):
        self.library, self.case = library.name, case
        told = [f"{key}={value}" for key, value in case.items() if isinstance(value, (str, bool))]
        super().__init__(library, flow, first=task, name=" ".join([library.name, *told]))


class Reference:
    """npm oidc-provider. Whoever types a name is signed in."""
    # It answers revocations without a Content-Type: by default, simple-oauth2 takes that for a failure. It refuses a
    # nonce where no OpenID is wanted: idwcc always sends one.
    OPTIONS = {"untyped": True, "nonce": False}
    NOT_FOUND_BY = ()

    def __init__(self, folder):
        self.clients = {"web": ("web_1", secrets.token_urlsafe(24)), "app": ("app_1", None),
                        "machine": ("machine_1", secrets.token_urlsafe(24)), "device": ("device_1", None)}
        self.program = Program(OAUTH_REFERENCE, first={
            "interval": 1, "scopes": ["tracks:read", "tracks:write"], "clients": [
                self.client("web", "authorization_code", "refresh_token"),
                self.client("app", "authorization_code", "refresh_token"),
                self.client("machine", "client_credentials"), self.client("device", DEVICE, "refresh_token")]})
        self.stop = self.program.end

    def set_up(self):
        self.issuer = f"http://127.0.0.1:{self.program.hear()['port']}"

    @property
    def browser(self):
        """A new one for each grant: in one session, a new grant to a client ends the one before."""
        return Browser(self.issuer)

    def client(self, name, *grants):
        by_code = "authorization_code" in grants
        client_id, secret = self.clients[name]
        return {"client_id": client_id, "grant_types": grants, "redirect_uris": [REDIRECT] if by_code else [],
                "response_types": ["code"] if by_code else [],
                **({"client_secret": secret} if secret else {"token_endpoint_auth_method": "none"})}

    def decide(self, page, allow):
        if page.form("login", "password"):
            page = page.fill_and_submit({"login": "ann", "password": "of no matter"})
        return page.fill_and_submit() if allow else page.follow("[ Cancel ]")

    def enter(self, begun, allow):
        page = self.browser.get(begun["verification_uri"]).fill_and_submit({"user_code": begun["user_code"]})
        if not allow:
            return page.fill_and_submit(button=("abort", "yes"))
        return self.decide(page.fill_and_submit(), True)


class Mvd(Site):
    """Our own server."""
    OPTIONS = {}
    # It takes only metadata that have what OpenID Connect needs: jwks_uri, subject types, ways to sign.
    NOT_FOUND_BY = ("Debian idwcc",)

    def __init__(self, folder):
        super().__init__(support.Server(folder / "home"))
        self.stop = self.server.stop

    def set_up(self):
        super().set_up()
        self.clients = {
            "web": self.client("web", "authorization_code", "refresh_token"),
            "app": self.client("app", "authorization_code", "refresh_token", public=True),
            "machine": self.client("machine", "client_credentials"),
            "device": self.client("device", DEVICE, "refresh_token", public=True)}

    def client(self, name, *grants, public=False):
        words = [word for grant in grants for word in ("--grant", grant)]
        words += ["--redirect-uri", REDIRECT] if "authorization_code" in grants else []
        made = self.mv("oauth", "client", "create", "--name", name, "--scopes", "tracks:read,tracks:write", *words,
                       *(["--public"] if public else []))
        return made["id"], made.get("secret")


class Flows:
    """What every client does at the server `Target`."""
    Target = None

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-e2e-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.target = cls.Target(cls.folder)
        cls.addClassCleanup(cls.target.stop)
        cls.target.set_up()
        status, cls.metadata = ask("GET", cls.target.issuer + "/.well-known/oauth-authorization-server")
        assert status == 200, cls.metadata
        cls.api = cls.target.issuer + "/api/v1/tracks"

    def task(self, client="web", way="basic", **more):
        client_id, secret = self.target.clients[client]
        return {"issuer": self.target.issuer, "metadata": self.metadata, "api": self.api, "scope": SCOPE, "way": way,
                "redirect_uri": REDIRECT, "client_id": client_id, "secret": secret, **self.target.OPTIONS, **more}

    def runs(self, flow, cases=lambda library: [{}]):
        """Starts the flow with every library that has it, once for each of its cases: what is special in the task."""
        started = []
        for library in OAUTH_CLIENTS:
            if flow not in FLOWS[library.name]:
                continue
            with self.subTest(library.name):
                library.prepare()
                for case in cases(library.name):
                    started.append(Run(library, flow, self.task(**case), case))
                    self.addCleanup(started[-1].end)
        return started

    def result(self, run, name):
        said = run.hear()
        self.assertIn(name, said)
        return said[name]

    def at_api(self, token):
        return ask("GET", self.api, headers={"Authorization": "Bearer " + token})[0]

    def check_token(self, said, refreshable=True):
        self.assertIn("token", said)
        token = said["token"]
        self.assertEqual(token["token_type"].lower(), "bearer")
        self.assertIn(token["scope"], (SCOPE, [SCOPE]))
        self.assertGreater(token["expires_in"], 0)
        self.assertEqual(bool(token.get("refresh_token")), refreshable, token)
        self.assertEqual(said.get("api", 200), 200)
        self.assertEqual(self.at_api(token["access_token"]), 200)
        return token

    def decided(self, url, allow=True):
        """Where the person's browser ends, who comes from the client's own page."""
        page = self.target.decide(self.target.browser.get(url, site="cross-site"), allow)
        self.assertIsNotNone(page.away, page)
        self.assertEqual(page.away.partition("?")[0], REDIRECT)
        sent, came = query(url), query(page.away)
        self.assertEqual((came["state"], came["iss"]), (sent["state"], self.target.issuer))
        self.assertEqual(sent["code_challenge_method"], "S256")
        return page.away

    def grant(self):
        """Tokens of the client "web", fetched by hand."""
        client_id, secret = self.target.clients["web"]
        verifier = secrets.token_urlsafe(32)
        away = self.decided(changed(
            self.metadata["authorization_endpoint"], response_type="code", client_id=client_id, redirect_uri=REDIRECT,
            scope=SCOPE, state="by hand", code_challenge=challenge_of(verifier), code_challenge_method="S256"))
        status, token = self.fetch(grant_type="authorization_code", code=query(away)["code"], redirect_uri=REDIRECT,
                                   code_verifier=verifier)
        self.assertEqual(status, 200, token)
        return token

    def fetch(self, **fields):
        client_id, secret = self.target.clients["web"]
        return ask("POST", self.metadata["token_endpoint"], {"client_id": client_id, "client_secret": secret, **fields})

    def test_discovery(self):
        for run in self.runs("discovery"):
            if run.library in self.target.NOT_FOUND_BY:
                continue
            with self.subTest(run.name):
                metadata = self.result(run, "metadata")
                for name in ("issuer", "authorization_endpoint", "token_endpoint", "revocation_endpoint",
                             "introspection_endpoint", "device_authorization_endpoint",
                             "code_challenge_methods_supported"):
                    self.assertEqual(metadata[name], self.metadata[name], name)

    def test_code(self):
        cases = lambda name: [{"client": "web", "way": way} for way in ways(name, "basic", "post")] + [
            {"client": "app", "way": way} for way in ways(name, "none")]
        for run in self.runs("code", cases):
            with self.subTest(run.name):
                run.tell(self.decided(self.result(run, "open")))
                self.check_token(run.hear())

    def test_code_when_the_person_says_no(self):
        for run in self.runs("code"):
            with self.subTest(run.name):
                away = self.decided(self.result(run, "open"), allow=False)
                self.assertEqual(query(away)["error"], "access_denied")
                run.tell(away)
                said = run.hear()
                if run.library == "PyPI Authlib":
                    # It sees no code, and asks for a token of its own, which this client may not have.
                    self.assertIn(said, ({"error": "unauthorized_client"}, {"error": "invalid_request"}))
                else:
                    self.assertEqual(said, {"error": "access_denied"})

    def test_code_when_another_answers(self):
        """Libraries that look at state and issuer do not go on with wrong ones: the right ones were looked at, too."""
        for run in self.runs("code", lambda name: [{"wrong": part} for part in CHECKED.get(name, ())]):
            with self.subTest(run.name):
                away = self.decided(self.result(run, "open"))
                run.tell(changed(away, **{run.case["wrong"]: "http://127.0.0.1:9"}))
                self.assertEqual(list(run.hear()), ["refused"])

    def test_refresh(self):
        def cases(name):
            before = self.grant()
            return [{"tokens": [before["refresh_token"]], "before": before}, {"tokens": ["nothing-of-the-kind"]}]
        for run in self.runs("refresh", cases):
            with self.subTest(run.name):
                said = run.hear()
                if "before" in run.case:
                    token = self.check_token(said)
                    self.assertNotEqual(token["refresh_token"], run.case["before"]["refresh_token"])
                    self.assertNotEqual(token["access_token"], run.case["before"]["access_token"])
                else:
                    self.assertEqual(said, {"error": "invalid_grant"})

    def test_revoke(self):
        def cases(name):
            return [{"tokens": [self.grant()["access_token"], self.grant()["refresh_token"], "nothing-of-the-kind"]}]
        for run in self.runs("revoke", cases):
            with self.subTest(run.name):
                access, refresh, _ = run.case["tokens"]
                self.assertEqual(run.hear(), {"revoked": 3})
                self.assertEqual(self.at_api(access), 401)
                status, said = self.fetch(grant_type="refresh_token", refresh_token=refresh)
                self.assertEqual((status, said["error"]), (400, "invalid_grant"))

    def test_introspect(self):
        token = self.grant()["access_token"]
        for run in self.runs("introspect", lambda name: [{"tokens": [token, "nothing-of-the-kind"]}]):
            with self.subTest(run.name):
                found, unknown = self.result(run, "found")
                self.assertEqual((found["active"], found["client_id"], found["scope"]),
                                 (True, self.target.clients["web"][0], SCOPE))
                self.assertGreater(found["exp"], found["iat"])
                self.assertEqual(unknown, {"active": False})

    def test_client_credentials(self):
        cases = lambda name: [{"client": "machine", "way": way, **more} for way in ways(name, "basic", "post")
                              for more in ({}, {"secret": "wrong"})]
        for run in self.runs("client_credentials", cases):
            with self.subTest(run.name):
                if "secret" in run.case:
                    self.assertEqual(run.hear(), {"error": "invalid_client"})
                else:
                    self.check_token(run.hear(), refreshable=False)

    def test_device(self):
        """The person comes when each has asked once in vain; all wait at the same time."""
        cases = lambda name: [{"client": "device", "way": way, "allow": allow} for way in ways(name, "none")
                              for allow in (True, False)]
        waiting = self.runs("device", cases)
        for run in waiting:
            with self.subTest(run.name):
                begun, said = run.hear(), run.hear()
                if run.case["way"] == "auto" and said["waits"] in ("invalid_client", "invalid_request"):
                    said = run.hear()  # a header without a secret proves nothing, and is no poll
                self.assertEqual(said, {"waits": "authorization_pending"})
                self.assertEqual(self.target.enter(begun, run.case["allow"]).status, 200)
        for run in waiting:
            with self.subTest(run.name):
                said = run.hear()
                while "waits" in said:
                    said = run.hear()
                if run.case["allow"]:
                    self.check_token(said)
                else:
                    self.assertEqual(said, {"error": "access_denied"})


@unittest.skipUnless(support.LONG, "it proves the tests, not the server: MV_TEST_SIZE=long")
class AtReference(Flows, unittest.TestCase):
    Target = Reference


class AtMvd(Flows, unittest.TestCase):
    Target = Mvd


if __name__ == "__main__":
    unittest.main()
