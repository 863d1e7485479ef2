# SPDX-License-Identifier: Apache-2.0
"""Every behaviour of the list of an OAuth server (draft-ietf-oauth-v2-1, RFC 9700, 6750, 7009, 7591, 7662, 8252, 8414,
8628, 9207) has a test, named by its id: A asking, B tokens, C refresh tokens, D giving back, E looking at tokens,
F using them, G devices, H registration, P endpoints. They meet a running mvd; what no answer shows is read in its
database."""
import dataclasses
import re
import unittest

import oauth_rows_after
import oauth_rows_ask
import oauth_rows_tokens
import support
from oauth_browser import Site, send
from oauth_rows_case import RowsCase, app_of, at_once

AWAY = "https://app.example/cb"
# How many rows each letter has; each number up to it is one.
ROWS = {"A": 23, "B": 18, "C": 9, "D": 6, "E": 4, "F": 7, "G": 6, "H": 6, "P": 5}


class Ask(oauth_rows_ask.AskRows):
    """A"""


class Tokens(oauth_rows_tokens.TokenRows):
    """B"""


class Refresh(oauth_rows_tokens.RefreshRows):
    """C"""


class After(oauth_rows_after.AfterRows):
    """D to F, and P"""


class Device(oauth_rows_after.DeviceRows):
    """G"""


class Registration(RowsCase):
    ENV = {"MV_OAUTH_REGISTRATION": "open"}

    def register(self, headers=None, **fields):
        return send("POST", self.issuer + "/oauth/register", headers=headers, body={"redirect_uris": [AWAY], **fields})

    def test_H1_a_registered_app_has_an_id_and_may_have_a_secret(self):
        """That it never ends is said, as libraries want it, but only where there is one."""
        made = self.register(client_name="Self")
        self.assertEqual((made.status, made.headers["Cache-Control"]), (201, "no-store"))
        self.assertRegex(made.body["client_id"], r"^app_[0-9a-z]{26}$")
        self.assertIs(type(made.body["client_id_issued_at"]), int)
        self.assertIs(type(made.body["client_secret_expires_at"]), int)
        self.assertEqual(made.body["client_secret_expires_at"], 0)
        self.assertTrue(made.body["client_secret"].startswith("mv_cs_"))
        public = self.register(token_endpoint_auth_method="none").body
        self.assertFalse({"client_secret", "client_secret_expires_at"} & set(public))

    def test_H2_what_cannot_be_registered_has_a_name(self):
        """Software statements are ignored, as the server trusts nobody who makes them: those two errors never come."""
        for wrong in ([], None, ["http://app.example/cb"], ["app.example"], [AWAY + "#x"], [AWAY] * 2 + ["/cb"]):
            self.assert_error(self.register(redirect_uris=wrong), "invalid_redirect_uri")
        for wrong in ({"client_name": 7}, {"redirect_uris": AWAY}, {"redirect_uris": [7]}, {"grant_types": [7]},
                      {"grant_types": ["password"]}, {"grant_types": ["refresh_token"]},
                      {"response_types": ["token"]}, {"token_endpoint_auth_method": "private_key_jwt"}):
            self.assert_error(self.register(**wrong), "invalid_client_metadata")
        self.assert_error(send("POST", self.issuer + "/oauth/register", body=[1]), "invalid_client_metadata")
        self.assertEqual(self.register(software_statement="x.y.z").status, 201)

    def test_H3_the_answer_has_what_was_registered(self):
        """Not what was asked for: what is unknown is left out, what is missing has its default."""
        made = self.register(client_name="Self", client_uri="https://app.example/", scope="tracks:read",
                             grant_types=["authorization_code"], contacts=["a@example.com"],
                             logo_uri="https://app.example/logo", client_id="app_mine", client_secret="mine",
                             verified=True, origin="built_in").body
        given = {name: made.pop(name) for name in ("client_id", "client_id_issued_at", "client_secret")}
        self.assertNotIn("mine", (given["client_id"], given["client_secret"]))
        self.assertEqual(made, {
            "client_name": "Self", "client_uri": "https://app.example/", "scope": "tracks:read",
            "redirect_uris": [AWAY], "grant_types": ["authorization_code"], "response_types": ["code"],
            "client_secret_expires_at": 0, "token_endpoint_auth_method": "client_secret_basic"})
        made = self.register(client_uri="javascript:alert(1)").body
        self.assertEqual(made["grant_types"], ["authorization_code", "refresh_token"])
        self.assertEqual((made["client_name"], "client_uri" in made), ("An unnamed app", False))

    def test_H4_of_an_app_that_registered_itself_people_are_warned(self):
        """It has no account of its own, and none of the scopes that let somebody in."""
        made = self.register(client_name="Self", token_endpoint_auth_method="none").body
        page = self.site.signed_in(self.site.browser.get(
            f"{self.issuer}/oauth/authorize?response_type=code&code_challenge_method=S256&client_id={made['client_id']}"
            f"&code_challenge={'c' * 43}"))
        for words in ("Unverified", "Self", "app.example"):
            self.assertIn(words, page.text)
        for scope in ("api-keys:write", "users:write", "connected-apps:write", "oauth-clients:write", "sessions:write",
                      "*"):
            self.assertNotIn(scope, made["scope"].split())
            self.assert_error(self.register(scope="tracks:read " + scope), "invalid_scope")
        self.assert_error(self.register(grant_types=["client_credentials"]), "invalid_client_metadata")

    def test_H6_nobody_fills_the_server_with_apps(self):
        """Sixty a minute from one address."""
        answers = at_once([lambda: self.register(token_endpoint_auth_method="none") for _ in range(70)])
        refused = [answer for answer in answers if answer.status != 201]
        self.assertGreaterEqual(len(refused), 8)
        for answer in refused:
            self.assert_error(answer, "temporarily_unavailable", 429)
            self.assertGreater(int(answer.headers["Retry-After"]), 0)


