# SPDX-License-Identifier: Apache-2.0
"""Apps that are named by the URL of a document about them: the whole flow at a site with TLS, sites that misbehave, and
nothing inside the network is ever called.
"""
import base64
import hashlib
import http.client
import json
import sqlite3
import time
import unittest
from urllib.parse import parse_qs, urlencode, urlsplit

import support
from dns_server import NO_SUCH_NAME, DnsServer
from forms import Browser
from receivers import Certificates, Receiver, answer, drip, endless_body, hang, reset, switch

PERSON = {"email": "ann@example.com", "password": "nine green bottles stood there"}
REDIRECT = "http://127.0.0.1:9/callback"  # nobody opens it
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
JSON = {"Content_Type": "application/json"}
HOST = "app.example"
SLOW = 14  # seconds: a site may take five of them, the machine the rest


def post(issuer, path, fields):
    """(status, JSON) of a form that an app sends by itself."""
    connection = http.client.HTTPConnection(urlsplit(issuer).netloc, timeout=30)
    connection.request("POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})
    reply = connection.getresponse()
    text = reply.read()
    connection.close()
    return reply.status, json.loads(text) if text else None


class Documents(support.TestCase):
    def setUp(self):
        super().setUp()
        self.dns = DnsServer()
        self.addCleanup(self.dns.close)
        self.certificates = Certificates(self.folder / "ca", names=("DNS:app.example", "DNS:*.app.example"))
        # No proxy of the environment is ever asked: it would connect to addresses that nobody checked.
        self.proxy = self.receiver()
        self.ways = {"now": answer(404)}
        self.site = self.receiver(switch(self.ways), tls=self.certificates.good)
        self.url = self.site.url_of(HOST)
        self.dns.script(HOST, ["127.0.0.1"])

    def tearDown(self):
        self.assertEqual(self.proxy.connections, 0, "the proxy of the environment")
        super().tearDown()

    def receiver(self, *args, **options):
        receiver = Receiver(*args, **options)
        self.addCleanup(receiver.close)
        return receiver

    def begin(self, allow_cidr="127.0.0.1/32", documents="on"):
        """A server, and a person who has signed in there."""
        proxies = {name: f"http://127.0.0.1:{self.proxy.port}" for name in
                   ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY")}
        self.mvd = self.server(extra_env={
            "MV_OAUTH_CLIENT_DOCUMENTS": documents, "MV_WEBHOOKS_ALLOW_CIDR": allow_cidr,
            "MV_WEBHOOKS_DNS_SERVERS": self.dns.servers,
            "MV_WEBHOOKS_CA_FILE": str(self.certificates.ca_file), **proxies})
        self.issuer = f"http://127.0.0.1:{self.mvd.ports()['port']}"
        made = self.mvd.mv("user", "invite", PERSON["email"], "--json")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.browser = Browser(self.issuer)
        self.browser.get(json.loads(made.stdout)["link"]).fill_and_submit({"password": PERSON["password"]})
        page = self.browser.get("/account")
        if page.form("email", "password"):
            page.fill_and_submit(PERSON)

    def serve(self, url=None, headers=None, **more):
        document = {"client_id": url or self.url, "client_name": "Tour planner", "redirect_uris": [REDIRECT],
                    "token_endpoint_auth_method": "none", "grant_types": ["authorization_code", "refresh_token"],
                    "response_types": ["code"], **more}
        self.ways["now"] = answer(200, json.dumps(document).encode(), **{**JSON, **(headers or {})})

    def ask(self, url=None, **more):
        fields = {"response_type": "code", "client_id": url or self.url, "redirect_uri": REDIRECT, "state": "s",
                  "scope": "tracks:read", "code_challenge": CHALLENGE, "code_challenge_method": "S256", **more}
        return self.browser.get(f"/oauth/authorize?{urlencode(fields)}")

    def refused(self, says, url=None, **more):
        page = self.ask(url, **more)
        self.assertEqual(page.status, 400, page)
        self.assertIsNone(page.away, page)
        self.assertIn(says, page.text)
        return page

    def asked(self):
        return len(self.site.requests)

    # ---- the flow ------------------------------------------------------------------------------

    def test_an_app_gets_tokens_and_its_user_sees_and_ends_it(self):
        self.begin()
        metadata = support.request(self.issuer, "GET", "/.well-known/oauth-authorization-server")[1]
        self.assertIs(metadata["client_id_metadata_document_supported"], True)
        self.assertIn("none", metadata["token_endpoint_auth_methods_supported"])
        self.serve()
        page = self.ask()
        self.assertEqual(page.status, 200, page)
        for words in (f"Allow <bdi>{HOST}:{self.site.port}</bdi> to use your account?", "Tour planner", "Unverified",
                      self.url, "any program here could ask in the name of"):
            self.assertIn(words, page.text)
        request = self.site.requests[0]
        self.assertEqual(request.line, "GET /hook HTTP/1.1")
        self.assertEqual(request.headers["host"], f"{HOST}:{self.site.port}")
        self.assertFalse({"authorization", "cookie", "referer"} & set(request.headers), request.headers)

        back = page.fill_and_submit(button=("decision", "allow"))
        self.assertTrue(back.away.startswith(REDIRECT), back)
        told = {name: value for name, (value,) in parse_qs(urlsplit(back.away).query).items()}
        self.assertEqual((told["state"], told["iss"]), ("s", self.issuer))
        exchange = {"grant_type": "authorization_code", "code": told["code"], "client_id": self.url,
                    "redirect_uri": REDIRECT}
        self.assertEqual(post(self.issuer, "/oauth/token", {**exchange, "code_verifier": "w" * 43})[1]["error"],
                         "invalid_grant")
        status, tokens = post(self.issuer, "/oauth/token", {**exchange, "code_verifier": VERIFIER})
        self.assertEqual((status, tokens.get("scope")), (200, "tracks:read"), tokens)
        status, again = post(self.issuer, "/oauth/token", {
            "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": self.url})
        self.assertEqual(status, 200, again)
        bearer = {"Authorization": f"Bearer {again['access_token']}"}
        self.assertEqual(support.request(self.issuer, "GET", "/api/v1/tracks", headers=bearer)[0], 200)
        self.assertEqual(support.request(self.issuer, "GET", "/api/v1/releases", headers=bearer)[0], 403)

        account = self.browser.get("/account")
        self.assertIn(f"Tour planner ({HOST}:{self.site.port})", account.text)
        self.assertIn(self.url, account.text)
        account.fill_and_submit({"app": dict(account.form("app").sent())["app"]})
        self.assertEqual(support.request(self.issuer, "GET", "/api/v1/tracks", headers=bearer)[0], 401)
        self.assertEqual(self.asked(), 1, "it is kept meanwhile")

    def test_an_app_that_the_user_refuses_is_told(self):
        self.begin()
        self.serve()
        back = self.ask().fill_and_submit(button=("decision", "deny"))
        self.assertIn("error=access_denied", back.away)

    def test_a_document_that_changes_counts_when_it_is_read_again(self):
        self.begin()
        self.serve(headers={"Cache_Control": "max-age=3600"})
        self.assertEqual(self.ask().status, 200)
        self.serve(client_name="Another", redirect_uris=["http://127.0.0.1:9/new"])
        self.assertIn("Tour planner", self.ask().text)
        with sqlite3.connect(next(self.mvd.home.rglob("mv.db")), timeout=30) as db:
            self.assertEqual(db.execute("update oauth_clients set fresh_until = 1 where id = ?",
                                        (self.url,)).rowcount, 1)
        # Only after a change of its own the server looks at the file anew.
        self.assertEqual(self.mvd.mv("user", "invite", "bea@example.com").returncode, 0)
        self.refused("not its own")
        self.assertIn("Another", self.ask(redirect_uri="http://127.0.0.1:9/new").text)
        self.assertEqual(self.asked(), 2)

    def test_a_server_that_takes_no_documents_reads_none(self):
        self.begin(documents="off")
        self.serve()
        metadata = support.request(self.issuer, "GET", "/.well-known/oauth-authorization-server")[1]
        self.assertNotIn("client_id_metadata_document_supported", metadata)
        self.refused("only apps that were registered")
        self.assertEqual(self.site.connections, 0)

    def test_who_has_not_signed_in_has_nothing_fetched(self):
        self.begin()
        self.serve()
        self.browser = Browser(self.issuer)
        self.assertTrue(self.ask().form("email", "password"))
        status, told = post(self.issuer, "/oauth/token", {
            "grant_type": "authorization_code", "code": "x", "code_verifier": VERIFIER, "client_id": self.url})
        self.assertEqual((status, told["error"]), (401, "invalid_client"))
        self.assertEqual(self.site.connections, 0)

    # ---- sites that misbehave ------------------------------------------------------------------

    def test_answers_that_are_no_document(self):
        self.begin()
        document = json.dumps({"client_id": self.url, "redirect_uris": [REDIRECT]}).encode()
        for way, says in ((answer(404, document, **JSON), "404"), (answer(500, document, **JSON), "500"),
                          (answer(200, document, Content_Type="text/html"), "text/html"),
                          (answer(200, document), "Content-Type"), (answer(200, b"{", **JSON), "no JSON object"),
                          (endless_body, "is so large"), (reset, "connection")):
            with self.subTest(says):
                self.ways["now"] = way
                before = self.asked()
                self.refused(says)
                self.assertEqual(self.asked(), before + 1, "an error is not kept, and not asked for twice")
        self.assertLess(self.site.sent, 50_000_000, "the endless one was cut off")
        self.serve()
        self.assertEqual(self.ask().status, 200)

    def test_sites_that_take_for_ever_end_and_keep_nobody_waiting(self):
        self.begin()
        for way in (hang, drip):
            with self.subTest(way.__name__):
                self.ways["now"] = way
                began = time.monotonic()
                self.refused("in time")
                self.assertLess(time.monotonic() - began, SLOW)
        self.assertEqual(self.browser.get("/account").status, 200)

    def test_a_document_of_somebody_else_is_refused(self):
        self.begin()
        self.serve(url="https://other.example/client.json")
        self.refused("not its own URL")
        self.serve(client_secret="x", token_endpoint_auth_method="client_secret_post")
        page = self.refused("client_secret, which has no place")
        self.assertIn("client_secret_post", page.text)

    def test_certificates_are_checked(self):
        self.begin()
        for name in ("expired", "other_host", "self_signed"):
            with self.subTest(name):
                site = self.receiver(answer(404), tls=getattr(self.certificates, name))
                self.refused("certificate", site.url_of(HOST))
                self.assertEqual(site.requests, [])

    # ---- inside the network --------------------------------------------------------------------

    def test_nothing_inside_the_network_is_called(self):
        self.begin(allow_cidr="")
        self.dns.script("private.example", ["10.1.2.3"])
        self.dns.script("mixed.example", ["8.8.8.8", "127.0.0.1"])
        self.dns.script("mapped.example", ["::ffff:127.0.0.1"])
        self.dns.script("gone.example", NO_SUCH_NAME)
        port = self.site.port
        for host in ("169.254.169.254", f"127.0.0.1:{port}", f"[::1]:{port}", f"localhost:{port}", f"{HOST}:{port}",
                     "private.example", f"mixed.example:{port}", f"mapped.example:{port}"):
            with self.subTest(host):
                self.refused("not part of the public internet", f"https://{host}/hook")
        self.refused("cannot be looked up", "https://gone.example/hook")
        for url in ("https://metadata.google.internal/hook", f"http://{HOST}:{port}/hook",
                    f"https://8.8.8.8@127.0.0.1:{port}/hook", f"https://{HOST}:{port}/../hook",
                    f"https://{HOST}:{port}/hook#x", f"https://{HOST}:{port}", f"https://0x7f000001:{port}/hook"):
            with self.subTest(url):
                self.refused("cannot be looked up", url)
        self.assertEqual(self.site.connections, 0)

    def test_a_redirect_is_not_followed(self):
        self.begin(allow_cidr="127.0.0.0/8")
        inside = self.receiver(host="127.0.0.2")
        for status in (301, 302, 303, 307, 308):
            with self.subTest(status):
                self.ways["now"] = answer(status, b"", Location=inside.url)
                self.refused("not followed")
        self.assertEqual(inside.connections, 0)

    def test_the_address_that_was_checked_is_the_one_that_is_called(self):
        self.begin()
        self.dns.script("rebind.app.example", ["127.0.0.1"], ["127.0.0.2"], ttl=0)
        inside = self.receiver(tls=self.certificates.good, host="127.0.0.2")
        url = self.site.url_of("rebind.app.example")
        self.serve(url=url)
        self.assertEqual(self.ask(url).status, 200)
        self.assertEqual((self.asked(), inside.connections), (1, 0))

    def test_one_person_cannot_have_sites_called_without_end(self):
        self.begin()
        for _ in range(10):
            self.refused("404")
        page = self.ask()
        self.assertEqual(page.status, 429, page)
        self.assertTrue(page.headers["Retry-After"])
        self.assertEqual(self.asked(), 10)


if __name__ == "__main__":
    unittest.main()
