# SPDX-License-Identifier: Apache-2.0
"""What tests of OAuth share: requests by hand, and a server with one invited person, a browser and apps that ask."""
import base64
import dataclasses
import hashlib
import http.client
import json
import secrets
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from forms import Browser

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
# Nobody opens it. (It has no query: openid-client asks for the token without it, which no server may accept.)
REDIRECT = "http://127.0.0.1:9/callback"
SCOPE = "tracks:read"
FORM = "application/x-www-form-urlencoded"


@dataclasses.dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: object  # of JSON; None without one

    @property
    def error(self):
        return self.status, self.body["error"]


def send(method, url, fields=None, headers=None, body=None):
    """One request by hand: `fields` as a form, `body` as JSON."""
    target = urlsplit(url)
    connection = http.client.HTTPConnection(target.netloc, timeout=30)
    data = None if fields is None else fields if isinstance(fields, str) else urlencode(fields)
    kind = {} if data is None else {"Content-Type": FORM}
    if body is not None:
        data, kind = json.dumps(body), {"Content-Type": "application/json"}
    connection.request(method, f"{target.path}?{target.query}".rstrip("?"), data, {**kind, **(headers or {})})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return Answer(answer.status, answer.headers, json.loads(text) if text else None)


def ask(method, url, fields=None, headers=None):
    """(status, JSON) of a request by hand."""
    answer = send(method, url, fields, headers)
    return answer.status, answer.body


def basic(client_id, secret):
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def query(url):
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def changed(url, **values):
    """The URL with other values of its parameters; None takes one away."""
    parts = urlsplit(url)
    fields = {**dict(parse_qsl(parts.query)), **values}
    return urlunsplit(parts._replace(query=urlencode({name: of for name, of in fields.items() if of is not None})))


def challenge_of(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


class Site:
    """A server with one invited person."""
    PERSON = {"email": "ann@example.com", "password": "nine green bottles stood there"}

    def __init__(self, server):
        self.server = server
        self.issuer = f"http://127.0.0.1:{server.ports()['port']}"
        self.browser = Browser(self.issuer)

    def set_up(self):
        self.invite(self.PERSON["email"])

    def invite(self, email):
        """The browser of somebody new, who has the same password."""
        browser = Browser(self.issuer)
        link = self.mv("user", "invite", email, "--tier", "operator")["link"]
        browser.get(link).fill_and_submit({"password": self.PERSON["password"]})
        return browser

    def mv(self, *words):
        done = self.server.mv(*words, "--json")
        assert done.returncode == 0, f"mv {' '.join(words)}: {done.stderr}"
        return json.loads(done.stdout)

    def signed_in(self, page):
        return page.fill_and_submit(self.PERSON) if page.form("email", "password") else page

    def decide(self, page, allow):
        return self.signed_in(page).fill_and_submit(button=("decision", "allow" if allow else "deny"))

    def enter(self, begun, allow):
        page = self.signed_in(self.browser.get(begun["verification_uri"]))
        return self.decide(page.fill_and_submit({"user_code": begun["user_code"]}), allow)


@dataclasses.dataclass
class App:
    """One that is registered at a Site."""
    site: Site
    id: str
    secret: str  # None when it has none
    redirect: str
    verifier: str = dataclasses.field(default_factory=lambda: secrets.token_urlsafe(32))

    def who(self):
        return {"client_id": self.id, **({"client_secret": self.secret} if self.secret else {})}

    def asking(self, **changes):
        """Where it sends the browser; None takes a parameter away."""
        return changed(self.site.issuer + "/oauth/authorize", **{
            "response_type": "code", "client_id": self.id, "redirect_uri": self.redirect, "scope": SCOPE,
            "state": "st", "code_challenge": challenge_of(self.verifier), "code_challenge_method": "S256", **changes})

    def sends(self, browser=None, **changes):
        """The page to which it leads the person."""
        return (browser or self.site.browser).get(self.asking(**changes), site="cross-site")

    def decided(self, allow=True, browser=None, **changes):
        """Where the person's browser ends."""
        page = self.site.decide(self.sends(browser, **changes), allow)
        assert page.away, page
        return page

    def code(self, **changes):
        return query(self.decided(**changes).away)["code"]

    def post(self, path, headers=None, **fields):
        """What an endpoint answers to this app; a field that is None is left out."""
        sent = {name: value for name, value in {**self.who(), **fields}.items() if value is not None}
        return send("POST", self.site.issuer + path, sent, headers)

    def fetch(self, grant, headers=None, **fields):
        return self.post("/oauth/token", headers, grant_type=grant, **fields)

    def redeem(self, code, **fields):
        return self.fetch("authorization_code", **{
            "code": code, "redirect_uri": self.redirect, "code_verifier": self.verifier, **fields})

    def refresh(self, token, **fields):
        return self.fetch("refresh_token", refresh_token=token, **fields)

    def tokens(self, **changes):
        """Of a person who allows it."""
        answer = self.redeem(self.code(**changes))
        assert answer.status == 200, answer
        return answer.body

    def own(self, headers=None, **fields):
        """A token for the account that the app belongs to."""
        return self.fetch("client_credentials", headers, **fields)

    def begin(self, **fields):
        answer = self.post("/oauth/device_authorization", **fields)
        assert answer.status == 200, answer
        return answer.body

    def poll(self, device, **fields):
        return self.fetch(DEVICE, device_code=device["device_code"], **fields)

    def look(self, token):
        return self.post("/oauth/introspect", token=token).body