class Settings(support.TestCase):
    """Servers that are started in other ways."""

    def test_F7_a_token_for_another_resource_is_refused(self):
        """One without a resource is for whatever this server is called."""
        server = self.server(extra_env={"MV_PUBLIC_URL": "https://music.example"})
        app = app_of(Site(server), grants=["client_credentials"])
        resources = ("https://music.example", "https://music.example/api/v1", None)
        tokens = [app.own(resource=resource).body["access_token"] for resource in resources]
        self.assertEqual(app.own(resource="https://other.example").error, (400, "invalid_target"))

        def statuses():
            site = Site(server)
            return [send("GET", site.issuer + "/api/v1/tracks", headers={"Authorization": "Bearer " + token}).status
                    for token in tokens]
        self.assertEqual(statuses(), [200, 200, 200])
        for url in ("https://other.example", "https://music.example.org"):
            server.stop()
            server.start({"MV_PUBLIC_URL": url})
            self.assertEqual(statuses(), [401, 401, 200], url)

    def test_H5_registration_is_off_until_the_operator_opens_it(self):
        """To who was invited, or to everybody; the metadata say where only while it is open."""
        for setting, stranger, invited in (("off", 403, 403), ("invitation", 401, 201), ("open", 201, 201)):
            server = self.server(setting, extra_env={} if setting == "off" else {"MV_OAUTH_REGISTRATION": setting})
            issuer = Site(server).issuer
            found = send("GET", issuer + "/.well-known/oauth-authorization-server").body
            self.assertEqual(found.get("registration_endpoint"),
                             None if setting == "off" else issuer + "/oauth/register")
            status, key = server.api("POST", "/api/v1/api-keys", {"name": "k", "scopes": ["oauth-clients:write"]})
            self.assertEqual(status, 201, key)
            for headers, wanted in (({}, stranger), ({"Authorization": "Bearer " + key["key"]}, invited)):
                made = send("POST", issuer + "/oauth/register", headers=headers, body={"redirect_uris": [AWAY]})
                self.assertEqual(made.status, wanted, f"{setting}: {made.body}")

    def test_P5_the_issuer_has_no_path(self):
        """So its metadata stand at one place; an address with a path cannot be set."""
        server = self.server(extra_env={"MV_PUBLIC_URL": "https://music.example/"})
        found = send("GET", Site(server).issuer + "/.well-known/oauth-authorization-server").body
        self.assertEqual((found["issuer"], found["token_endpoint"]),
                         ("https://music.example", "https://music.example/oauth/token"))
        server.stop()
        for wrong in ("https://music.example/mv", "http://music.example", "https://a@music.example", "music.example"):
            with self.assertRaisesRegex(AssertionError, "public_url"):
                server.start({"MV_PUBLIC_URL": wrong})


