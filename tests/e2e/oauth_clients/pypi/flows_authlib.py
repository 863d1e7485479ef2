# SPDX-License-Identifier: Apache-2.0
import threading

from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2 import rfc8414, rfc9207

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
WAYS = {"basic": "client_secret_basic", "post": "client_secret_post", "none": "none"}


def session(task, **more):
    way = WAYS[task["way"]]
    return OAuth2Session(task["client_id"], task["secret"], scope=task["scope"], token_endpoint_auth_method=way,
                         revocation_endpoint_auth_method=way, default_timeout=30, **more)


def use(task, client, token):
    return {"token": token, "api": client.get(task["api"]).status_code}


def discovery(task, say, ended):
    url = rfc8414.get_well_known_url(task["issuer"], external=True)
    metadata = rfc8414.AuthorizationServerMetadata(session(task).get(url, withhold_token=True).json())
    metadata.validate(metadata_classes=[rfc9207.AuthorizationServerMetadata])
    return {"metadata": metadata}


def code(task, say, ended):
    client = session(task, redirect_uri=task["redirect_uri"], code_challenge_method="S256")
    verifier = generate_token(48)
    url, state = client.create_authorization_url(task["metadata"]["authorization_endpoint"], code_verifier=verifier)
    token = client.fetch_token(task["metadata"]["token_endpoint"], authorization_response=ended(url), state=state,
                               code_verifier=verifier)
    return use(task, client, token)


def refresh(task, say, ended):
    client = session(task)
    return use(task, client, client.refresh_token(task["metadata"]["token_endpoint"], task["tokens"][0]))


def revoke(task, say, ended):
    for token in task["tokens"]:
        answer = session(task).revoke_token(task["metadata"]["revocation_endpoint"], token)
        if answer.status_code != 200:
            return answer.json()
    return {"revoked": len(task["tokens"])}


def introspect(task, say, ended):
    ask = lambda token: session(task).introspect_token(task["metadata"]["introspection_endpoint"], token).json()
    return {"found": [ask(token) for token in task["tokens"]]}


def device(task, say, ended):
    """The library has the grant; its first request and the polling are its caller's."""
    client = session(task)
    begun = client.post(task["metadata"]["device_authorization_endpoint"], withhold_token=True,
                        data={"client_id": task["client_id"], "scope": task["scope"]}).json()
    say(begun)
    interval = begun.get("interval", 5)
    while True:
        threading.Event().wait(interval)
        try:
            return use(task, client, client.fetch_token(task["metadata"]["token_endpoint"], grant_type=DEVICE,
                                                        device_code=begun["device_code"]))
        except OAuthError as thrown:
            if thrown.error not in ("authorization_pending", "slow_down"):
                raise
            say({"waits": thrown.error})
            interval += 5 if thrown.error == "slow_down" else 0


def client_credentials(task, say, ended):
    client = session(task)
    return use(task, client, client.fetch_token(task["metadata"]["token_endpoint"], grant_type="client_credentials"))


def error(thrown):
    return thrown.error if isinstance(thrown, OAuthError) else None
