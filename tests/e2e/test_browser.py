# SPDX-License-Identifier: Apache-2.0
"""The pages for people in a real browser: every state is judged by axe in both colour schemes, at 320 and 1280 px, and
walked through with the keyboard; pages ask no other server, and nothing is left in the console."""
import base64
import hashlib
import http.server
import json
import secrets
import shutil
import sqlite3
import tempfile
import threading
import unittest
import urllib.parse
import pathlib

import support
from chromium import Chromium
from forms import Browser
from test_oauth_clients import ask, query

PASSWORD = "nine green bottles"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
# 60 characters each, as long as a name may be.
LONG_NAME = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter"[:60]
ARABIC_NAME = "مخطط الجولات الموسيقية 🎸🥁 للفنانين المستقلين"
TURNED_NAME = "Tour \u202egnilevart\u2069 \u202eplanner"
LONG_HOST = "a-host-whose-name-is-as-long-as-any-that-we-ever-saw.example"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, asked = self.path.partition("?")
        self.server.came.append(dict(urllib.parse.parse_qsl(asked)))
        onward = self.server.onward if path == "/callback" else None
        self.send_response(302 if onward else 200)
        if onward:
            self.send_header("Location", onward)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if not onward:
            self.wfile.write(b"<!doctype html><html lang=en><link rel=icon href=data:,><title>The app</title>"
                             b"<main><h1>Back in the app</h1></main>")

    def log_message(self, *_):
        pass


