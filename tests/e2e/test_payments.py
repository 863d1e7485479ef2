# SPDX-License-Identifier: Apache-2.0
"""Payments: what Stripe signs is accepted and moves the tier; what somebody else signs is not."""
import hashlib
import hmac
import json
import subprocess
import time
import unittest

import libraries
import support

SECRET, OLD = "whsec_e2eOfTheTests", "whsec_e2eOfBefore"
DAY = 86_400
SETTINGS = {"MV_PAYMENTS_STRIPE_SECRET": f"{SECRET},{OLD}",
            "MV_PAYMENTS_STRIPE_PRICES": "price_pro=pro,price_label=enterprise", "MV_PAYMENTS_GRACE": "2d"}


def sign(body, secret=SECRET, at=None):
    at = int(time.time()) if at is None else at
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


def utc(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))


class Customer:
    """What Stripe tells of somebody who subscribes; every event has an id of its own."""

    def __init__(self, name, user):
        self.name, self.user, self.count, self.now = name, user, 0, int(time.time())

    def event(self, type, about, created=0, live=True):
        self.count += 1
        return {"id": f"evt_{self.name}{self.count}", "object": "event", "api_version": "2025-03-31.basil",
                "type": type, "created": self.now + created, "livemode": live, "data": {"object": about}}

    def checkout(self, **more):
        return self.event("checkout.session.completed", {
            "id": f"cs_{self.name}", "object": "checkout.session", "mode": "subscription",
            "client_reference_id": self.user, "customer": f"cus_{self.name}", "subscription": f"sub_{self.name}"},
            **more)

    def subscription(self, what, status="active", price="price_pro", ends=False, **more):
        return self.event(f"customer.subscription.{what}", {
            "id": f"sub_{self.name}", "object": "subscription", "customer": f"cus_{self.name}", "status": status,
            "metadata": {}, "cancel_at_period_end": ends, "cancel_at": None,
            "items": {"object": "list", "data": [{"price": {"id": price}, "current_period_start": self.now,
                                                  "current_period_end": self.now + 30 * DAY}]}}, **more)

    def invoice(self, what, **more):
        return self.event(f"invoice.{what}", {
            "id": f"in_{self.name}", "object": "invoice", "customer": f"cus_{self.name}", "currency": "eur",
            "amount_due": 1900, "amount_paid": 1900 if what == "paid" else 0, "next_payment_attempt": self.now + DAY,
            "parent": {"type": "subscription_details",
                       "subscription_details": {"subscription": f"sub_{self.name}", "metadata": {}}},
            "lines": {"object": "list", "data": [{"pricing": {"price_details": {"price": "price_pro"}}}]}}, **more)


class Shop(support.TestCase):
    def setUp(self):
        super().setUp()
        self.mvd = self.server(extra_env=SETTINGS)

    def user(self, name):
        status, made = self.mvd.api("POST", "/api/v1/users", {"email": f"{name}@example.com"})
        self.assertEqual(status, 201, made)
        return made["id"]

    def tier(self, user):
        _, shown = self.mvd.api("GET", f"/api/v1/users/{user}")
        return shown["tier"], shown["tier_until"]

    def post(self, body, signature=None, kind="application/json; charset=utf-8"):
        connection = support.UnixConnection(str(self.mvd.socket))
        connection.request("POST", "/api/v1/hooks/stripe", body=body, headers={
            "Content-Type": kind, **({"Stripe-Signature": signature} if signature else {})})
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        return answer.status, told

    def send(self, event):
        body = json.dumps(event, indent=2).encode()  # as Stripe does: the bytes count, not what they mean
        status, told = self.post(body, sign(body))
        self.assertEqual(status, 200, told)
        return told


