# SPDX-License-Identifier: Apache-2.0
"""Rows A of test_oauth_rows: which apps there are, where answers go, and what the person is asked."""
from urllib.parse import quote, urlsplit

from forms import Browser
from oauth_browser import DEVICE, SCOPE, App, query, send
from oauth_rows_case import NASTY, PLAIN, RowsCase

AWAY = "https://app.example/cb"


class AskRows(RowsCase):
    ENV = {"MV_OAUTH_REGISTRATION": "open"}

    def told(self, app, **changes):
        """What is said to an app whose request is refused; the person is not asked."""
        page = app.sends(**changes)
        self.assertIsNotNone(page.away, page)
        self.assertEqual((page.status, page.away.partition("?")[0]), (303, app.redirect))
        said = query(page.away)
        self.assertEqual(said["iss"], self.issuer)
        self.assertNotIn("code", said)
        return said

    def stranger(self, **more):
        """An app that registered itself."""
        answer = send("POST", self.issuer + "/oauth/register", body={
            "client_name": "Stranger", "redirect_uris": [AWAY], "token_endpoint_auth_method": "none", **more})
        self.assertEqual(answer.status, 201, answer.body)
        return App(self.site, answer.body["client_id"], None, AWAY)

    def setUp(self):
        self.site.signed_in(self.site.browser.get("/account"))  # stays so

    def test_A1_addresses_are_absolute_without_a_fragment_and_keep_their_query(self):
        """What is registered must say where an answer can arrive; our fields come behind its own."""
        for wrong in ("app.example/cb", "/cb", "//app.example/cb", AWAY + "#x", ""):
            self.assertEqual(self.faults(redirects=[wrong]), ["/redirect_uris/0"], wrong)
        page = self.app(redirects=[AWAY + "?tenant=7&x=%20"]).decided()
        self.assertTrue(page.away.startswith(AWAY + "?tenant=7&x=%20&code="), page)

    def test_A2_an_address_matches_byte_for_byte(self):
        """Whatever is nearly the registered address is another one."""
        app = self.app(redirects=[AWAY])
        for wrong in ("/", "?x=1", "/../cb", "#", "#x", "%20", " ", "\\", "/.", ";x"):
            self.assert_no_way_back(app.sends(redirect_uri=AWAY + wrong))
        for wrong in ("https://app.example/CB", "https://APP.example/cb", "HTTPS://app.example/cb",
                      "https://app.example/x/../cb", "https://app.example/%2e/cb", "https://app.example/%63b",
                      "https://good@app.example/cb", "https://app.example@evil.example/cb",
                      "https://sub.app.example/cb", "https://app.example.evil.example/cb", "https://app.example:443/cb",
                      "https://app.example:8443/cb", "https://\u0430pp.example/cb", "https://xn--pp-6kc.example/cb",
                      "http://app.example/cb", "https://app.example", "//app.example/cb", "/cb", "javascript:alert(1)"):
            self.assert_no_way_back(app.sends(redirect_uri=wrong))
        for second in (AWAY, "https://evil.example/cb"):
            page = self.site.browser.get(app.asking() + "&redirect_uri=" + quote(second, ""), site="cross-site")
            self.assertEqual((page.status, page.away), (400, None), page)
        self.assertIsNone(app.sends(redirect_uri=AWAY).away)
        self.assertEqual(app.sends(redirect_uri=AWAY).status, 200)

    def test_A3_the_port_is_free_at_the_loopback_addresses(self):
        """A program on the person's machine takes the port that it gets; all else is exact."""
        app = self.app(public=True, redirects=["http://127.0.0.1/cb", "http://[::1]:7000/cb?a=1"])
        for good in ("http://127.0.0.1/cb", "http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb",
                     "http://[::1]/cb?a=1", "http://[::1]:49152/cb?a=1"):
            page = app.decided(redirect_uri=good)
            self.assertTrue(page.away.startswith(good), page)
            self.assertEqual(app.redeem(query(page.away)["code"], redirect_uri=good).status, 200)
        for wrong in ("http://127.0.0.1:1/cb/", "http://127.0.0.1:1/cb?a=1", "https://127.0.0.1/cb",
                      "http://127.0.0.1:0/cb", "http://127.0.0.1:99999/cb", "http://127.0.0.1:/cb",
                      "http://127.0.0.1:1@evil.example/cb", "http://127.0.0.2/cb", "http://127.1/cb",
                      "http://[::1]:7000/cb", "http://[::ffff:127.0.0.1]/cb?a=1", "http://localhost/cb"):
            self.assert_no_way_back(app.sends(redirect_uri=wrong))

    def test_A4_localhost_is_for_programs_without_a_secret(self):
        """The name may lead elsewhere, so only who runs on the person's machine may have it, at any port."""
        self.assertEqual(self.faults(redirects=["http://localhost/cb"]), ["/redirect_uris/0"])
        app = self.app(public=True, redirects=["http://localhost/cb"])
        self.assertEqual(app.sends(redirect_uri="http://localhost:49152/cb").status, 200)
        self.assert_no_way_back(app.sends(redirect_uri="http://127.0.0.1/cb"))

    def test_A5_a_scheme_of_its_own_has_a_dot(self):
        """com.example.app:/cb is somebody's; myapp: is anybody's, and some schemes are code."""
        for wrong in ("myapp:/cb", "javascript:alert(1)", "data:text/html,x", "file:///cb", "com.example.app:"):
            self.assertEqual(self.faults(public=True, redirects=[wrong]), ["/redirect_uris/0"], wrong)
        self.assertEqual(self.faults(redirects=["com.example.app:/cb"]), ["/redirect_uris/0"], "it has a secret")
        app = self.app(public=True, redirects=["com.example.app:/cb"])
        page = app.decided()
        self.assertTrue(page.away.startswith("com.example.app:/cb?code="), page)
        self.assertEqual(app.redeem(query(page.away)["code"]).status, 200)

    def test_A6_plain_http_is_for_the_loopback(self):
        """Anybody on the way could read the answer."""
        for public in (False, True):
            for wrong in ("http://app.example/cb", "http://127.0.0.1.evil.example/cb", "http://10.0.0.1/cb"):
                self.assertEqual(self.faults(public=public, redirects=[wrong]), ["/redirect_uris/0"], wrong)

    def test_A7_without_a_known_app_and_address_nobody_is_sent_anywhere(self):
        """A page says it to the person, whatever else is wrong."""
        one, two = self.app(redirects=[AWAY]), self.app(redirects=[AWAY, AWAY + "2"])
        for app, wrong in ((one, {"client_id": "app_x"}), (one, {"client_id": None}),
                           (one, {"redirect_uri": "https://evil.example/"}), (two, {"redirect_uri": None}),
                           (one, {"client_id": "app_x", "response_type": "token"}),
                           (one, {"redirect_uri": "https://evil.example/", "scope": "nothing"})):
            self.assert_no_way_back(app.sends(**wrong))
        self.assert_no_way_back(self.app(redirects=[], grants=[DEVICE]).sends(redirect_uri=AWAY))

        page = one.sends()  # the form that the person sends is held against the app once more
        for field in page.form(button=("decision", "allow")).fields:
            if field.name == "request":
                field.value = field.value.replace(quote(AWAY, ""), quote("https://evil.example/", ""))
        self.assert_no_way_back(page.fill_and_submit(button=("decision", "allow")))

    def test_A8_an_address_may_be_left_out_when_there_is_one(self):
        """With several the app has to say which."""
        page = self.app(redirects=[AWAY]).decided(redirect_uri=None)
        self.assertTrue(page.away.startswith(AWAY + "?code="), page)
        self.assert_no_way_back(self.app(redirects=[AWAY, AWAY + "2"]).sends(redirect_uri=None))
        two = self.app(redirects=[AWAY, AWAY + "2"])
        self.assertTrue(two.decided(redirect_uri=AWAY + "2").away.startswith(AWAY + "2?code="))

    def test_A9_other_errors_go_back_with_state_and_issuer(self):
        """The state is the same text, whatever is in it; without one there is none."""
        app = self.app()
        for state in ("st", "a b+c%20&d=e?f#g/h", NASTY, "{\"x\":[1]}", "\u00fc" * 200, "=&=", "a" * 2000):
            self.assertEqual(self.told(app, scope="nothing", state=state)["state"], state)
            self.assertEqual(query(app.decided(state=state).away)["state"], state)
            self.assertEqual(query(app.decided(allow=False, state=state).away)["state"], state)
        self.assertNotIn("state", self.told(app, scope="nothing", state=None))

    def test_A10_the_errors_have_the_names_that_apps_know(self):
        """server_error and temporarily_unavailable are pages with status 500 and 503: nothing is wrong with the app."""
        app, machine = self.app(), self.app(grants=["client_credentials"])
        for error, asks, changes in (
                ("invalid_request", app, {"response_type": None}), ("invalid_request", app, {"code_challenge": None}),
                ("invalid_request", app, {"response_mode": "fragment"}), ("unauthorized_client", machine, {}),
                ("unsupported_response_type", app, {"response_type": "token"}),
                ("invalid_scope", app, {"scope": "releases:read"}),
                ("invalid_target", app, {"resource": "https://other.example"})):
            self.assertEqual(self.told(asks, **changes)["error"], error, changes)
        self.assertEqual(query(app.decided(allow=False).away)["error"], "access_denied")

    def test_A11_errors_are_of_the_characters_that_they_may_have(self):
        """What was sent does not come back in them raw: no quote, no backslash, nothing but ASCII."""
        app = self.app()
        for name in ("scope", "response_type", "response_mode", "code_challenge", "code_challenge_method", "resource"):
            said = self.told(app, **{name: NASTY})
            for part in (said["error"], said["error_description"]):
                self.assertRegex(part, PLAIN)
        self.assert_error(app.fetch(NASTY), "unsupported_grant_type")
        self.assert_error(app.own(scope=NASTY), "unauthorized_client")
        self.assert_error(self.app(grants=["client_credentials"]).own(scope=NASTY), "invalid_scope")

    def test_A12_the_only_response_type_is_code(self):
        """Tokens never come by a browser."""
        app = self.app()
        self.assertEqual(self.told(app, response_type=None)["error"], "invalid_request")
        for wrong in ("token", "id_token", "code token", "token code", "code id_token", "none", "CODE", "code "):
            self.assertEqual(self.told(app, response_type=wrong)["error"], "unsupported_response_type", wrong)

    def test_A13_what_comes_twice_is_refused_and_what_is_empty_or_unknown_ignored(self):
        """Of two values nobody knows which counts, so the browser stays on a page, which says it."""
        app = self.app(public=True)
        for name, value in (("state", "2"), ("scope", SCOPE), ("client_id", app.id), ("unknown", "1")):
            more = f"&{name}={quote(value)}" * (2 if name == "unknown" else 1)
            page = self.site.browser.get(app.asking() + more, site="cross-site")
            self.assertEqual((page.status, page.away), (400, None), name)
            self.assertIn("more than once", page.text)
        said = query(app.decided(state="", scope="", response_mode="", nonce="n", display="page", max_age="1").away)
        self.assertEqual(set(said), {"code", "iss"})
        for name in ("response_type", "code_challenge", "code_challenge_method"):
            self.assertEqual(self.told(app, **{name: ""})["error"], "invalid_request")
        self.assertEqual(app.redeem(said["code"], scope="", resource="", client_secret="", unknown="1").status, 200)
        form = f"grant_type=refresh_token&client_id={app.id}&refresh_token=x"
        for more in ("&grant_type=refresh_token", "&refresh_token=", "&client_id=" + app.id, "&unknown=1&unknown=1"):
            self.assert_error(send("POST", self.issuer + "/oauth/token", form + more), "invalid_request")
        self.assert_error(app.fetch(""), "invalid_request")

    def test_A14_there_is_a_challenge_and_it_is_S256(self):
        """From every app, with a secret or without one."""
        for app in (self.app(), self.app(public=True)):
            for changes in ({"code_challenge": None, "code_challenge_method": None}, {"code_challenge": None},
                            {"code_challenge_method": None}, {"code_challenge_method": "plain"},
                            {"code_challenge_method": "s256"}, {"code_challenge_method": "S512"}):
                self.assertEqual(self.told(app, **changes)["error"], "invalid_request", changes)

    def test_A15_a_challenge_is_a_sha256(self):
        """S256 gives 43 characters of base64url; up to 128 would be those of other methods."""
        app = self.app()
        for wrong in ("c" * 42, "c" * 44, "c" * 128, "c" * 129, "c" * 42 + "=", "c" * 42 + "+", "c" * 42 + "~"):
            self.assertEqual(self.told(app, code_challenge=wrong)["error"], "invalid_request", wrong)
        self.assertEqual(app.sends(code_challenge="c" * 43).status, 200)

    def test_A16_answers_come_by_303(self):
        """Behind a form, too: a 307 would send the password along."""
        app = self.app()
        page = app.decided()
        self.assertEqual((page.status, set(query(page.away))), (303, {"code", "state", "iss"}))
        self.assertEqual(app.decided(allow=False).status, 303)
        browser = Browser(self.issuer)
        form = browser.get("/sign-in").form("email", "password")
        for name, value in self.site.PERSON.items():
            form.fill(name, value)
        body = "&".join(f"{name}={quote(value, '')}" for name, value in form.sent())
        status, headers, _ = browser.once("POST", self.issuer + "/sign-in", body, "same-origin", self.issuer)
        self.assertEqual((status, headers["Location"]), (303, "/account"))

    def test_A17_the_issuer_is_that_of_the_metadata(self):
        """Byte for byte, with a code and with an error."""
        issuer = send("GET", self.issuer + "/.well-known/oauth-authorization-server").body["issuer"]
        app = self.app()
        for page in (app.decided(), app.decided(allow=False), app.sends(scope="nothing")):
            self.assertEqual(query(page.away)["iss"], issuer)

    def test_A18_pages_are_framed_by_nobody_and_kept_nowhere(self):
        """Referrer-Policy is same-origin, not no-referrer: with that browsers send our own forms with Origin: null.
        Nothing goes to other sites either way, and redirects have no-referrer."""
        app, device = self.app(), self.app(public=True, grants=[DEVICE])
        browser = self.site.browser
        entered = browser.get("/device").fill_and_submit({"user_code": device.begin()["user_code"]})
        pages = [app.sends(), Browser(self.issuer).get(app.asking()), browser.get("/device"), entered,
                 entered.fill_and_submit(button=("decision", "deny")), browser.get("/account"),
                 browser.get("/device").fill_and_submit({"user_code": "wrong"}), app.sends(client_id="app_x"),
                 browser.get("/invitation?token=x"), browser.post("/account", {}, site="cross-site")]
        self.assertEqual([page.status for page in pages], [200, 200, 200, 200, 200, 200, 422, 400, 410, 403])
        for page in pages:
            self.assertIn("frame-ancestors 'none'", page.headers["Content-Security-Policy"])
            self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
            for name, value in (("X-Frame-Options", "DENY"), ("Cache-Control", "no-store"),
                                ("Referrer-Policy", "same-origin")):
                self.assertEqual(page.headers[name], value, page)
            self.assertIsNone(page.headers["Access-Control-Allow-Origin"])
        for page in (app.decided(), app.sends(scope="nothing")):
            self.assertEqual((page.headers["Cache-Control"], page.headers["Referrer-Policy"]),
                             ("no-store", "no-referrer"))

    def test_A19_nobody_is_bounced_to_a_site_that_nobody_vouches_for(self):
        """Who is not signed in signs in first. For an app that registered itself a page says what is wrong, with a
        link; an app of an account of this server is told at once. A refusal is a button that the person presses."""
        tricks = ({"scope": "nothing"}, {"response_type": "token"}, {"code_challenge": None}, {"prompt": "none"})
        known, stranger = self.app(redirects=[AWAY]), self.stranger()
        for app in (known, stranger):
            for trick in tricks:
                page = app.sends(Browser(self.issuer), **trick)
                self.assertEqual((page.status, page.away, urlsplit(page.url).path), (200, None, "/sign-in"), page)
        for trick in tricks[:3]:
            self.told(known, **trick)
            page = stranger.sends(**trick)
            self.assertEqual((page.status, page.away), (400, None), page)
            self.assertIn("app.example", page.text)
            said = query(next(link for link in page.links.values() if link.startswith(AWAY)))
            self.assertEqual((said["state"], said["iss"]), ("st", self.issuer))
            self.assertIn(said["error"], ("invalid_scope", "unsupported_response_type", "invalid_request"))
        for app in (known, stranger):
            page = app.sends(prompt="none")
            self.assertEqual((page.status, page.away), (200, None))
            self.assertIn("app.example", page.text, "the person reads where it goes")

    def test_A20_the_person_is_asked_every_time(self):
        """No app is sure to be what it says, so none is let through because it was allowed before."""
        for app in (self.app(), self.app(public=True)):
            for _ in range(2):
                page = app.sends(prompt="none")
                self.assertEqual((page.status, page.away), (200, None))
                self.assertIsNotNone(page.form("request", button=("decision", "allow")))
                app.tokens()

    def test_A21_the_person_reads_who_asks_and_for_what(self):
        """Name, publisher, what it may do in words, for which resource, how long, and where one comes back to."""
        app = self.app(name="Tour <planner>", publisher="Example & Sons", website="https://app.example",
                       redirects=[AWAY])
        text = app.sends(resource=self.issuer + "/api/v1").text
        for words in ("Tour &lt;planner&gt;", "Example &amp; Sons", "https://app.example", "Unverified",
                      "See and download tracks", " a year", f" at {self.issuer}/api/v1.",
                      self.site.PERSON["email"]):
            self.assertIn(words, text)
        self.assertRegex(text, r"back (at|to) app\.example")
        self.assertNotIn("Upload, change and delete tracks", text)
        self.assertIn(f" at {self.issuer}.", app.sends().text)

    def test_A22_an_app_is_no_user(self):
        """Ids say what they are, and nobody chooses them. An app's own token reaches the things of the account that
        registered it, is reported as the app's everywhere, and opens no page of a person."""
        app = self.app(grants=["client_credentials"])
        self.assertRegex(app.id, r"^app_[0-9a-z]{26}$")
        users = [row["id"] for row in self.server.api("GET", "/api/v1/users")[1]["data"]]
        self.assertTrue(all(user.startswith("usr_") for user in users), users)
        self.assertEqual(send("POST", self.issuer + "/oauth/register", body={
            "redirect_uris": [AWAY], "client_id": users[0]}).body["client_id"][:4], "app_")
        own = app.own(scope=SCOPE).body["access_token"]
        facts = app.look(own)
        self.assertEqual((facts["sub"], facts["client_id"]), (app.id, app.id))
        self.assertNotIn("username", facts)
        credential = self.at_api(own, "/api/v1/credential").body
        self.assertEqual((credential["kind"], credential["app"], credential["scopes"]),
                         ("access_token", "Desk", [SCOPE]))
        for path in ("/api/v1/users/me", "/api/v1/sessions", "/api/v1/api-keys"):
            self.assertEqual(self.at_api(own, path).status, 403, path)
        status, headers, _ = self.raw("GET", "/account", [("Authorization", "Bearer " + own)])
        self.assertEqual((status, headers["Location"]), (303, "/sign-in?next=%2Faccount"))

    def test_A23_no_parameter_leads_to_another_site(self):
        """After signing in one gets to a page of this server."""
        tried = ("https://evil.example", "//evil.example", "/\\evil.example")  # an address may sign in so often
        for wrong in ("https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
                      "/account\r\nX: 1", "javascript:alert(1)", "/account/../../evil", "/account@evil.example",
                      "/healthz", "evil.example", "/oauth/authorize/../x", " /account", "https:/account"):
            browser = Browser(self.issuer)
            page = browser.get("/sign-in?next=" + quote(wrong, ""))
            form = page.form("next")
            self.assertIn(("next", "/account"), form.sent())
            form.fill("next", wrong)  # nor when the form has it
            if wrong in tried:
                page = page.fill_and_submit(self.site.PERSON)
                self.assertEqual((page.away, page.url), (None, self.issuer + "/account"), wrong)
                self.assertEqual(browser.get("/sign-in?next=" + quote(wrong, "")).url, self.issuer + "/account")
