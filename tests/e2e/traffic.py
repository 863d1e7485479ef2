# SPDX-License-Identifier: Apache-2.0
"""Whatever a test made mvd send to SoundCloud's simulator, against SoundCloud's own description: asked at the end of every
test, so that no request of the whole run is unknown to the service. Answers are judged in test_contracts.py, where nobody
orders faults from the simulator."""
import functools
import http.client
import os
import pathlib
import unittest

from contracts import Contract

# Sign-in, which the description leaves to OAuth, and what tests ask the simulator themselves.
BESIDE = ("/oauth/", "/authorize", "/sign-out", "/_sandbox")


@functools.cache
def soundcloud():
    try:
        return Contract("soundcloud-api.yaml")
    except unittest.SkipTest:
        return None


def faults_of(server):
    """What the running server's simulator was asked and the description does not know."""
    contract = soundcloud()
    if not contract or not server.alive() or "soundcloud" not in server.ports():
        return []
    try:
        requests = server.simulator("soundcloud", path="/_sandbox/requests")
    except (OSError, http.client.HTTPException):
        return []
    requests = [one for one in requests if not one["path"].startswith(BESIDE)]
    note(len(requests))
    return [fault for one in requests if not cut(one) for fault in contract.of_request(one)]


def cut(request):
    """Whether the body was not kept whole: an upload into which a fault struck, one that is very long."""
    if request.get("type", "").startswith("multipart/"):
        return "fault" in request or "form" not in request
    return bool(request.get("type")) and "body" not in request


def note(count):
    """How many were judged, for whoever asks after a run."""
    cache = os.environ.get("MV_TEST_CACHE")
    if cache and count:
        with open(pathlib.Path(cache) / "soundcloud-traffic.txt", "a") as tally:
            tally.write(f"{count}\n")
