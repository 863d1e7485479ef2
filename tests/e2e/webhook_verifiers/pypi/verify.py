# SPDX-License-Identifier: Apache-2.0
"""verify.py standardwebhooks|svix: judges lines as npm/verify.mjs does."""
import importlib
import sys

Webhook = importlib.import_module(sys.argv[1] + ".webhooks").Webhook

for line in sys.stdin:
    secret, webhook_id, timestamp, signature, body = line.rstrip("\n").split("\t")
    headers = {"webhook-id": webhook_id, "webhook-timestamp": timestamp,
               "webhook-signature": signature}
    try:
        Webhook(secret).verify(bytes.fromhex(body), headers)
        print("valid")
    except Exception as error:  # the libraries raise several kinds
        print("refused:", error)
