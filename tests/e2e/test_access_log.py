# SPDX-License-Identifier: Apache-2.0
"""The access log: a line of JSON per request, without anything secret, in a file that may be rotated."""
import json
import os
import unittest

import support


class AccessLog(support.TestCase):
    def lines(self):
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    def line_of(self, path):
        return support.wait_for(lambda: next((one for one in self.lines() if one["path"] == path), None),
                                f"{path} is noted")

    def setUp(self):
        super().setUp()
        self.file = self.folder / "access.jsonl"

    def test_every_request_is_a_line(self):
        server = self.server(extra_env={"MV_ACCESS_LOG": str(self.file)})
        _, key = server.api("POST", "/api/v1/api-keys", {"name": "ci", "scopes": ["tracks:read"]})
        address = f"127.0.0.1:{server.ports()['port']}"
        status, _ = support.request(address, "GET", "/api/v1/tracks?find=secretword",
                                    headers={"Authorization": "Bearer " + key["key"],
                                             "X-Request-Id": "from-ci-1"})
        self.assertEqual(status, 200)
        line = self.line_of("/api/v1/tracks")
        self.assertEqual(
            {name: line[name] for name in ("request_id", "method", "route", "status", "key_id", "peer")},
            {"request_id": "from-ci-1", "method": "GET", "route": "/api/v1/tracks", "status": 200,
             "key_id": key["id"], "peer": "127.0.0.1"})
        self.assertGreaterEqual(line["ms"], 0)
        support.request(address, "GET", "/api/v1/tracks/trk_x?y=1",
                        headers={"Authorization": "Bearer mv_test_wrong"})
        refused = self.line_of("/api/v1/tracks/trk_x")
        self.assertEqual((refused["status"], refused["route"]), (401, "/api/v1/tracks/{id}"))
        self.assertNotIn("key_id", refused)
        made = self.line_of("/api/v1/api-keys")
        self.assertEqual((made["status"], made["peer"]), (201, "unix"))
        text = self.file.read_text()
        for secret in (key["key"], "secretword", "mv_test_wrong"):
            self.assertNotIn(secret, text)

    def test_a_rotated_file_is_left(self):
        server = self.server(extra_env={"MV_ACCESS_LOG": str(self.file)})
        server.api("GET", "/api/v1/server")
        self.line_of("/api/v1/server")
        self.file.rename(self.folder / "access.1")

        def noted():
            server.api("GET", "/api/v1/jobs")
            return self.file.exists() and self.file.stat().st_size
        support.wait_for(noted, "a new file is begun")

    def test_a_full_disk_or_a_reader_that_sleeps_holds_up_nobody(self):
        server = self.server("full", extra_env={"MV_ACCESS_LOG": "/dev/full"})
        self.assertEqual(server.api("GET", "/api/v1/tracks")[0], 200)
        os.mkfifo(self.file)
        reader = os.open(self.file, os.O_RDONLY | os.O_NONBLOCK)
        try:
            server = self.server("pipe", extra_env={"MV_ACCESS_LOG": str(self.file)})
            for _ in range(1000):  # a pipe holds some 300 lines
                self.assertEqual(server.api("GET", "/api/v1/tracks")[0], 200)
        finally:
            os.close(reader)
        self.assertEqual(server.api("GET", "/api/v1/tracks")[0], 200)

    def test_a_file_that_cannot_be_written_is_said_at_the_start(self):
        with self.assertRaisesRegex(AssertionError, "the access log cannot be opened"):
            self.server(extra_env={"MV_ACCESS_LOG": str(self.folder / "no" / "log")})


if __name__ == "__main__":
    unittest.main()
