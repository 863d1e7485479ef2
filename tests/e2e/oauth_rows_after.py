# SPDX-License-Identifier: Apache-2.0
"""Rows D to H and P of test_oauth_rows: giving tokens back, asking about them, using them, devices, registration, and
what the server says of itself."""
import re

from oauth_browser import DEVICE, SCOPE, send
from oauth_rows_case import PLAIN, RowsCase, at_once

ALL = ["authorization_code", "refresh_token", "client_credentials", DEVICE]


class AfterRows(RowsCase):
    def test_D1_a_token_is_found_whatever_the_hint_says(self):
        """Its first letters say what it is."""
        app = self.app()
        for hint in (None, "", "access_token", "refresh_token", "nothing"):
            for name in ("access_token", "refresh_token"):
                tokens = app.tokens()
                answer = app.post("/oauth/revoke", token=tokens[name], token_type_hint=hint)
                self.assertEqual((answer.status, answer.body), (200, {}))
                self.assertFalse(self.works(tokens["access_token"]))

    def test_D2_only_the_app_itself_gives_a_token_back(self):
        """To another app the answer is as for a token that does not exist."""
        app, other, public = self.app(), self.app(), self.app(public=True)
        tokens = app.tokens()
        for name in ("access_token", "refresh_token"):
            self.assert_error(app.post("/oauth/revoke", token=tokens[name], client_secret="x"), "invalid_client", 401)
            self.assert_error(app.post("/oauth/revoke", token=tokens[name], client_secret=None), "invalid_client", 401)
            for stranger in (other, public):
                answer = stranger.post("/oauth/revoke", token=tokens[name])
                self.assertEqual((answer.status, answer.body), (200, {}))
        self.assertTrue(self.works(tokens["access_token"]))
        self.assertEqual(app.refresh(tokens["refresh_token"]).status, 200)
        own = public.tokens()
        self.assertEqual(public.post("/oauth/revoke", token=own["refresh_token"]).status, 200)
        self.assertFalse(self.works(own["access_token"]))

    def test_D3_a_token_that_does_not_work_is_no_error(self):
        """Unknown, expired, given back before, or no token at all but a text."""
        app = self.app()
        tokens = app.tokens()
        self.change("update oauth_access_tokens set expires_at = created_at where client_id = ?", app.id)
        for token in ("x", "mv_at_x", "a" * 2000, tokens["access_token"], tokens["refresh_token"],
                      tokens["refresh_token"]):
            answer = app.post("/oauth/revoke", token=token)
            self.assertEqual((answer.status, answer.body), (200, {}))
        self.assert_error(app.post("/oauth/revoke"), "invalid_request")

    def test_D4_a_refresh_token_ends_the_grant_an_access_token_itself(self):
        """The app that gives back an access token goes on with a new one."""
        app = self.app()
        first = app.tokens()
        other, second = app.tokens(), app.refresh(first["refresh_token"]).body
        app.post("/oauth/revoke", token=second["access_token"])
        self.assertFalse(self.works(second["access_token"]))
        self.assertTrue(self.works(first["access_token"]))
        third = app.refresh(second["refresh_token"]).body
        app.post("/oauth/revoke", token=third["refresh_token"])
        for tokens in (first, third):
            self.assertFalse(self.works(tokens["access_token"]))
        self.assert_error(app.refresh(third["refresh_token"]), "invalid_grant")
        self.assertTrue(self.works(other["access_token"]), "another permission of the same app")

    def test_E1_only_an_app_with_a_secret_asks_about_tokens(self):
        """Otherwise anybody could try tokens here."""
        app, public = self.app(), self.app(public=True)
        token = app.tokens()["access_token"]
        self.assertEqual(send("GET", f"{self.issuer}/oauth/introspect?token={token}").status, 405)
        for answer in (public.post("/oauth/introspect", token=token),
                       app.post("/oauth/introspect", token=token, client_secret=None),
                       app.post("/oauth/introspect", token=token, client_secret="x"),
                       send("POST", self.issuer + "/oauth/introspect", {"token": token})):
            self.assert_error(answer, "invalid_client", 401)
            self.assertIn("WWW-Authenticate", answer.headers)
        self.assert_error(app.post("/oauth/introspect"), "invalid_request")

    def test_E2_an_active_token_is_described(self):
        """All but nbf, which is iat here, and jti, as tokens have no number of their own."""
        app = self.app(grants=ALL)
        tokens = app.tokens(resource=self.issuer + "/api/v1")
        person = next(row["id"] for row in self.server.api("GET", "/api/v1/users")[1]["data"]
                      if row["email"] == self.site.PERSON["email"])
        for token, kind, life in ((tokens["access_token"], "Bearer", 3600),
                                  (tokens["refresh_token"], "refresh_token", 30 * 24 * 3600)):
            facts = app.look(token)
            self.assertEqual(facts["exp"] - facts["iat"], life)
            self.assertEqual({**facts, "exp": 0, "iat": 0}, {
                "active": True, "scope": SCOPE, "client_id": app.id, "username": facts["username"], "token_type": kind,
                "exp": 0, "iat": 0, "sub": person, "aud": self.issuer + "/api/v1", "iss": self.issuer})
            self.assertTrue(facts["username"])
        self.assertEqual(app.look(app.own().body["access_token"])["sub"], app.id)

    def test_E3_of_all_others_nothing_is_said(self):
        """Another app's tokens, too, so that nobody learns who else is here."""
        app, other = self.app(grants=ALL), self.app()
        tokens, code, used = app.tokens(), app.code(), app.tokens()
        app.refresh(used["refresh_token"])
        gone = app.own().body["access_token"]
        app.post("/oauth/revoke", token=gone)
        for asks, token in ((other, tokens["access_token"]), (other, tokens["refresh_token"]), (app, gone), (app, "x"),
                            (app, code), (app, app.secret), (app, used["refresh_token"]), (app, "a" * 2000)):
            answer = asks.post("/oauth/introspect", token=token)
            self.assertEqual((answer.status, answer.body), (200, {"active": False}))

    def test_E4_active_is_a_boolean(self):
        """A library stops at any other type."""
        app = self.app()
        for token, active in ((app.tokens()["access_token"], True), ("x", False)):
            answer = app.post("/oauth/introspect", token=token)
            self.assertIs(answer.body["active"], active)
            self.assertEqual(answer.headers["Content-Type"].partition(";")[0], "application/json")

    def test_F1_the_word_Bearer_is_written_anyhow(self):
        """Names of schemes have no case."""
        token = self.app().tokens()["access_token"]
        for scheme in ("Bearer", "bearer", "BEARER", "bEaReR", "Bearer  "):
            self.assertEqual(self.at_api(token, scheme=scheme).status, 200, scheme)
        for scheme in ("Basic", "Bearer:", "Token", "Bearers"):
            self.assertEqual(self.at_api(token, scheme=scheme).status, 401, scheme)

    def test_F2_a_token_comes_one_way(self):
        """In the address it counts for nothing, and is refused as any parameter that a route does not have (422)."""
        token, path = self.app().tokens()["access_token"], "/api/v1/tracks"
        answer = send("GET", f"{self.issuer}{path}?access_token={token}")
        self.assertEqual((answer.status, "error=" in answer.headers["WWW-Authenticate"]), (401, False))
        self.assertEqual(self.at_api(token, f"{path}?access_token={token}").status, 422)
        self.assertEqual(self.at_api(token, f"{path}?access_token=x").status, 422)
        self.assertEqual(self.at_api(token, **{"X-API-Key": token}).status, 400)
        twice = [("Authorization", "Bearer " + token)] * 2
        self.assertEqual(self.raw("GET", path, twice)[0], 400)
        self.assertEqual(send("GET", self.issuer + path, headers={"X-API-Key": token}).status, 401)

    def test_F3_who_shows_nothing_is_told_no_error(self):
        """Only that a token is needed, and where one learns how to get it."""
        answer = send("GET", self.issuer + "/api/v1/tracks")
        where = self.issuer + "/.well-known/oauth-protected-resource/api/v1"
        self.assertEqual((answer.status, answer.headers.get_all("WWW-Authenticate")),
                         (401, [f'Bearer realm="musicverse", resource_metadata="{where}"']))

    def test_F4_a_token_that_does_not_work_is_invalid(self):
        """Mistyped, unknown, expired, revoked, or no access token: one answer."""
        app = self.app(grants=ALL)
        tokens, gone, late = app.tokens(), app.own().body["access_token"], app.own().body["access_token"]
        app.post("/oauth/revoke", token=gone)
        self.change("update oauth_access_tokens set expires_at = created_at where grant_id = ''")
        for token in ("x", tokens["access_token"][:-1], tokens["access_token"] + "x", gone, late,
                      tokens["refresh_token"], app.secret, app.code()):
            answer = self.at_api(token)
            self.assertEqual(answer.status, 401, token)
            self.assertIn('error="invalid_token"', answer.headers["WWW-Authenticate"])
        self.assertTrue(self.works(tokens["access_token"]))

    def test_F5_a_missing_scope_is_named(self):
        """403, with the scope that would do."""
        token = self.app(scopes=[SCOPE]).tokens(scope=SCOPE)["access_token"]
        for path, scope in (("/api/v1/releases", "releases:read"), ("/api/v1/users", "users:read")):
            answer = self.at_api(token, path)
            self.assertEqual((answer.status, answer.body["code"]), (403, "forbidden"))
            self.assertIn(f'error="insufficient_scope", scope="{scope}"', answer.headers["WWW-Authenticate"])
        self.assertEqual(self.at_api(token, "/api/v1/tracks", method="POST", body={}).status, 403)

    def test_F6_each_part_of_a_challenge_is_there_once(self):
        """And of the characters that it may have, whatever was sent."""
        token = self.app().tokens()["access_token"]
        for answer in (send("GET", self.issuer + "/api/v1/tracks"), self.at_api("x\"\\"), self.at_api("x"),
                       self.at_api(token, "/api/v1/releases")):
            (challenge,) = answer.headers.get_all("WWW-Authenticate")
            self.assertTrue(challenge.startswith("Bearer "))
            parts = re.findall(r'([a-z_]+)="([^"]*)"(?:, |$)', challenge[7:])
            self.assertEqual(", ".join(f'{name}="{value}"' for name, value in parts), challenge[7:])
            self.assertEqual(len({name for name, _ in parts}), len(parts))
            for _, value in parts:
                self.assertRegex(value, PLAIN)

    def test_P1_the_metadata_name_every_endpoint(self):
        """And only what is there: no registration while it is off, no policy that nobody wrote."""
        found = send("GET", self.issuer + "/.well-known/oauth-authorization-server").body
        for name, path in (("authorization", "authorize"), ("token", "token"), ("revocation", "revoke"),
                           ("introspection", "introspect"), ("device_authorization", "device_authorization")):
            self.assertEqual(found[name + "_endpoint"], f"{self.issuer}/oauth/{path}")
        secret = ["client_secret_basic", "client_secret_post"]
        for name, value in (("issuer", self.issuer), ("response_types_supported", ["code"]),
                            ("response_modes_supported", ["query"]), ("code_challenge_methods_supported", ["S256"]),
                            ("authorization_response_iss_parameter_supported", True),
                            ("token_endpoint_auth_methods_supported", [*secret, "none"]),
                            ("revocation_endpoint_auth_methods_supported", [*secret, "none"]),
                            ("introspection_endpoint_auth_methods_supported", secret)):
            self.assertEqual(found[name], value, name)
        self.assertEqual(sorted(found["grant_types_supported"]), sorted(ALL))
        self.assertIn(SCOPE, found["scopes_supported"])
        self.assertEqual(send("GET", found["service_documentation"]).status, 200)
        self.assertNotIn("registration_endpoint", found)
        self.assertNotIn("op_policy_uri", found)

    def test_P2_pages_are_for_no_script_and_tokens_for_any(self):
        """An app in a browser may fetch tokens, and nothing of another site may read a page."""
        other = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
        for path, any_site in (("/oauth/token", True), ("/oauth/revoke", True), ("/oauth/device_authorization", True),
                               ("/oauth/introspect", False)):
            for answer in (send("POST", self.issuer + path, {"client_id": "x"}, other),
                           send("OPTIONS", self.issuer + path, headers=other)):
                allowed = answer.headers["Access-Control-Allow-Origin"]
                self.assertEqual(allowed, "*" if any_site else None, path)
                self.assertIsNone(answer.headers["Access-Control-Allow-Credentials"])
        for path in ("/oauth/authorize", "/device", "/sign-in", "/account"):
            for method in ("GET", "OPTIONS"):
                status, headers, _ = self.raw(method, path, other.items())
                self.assertIn(status, (200, 204, 303, 400))
                self.assertIsNone(headers["Access-Control-Allow-Origin"], path)

    def test_P3_a_resource_says_who_gives_tokens_for_it(self):
        """From the challenge of a 401 an app gets to everything that it needs."""
        challenge = send("GET", self.issuer + "/api/v1/tracks").headers["WWW-Authenticate"]
        found = send("GET", re.search('resource_metadata="([^"]+)"', challenge)[1]).body
        self.assertEqual((found["resource"], found["authorization_servers"]), (self.issuer + "/api/v1", [self.issuer]))
        whole = send("GET", self.issuer + "/.well-known/oauth-protected-resource").body
        self.assertEqual((whole["resource"], whole["bearer_methods_supported"]), (self.issuer, ["header"]))
        app = self.app(grants=ALL)
        for resource in (found["resource"], whole["resource"]):
            self.assertTrue(self.works(app.tokens(resource=resource)["access_token"]))

    def test_P4_people_see_their_apps_and_disconnect_them(self):
        """On a page and by the API; everything of the permission ends at once, and is noted."""
        app, browser = self.app(name="Tour planner", publisher="Example Ltd"), self.site.invite("cee@example.com")
        tokens = app.tokens(browser=browser)
        page = browser.get("/account")
        for words in ("Tour planner", "Example Ltd", "See and download tracks", "Last used"):
            self.assertIn(words, page.text)
        form = page.form("app")
        page = page.fill_and_submit({"app": form.fields[form.names().index("app")].value})
        self.assertNotIn("Tour planner", page.text)
        self.assertFalse(self.works(tokens["access_token"]))
        self.assert_error(app.refresh(tokens["refresh_token"]), "invalid_grant")
        _, noted = self.server.api("GET", "/api/v1/audit-entries?user=all&action=connected_app&subject=" + app.id)
        self.assertIn("connected_app.allow", [one["action"] for one in noted["data"]])


