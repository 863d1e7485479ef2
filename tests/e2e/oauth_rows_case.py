# SPDX-License-Identifier: Apache-2.0
"""What the parts of test_oauth_rows share: a server of their own, apps, and a look into the database."""
import concurrent.futures
import contextlib
import http.client
import pathlib
import shutil
import sqlite3
import tempfile
import unittest

import support
from oauth_browser import REDIRECT, App, Site, send

# What may stand in error and error_description (RFC 6749 section 4.1.2.1).
PLAIN = r"^[\x20-\x21\x23-\x5b\x5d-\x7e]+$"
NASTY = "\"quoted\" back\\slash \u00fc\u266b\t%00<b>"


def register(site, name="Desk", redirects=(REDIRECT,), public=False, scopes=("tracks:read", "tracks:write"), **more):
    """(status, answer) of the owner who registers an app."""
    return site.server.api("POST", "/api/v1/oauth-clients", {
        "name": name, "redirect_uris": list(redirects), "scopes": list(scopes), "confidential": not public, **more})


def app_of(site, **fields):
    status, made = register(site, **fields)
    assert status == 201, made
    return App(site, made["id"], made["secret"], (made["redirect_uris"] or [None])[0])


def at_once(calls):
    """What each of the calls, all begun at the same time, gives."""
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        return [done.result() for done in [pool.submit(call) for call in calls]]


class RowsCase(unittest.TestCase):
    maxDiff = None
    ENV = {}

    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-e2e-"))
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.server = support.Server(folder / "home", extra_env=cls.ENV)
        cls.addClassCleanup(cls.server.kill)
        cls.site = Site(cls.server)
        cls.site.set_up()
        cls.issuer = cls.site.issuer

    def app(self, **fields):
        return app_of(self.site, **fields)

    def faults(self, **fields):
        """Where an app that may not be registered is at fault."""
        status, answer = register(self.site, **fields)
        self.assertEqual(status, 422, answer)
        return [fault["pointer"] for fault in answer["errors"]]

    def at_api(self, token, path="/api/v1/tracks", scheme="Bearer", method="GET", body=None, **headers):
        return send(method, self.issuer + path, headers={"Authorization": f"{scheme} {token}", **headers}, body=body)

    def works(self, token):
        status = self.at_api(token).status
        self.assertIn(status, (200, 401))
        return status == 200

    def assert_error(self, answer, error, status=400):
        self.assertEqual(answer.error, (status, error), answer.body)
        self.assertRegex(answer.body["error_description"], PLAIN)
        for name, value in (("Cache-Control", "no-store"), ("Pragma", "no-cache")):
            self.assertEqual(answer.headers[name], value)

    def assert_no_way_back(self, page):
        """A page says what is wrong, and the browser stays."""
        self.assertEqual((page.status, page.away, page.headers["Location"]), (400, None, None), page)
        self.assertIn("the app that sent you here", page.text.lower())

    def ended_by_reuse(self, app):
        """How often the server noted that something of this app was used twice."""
        status, noted = self.server.api("GET", "/api/v1/audit-entries?user=all&action=connected_app.reuse&subject=" +
                                        app.id)
        self.assertEqual(status, 200, noted)
        return len(noted["data"])

    @contextlib.contextmanager
    def database(self):
        connection = sqlite3.connect(next(self.server.home.rglob("mv.db")), timeout=30)
        with connection:
            yield connection
        connection.close()

    def rows(self, sql, *values):
        with self.database() as database:
            return database.execute(sql, values).fetchall()

    def change(self, sql, *values):
        """Lets time pass in the database; the server looks at it anew after a change of its own."""
        with self.database() as database:
            self.assertGreater(database.execute(sql, values).rowcount, 0)
        self.app()

    def raw(self, method, path, lines=(), body=""):
        """A request whose header fields are these very lines; (status, headers, text)."""
        connection = http.client.HTTPConnection(self.issuer.removeprefix("http://"), timeout=30)
        connection.putrequest(method, path)
        for name, value in (*lines, ("Content-Length", str(len(body)))):
            connection.putheader(name, value)
        connection.endheaders(body.encode())
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, text
