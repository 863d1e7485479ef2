# SPDX-License-Identifier: Apache-2.0
"""Walks every route of the running server's own description over TCP."""
import http.client
import json
import re
import unittest

import support

METHODS = ("get", "head", "post", "put", "patch", "delete")
OPEN = {"/healthz", "/readyz", "/openapi.json", "/openapi.yaml"}
ID = {"id": "trk_01jd2m3x8yq5w7e9r1t3y5z7c9"}


class Routes(support.TestCase):
    def setUp(self):
        super().setUp()
        self.mvd = self.server()
        self.port = self.mvd.ports()["port"]
        self.key = self.mvd.mv("apikey", "create", "--name", "walk", "--scopes", "*",
                               "--quiet").stdout.strip()
        self.paths = self.call("GET", "/openapi.json")[2]["paths"]

    def call(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body=body,
                           headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        try:
            return answer.status, answer.headers, json.loads(text)
        except ValueError:
            return answer.status, answer.headers, text

    def rows(self):
        for path, operations in self.paths.items():
            for method in METHODS:
                if method in operations:
                    yield re.sub(r"{\w+}", ID["id"], path), method.upper(), operations[method]

    def assert_problem(self, status, headers, body):
        self.assertEqual(headers["Content-Type"], "application/problem+json")
        self.assertEqual(body["status"], status)
        for member in ("type", "title", "detail", "code", "request_id"):
            self.assertTrue(body[member], body)

    def test_refuses_without_credentials(self):
        count = 0
        for path, method, operation in self.rows():
            # Apps say in their forms which they are: test_oauth_clients.py.
            if path in OPEN or path.startswith("/oauth/") or operation.get("security") == []:
                continue
            with self.subTest(route=f"{method} {path}"):
                count += 1
                body = b"{}" if method in ("POST", "PUT", "PATCH") else None
                status, headers, problem = self.call(method, path, body,
                                                     Content_Type="application/json")
                self.assertEqual(status, 401)
                if method != "HEAD":
                    self.assert_problem(status, headers, problem)
                self.assertIn("Bearer", headers["WWW-Authenticate"] or "")
        self.assertGreater(count, 30)

    def test_wrong_method_names_the_right_ones(self):
        for path, operations in self.paths.items():
            with self.subTest(path=path):
                status, headers, problem = self.call("PROPFIND", re.sub(r"{\w+}", ID["id"], path),
                                                     X_API_Key=self.key)
                self.assertEqual(status, 405)
                self.assert_problem(status, headers, problem)
                for method in METHODS:
                    if method in operations:
                        self.assertIn(method.upper(), headers["Allow"])

    def test_malformed_and_oversized_bodies(self):
        for path, method, operation in self.rows():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" not in content or "/hooks/" in path or path.startswith(("/oauth/", "/ofrep/")):
                continue
            with self.subTest(route=f"{method} {path}"):
                for body in (b"{", b"[1,", b"\xff\xfe", b"nonsense", b'{"a":' * 100):
                    status, headers, problem = self.call(method, path, body, X_API_Key=self.key,
                                                         Content_Type="application/json")
                    self.assertEqual(status, 400, body[:20])
                    self.assert_problem(status, headers, problem)
                status, headers, problem = self.call(method, path, b'{"surprise":1}',
                                                     X_API_Key=self.key,
                                                     Content_Type="application/json")
                self.assertEqual(status, 422)
                self.assertIn("/surprise", str(problem["errors"]))
                status, headers, problem = self.call(method, path, b" " * (2 << 20),
                                                     X_API_Key=self.key,
                                                     Content_Type="application/json")
                self.assertEqual(status, 413)
                self.assert_problem(status, headers, problem)
                status, headers, problem = self.call(method, path, b"a=1", X_API_Key=self.key,
                                                     Content_Type="text/plain")
                self.assertEqual(status, 415)

    def test_key_in_the_wrong_mode(self):
        status, _, problem = self.call("GET", "/api/v1/tracks", X_API_Key=self.key,
                                       MusicVerse_Mode="live")
        self.assertEqual(status, 403)
        self.assertIn("sandbox", problem["detail"])


if __name__ == "__main__":
    unittest.main()
