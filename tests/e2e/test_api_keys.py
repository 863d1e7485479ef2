# SPDX-License-Identifier: Apache-2.0
"""A key made on the command line works over TCP within its scopes, until it is revoked."""
import json
import unittest

import support


class ApiKeys(support.TestCase):
    def setUp(self):
        super().setUp()
        self.mvd = self.server()

    def get(self, path, key, method="GET", header="X-API-Key", body=None):
        value = key if header == "X-API-Key" else f"Bearer {key}"
        return support.request(f"http://127.0.0.1:{self.mvd.ports()['port']}", method, path, body,
                               headers={header: value} if key else {})

    def create(self, *more):
        result = self.mvd.mv("apikey", "create", "--name", "ci", "--scopes", "tracks:read", "--quiet",
                             *more)
        self.assertEqual(result.returncode, 0, result.stderr)
        key = result.stdout.strip()
        self.assertEqual(result.stdout, key + "\n", "the secret alone")
        self.assertRegex(key, r"^mv_test_[0-9A-Za-z]{49}$")
        return key

    def test_life_of_a_key(self):
        key = self.create()
        self.assertEqual(self.get("/api/v1/tracks", key)[0], 200)
        self.assertEqual(self.get("/api/v1/tracks", key, header="Authorization")[0], 200)
        status, problem = self.get("/api/v1/distributions", key)
        self.assertEqual(status, 403)
        self.assertIn("distributions:read", str(problem))
        listed = self.mvd.api("GET", "/api/v1/api-keys")[1]["data"]
        self.assertNotIn(key, str(listed))
        revoked = self.mvd.mv("apikey", "revoke", listed[0]["id"], "--yes")
        self.assertEqual(revoked.returncode, 0, revoked.stderr)
        self.assertEqual(self.get("/api/v1/tracks", key)[0], 401, "at once")

    def test_the_secret_before_lets_nobody_in(self):
        """After a rotation with an overlap it goes on working, but makes nothing that outlasts it."""
        made = self.mvd.mv("apikey", "create", "--name", "all", "--scopes", "*", "--json")
        self.assertEqual(made.returncode, 0, made.stderr)
        made = json.loads(made.stdout)
        old, paths = made["key"], ("/api/v1/api-keys", "/api/v1/users", "/api/v1/sessions", "/api/v1/oauth-clients",
                                   "/api/v1/connected-apps")
        for path in paths:
            self.assertEqual(self.get(path, old)[0], 200, path)
        new = self.mvd.api("POST", f"/api/v1/api-keys/{made['id']}/rotate", {"overlap_seconds": 3600})[1]["key"]
        for path in paths:
            self.assertEqual((self.get(path, old)[0], self.get(path, new)[0]), (403, 200), path)
        self.assertEqual(self.get("/api/v1/tracks", old)[0], 200)

    def test_no_file_holds_it(self):
        key = self.create()
        self.get("/api/v1/tracks", key)
        self.mvd.stop()
        for file in self.mvd.home.rglob("*"):
            if file.is_file() and not file.is_socket():
                self.assertNotIn(key.encode(), file.read_bytes(), file)

    def test_wrong_keys(self):
        key = self.create()
        for wrong in ("", "nonsense", key[:-1] + ("a" if key[-1] != "a" else "b"), key + "x",
                      "mv_live_" + key[8:]):
            status, problem = self.get("/api/v1/tracks", wrong)
            self.assertEqual(status, 401, wrong)
            self.assertEqual(problem["code"], "unauthenticated")

    def test_a_key_cannot_give_what_it_has_not(self):
        result = self.mvd.mv("apikey", "create", "--name", "maker", "--scopes",
                             "api-keys:write,tracks:read", "--quiet")
        maker = result.stdout.strip()
        status, _ = self.get("/api/v1/api-keys", maker, "POST",
                             body={"name": "more", "scopes": ["distributions:write"]})
        self.assertEqual(status, 422)
        status, made = self.get("/api/v1/api-keys", maker, "POST",
                                body={"name": "same", "scopes": ["tracks:read"]})
        self.assertEqual(status, 201, made)

    def test_wrong_scope_is_explained(self):
        result = self.mvd.mv("apikey", "create", "--name", "ci", "--scopes", "track:read")
        self.assertIn(result.returncode, (2, 9), result.stderr)
        self.assertIn("tracks:read", result.stderr)


if __name__ == "__main__":
    unittest.main()
