# SPDX-License-Identifier: Apache-2.0
"""People sign in at a server: in a browser, and with `mv login` (RFC 8628) from a terminal that has none."""
import concurrent.futures
import json
import os
import re
import stat
import subprocess
import unittest

import support
from forms import Browser
from support import MV

PASSWORD = "nine green bottles"


class Login(support.TestCase):
    def setUp(self):
        super().setUp()
        self.mvd = self.server()
        self.base = f"http://127.0.0.1:{self.mvd.ports()['port']}"
        self.home = self.folder / "person"
        self.home.mkdir()
        self.browser = Browser(self.base)

    def env(self):
        """Of the person, on another machine: no key, no server in the settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MV_")}
        return dict(kept, MV_HOME=str(self.home), MV_BIN=os.environ.get("MV_BIN", ""))

    def mv(self, *words):
        return subprocess.run([MV, *words], env=self.env(), capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL)

    def owner(self, *words):
        done = self.mvd.mv(*words, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def invite(self, email="ada@example.com", *more):
        link = self.owner("user", "invite", email, "--tier", "operator", *more)["link"]
        page = self.browser.get(link).fill_and_submit({"password": PASSWORD})
        self.assertEqual(page.status, 200, page.text)
        return page

    def log_in(self, decision="allow"):
        """Runs `mv login`, and answers on the page."""
        process = subprocess.Popen([MV, "login", "--server", self.base], env=self.env(), text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        said = ""
        while not re.search(r"^\s+[A-Z]{4}-[A-Z]{4}$", said, re.M):
            line = process.stderr.readline()
            self.assertTrue(line, said)
            said += line
        self.assertIn(f"{self.base}/device", said)
        code = re.search(r"[A-Z]{4}-[A-Z]{4}", said)[0]
        page = self.browser.get(self.base + "/device").fill_and_submit({"user_code": code.lower()})
        self.assertIn(code, page.text)
        self.assertIn("mv (command line)", page.text)
        page.fill_and_submit(button=("decision", decision))
        out, err = process.communicate(timeout=60)
        return process.returncode, out, said + err

    def logins(self):
        return next(self.home.rglob("logins.json"))

    def test_sign_in_work_and_sign_out(self):
        self.invite()
        code, out, err = self.log_in()
        self.assertEqual(code, 0, err)
        self.assertIn("Signed in at", out)
        self.assertIn("ada@example.com", out)
        self.assertEqual(stat.S_IMODE(self.logins().stat().st_mode), 0o600)

        who = self.mv("whoami")
        self.assertEqual(who.returncode, 0, who.stderr)
        self.assertIn("ada@example.com", who.stdout)
        self.assertIn(self.base, who.stdout)
        for words in (["track", "list"], ["track", "list", "--sandbox"], ["user", "show"]):
            done = self.mv(*words)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.mv("user", "list").returncode, 4, "a member sees nobody else")

        out = self.mv("logout")
        self.assertEqual(out.returncode, 0, out.stderr)
        self.assertIn("your own server", out.stdout)
        after = self.mv("whoami", "--server", self.base)
        self.assertEqual(after.returncode, 4)
        self.assertIn("login --server", after.stderr)
        actions = [entry["action"] for entry in self.owner("audit", "list", "--user", "all")]
        for action in ("user.create", "password.set", "connected_app.allow", "connected_app.revoke"):
            self.assertIn(action, actions)

    def test_commands_at_once_share_a_token_that_must_be_renewed(self):
        self.invite()
        self.assertEqual(self.log_in()[0], 0)
        kept = json.loads(self.logins().read_text())
        before = kept["logins"][0]["refresh_token"]
        kept["logins"][0]["expires_at"] = 1
        self.logins().write_text(json.dumps(kept))
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            done = list(pool.map(lambda _: self.mv("whoami", "--json"), range(8)))
        for one in done:
            self.assertEqual(one.returncode, 0, one.stderr)
        after = json.loads(self.logins().read_text())["logins"][0]
        self.assertNotEqual(after["refresh_token"], before)
        apps = self.mv("oauth", "app", "list", "--json")
        self.assertEqual(len(json.loads(apps.stdout)), 1, apps.stderr)

    def test_a_new_sign_in_ends_the_one_before(self):
        self.invite()
        self.assertEqual(self.log_in()[0], 0)
        first = json.loads(self.logins().read_text())["logins"][0]
        self.assertEqual(self.log_in()[0], 0)
        apps = json.loads(self.mv("oauth", "app", "list", "--json").stdout)
        self.assertEqual(len(apps), 1)
        status, _ = support.request(self.base, "GET", "/api/v1/credential", None,
                                    {"Authorization": "Bearer " + first["access_token"]})
        self.assertEqual(status, 401)
        self.assertIn("signed in at " + self.base, self.mv("doctor").stdout)
        self.assertEqual(self.mv("logout").returncode, 0)
        again = self.mv("logout")
        self.assertEqual((again.returncode, again.stdout), (0, "You are signed in nowhere.\n"))

    def test_who_is_shut_out_stops_at_once(self):
        self.invite()
        self.assertEqual(self.log_in()[0], 0)
        self.owner("user", "suspend", "ada@example.com", "--yes")
        support.wait_for(lambda: self.mv("whoami").returncode == 4, "the token ends", 5)
        self.assertEqual(self.browser.get(self.base + "/account").title.split(" ·")[0], "Sign in")
        page = self.browser.get(self.base + "/sign-in").fill_and_submit(
            {"email": "ada@example.com", "password": PASSWORD})
        self.assertEqual(page.status, 401)
        self.owner("user", "resume", "ada@example.com")
        support.wait_for(lambda: self.mv("whoami").returncode == 0, "it works again", 5)

    def test_a_refusal_in_the_browser(self):
        self.invite()
        code, _, err = self.log_in("deny")
        self.assertEqual(code, 4, err)
        self.assertIn("refused", err)
        self.assertFalse(list(self.home.rglob("logins.json")))

    def test_a_form_of_another_site_does_nothing(self):
        page = self.invite()
        self.assertIn("Your account", page.title)
        fields = {"password": PASSWORD, "new_password": "ten green bottles"}
        for site in ("cross-site", "same-site", "same-origin"):  # the last without the token of the form
            self.assertEqual(self.browser.post(self.base + "/account", fields, site=site).status, 403)

    def test_words_of_a_command_line_without_a_server(self):
        done = self.mv("login")
        self.assertEqual(done.returncode, 2)
        self.assertIn("login --server", done.stderr)
        done = self.mv("login", "--server", self.base, "--no-input")
        self.assertEqual(done.returncode, 2, "it does not wait for somebody")
        self.assertIn("MV_API_KEY", done.stderr)
        done = self.mv("login", "--server", f"unix:{self.mvd.socket}")
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