class Payments(Shop):
    def test_a_subscription_from_its_checkout_to_its_end(self):
        ada = Customer("ada", self.user("ada"))
        self.assertEqual(self.send(ada.subscription("created", "incomplete"))["outcome"], "waiting")
        self.assertEqual(self.send(ada.invoice("paid"))["outcome"], "waiting")
        self.assertEqual(self.send(ada.checkout())["outcome"], "applied")
        self.assertEqual(self.tier(ada.user), ("free", None))
        first = ada.subscription("updated")
        self.assertEqual(self.send(first)["outcome"], "applied")
        paid_until = utc(ada.now + 32 * DAY)
        self.assertEqual(self.tier(ada.user), ("pro", paid_until))
        again = self.send(first)
        self.assertEqual((again["duplicate"], again["outcome"]), (True, "applied"))
        self.assertEqual(self.send(ada.subscription("updated", "past_due", created=-5))["outcome"], "superseded")
        self.assertEqual(self.tier(ada.user), ("pro", paid_until))
        self.send(ada.subscription("updated", ends=True, created=1))
        self.assertEqual(self.tier(ada.user), ("pro", utc(ada.now + 30 * DAY)))
        self.send(ada.invoice("payment_failed"))
        self.send(ada.subscription("deleted", created=2))
        self.assertEqual(self.tier(ada.user), ("free", utc(ada.now + 2)))
        entries = self.mvd.api("GET", f"/api/v1/audit-entries?user={ada.user}&action=user.tier")[1]["data"]
        self.assertEqual({(entry["actor"], entry["credential"]) for entry in entries}, {(None, "stripe")})
        self.assertEqual(len(entries), 3)

    def test_payments_and_their_events_are_the_user_s_own(self):
        server, owner = self.mvd, Customer("me", "usr_operator")
        for event in (owner.checkout(live=False), owner.invoice("paid", live=False),
                      owner.invoice("payment_failed", live=False)):
            self.assertEqual(self.send(event)["outcome"], "applied")
        self.assertEqual(self.tier("usr_operator"), ("operator", None))
        self.send(Customer("bob", self.user("bob")).checkout(live=False))
        shown = json.loads(server.mv("payment", "list", "--json").stdout)
        self.assertEqual({one["state"] for one in shown if one["currency"] == "EUR"}, {"succeeded", "failed"})
        table = server.mv("payment", "list")
        self.assertEqual(table.returncode, 0, table.stderr)
        self.assertIn("19.00 EUR", table.stdout)
        self.assertEqual(server.api("GET", "/api/v1/payments", headers={"MusicVerse-Mode": "live"})[1]["data"], [])
        events = server.api("GET", "/api/v1/events?types=payment.*")[1]["data"]
        self.assertEqual(sorted(event["type"] for event in events), ["payment.failed", "payment.succeeded"])
        failed, = [event for event in events if event["type"] == "payment.failed"]
        self.assertEqual(failed["data"]["retry_at"], utc(owner.now + DAY))

    def test_what_is_not_from_stripe_is_refused(self):
        eve = Customer("eve", self.user("eve"))
        self.send(eve.checkout())
        body = json.dumps(eve.subscription("created")).encode()
        now = int(time.time())
        for signature, says in ((None, "signature"), ("", "signature"), ("t=1", "signature"),
                                (sign(body, "whsec_guessed"), "signature"), (sign(body + b" "), "signature"),
                                (sign(body).replace("v1=", "v0="), "signature"),
                                (sign(body, at=now - 400), "too long ago"),
                                (sign(body, at=now + 400), "in the future")):
            with self.subTest(signature):
                status, problem = self.post(body, signature)
                self.assertEqual((status, problem["code"]), (401, "unauthenticated"))
                self.assertIn(says, problem["detail"])
        for wrong in (b"[]", b"{}", b'"event"', json.dumps({**eve.checkout(), "livemode": 1}).encode()):
            with self.subTest(wrong):
                self.assertEqual(self.post(wrong, sign(wrong))[0], 400)
        self.assertEqual(self.post(b"{", sign(b"{"))[0], 400)
        self.assertEqual(self.post(body, sign(body), "text/plain")[0], 415)
        big = b" " * (2 << 20)
        self.assertEqual(self.post(big, sign(big))[0], 413)
        self.assertEqual(self.tier(eve.user), ("free", None))
        # While the secret is rotated, both are there: in the settings, and in the field.
        wrong = sign(body, "whsec_guessed").split(",")[1]
        self.assertEqual(self.post(body, sign(body, OLD) + "," + wrong)[0], 200)
        self.assertEqual(self.tier(eve.user)[0], "pro")

    def test_what_is_not_known_is_answered_and_noted(self):
        someone = Customer("who", "usr_nobody")
        self.assertEqual(self.send(someone.checkout())["outcome"], "ignored")
        self.assertEqual(self.send(someone.invoice("paid"))["outcome"], "waiting")
        self.assertEqual(self.send(someone.subscription("created", price="price_gold"))["outcome"], "unknown_price")
        self.assertEqual(self.send(someone.event("customer.created", {"id": "cus_who"}))["outcome"], "ignored")
        noted = self.mvd.api("GET", "/api/v1/audit-entries?user=all&action=payment")[1]["data"]
        self.assertEqual({(entry["action"], entry["subject"]) for entry in noted}, {
            ("payment.unattributed", "cs_who"), ("payment.unattributed", "in_who"),
            ("payment.unknown_price", "sub_who")})
        log = self.mvd.log.read_text()
        self.assertIn("price_gold", log)
        self.assertNotIn(SECRET, log)

    def test_settings_that_cannot_be(self):
        for settings, says in (
                ({"MV_PAYMENTS_STRIPE_SECRET": SECRET}, "no price has a tier"),
                ({"MV_PAYMENTS_STRIPE_PRICES": "price_pro=pro"}, "it is missing"),
                ({**SETTINGS, "MV_PAYMENTS_STRIPE_SECRET": "sk_live_hush"}, "whsec_"),
                ({**SETTINGS, "MV_PAYMENTS_STRIPE_PRICES": "price_pro=gold,other"}, "gold is not a tier"),
                ({**SETTINGS, "MV_PAYMENTS_STRIPE_SECRET_FILE": "secret.txt"}, "Use only one")):
            with self.subTest(says):
                done = subprocess.run([support.MVD, "serve", "--no-socket", "--listen", "127.0.0.1:0"], timeout=60,
                                      env=dict(self.mvd.env(), MV_HOME=str(self.folder / "none"), **settings),
                                      capture_output=True, text=True)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(says, done.stderr)
                self.assertNotIn("hush", done.stderr)

    def test_without_a_secret_there_are_no_payments(self):
        self.mvd = self.server("bare")
        body = json.dumps(Customer("x", "usr_operator").checkout()).encode()
        status, problem = self.post(body, sign(body))
        self.assertEqual(status, 404)
        self.assertIn("takes no payments", problem["detail"])

    def test_a_secret_in_a_file(self):
        file = self.folder / "secret"
        file.write_text(f"{OLD}\n{SECRET}\n")
        self.mvd = self.server("file", extra_env={"MV_PAYMENTS_STRIPE_SECRET_FILE": str(file),
                                                  "MV_PAYMENTS_STRIPE_PRICES": "price_pro=pro"})
        self.assertEqual(self.send(Customer("x", "usr_operator").checkout())["outcome"], "applied")


