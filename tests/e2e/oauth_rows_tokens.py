# SPDX-License-Identifier: Apache-2.0
"""Rows B and C of test_oauth_rows: the token endpoint, and refresh tokens."""
import re
import secrets

from oauth_browser import DEVICE, FORM, REDIRECT, SCOPE, basic, challenge_of, send
from oauth_rows_case import RowsCase, at_once

DAY = 24 * 3_600_000
TOKEN = re.compile(r"mv_(at|rt|ac|dc|cs)_([0-9A-Za-z]{43})[0-9A-Za-z]{6}")


class TokenRows(RowsCase):
    ENV = {"MV_OAUTH_REGISTRATION": "open"}

    def test_B1_tokens_are_asked_for_by_POST_and_no_secret_is_in_the_address(self):
        """Addresses end up in logs."""
        app = self.app(grants=["client_credentials"])
        for path in ("/oauth/token", "/oauth/revoke", "/oauth/introspect", "/oauth/device_authorization"):
            answer = send("GET", f"{self.issuer}{path}")
            self.assertEqual((answer.status, answer.headers["Allow"].split(", ")[0]), (405, "POST"), path)
        for path in ("/oauth/token", "/oauth/revoke", "/oauth/introspect"):
            asked = f"{self.issuer}{path}?client_secret={app.secret}"
            fields = {"grant_type": "client_credentials", "token": "x"}
            self.assert_error(send("POST", asked, {**fields, **app.who()}), "invalid_request")
            self.assert_error(send("POST", f"{asked}&client_id={app.id}", fields), "invalid_request")
            self.assert_error(send("POST", f"{self.issuer}{path}?client_id={app.id}", fields), "invalid_client", 401)

    def test_B2_an_answer_says_what_was_given(self):
        """With its scope always: some libraries stop when it differs from what they asked for."""
        app = self.app()
        for answer in (app.redeem(app.code()), app.refresh(app.tokens()["refresh_token"])):
            self.assertEqual(answer.headers["Content-Type"].partition(";")[0], "application/json")
            self.assertEqual(set(answer.body), {"access_token", "token_type", "expires_in", "scope", "refresh_token"})
            self.assertEqual((answer.body["token_type"], answer.body["scope"]), ("Bearer", SCOPE))
            self.assertIs(type(answer.body["expires_in"]), int)
        self.assertEqual(app.tokens(scope=None)["scope"], "tracks:read tracks:write")

    def test_B3_answers_with_secrets_are_kept_nowhere_and_errors_neither(self):
        """no-store on all of them, and the old Pragma as well."""
        app = self.app(grants=["authorization_code", "refresh_token", "client_credentials", DEVICE])
        token = app.own().body["access_token"]
        answers = [app.redeem(app.code()), app.own(), app.post("/oauth/device_authorization"),
                   app.post("/oauth/introspect", token=token), app.post("/oauth/revoke", token=token),
                   app.fetch("password"), app.own(client_secret="x"), app.redeem("x"),
                   send("POST", self.issuer + "/oauth/token", "grant_type=%ff"),
                   send("POST", self.issuer + "/oauth/token", body={"grant_type": "client_credentials"}),
                   send("POST", self.issuer + "/oauth/register", body={"redirect_uris": [REDIRECT]}),
                   send("POST", self.issuer + "/oauth/register", body={})]
        self.assertEqual([answer.status for answer in answers],
                         [200, 200, 200, 200, 200, 400, 401, 400, 400, 415, 201, 400])
        for answer in answers:
            self.assertEqual((answer.headers["Cache-Control"], answer.headers["Pragma"]), ("no-store", "no-cache"),
                             answer)
        others = [send("POST", self.issuer + "/oauth/token", "a=" + "b" * 100_000),
                  send("GET", self.issuer + "/oauth/token"), send("GET", self.issuer + "/oauth/nothing"),
                  self.at_api("x")]
        for status, answer in zip((413, 405, 404, 401), others):
            self.assertEqual((answer.status, answer.headers["Cache-Control"]), (status, "no-store"), answer)

    def test_B4_errors_have_their_names_and_status(self):
        """400, but for an app that is not who it says: 401, with a challenge."""
        app, machine = self.app(), self.app(grants=["client_credentials"])
        for error, answer in (("invalid_request", app.fetch(None)), ("invalid_request", app.redeem(None)),
                              ("invalid_grant", app.redeem("x")), ("invalid_grant", app.refresh("x")),
                              ("unauthorized_client", app.own()), ("unauthorized_client", machine.redeem("x")),
                              ("unsupported_grant_type", app.fetch("implicit")),
                              ("invalid_scope", machine.own(scope="releases:read")),
                              ("invalid_target", machine.own(resource="https://other.example"))):
            self.assert_error(answer, error)
        none = dict(client_id=None, client_secret=None)
        for answer in (app.own(client_secret="x"), app.own(client_id="app_x"), app.own(**none),
                       app.own(basic(app.id, "x"), **none), app.own({"Authorization": "Basic *"}, **none)):
            self.assert_error(answer, "invalid_client", 401)
            self.assertRegex(answer.headers["WWW-Authenticate"], r'^Basic realm="[^"]+"$')

    def test_B5_the_secret_comes_in_the_form_or_by_Basic(self):
        """By Basic form-encoded first; ids and secrets of ours are the same without. Odd ones are wrong, no fault."""
        app = self.app(grants=["client_credentials"])
        none = dict(client_id=None, client_secret=None)
        encoded = lambda text: "".join(f"%{ord(c):02x}" for c in text)
        for answer in (app.own(), app.own(basic(app.id, app.secret), **none),
                       app.own(basic(encoded(app.id), encoded(app.secret)), **none),
                       app.own({"Authorization": basic(app.id, app.secret)["Authorization"].replace("Basic", "bAsIc")},
                               **none), app.own(basic(app.id, app.secret), client_secret=None)):
            self.assertEqual(answer.status, 200, answer.body)
        for odd in (":", "a:b", "%", "%zz", "%3A", "+", "a b", "\u00fc", "%C3%BC", "%00", app.secret + ":", ""):
            for answer in (app.own(basic(app.id, odd), **none), app.own(basic(odd, app.secret), **none),
                           app.own(client_secret=odd)):
                self.assert_error(answer, "invalid_client", 401)

    def test_B6_an_app_says_once_which_it_is(self):
        """Two proofs could be of two apps."""
        app, other = self.app(grants=["client_credentials"]), self.app(grants=["client_credentials"])
        header = basic(app.id, app.secret)
        for answer in (app.own(header), other.own(header), app.own(header, client_id=None),
                       app.own(header, client_id=other.id, client_secret=None)):
            self.assert_error(answer, "invalid_request")
        twice = [("Authorization", header["Authorization"])] * 2 + [("Content-Type", FORM)]
        self.assertEqual(self.raw("POST", "/oauth/token", twice, "grant_type=client_credentials")[0], 400)

    def test_B7_a_secret_cannot_be_guessed(self):
        """It is 256 random bits, and the server keeps a hash with a key that is not in the database. Wrong tries do
        not shut the app out: some libraries try the header first, and anybody could send them."""
        app = self.app(grants=["client_credentials"])
        self.assertRegex(app.secret, TOKEN)
        tries = at_once([lambda: app.own(client_secret=app.secret[:-1]) for _ in range(40)])
        self.assertEqual({answer.status for answer in tries}, {401})
        self.assertEqual(app.own().status, 200)
        digest = self.rows("select digest from oauth_clients where id = ?", app.id)[0][0]
        self.assertRegex(digest, "[0-9a-f]{64}$")

    def test_B8_a_code_works_once_for_a_minute_for_who_asked(self):
        """Bound to app, challenge and address; a wrong try does not use it up."""
        app, other = self.app(), self.app()
        code = app.code()
        for answer in (other.redeem(code), app.redeem(code, code_verifier="v" * 43),
                       app.redeem(code, redirect_uri=REDIRECT + "2")):
            self.assert_error(answer, "invalid_grant")
        self.assertEqual(app.redeem(code).status, 200)
        self.assert_error(app.redeem(code), "invalid_grant")
        self.assertEqual(self.rows("select distinct expires_at - created_at from oauth_codes"), [(60_000,)])
        late = app.code()
        self.change("update oauth_codes set expires_at = created_at where client_id = ? and grant_id = ''", app.id)
        self.assert_error(app.redeem(late), "invalid_grant")

    def test_B9_a_code_that_comes_twice_ends_what_came_of_it(self):
        """Only from the app itself with its verifier: otherwise whoever saw a code could end it all."""
        app, other = self.app(), self.app()
        code = app.code()
        tokens = app.redeem(code).body
        for answer in (app.redeem(code, client_secret="x"), other.redeem(code),
                       app.redeem(code, code_verifier="v" * 43), app.redeem(code, redirect_uri=REDIRECT + "2")):
            self.assertIn(answer.error, ((400, "invalid_grant"), (401, "invalid_client")))
        self.assertTrue(self.works(tokens["access_token"]))
        tokens = app.refresh(tokens["refresh_token"]).body
        self.assert_error(app.redeem(code), "invalid_grant")
        self.assertFalse(self.works(tokens["access_token"]))
        self.assert_error(app.refresh(tokens["refresh_token"]), "invalid_grant")
        self.assertEqual(self.ended_by_reuse(app), 1)

    def test_B11_the_verifier_is_needed_and_has_to_fit(self):
        """There is no code without a challenge, so a verifier that nobody waits for cannot be."""
        app = self.app()
        code = app.code()
        self.assert_error(app.redeem(code, code_verifier=None), "invalid_request")
        for wrong in (secrets.token_urlsafe(32), challenge_of(app.verifier), app.verifier + "x", app.verifier[:-1]):
            self.assert_error(app.redeem(code, code_verifier=wrong), "invalid_grant")
        self.assertEqual(app.redeem(code).status, 200)
        self.assertEqual(self.rows("select count(*) from oauth_codes where length(challenge) <> 43"), [(0,)])

    def test_B12_a_verifier_has_43_to_128_unreserved_characters(self):
        """Others are refused even when the challenge was made of them."""
        for verifier, good in (("v" * 43, True), ("~.-_" * 32, True), ("v" * 42, False), ("v" * 129, False),
                               ("v" * 42 + "+", False), ("v" * 42 + "\u00fc", False), ("v" * 43 + " ", False)):
            app = self.app()
            app.verifier = verifier
            answer = app.redeem(app.code())
            self.assertEqual(answer.status, 200 if good else 400, verifier)
            if not good:
                self.assert_error(answer, "invalid_grant")

    def test_B13_the_address_may_come_again_and_is_compared_then(self):
        """OAuth 2.1 dropped it, and every library still sends it."""
        app = self.app(redirects=[REDIRECT, REDIRECT + "2"])
        for address in (None, "", REDIRECT):
            self.assertEqual(app.redeem(app.code(), redirect_uri=address).status, 200)
        code = app.code()
        for wrong in (REDIRECT + "2", REDIRECT + "/", REDIRECT.replace(":9", ":10"), "https://evil.example"):
            self.assert_error(app.redeem(code, redirect_uri=wrong), "invalid_grant")

    def test_B14_a_code_is_for_the_app_that_asked(self):
        """An app without a secret says which it is."""
        app, other = self.app(public=True), self.app(public=True)
        code = app.code()
        self.assert_error(other.redeem(code, code_verifier=app.verifier), "invalid_grant")
        self.assert_error(app.redeem(code, client_id=None), "invalid_client", 401)
        self.assert_error(app.redeem(code, client_secret="x"), "invalid_client", 401)
        self.assertEqual(app.redeem(code).status, 200)

    def test_B15_an_app_has_the_grants_that_it_is_registered_for(self):
        """And passwords of people are nobody's business."""
        app, machine = self.app(grants=["authorization_code"]), self.app(grants=["client_credentials"])
        for answer in (app.own(), app.refresh("x"), app.poll({"device_code": "x"}), machine.redeem("x"),
                       machine.refresh("x"), machine.post("/oauth/device_authorization")):
            self.assert_error(answer, "unauthorized_client")
        self.assertNotIn("refresh_token", app.tokens())
        for grant in ("password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer", "Client_Credentials"):
            self.assert_error(app.fetch(grant, **dict(zip(("username", "password"), self.site.PERSON.values()))),
                              "unsupported_grant_type")

    def test_B16_only_an_app_with_a_secret_has_an_account(self):
        """And no refresh token: it can ask again."""
        self.assertEqual(self.faults(public=True, grants=["client_credentials"]), ["/grants"])
        self.assert_error(self.app(public=True).own(), "unauthorized_client")
        app = self.app(grants=["client_credentials", "authorization_code", "refresh_token"])
        self.assertNotIn("refresh_token", app.own().body)
        self.assertEqual(app.own(client_secret=None).error, (401, "invalid_client"))

    def test_B17_tokens_are_256_random_bits(self):
        """No two alike, and no place in them that is."""
        app = self.app(grants=["client_credentials", DEVICE, "authorization_code", "refresh_token"])
        given = {"access": [app.own().body["access_token"] for _ in range(60)],
                 "device": [app.begin()["device_code"] for _ in range(60)],
                 "code": [app.code() for _ in range(12)],
                 "refresh": [app.tokens()["refresh_token"]]}
        for _ in range(60):
            given["refresh"].append(app.refresh(given["refresh"][-1]).body["refresh_token"])
        for kind, tokens in given.items():
            parts = [TOKEN.fullmatch(token)[2] for token in tokens]
            self.assertEqual(len(set(parts)), len(parts), kind)
            for place in zip(*parts):
                self.assertGreater(len(set(place)), len(parts) // 3, f"{kind}: {place}")

    def test_B18_access_tokens_are_short_and_for_a_resource(self):
        """An hour; for this server, or for the one of its resources that was asked for."""
        app = self.app(grants=["client_credentials"])
        plain, api = app.own().body, app.own(resource=self.issuer + "/api/v1").body
        for tokens, audience in ((plain, self.issuer), (api, self.issuer + "/api/v1")):
            self.assertLessEqual(tokens["expires_in"], 3600)
            self.assertGreater(tokens["expires_in"], 3590)
            facts = app.look(tokens["access_token"])
            self.assertEqual((facts["aud"], facts["exp"] - facts["iat"]), (audience, 3600))
        self.change("update oauth_access_tokens set expires_at = created_at where resource <> ''")
        self.assertEqual(app.look(api["access_token"]), {"active": False})
        self.assertFalse(self.works(api["access_token"]))


class RefreshRows(RowsCase):
    def aged(self, app, by):
        """Lets time pass for what the app's refresh tokens were used for."""
        self.change("update oauth_refresh_tokens set used_at = used_at - ? where used_at > 0 and grant_id in "
                  "(select id from oauth_grants where client_id = ?)", by, app.id)

    def assert_ended(self, app, *all_tokens):
        for tokens in all_tokens:
            self.assertFalse(self.works(tokens["access_token"]))
            self.assert_error(app.refresh(tokens["refresh_token"]), "invalid_grant")
        self.assertEqual(self.ended_by_reuse(app), 1)

    def test_C1_a_refresh_token_brings_the_next_one(self):
        """For every app, with a secret or without."""
        for app in (self.app(), self.app(public=True)):
            tokens = app.tokens()
            for _ in range(3):
                after = app.refresh(tokens["refresh_token"]).body
                self.assertNotEqual(after["refresh_token"], tokens["refresh_token"])
                self.assertNotEqual(after["access_token"], tokens["access_token"])
                self.assertTrue(self.works(after["access_token"]))
                tokens = after

    def test_C2_a_refresh_token_is_for_its_app(self):
        """Another app neither uses it nor ends it."""
        app, other = self.app(), self.app()
        tokens = app.tokens()
        self.assert_error(other.refresh(tokens["refresh_token"]), "invalid_grant")
        self.assert_error(app.refresh(tokens["refresh_token"], client_secret=None), "invalid_client", 401)
        self.assertEqual(app.refresh(tokens["refresh_token"]).status, 200)
        self.assert_error(other.refresh(tokens["refresh_token"]), "invalid_grant")
        self.assertEqual(self.ended_by_reuse(app), 0)

    def test_C3_less_may_be_asked_for_never_more(self):
        """The next refresh token has all that was allowed."""
        app = self.app(scopes=["tracks:read", "tracks:write", "releases:read"])
        tokens = app.tokens(scope="tracks:read tracks:write")
        for more in ("releases:read", "tracks:read releases:read", "*", "tracks:*", "nothing"):
            self.assert_error(app.refresh(tokens["refresh_token"], scope=more), "invalid_scope")
        less = app.refresh(tokens["refresh_token"], scope="tracks:write").body
        self.assertEqual((less["scope"], self.at_api(less["access_token"]).status), ("tracks:write", 403))
        self.assertEqual(app.refresh(less["refresh_token"]).body["scope"], "tracks:read tracks:write")

    def test_C4_a_token_that_was_used_before_ends_the_grant(self):
        """Two have it, and nobody knows which of them is the app. The owner finds a note."""
        app = self.app(public=True)
        first = app.tokens()
        second = app.refresh(first["refresh_token"]).body
        third = app.refresh(second["refresh_token"]).body
        self.assert_error(app.refresh(first["refresh_token"]), "invalid_grant")
        self.assert_ended(app, third, second, first)

    def test_C5_refresh_tokens_end_unused_and_in_any_case(self):
        """After 30 days without use; however often they are used, after a year."""
        app = self.app()
        tokens = app.tokens()
        self.assertEqual(self.rows("select expires_at - created_at from oauth_refresh_tokens where used_at = 0 and "
                                   "grant_id in (select id from oauth_grants where client_id = ?)", app.id),
                         [(30 * DAY,)])
        self.assertEqual(self.rows("select ends_at - created_at from oauth_grants where client_id = ?", app.id),
                         [(365 * DAY,)])
        self.change("update oauth_grants set ends_at = created_at + 600000 where client_id = ?", app.id)
        last = app.refresh(tokens["refresh_token"]).body
        self.assertLessEqual(last["expires_in"], 600, "no token lives longer than the grant")
        until = self.rows("select max(t.expires_at - g.ends_at) from oauth_refresh_tokens t join oauth_grants g on "
                          "g.id = t.grant_id where g.client_id = ? and t.used_at = 0", app.id)
        self.assertEqual(until, [(0,)])
        self.change("update oauth_refresh_tokens set expires_at = created_at where used_at = 0")
        self.assert_error(app.refresh(last["refresh_token"]), "invalid_grant")
        self.assertEqual(app.look(last["refresh_token"]), {"active": False})

    def test_C6_a_new_password_disconnects_all_apps(self):
        """Signing out of a browser does not: the app goes on without one."""
        app, browser = self.app(), self.site.invite("bea@example.com")
        tokens, waiting = app.tokens(browser=browser), app.code(browser=browser)
        page = browser.get("/account").fill_and_submit(
            {"password": self.site.PERSON["password"], "new_password": "ten green bottles stood there"})
        self.assertEqual((page.status, page.url), (200, self.issuer + "/account"), page)
        self.assertFalse(self.works(tokens["access_token"]))
        self.assert_error(app.refresh(tokens["refresh_token"]), "invalid_grant")
        self.assert_error(app.redeem(waiting), "invalid_grant")

        kept = app.tokens(browser=browser)
        form = next(form for form in page.forms if form.action == "/sign-out")
        self.assertEqual(browser.post(form.action, form.sent()).title.partition(" ")[0], "Sign")
        self.assertEqual(app.sends(browser).url.partition("?")[0], self.issuer + "/sign-in")
        self.assertTrue(self.works(kept["access_token"]))
        self.assertEqual(app.refresh(kept["refresh_token"]).status, 200)

    def test_C8_who_lost_the_answer_gets_it_again(self):
        """Within 30 seconds, while its refresh token is unused: the same one, so that no second line begins."""
        app = self.app(public=True)
        first = app.tokens()
        second = app.refresh(first["refresh_token"]).body
        again = app.refresh(first["refresh_token"]).body
        self.assertEqual({**again, "expires_in": 0}, {**second, "expires_in": 0})
        self.aged(app, 29_000)
        self.assertEqual(app.refresh(first["refresh_token"]).body["refresh_token"], second["refresh_token"])
        self.aged(app, 2_000)
        self.assert_error(app.refresh(first["refresh_token"]), "invalid_grant")
        self.assert_ended(app, second, first)

    def test_C9_the_database_has_no_token(self):
        """Hashes only, and what is kept for who asks again is sealed under the token that is asked with."""
        app = self.app(grants=["authorization_code", "refresh_token", "client_credentials", DEVICE])
        code = app.code()
        tokens = app.redeem(code).body
        after = app.refresh(tokens["refresh_token"]).body
        device = app.begin()
        secret = [code, app.secret, device["device_code"], app.own().body["access_token"],
                  *(each[name] for each in (tokens, after) for name in ("access_token", "refresh_token"))]
        raw = b"".join(path.read_bytes() for path in next(self.server.home.rglob("mv.db")).parent.glob("mv.db*"))
        self.assertIn(app.id.encode(), raw)
        for each in secret:
            self.assertNotIn(TOKEN.fullmatch(each)[2].encode(), raw, each[:6])