class App:
    """What asks for permission: a web server of its own, and a row at mvd."""

    def __init__(self, case, name="Tour planner", redirect=None, scopes="tracks:read,releases:read", words=()):
        self.base, self.onward = case.base, None
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.came, self.server.onward = [], None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        case.addClassCleanup(self.end)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.redirect = redirect or self.origin + "/callback"
        made = case.mv("oauth", "client", "create", "--name", name, "--redirect-uri", self.redirect, "--scopes", scopes,
                       *words)
        self.id, self.secret, self.name = made["id"], made["secret"], name

    def end(self):
        self.server.shutdown()
        self.server.server_close()

    def lead_on(self, url):
        """From now on its callback leads the browser to another of its hosts."""
        self.server.onward = url

    def begin(self, **changes):
        """Where it sends the browser."""
        self.verifier = secrets.token_urlsafe(32)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        fields = {"response_type": "code", "client_id": self.id, "redirect_uri": self.redirect, "state": "a state",
                  "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
                  "code_challenge_method": "S256", **changes}
        return self.base + "/oauth/authorize?" + urllib.parse.urlencode({k: v for k, v in fields.items() if v})

    def token(self, code):
        status, said = ask("POST", self.base + "/oauth/token", {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect, "client_id": self.id,
            "client_secret": self.secret, "code_verifier": self.verifier})
        assert status == 200, said
        return said["access_token"]


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-e2e-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.chromium = Chromium(cls)
        cls.addClassCleanup(cls.chromium.end)
        cls.mvd = support.Server(cls.folder / "home")
        cls.addClassCleanup(cls.mvd.stop)
        cls.base = f"http://127.0.0.1:{cls.mvd.ports()['port']}"
        cls.app = App(cls)
        cls.people = 0

    def setUp(self):
        self.chromium.test = self
        self.chromium.origins = {self.base, self.app.origin}

    @classmethod
    def mv(cls, *words):
        live = {name: value for name, value in cls.mvd.env().items() if name != "MV_SANDBOX"}
        done = cls.mvd.mv(*words, "--json", env=live)
        assert done.returncode == 0, f"mv {' '.join(words)}: {done.stderr}"
        return json.loads(done.stdout)

    def invite(self):
        """A person of this test, and the link for them."""
        type(self).people += 1
        email = f"ada{self.people}@example.com"
        return email, self.mv("user", "invite", email, "--tier", "operator")["link"]

    def member(self):
        """A person who has a password already."""
        email, link = self.invite()
        page = Browser(self.base).get(link).fill_and_submit({"password": PASSWORD})
        self.assertEqual(page.status, 200, page)
        return email

    def sign_in(self, browser, email, url, at=None):
        browser.go(url)
        return browser.send("Sign in", {"E-mail address": email, "Password": PASSWORD}, at=at)

    def at_api(self, token):
        return ask("GET", self.base + "/api/v1/tracks", headers={"Authorization": "Bearer " + token})[0]

    def device(self, app):
        status, said = ask("POST", self.base + "/oauth/device_authorization",
                           {"client_id": app.id, "client_secret": app.secret, "scope": "tracks:read"},
                           {"User-Agent": "Speaker/2"})
        self.assertEqual(status, 200, said)
        return said

    def test_invited(self):
        browser = self.chromium.open()
        email, older = self.invite()
        link = self.mv("user", "invite", email)["link"]
        self.assertEqual(browser.go(older).status, 410)
        page = browser.look("invitation-over")
        self.assertIn("This link does not work any more", page.text)

        browser.go(link)
        self.assertIn(email, browser.look("invitation").text)
        page = browser.send("Set the password", {"New password": "too short"})
        self.assertEqual(page.status, 422)
        self.assertIn("12", browser.look("invitation-short-password").text)
        page = browser.send("Set the password", {"New password": PASSWORD}, at="/account")
        self.assertIn("This browser", browser.look("account-new").text)
        browser.send("Sign out", at="/sign-in")
        browser.look("sign-in")
        self.assertEqual(browser.go(link).status, 410)

        _, late = self.invite()
        with sqlite3.connect(next(self.mvd.home.rglob("mv.db"))) as database:
            database.execute("update invitations set expires_at = 1 where user_id <> ''")
        # The server may go on reading for a moment what was there before another program wrote.
        support.wait_for(lambda: browser.go(late).status == 410, "an old link is refused", 10)

    def test_an_app_is_allowed_and_disconnected(self):
        browser, email = self.chromium.open(), self.member()
        browser.go(self.app.begin())
        page = browser.send("Sign in", {"E-mail address": email, "Password": "ten green bottles"})
        self.assertEqual(page.status, 401)
        browser.look("sign-in-wrong-password")
        browser.send("Sign in", {"Password": PASSWORD}, at="/oauth/authorize")
        page = browser.look("consent")
        for words in ("Tour planner", "See and download tracks", "Unverified", "this computer", email):
            self.assertIn(words, page.text)
        page = browser.send("Refuse", at="/callback")
        self.assertEqual((query(page.url)["error"], query(page.url)["state"]), ("access_denied", "a state"))

        browser.go(self.app.begin())
        page = browser.send("Allow", at="/callback")
        self.assertIn("Back in the app", page.text)
        self.assertEqual((query(page.url)["state"], query(page.url)["iss"]), ("a state", self.base))
        token = self.app.token(query(page.url)["code"])
        self.assertEqual(self.at_api(token), 200)

        browser.go(self.base + "/account")
        page = browser.look("account-with-app")
        self.assertRegex(page.text, r"\bon Linux at 127\.0\.0\.1\b")
        browser.send("Disconnect Tour planner", at="/account")
        page = browser.go(self.base + "/account")
        self.assertNotIn("Tour planner", page.text)
        self.assertEqual(self.at_api(token), 401)

    def test_the_keyboard_alone(self):
        browser, email = self.chromium.open(width=320), self.member()
        browser.go(self.app.begin())
        browser.tab_to("E-mail address")
        browser.type(email)
        browser.key("Tab")
        browser.type(PASSWORD)
        browser.keys("Enter", at="/oauth/authorize")
        browser.tab_to("Allow")
        page = browser.keys("Enter", at="/callback")
        token = self.app.token(query(page.url)["code"])
        self.assertEqual(self.at_api(token), 200)
        browser.go(self.base + "/account")
        browser.tab_to("Disconnect Tour planner")
        browser.keys("Enter")
        self.assertEqual(self.at_api(token), 401)

    def test_without_scripts(self):
        browser = self.chromium.open(javascript=False)
        email, link = self.invite()
        browser.go(link)
        browser.send("Set the password", {"New password": PASSWORD}, at="/account")
        browser.send("Sign out", at="/sign-in")
        self.sign_in(browser, email, self.app.begin(), at="/oauth/authorize")
        page = browser.send("Allow", at="/callback")
        token = self.app.token(query(page.url)["code"])
        browser.go(self.base + "/account")
        browser.send("Disconnect Tour planner")
        self.assertEqual(self.at_api(token), 401)
        self.sign_out_and_in_as_another(browser)

    def sign_out_and_in_as_another(self, browser):
        other = self.member()
        browser.go(self.app.begin())
        browser.send("Sign in as somebody else", at="/sign-in")
        browser.send("Sign in", {"E-mail address": other, "Password": PASSWORD}, at="/oauth/authorize")
        page = browser.send("Refuse", at="/callback")
        self.assertEqual(query(page.url)["error"], "access_denied")

    def test_a_device(self):
        app = App(type(self), "Studio speaker", words=("--grant", DEVICE, "--publisher", "Example Audio Ltd"))
        browser, email = self.chromium.open(), self.member()
        self.sign_in(browser, email, self.base + "/device", at="/device")
        browser.look("device")
        page = browser.send("Go on", {"Code": "BBBB-BBBB"})
        self.assertEqual(page.status, 422)
        self.assertIn("No device waits for this code", browser.look("device-wrong-code").text)
        for decision, state in (("Refuse", "device-refused"), ("Allow", "device-allowed")):
            begun = self.device(app)
            browser.go(self.base + "/device")
            page = browser.send("Go on", {"Code": begun["user_code"].lower()})
            for words in ("Studio speaker", "Example Audio Ltd", "Speaker 2", "127.0.0.1", begun["user_code"],
                          "just now"):
                self.assertIn(words, page.text)
            if decision == "Allow":
                browser.look("device-consent")
            browser.send(decision)
            browser.look(state)
            status, said = ask("POST", self.base + "/oauth/token", {
                "grant_type": DEVICE, "device_code": begun["device_code"], "client_id": app.id,
                "client_secret": app.secret})
            self.assertEqual(said.get("error"), "access_denied" if decision == "Refuse" else None)
        page = browser.follow("Your account and its apps", at="/account")
        self.assertIn("Speaker 2 at 127.0.0.1", page.text)
        token = said["access_token"]
        self.assertEqual(self.at_api(token), 200)
        browser.send("Disconnect Studio speaker")
        self.assertEqual(self.at_api(token), 401)

    def test_sessions_and_the_password(self):
        browser, email = self.chromium.open(), self.member()
        elsewhere = Browser(self.base)
        elsewhere.get("/sign-in").fill_and_submit({"email": email, "password": PASSWORD})
        page = self.sign_in(browser, email, self.base + "/sign-in", at="/account")
        self.assertEqual(page.text.count("Another browser"), 2)
        browser.look("account-sessions")
        browser.send("Sign out there")
        browser.go(self.base + "/account")
        browser.send("Sign out there")
        page = browser.go(self.base + "/account")
        self.assertNotIn("Another browser", page.text)
        self.assertIn("Sign in", elsewhere.get("/account").title)

        changed = {"New password": PASSWORD + "!"}
        page = browser.send("Change the password", {"Present password": "ten green bottles", **changed})
        self.assertEqual(page.status, 422)
        self.assertIn("not your present password", browser.look("account-wrong-password").text)
        page = browser.send("Change the password", {"Present password": PASSWORD, "New password": "too short"})
        browser.look("account-short-password")
        browser.send("Change the password", {"Present password": PASSWORD, **changed})
        browser.send("Sign out", at="/sign-in")
        browser.send("Sign in", {"E-mail address": email, "Password": PASSWORD + "!"}, at="/account")

    def test_tried_too_often(self):
        email, elsewhere = self.member(), Browser(self.base)
        for _ in range(10):
            page = elsewhere.get("/sign-in").fill_and_submit({"email": email, "password": "wrong " + PASSWORD})
            self.assertEqual(page.status, 401)
        browser = self.chromium.open()
        page = self.sign_in(browser, email, self.base + "/sign-in")
        self.assertEqual(page.status, 429)
        browser.look("sign-in-too-often")

    def test_what_cannot_be_answered_to_an_app(self):
        browser, email = self.chromium.open(), self.member()
        self.sign_in(browser, email, self.base + "/account", at="/account")
        for state, url, status, words in (
                ("unknown-app", self.app.begin(client_id="app_of_nobody"), 400, "is not known"),
                ("wrong-address", self.app.begin(redirect_uri="https://" + LONG_HOST + "/back"), 400, LONG_HOST),
                ("no-such-page", self.base + "/acount", 404, "/account")):
            with self.subTest(state):
                page = browser.go(url)
                self.assertEqual(page.status, status, page)
                self.assertIn(words, browser.look(state).text)

    def test_a_form_that_is_too_old(self):
        browser, email = self.chromium.open(), self.member()
        self.sign_in(browser, email, self.app.begin(), at="/oauth/authorize")
        browser.forget()
        page = browser.send("Allow")
        self.assertIn(page.status, (401, 403))
        browser.look("form-too-old")

    def test_a_wrong_request_goes_back_to_the_app(self):
        """Right after a form, a browser holds form-action of the page with the form against where it is led then."""
        browser, email = self.chromium.open(), self.member()
        page = self.sign_in(browser, email, self.app.begin(code_challenge=None), at="/callback")
        self.assertEqual((query(page.url)["error"], query(page.url)["state"]), ("invalid_request", "a state"))
        page = browser.go(self.app.begin(scope="tracks:write"), at="/callback")
        self.assertEqual(query(page.url)["error"], "invalid_scope")
        browser = self.chromium.open(javascript=False)
        page = self.sign_in(browser, email, self.app.begin(response_type="token"), at="/callback")
        self.assertEqual(query(page.url)["error"], "unsupported_response_type")

    def test_an_app_that_leads_on_to_another_of_its_hosts(self):
        first, second = App(type(self), "Two hosts"), App(type(self), "Its other host")
        first.lead_on(second.origin + "/welcome")
        self.chromium.origins |= {first.origin, second.origin}
        browser, email = self.chromium.open(), self.member()
        self.sign_in(browser, email, first.begin(), at="/oauth/authorize")
        page = browser.send("Allow", at="/welcome")
        self.assertIn("Back in the app", page.text)
        self.assertEqual(self.at_api(first.token(first.server.came[-1]["code"])), 200)

    def test_names(self):
        browser, email = self.chromium.open(), self.member()
        self.sign_in(browser, email, self.base + "/account", at="/account")
        apps = [App(type(self), LONG_NAME, words=("--publisher", "W" * 100, "--website", "https://" + LONG_HOST)),
                App(type(self), ARABIC_NAME, words=("--publisher", "MusicVerse (official)")),
                App(type(self), TURNED_NAME, redirect=f"https://{LONG_HOST}/back")]
        self.chromium.origins |= {app.origin for app in apps}
        for app, state in zip(apps, ("consent-long-name", "consent-arabic", "consent-turned-name")):
            browser.go(app.begin())
            page = browser.look(state)
            self.assertIn(LONG_HOST if "turned" in state else app.name, page.text)
            self.assertNotIn("\u202e", page.text)
            if "turned" not in state:
                page = browser.send("Allow", at="/callback")
                app.token(query(page.url)["code"])
        browser.go(self.base + "/account")
        browser.look("account-names")


if __name__ == "__main__":
    unittest.main()