class Nodes(support.NodesCase):
    """Two servers of one database, the same for all tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pair = support.NodesCase("node")
        pair.setUp()
        cls.addClassCleanup(pair.tearDown)
        database = cls.postgres.database("rows")
        cls.sites = [Site(pair.node(f"node{number}", database)) for number in range(2)]
        cls.sites[0].set_up()

    def setUp(self):
        pass

    def tearDown(self):
        pass

    def apps(self):
        """One app, as it talks to each of the two."""
        app = app_of(self.sites[0])
        return app, dataclasses.replace(app, site=self.sites[1])

    def works(self, app, tokens):
        return send("GET", app.site.issuer + "/api/v1/tracks",
                    headers={"Authorization": "Bearer " + tokens["access_token"]}).status == 200

    def test_B10_of_two_who_redeem_a_code_at_once_one_gets_tokens(self):
        """At one server or at two; and then they end, as the code came twice."""
        one, two = self.apps()
        for apps in ((one, one), (one, two), (one, two)):
            code = one.code()
            answers = at_once([lambda app=app: app.redeem(code) for app in apps * 8])
            given = [answer.body for answer in answers if answer.status == 200]
            self.assertEqual(len(given), 1)
            for answer in answers:
                if answer.status != 200:
                    self.assertEqual(answer.error, (400, "invalid_grant"))
            for app in apps:
                support.wait_for(lambda: not self.works(app, given[0]), "the token ends", 2)

    def test_C7_many_who_refresh_at_once_get_the_same_answer(self):
        """64 at two servers: one successor, one row, and no refusal."""
        one, two = self.apps()
        tokens = one.tokens()
        answers = at_once([lambda app=app: app.refresh(tokens["refresh_token"]) for app in (one, two) * 32])
        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertEqual(len({(answer.body["refresh_token"], answer.body["access_token"]) for answer in answers}), 1)
        rows = self.postgres.psql("select count(*), count(nullif(used_at, 0)) from oauth_refresh_tokens where grant_id "
                                  f"in (select id from oauth_grants where client_id = '{one.id}')", "rows")
        self.assertEqual(rows.stdout.strip(), "2|1")
        self.assertEqual(two.refresh(answers[0].body["refresh_token"]).status, 200)

    def test_D5_a_server_that_cannot_says_when_to_come_again(self):
        """503 with Retry-After: the token works still. No kind of token is unsupported: what is none does not work."""
        one, two = self.apps()
        tokens = one.tokens()
        self.postgres.end()
        answer = one.post("/oauth/revoke", token=tokens["refresh_token"])
        self.postgres.start()
        self.assertEqual(answer.error, (503, "temporarily_unavailable"))
        self.assertGreater(int(answer.headers["Retry-After"]), 0)
        for app in (one, two):
            support.wait_for(lambda: self.works(app, tokens), "the server has its database again")
        self.assertEqual(one.post("/oauth/revoke", token=one.secret).status, 200)
        self.assertEqual(one.post("/oauth/revoke", token=tokens["refresh_token"]).status, 200)
        self.assertFalse(self.works(one, tokens))

    def test_D6_a_token_that_was_given_back_works_nowhere(self):
        """At that server at once, at the others within a second."""
        one, two = self.apps()
        for name in ("access_token", "refresh_token"):
            tokens = one.tokens()
            self.assertTrue(self.works(two, tokens))
            self.assertEqual(one.post("/oauth/revoke", token=tokens[name]).status, 200)
            self.assertFalse(self.works(one, tokens))
            support.wait_for(lambda: not self.works(two, tokens), "the token ends at the other server", 1.5)


class EveryRow(unittest.TestCase):
    def test_no_row_is_missing(self):
        """Each id has one test, which says in a line what it proves."""
        wanted = [f"{letter}{number}" for letter, count in ROWS.items() for number in range(1, count + 1)]
        tests = {}
        for case in unittest.defaultTestLoader.loadTestsFromName(__name__):
            for test in case:
                name = re.fullmatch(r"test_([A-Z]\d+)_\w+", test._testMethodName)
                if name:
                    tests.setdefault(name[1], []).append(test)
        self.assertEqual([row for row in wanted if row not in tests], [], "they have no test")
        self.assertEqual([row for row in tests if row not in wanted], [], "they are in no list")
        self.assertEqual([row for row, found in tests.items() if len(found) > 1], [], "they have several tests")
        self.assertEqual([row for row, found in tests.items() if not found[0].shortDescription()], [])


if __name__ == "__main__":
    unittest.main()
