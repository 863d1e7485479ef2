# SPDX-License-Identifier: Apache-2.0
"""Whatever a test made mvd send to a simulator, against the service's own description: asked at the end of every test, so
that no request of the whole run is unknown to the service. SoundCloud: its OpenAPI description; YouTube: Google's discovery
document; Telegram: types generated from its description. Answers are judged in test_contracts.py, where nobody orders faults
from the simulator."""
import functools
import http.client
import json
import os
import pathlib
import re
import subprocess
import unittest

import libraries
from contracts import Contract
from discovery import Discovery

# Sign-in, which the descriptions leave to OAuth, and what tests ask the simulator themselves.
BESIDE = ("/oauth/", "/authorize", "/sign-out", "/token", "/o/oauth2/", "/_sandbox")


class Telegram:
    """One program for the whole run: it takes a second to start."""

    def __init__(self):
        self.program = libraries.TELEGRAM.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def of_request(self, request):
        found = re.fullmatch(r"/bot[^/]+/(\w+)", request["path"])
        if not found:
            return [f"{request['method']} {request['path']}: the Bot API has no such address"]
        parameters = json.loads(request["body"]) if request.get("body") else {}
        self.program.stdin.write(json.dumps({"method": found[1], "parameters": parameters}) + "\n")
        self.program.stdin.flush()
        return json.loads(self.program.stdout.readline())


CONTRACTS = {
    "soundcloud": lambda: Contract("soundcloud-api.yaml"),
    "youtube": lambda: Discovery("youtube.v3"),
    "telegram": Telegram,
}


@functools.cache
def contract(service):
    try:
        return CONTRACTS[service]()
    except (unittest.SkipTest, ImportError):
        return None


def faults_of(server):
    """What the running server's simulators were asked and the descriptions do not know."""
    return [fault for service in CONTRACTS for fault in faults_at(server, service)]


def faults_at(server, service):
    if not server.alive() or service not in server.ports():
        return []
    try:
        requests = server.simulator(service, path="/_sandbox/requests")
    except (OSError, http.client.HTTPException):
        return []
    requests = [one for one in requests if not one["path"].startswith(BESIDE) and not cut(one)]
    if not requests or not contract(service):
        return []
    note(service, len(requests))
    return [f"{service}: {fault}" for one in requests for fault in contract(service).of_request(one)]


def cut(request):
    """Whether the body was not kept whole: an upload into which a fault struck, one that is very long."""
    if request.get("type", "").startswith("multipart/"):
        return "fault" in request or "form" not in request
    return request.get("type", "").startswith("application/json") and "body" not in request


def note(service, count):
    """How many were judged, for whoever asks after a run."""
    cache = os.environ.get("MV_TEST_CACHE")
    if cache:
        with open(pathlib.Path(cache) / f"{service}-traffic.txt", "a") as tally:
            tally.write(f"{count}\n")
