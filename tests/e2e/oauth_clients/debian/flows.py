# SPDX-License-Identifier: Apache-2.0
"""python flows.py FLOW: does and says what npm/flows.mjs does and says, with libiddawc.

idwcc is that library behind a web page; this does what the page's script does, with the same calls.
"""
import contextlib
import json
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from urllib.parse import urlencode

# As libiddawc counts them.
CODE, CLIENT_CREDENTIALS, REFRESH_TOKEN, DEVICE_CODE = 0x1, 0x10000, 0x100000, 0x1000000
WAYS = {"none": 0x0, "basic": 0x1, "post": 0x10}
S256 = 2


class Refused(Exception):
    """idwcc did not do it; `error` is what the server said, if it did."""

    def __init__(self, status, body):
        super().__init__(f"idwcc answers {status}: {body}")
        try:
            self.error = json.loads(body).get("error")
        except ValueError:
            self.error = None


class Idwcc:
    """A running one. It ends with its standard input."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/api/"
        self.process = subprocess.Popen(["idwcc", "--port", str(port)], stdin=subprocess.PIPE, stdout=sys.stderr,
                                        stderr=sys.stderr)

    def call(self, method, path, form=None, body=None):
        data = json.dumps(body) if body is not None else urlencode(form or {})
        kind = "application/json" if body is not None else "application/x-www-form-urlencoded"
        data = data.encode() if method != "GET" else None
        wanted = urllib.request.Request(self.url + path, data, {"Content-Type": kind}, method=method)
        try:
            with urllib.request.urlopen(wanted, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(error.code, error.read().decode()) from None
        return json.loads(text) if text else None

    def session(self):
        return self.call("GET", "session")

    def set(self, **values):
        """What is not named stays as it is."""
        self.call("POST", "session", body={**self.session(), **values})

    def answers(self):
        with contextlib.suppress(OSError):
            return self.session() is not None

    def comes(self):
        """Whether it answers; not when another program has taken the port."""
        deadline = time.monotonic() + 20
        while not self.answers() and self.process.poll() is None and time.monotonic() < deadline:
            threading.Event().wait(0.02)
        return self.process.poll() is None and self.answers()

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)


@contextlib.contextmanager
def started():
    for _ in range(3):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with contextlib.closing(Idwcc(port)) as idwcc:
            if idwcc.comes():
                yield idwcc
                return
    raise SystemExit("idwcc does not start")


def say(what):
    print(json.dumps(what), flush=True)


def begin(idwcc, task, kind):
    names = ("authorization_endpoint", "token_endpoint", "revocation_endpoint", "introspection_endpoint",
             "device_authorization_endpoint", "issuer")
    known = {name: task["metadata"][name] for name in names if name in task["metadata"]}
    idwcc.set(response_type=kind, client_id=task["client_id"], client_secret=task["secret"], scope=task["scope"],
              token_method=WAYS[task["way"]], **known)


def token(idwcc):
    """What the library has. (idwcc cannot show what an API answers in JSON: it gives back no body at all.)"""
    session = idwcc.session()
    has = {**session, **session["additional_response"]}
    return {"token": {name: has.get(name) for name in
                      ("access_token", "refresh_token", "token_type", "expires_in", "scope")}}


def discovery(idwcc, task):
    idwcc.set(openid_config_endpoint=task["issuer"] + "/.well-known/oauth-authorization-server")
    idwcc.call("POST", "configDownload")
    return {"metadata": idwcc.session()["openid_config"]}


def code(idwcc, task):
    begin(idwcc, task, CODE)
    idwcc.set(redirect_uri=task["redirect_uri"], pkce_method=S256)
    idwcc.call("PUT", "generate", {"property": "pkce"})
    idwcc.call("PUT", "generate", {"property": "state"})
    url = idwcc.call("PUT", "auth", {"use_par": "false"})["url"]
    say({"open": url if task.get("nonce", True) else re.sub(r"&nonce=\w+", "", url)})
    idwcc.call("POST", "parseRedirectTo", {"redirectTo": sys.stdin.readline().strip()})
    said = idwcc.session().get("error")
    if said:
        return {"error": said}
    idwcc.call("PUT", "token")
    return token(idwcc)


def refresh(idwcc, task):
    begin(idwcc, task, REFRESH_TOKEN)
    idwcc.set(refresh_token=task["tokens"][0])
    idwcc.call("PUT", "token")
    return token(idwcc)


def revoke(idwcc, task):
    begin(idwcc, task, CODE)
    for one in task["tokens"]:
        idwcc.set(token_target=one, token_target_type_hint="access_token")
        idwcc.call("PUT", "revoke", {"authentication": "client"})
    return {"revoked": len(task["tokens"])}


def introspect(idwcc, task):
    begin(idwcc, task, CODE)
    found = []
    for one in task["tokens"]:
        idwcc.set(token_target=one, token_target_type_hint="access_token")
        found.append(idwcc.call("POST", "introspectDownload", {"authentication": "client"}))
    return {"found": found}


def device(idwcc, task):
    """The library has both requests; the polling is its caller's."""
    begin(idwcc, task, DEVICE_CODE)
    idwcc.call("PUT", "device")
    begun = {name.removeprefix("device_auth_"): value for name, value in idwcc.session().items()
             if name.startswith("device_auth_")}
    say(begun)
    interval = begun["interval"] or 5
    while True:
        threading.Event().wait(interval)
        try:
            idwcc.call("PUT", "token")
            return token(idwcc)
        except Refused as thrown:
            if thrown.error not in ("authorization_pending", "slow_down"):
                raise
            say({"waits": thrown.error})
            interval += 5 if thrown.error == "slow_down" else 0


def client_credentials(idwcc, task):
    begin(idwcc, task, CLIENT_CREDENTIALS)
    idwcc.call("PUT", "token")
    return token(idwcc)


def main():
    flow = globals()[sys.argv[1]]
    task = json.loads(sys.stdin.readline())
    with started() as idwcc:
        try:
            say(flow(idwcc, task))
        except Refused as thrown:
            say({"error": thrown.error} if thrown.error else {"refused": str(thrown)})


main()
