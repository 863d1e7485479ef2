# SPDX-License-Identifier: Apache-2.0
"""WEBHOOK_SECRET=whsec_... python3 verify.py ID TIMESTAMP SIGNATURES < body

Needs Python 3.9 and its standard library. The package "standardwebhooks" does the same:
Webhook(secret).verify(body, headers).
"""
import base64
import hmac
import os
import re
import sys
import time

TOLERANCE = 5 * 60  # seconds, into the past and into the future


def verify(secret, webhook_id, timestamp, signatures, body, now=None):
    """Raises ValueError unless the delivery is genuine and fresh.

    body: the bytes as they came, not JSON that was parsed and written again.
    now: the time in seconds; the clock's when it is None.
    """
    key = base64.b64decode(secret.removeprefix("whsec_"))
    if len(key) < 24:
        raise ValueError("the secret is missing or is not a whsec_ secret")
    # A dot in the id would move the border between id, timestamp and body.
    if not webhook_id or "." in webhook_id:
        raise ValueError("webhook-id is missing or has a dot")
    if not re.fullmatch("[1-9][0-9]{0,11}", timestamp):
        raise ValueError("webhook-timestamp is not a time")
    if abs((time.time() if now is None else now) - int(timestamp)) > TOLERANCE:
        raise ValueError("webhook-timestamp is more than 5 minutes from now")
    content = f"{webhook_id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, content, "sha256"))
    for entry in signatures.split(" "):
        version, _, given = entry.partition(",")
        if version == "v1" and hmac.compare_digest(given.encode(), expected):
            return
    raise ValueError("no signature matches")


if __name__ == "__main__":
    webhook_id, timestamp, signatures = (sys.argv[1:] + ["", "", ""])[:3]
    now = os.environ.get("WEBHOOK_NOW")
    try:
        verify(os.environ.get("WEBHOOK_SECRET", ""), webhook_id, timestamp, signatures,
               sys.stdin.buffer.read(), float(now) if now else None)
    except ValueError as error:
        sys.exit(str(error))
    print("valid")