class DeviceRows(RowsCase):
    def device(self, app, **changes):
        """Changes what the database has of the device that waits."""
        for name, by in changes.items():
            self.change(f"update oauth_devices set {name} = {name} + ? where client_id = ?", by, app.id)

    def setUp(self):
        self.desk = self.app(public=True, redirects=[], grants=[DEVICE, "refresh_token"])

    def test_G1_a_device_gets_two_codes_and_an_address(self):
        """All that libraries need, the address with the code in it as well."""
        begun = self.desk.begin(scope=SCOPE)
        self.assertRegex(begun["user_code"], "^[A-Z]{4}-[A-Z]{4}$")
        self.assertEqual(begun, {
            "device_code": begun["device_code"], "user_code": begun["user_code"],
            "verification_uri": self.issuer + "/device", "expires_in": 600, "interval": 5,
            "verification_uri_complete": f"{self.issuer}/device?user_code={begun['user_code']}"})
        self.assert_error(self.desk.post("/oauth/device_authorization", scope="nothing"), "invalid_scope")
        self.assert_error(self.desk.post("/oauth/device_authorization", client_id=None), "invalid_client", 401)

    def test_G2_who_asks_too_often_waits_longer(self):
        """Five seconds more for all that follows; and each end has its name."""
        begun = self.desk.begin()
        self.assert_error(self.desk.poll(begun), "authorization_pending")
        self.assert_error(self.desk.poll(begun), "slow_down")
        self.device(self.desk, asked_at=-6_000)
        self.assert_error(self.desk.poll(begun), "slow_down")
        self.device(self.desk, asked_at=-16_000)
        self.assert_error(self.desk.poll(begun), "authorization_pending")
        self.site.enter(begun, False)
        self.assert_error(self.desk.poll(begun), "access_denied")
        late = self.desk.begin()
        self.device(self.desk, expires_at=-600_000)
        self.assert_error(self.desk.poll(late), "expired_token")
        self.assertEqual(self.site.browser.get("/device").fill_and_submit({"user_code": late["user_code"]}).status, 422)

    def test_G3_a_device_code_works_once_for_its_app(self):
        """Who asks again after that has a code that does not exist."""
        begun, other = self.desk.begin(), self.app(public=True, redirects=[], grants=[DEVICE])
        self.site.enter(begun, True)
        self.assert_error(other.poll(begun), "invalid_grant")
        self.assert_error(self.desk.poll(begun, client_id=None), "invalid_client", 401)
        answers = at_once([lambda: self.desk.poll(begun) for _ in range(8)])
        (given,) = [answer.body for answer in answers if answer.status == 200]
        self.assertTrue(self.works(given["access_token"]))
        self.assertEqual(self.desk.refresh(given["refresh_token"]).status, 200)
        for _ in range(2):
            self.assert_error(self.desk.poll(begun), "invalid_grant")
        self.assert_error(self.desk.poll({"device_code": "x"}), "invalid_grant")
        self.assert_error(self.desk.poll({"device_code": None}), "invalid_request")

    def test_G4_a_code_is_of_letters_that_nobody_mistakes(self):
        """Eight of twenty consonants; typed in any case, with anything between them."""
        codes = [self.desk.begin()["user_code"] for _ in range(20)]
        self.assertEqual(len(set(codes)), 20)
        self.assertRegex("".join(codes), "^[BCDFGHJKLMNPQRSTVWXZ-]+$")
        for code, typed in zip(codes, (codes[0], codes[1].lower(), codes[2].replace("-", ""),
                                       codes[3].replace("-", " "), " ".join(codes[4]).swapcase(), f"  {codes[5]}. ")):
            page = self.site.signed_in(self.site.browser.get("/device")).fill_and_submit({"user_code": typed})
            self.assertIn(code, page.text)
            self.assertIsNotNone(page.form("user_code", button=("decision", "allow")), typed)

    def test_G5_codes_cannot_be_tried_out(self):
        """Sixty forms in ten minutes for one person, of 2^34 codes that live ten minutes; then the right one waits."""
        begun, browser = self.desk.begin(), self.site.invite("dee@example.com")
        page = browser.get("/device")
        for number in range(60):
            page = page.fill_and_submit({"user_code": "BBBB-BBBB"})
            self.assertEqual(page.status, 422, number)
        for typed in ("BBBB-BBBB", begun["user_code"]):
            page = browser.get("/device").fill_and_submit({"user_code": typed})
            self.assertEqual(page.status, 429)
            self.assertGreater(int(page.headers["Retry-After"]), 0)
        self.assert_error(self.desk.poll(begun), "authorization_pending")
        self.site.enter(begun, True)
        states = self.rows("select state from oauth_devices where client_id = ?", self.desk.id)
        self.assertEqual(states, [("approved",)], "somebody else is not held up")

    def test_G6_the_page_always_asks(self):
        """Whoever sent a link with a code in it gets nothing by it: the person reads who asks, from where, and since
        when, and presses a button."""
        begun = send("POST", self.issuer + "/oauth/device_authorization", self.desk.who(),
                     {"User-Agent": "a <fridge>"}).body
        page = self.site.signed_in(self.site.browser.get(begun["verification_uri_complete"]))
        self.assertEqual(page.url, begun["verification_uri_complete"])
        self.assertIsNone(page.form("user_code", button=("decision", "allow")))
        self.assert_error(self.desk.poll(begun), "authorization_pending")
        self.assertIn(("user_code", begun["user_code"]), page.form("user_code").sent())
        page = page.fill_and_submit()
        for words in ("Desk", begun["user_code"], "127.0.0.1", "a &lt;fridge&gt;", "just now", "Unverified",
                      "See and download tracks", " a year", f" at {self.issuer}.", "Allow it only if you see"):
            self.assertIn(words, page.text)
        self.device(self.desk, asked_at=-60_000)
        self.assert_error(self.desk.poll(begun), "authorization_pending")
        page.fill_and_submit(button=("decision", "allow"))
        self.assertEqual(self.desk.poll(begun).status, 200)
