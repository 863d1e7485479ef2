# SPDX-License-Identifier: Apache-2.0
import threading
from urllib.parse import parse_qsl

from oauthlib.oauth2 import (BackendApplicationClient, DeviceClient, MismatchingStateError, OAuth2Error,
                             WebApplicationClient)
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session


def proof(task):
    """How the client says who it is, as fetch_token takes it."""
    if task["way"] == "basic":
        return {"auth": HTTPBasicAuth(task["client_id"], task["secret"])}
    return {"include_client_id": True, **({"client_secret": task["secret"]} if task["way"] == "post" else {})}


def added(task):
    """The same for requests that take an `auth` and fields of the body."""
    if task["way"] == "basic":
        return proof(task)
    return {"client_id": task["client_id"], **({"client_secret": task["secret"]} if task["way"] == "post" else {})}


def session(task, client=None, **more):
    return OAuth2Session(task["client_id"], client=client, scope=task["scope"].split(), **more)


def use(task, client, token):
    return {"token": token, "api": client.get(task["api"]).status_code}


def code(task, say, ended):
    client = session(task, redirect_uri=task["redirect_uri"], pkce="S256")
    url, _ = client.authorization_url(task["metadata"]["authorization_endpoint"])
    token = client.fetch_token(task["metadata"]["token_endpoint"], authorization_response=ended(url), **proof(task))
    return use(task, client, token)


def refresh(task, say, ended):
    client = session(task)
    return use(task, client, client.refresh_token(task["metadata"]["token_endpoint"], task["tokens"][0], **added(task)))


def revoke(task, say, ended):
    """The request is the library's; to send it is its caller's."""
    for token in task["tokens"]:
        more = added(task)
        auth = more.pop("auth", None)
        url, headers, body = WebApplicationClient(task["client_id"]).prepare_token_revocation_request(
            task["metadata"]["revocation_endpoint"], token, **more)
        answer = session(task).post(url, data=body, headers=headers, auth=auth, withhold_token=True)
        if answer.status_code != 200:
            return answer.json()
    return {"revoked": len(task["tokens"])}


def device(task, say, ended):
    """The library has the requests; to send the first, and the polling, are its caller's."""
    asks = DeviceClient(task["client_id"], scope=task["scope"].split())
    client = session(task, asks)
    url, _, fields = asks.prepare_request_uri(task["metadata"]["device_authorization_endpoint"]).partition("?")
    begun = client.post(url, data=parse_qsl(fields), withhold_token=True).json()
    say(begun)
    interval = begun.get("interval", 5)
    while True:
        threading.Event().wait(interval)
        try:
            return use(task, client, client.fetch_token(task["metadata"]["token_endpoint"], **proof(task),
                                                        device_code=begun["device_code"]))
        except OAuth2Error as thrown:
            if thrown.error not in ("authorization_pending", "slow_down"):
                raise
            say({"waits": thrown.error})
            interval += 5 if thrown.error == "slow_down" else 0


def client_credentials(task, say, ended):
    client = session(task, BackendApplicationClient(task["client_id"], scope=task["scope"].split()))
    return use(task, client, client.fetch_token(task["metadata"]["token_endpoint"], **proof(task)))


def error(thrown):
    """What the server said; a wrong state is what the library finds by itself."""
    return thrown.error if isinstance(thrown, OAuth2Error) and not isinstance(thrown, MismatchingStateError) else None
