# SPDX-License-Identifier: Apache-2.0
"""Every request is in the log and in the counts, on every server, and shows nothing that is secret."""
import json
import threading
import unittest

import support


class UsageTest(support.TestCase):
    def key(self, server, name="ci", scopes=("*",)):
        status, made = server.api("POST", "/api/v1/api-keys", {"name": name, "scopes": list(scopes)})
        self.assertEqual(status, 201, made)
        return made

    def ask(self, server, key, method="GET", path="/api/v1/tracks", body=None):
        address = f"127.0.0.1:{server.ports()['port']}"
        return support.request(address, method, path, body, {"Authorization": "Bearer " + key["key"]})

    def at_once(self, *loads):
        threads = [threading.Thread(target=load) for load in loads]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def counts(self, server, key, by="endpoint", **more):
        query = "".join(f"&{name}={value}" for name, value in more.items())
        status, usage = self.ask(server, key, path=f"/api/v1/usage?by={by}{query}")
        self.assertEqual(status, 200, usage)
        return usage


class OneServer(UsageTest):
    def test_all_are_counted_by_endpoint_key_and_status(self):
        server = self.server()
        key, other = self.key(server), self.key(server, "other", ["tracks:read"])

        def load():
            for number in range(50):
                self.ask(server, other)
                self.ask(server, other, path=f"/api/v1/tracks/trk_{number:026}")
        self.at_once(load, load, load)

        def requests():
            rows = {row["name"]: row for row in self.counts(server, key)["data"]}
            return rows if rows.get("GET /api/v1/tracks", {}).get("requests", 0) >= 150 else None
        rows = support.wait_for(requests, "all are counted", 10)
        self.assertEqual(rows["GET /api/v1/tracks"]["requests"], 150)
        one = rows["GET /api/v1/tracks/{id}"]
        self.assertEqual((one["requests"], one["refused"], one["failed"]), (150, 150, 0))
        self.assertTrue(0 < one["p50_ms"] <= one["p95_ms"] <= one["p99_ms"] < 10_000)
        by_key = {row["label"]: row["requests"] for row in self.counts(server, key, "key")["data"]}
        self.assertEqual(by_key["other"], 300)
        status, page = self.ask(server, key, path=f"/api/v1/requests?key={other['id']}&status=404&limit=100")
        self.assertEqual((status, len(page["data"])), (200, 100))
        first = page["data"][0]
        self.assertEqual((first["endpoint"], first["status"], first["api_key_id"], first["address"]),
                         ("GET /api/v1/tracks/{id}", 404, other["id"], "127.0.0.1"))
        self.assertTrue(first["subject"].startswith("trk_"))
        shown = server.mv("usage")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("GET /tracks/{id}", shown.stdout)
        self.assertLessEqual(max(map(len, shown.stdout.splitlines())), 80)
        listed = server.mv("request", "list", "--status", "4xx", "--limit", "5", "--json")
        self.assertEqual(len(json.loads(listed.stdout)), 5, listed.stderr)

    def test_requests_of_nobody_are_counted_for_admins(self):
        server = self.server()
        key = self.key(server)
        address = f"127.0.0.1:{server.ports()['port']}"
        for _ in range(7):
            support.request(address, "GET", "/api/v1/tracks", None, {"Authorization": "Bearer mv_live_wrong"})
        support.request(address, "GET", "/no/such/path")

        def nobody():
            # Requests of nobody have no mode of their own: they are with the live ones.
            _, usage = server.api("GET", "/api/v1/usage?user=all", headers={"MusicVerse-Mode": "live"})
            rows = {row["name"]: row for row in usage["data"]}
            tracks = rows.get("GET /api/v1/tracks")
            return rows if tracks and tracks["refused"] == 7 and None in rows else None
        support.wait_for(nobody, "they are counted", 10)
        self.assertEqual([row for row in self.counts(server, key)["data"] if row["name"] == "GET /api/v1/tracks"], [])

    def test_a_stop_stores_what_was_noted(self):
        server = self.server()
        key = self.key(server)
        for _ in range(20):
            self.ask(server, key)
        server.stop()
        server.start()
        rows = {row["name"]: row["requests"] for row in self.counts(server, key)["data"]}
        self.assertEqual(rows["GET /api/v1/tracks"], 20)

    def test_single_requests_may_be_switched_off(self):
        server = self.server(extra_env={"MV_USAGE_KEEP_REQUESTS": "0s"})
        key = self.key(server)
        self.ask(server, key)
        support.wait_for(lambda: self.counts(server, key)["total"]["requests"] > 1, "it is counted", 10)
        self.assertEqual(self.ask(server, key, path="/api/v1/requests")[1]["data"], [])


class TwoServers(support.NodesCase, UsageTest):
    def test_they_count_together(self):
        database = self.postgres.database("usage")
        nodes = [self.node(f"u{number}", database) for number in range(2)]
        key = self.key(nodes[0])
        self.at_once(*(lambda node=node: [self.ask(node, key) for _ in range(100)] for node in nodes * 2))

        def total():
            rows = {row["name"]: row["requests"] for row in self.counts(nodes[1], key)["data"]}
            return rows.get("GET /api/v1/tracks") == 400
        support.wait_for(total, "both are counted", 10)


if __name__ == "__main__":
    unittest.main()