class Peer(Shop):
    """The same signatures by Stripe's own library."""

    def lines(self, *rows):
        process = libraries.STRIPE.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, said = process.communicate("".join(json.dumps(row) + "\n" for row in rows), timeout=120)
        self.assertEqual(process.returncode, 0, said)
        return out.splitlines()

    def test_what_stripe_signs_is_accepted(self):
        ada = Customer("peer", self.user("peer"))
        events = [ada.checkout(), ada.subscription("created"), ada.invoice("paid")]
        bodies = [json.dumps(event, indent=2, ensure_ascii=False) for event in events]
        bodies[0] = bodies[0].replace('"mode"', '"note": "Zoë 🎵",\n "mode"')
        now = int(time.time())
        rows = [{"secret": secret, "timestamp": now, "payload": body}
                for body, secret in zip(bodies, (SECRET, OLD, SECRET))]
        for body, signature in zip(bodies, self.lines(*rows)):
            status, told = self.post(body.encode(), signature)
            self.assertEqual((status, told.get("outcome")), (200, "applied"), told)
        self.assertEqual(self.tier(ada.user)[0], "pro")
        old = {"secret": SECRET, "timestamp": now - 400, "payload": bodies[0]}
        other = {"secret": "whsec_other", "timestamp": now, "payload": bodies[0]}
        for signature in self.lines(old, other):
            self.assertEqual(self.post(bodies[0].encode(), signature)[0], 401)

    def test_stripe_accepts_what_these_tests_sign(self):
        body = json.dumps(Customer("me", "usr_operator").checkout()).encode()
        now = int(time.time())
        rows = [{"secret": SECRET, "timestamp": now, "payload": body.decode(), "header": sign(body, secret, now)}
                for secret in (SECRET, OLD)]
        good, bad = self.lines(*rows)
        self.assertEqual(good, "valid evt_me1")
        self.assertTrue(bad.startswith("refused"), bad)


if __name__ == "__main__":
    unittest.main()
