# SPDX-License-Identifier: Apache-2.0
"""The page /docs in a real browser (Chromium), and the API's document in both of its forms."""
import gzip
import http.client
import json
import os
import re
import shutil
import subprocess
import unittest

import support
from libraries import PLAYWRIGHT, need

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")


class DocsPage(support.TestCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        self.mvd = self.server()
        self.port = self.mvd.ports()["port"]
        self.origin = f"http://127.0.0.1:{self.port}"

    def get(self, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def page(self):
        status, headers, body = self.get("/docs")
        self.assertEqual(status, 200)
        if b"<script" not in body:
            self.assertIn(b'href="/openapi.json"', body)
            self.skipTest("mvd was built without Swagger UI (npm was not there)")
        return headers, body.decode()

    def test_in_a_browser(self):
        self.page()
        need("chromium", "chromium")
        key = self.mvd.mv("apikey", "create", "--name", "docs", "--scopes", "tracks:read", "--quiet").stdout.strip()
        self.assertTrue(key.startswith("mv_test_"))
        # Chromium's own sandbox does not work for root.
        options = ["--no-sandbox"] if os.getuid() == 0 else []
        running = PLAYWRIGHT.start(self.origin, shutil.which("chromium"), *options, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   variables={"MV_KEY": key, "HOME": str(self.folder)})
        out, err = running.communicate(timeout=900)
        self.assertEqual(running.returncode, 0, err[-3000:])
        *seen, wrong = map(json.loads, out.splitlines())
        self.assertEqual([(one["width"], one["scheme"]) for one in seen],
                         [(320, "bearer"), (320, "apiKey"), (1280, "bearer"), (1280, "apiKey")])
        for one in seen:
            with self.subTest(width=one["width"], scheme=one["scheme"]):
                self.assertEqual(one["problems"], [])
                self.assertEqual(one["violations"], [])
                self.assertEqual(one["outside"], [])
                self.assertEqual(one["answer"]["status"], "200")
                self.assertEqual(json.loads(one["answer"]["body"])["data"], [])
                [sent] = one["sent"]
                self.assertEqual((sent.get("authorization"), sent.get("x-api-key")),
                                 (f"Bearer {key}", None) if one["scheme"] == "bearer" else (None, key))
                self.assertLessEqual(one["scrolled"], one["width"], "nothing is wider than the screen")
                self.assertEqual(one["kept"], [0, 0, ""])
                # The policy is there, and the browser keeps to it.
                self.assertEqual(one["intruder"], {"ran": False, "reached": False,
                                                   "refused": ["script-src-elem", "connect-src"]})
        self.assertEqual(wrong["answer"]["status"], "401")
        self.assertEqual(wrong["violations"] + wrong["outside"], [])

    def test_what_the_page_is_made_of(self):
        headers, body = self.page()
        self.assertEqual(headers["Content-Security-Policy"], POLICY)
        for name, value in (("Content-Type", "text/html; charset=utf-8"), ("X-Content-Type-Options", "nosniff"),
                            ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"),
                            ("Cache-Control", "no-store")):
            self.assertEqual(headers[name], value)
        self.assertEqual(re.findall(r"<script(?![^>]* src=)|<style|\son\w+=|style=", body), [])
        files = re.findall(r'(?:src|href)="(/docs/[^"]+)"', body)
        self.assertEqual(len(files), 5)
        for path in files:
            with self.subTest(file=path):
                status, plain, whole = self.get(path)
                self.assertEqual((status, plain["Content-Encoding"]), (200, None))
                self.assertEqual(plain["Cache-Control"], "public, max-age=31536000, immutable")
                self.assertEqual(plain["X-Content-Type-Options"], "nosniff")
                status, packed, small = self.get(path, Accept_Encoding="gzip")
                self.assertEqual((status, packed["Content-Encoding"]), (200, "gzip"))
                self.assertEqual(gzip.decompress(small), whole)
                self.assertEqual(packed["Vary"], "Accept-Encoding")
                self.assertEqual(self.get(path, Accept_Encoding="gzip", If_None_Match=packed["ETag"])[0], 304)
        status, headers, body = self.get("/docs/oauth2-redirect.html")
        self.assertEqual((status, headers["Content-Type"]), (404, "text/html; charset=utf-8"))

    def test_the_document_in_both_forms(self):
        import yaml
        _, of_json, text = self.get("/openapi.json")
        _, of_yaml, same = self.get("/openapi.yaml")
        self.assertEqual(of_yaml["Content-Type"], "application/yaml")
        read = yaml.load(same, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.assertTrue(json.dumps(read) == json.dumps(json.loads(text)), "they differ")
        # Whoever has read it from here sends the requests to here.
        self.assertEqual([server["url"] for server in read["servers"]], ["/"])
        for path, headers in (("/openapi.json", of_json), ("/openapi.yaml", of_yaml)):
            status, again, body = self.get(path, If_None_Match=f'"x", {headers["ETag"]}')
            self.assertEqual((status, body, again["ETag"]), (304, b"", headers["ETag"]))
            self.assertEqual(self.get(path, If_None_Match='"x"')[0], 200)


if __name__ == "__main__":
    unittest.main()
