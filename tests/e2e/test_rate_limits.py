# SPDX-License-Identifier: Apache-2.0
"""Rate limits as a program meets them: exact over threads, servers and crashes, and said in every answer."""
import concurrent.futures
import http.client
import json
import math
import os
import subprocess
import threading
import time
import unittest

import support
from libraries import STRUCTURED_FIELDS
from test_uploads import Tus

LONG = os.environ.get("MV_TEST_SIZE") == "long"
FIELDS = ("RateLimit", "RateLimit-Policy", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


class Client:
    """One connection that sends one request after the other."""

    def __init__(self, address, key):
        self.address, self.key = address, key
        self.connection = http.client.HTTPConnection(address, timeout=30)

    def get(self, path="/api/v1/tracks", method="GET", headers=None, body=None):
        self.connection.request(method, path, body=body, headers={"Authorization": "Bearer " + self.key,
                                                                  **(headers or {})})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()


def limits(**rates):
    return {f"MV_LIMITS_{name.upper()}": rate for name, rate in rates.items()}


class RateLimitTest(support.TestCase):
    def start(self, tier="free", name="home", **options):
        server = self.server(name, **options)
        self.set_tier(server, tier)
        return server

    def set_tier(self, server, tier):
        self.assertEqual(server.api("PUT", "/api/v1/users/me/tier", {"tier": tier})[0], 200)

    def key(self, server, name="ci", scopes=("*",), **more):
        status, made = server.api("POST", "/api/v1/api-keys", {"name": name, "scopes": list(scopes), **more})
        self.assertEqual(status, 201, made)
        return made

    def client(self, server, key):
        out = Client(f"127.0.0.1:{server.ports()['port']}", key if isinstance(key, str) else key["key"])
        self.addCleanup(out.connection.close)
        return out

    def at_once(self, clients, each):
        """What each of the clients, all at the same time, is answered."""
        out, lock = [], threading.Lock()
        ready = threading.Barrier(len(clients))

        def run(client):
            ready.wait()
            for _ in range(each):
                try:
                    status, headers, _ = client.get()
                except (OSError, http.client.HTTPException):
                    return  # its server is gone
                with lock:
                    out.append((status, headers))
        threads = [threading.Thread(target=run, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return out


class Answers(RateLimitTest):
    def test_what_is_said(self):
        server = self.start(extra_env=limits(free="5/h", pro="100/h"))
        client = self.client(server, self.key(server))
        for left in (4, 3, 2, 1, 0):
            status, headers, _ = client.get("/api/v1/tracks" if left else "/api/v1/tracks/trk_none")
            self.assertEqual(status, 200 if left else 404)
            self.assertEqual(headers["RateLimit-Policy"], '"account";q=5;w=3600')
            self.assertRegex(headers["RateLimit"], rf'^"account";r={left};t=7(19|20)$')
            self.assertEqual((headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]), ("5", str(left)))
            self.assertAlmostEqual(int(headers["X-RateLimit-Reset"]), time.time() + (5 - left) * 720, delta=3)
        status, headers, body = client.get()
        problem = json.loads(body)
        self.assertEqual((status, headers["Content-Type"]), (429, "application/problem+json"))
        self.assertEqual(problem["type"], "https://iana.org/assignments/http-problem-types#quota-exceeded")
        self.assertEqual(problem["violated-policies"], ["account"])
        self.assertEqual(problem["detail"], "the limit of 5 requests an hour is reached")
        self.assertEqual(problem["why"], "It is the limit of the free tier")
        self.assertRegex(problem["hint"], r"^Try again in 12 minutes\. The pro tier has 100 requests an hour: ask the owner of this server for it\.$")
        self.assertEqual(int(headers["Retry-After"]), problem["retry_after"])
        self.assertGreaterEqual(int(headers["Retry-After"]), int(headers["RateLimit"].rsplit("=", 1)[1]))
        # What costs nothing, and who has no limit.
        status, headers, body = client.get("/api/v1/rate-limits")
        self.assertEqual(status, 200)
        self.assertEqual([(each["name"], each["rate"], each["remaining"]) for each in json.loads(body)["data"]],
                         [("account", "5/h", 0), ("generate", "60/h", 60)])
        self.assertEqual(server.api("GET", "/api/v1/tracks")[0], 200)
        status, headers, _ = self.client(server, "mv_test_wrong").get()
        self.assertEqual((status, headers["RateLimit"]), (401, None))
        # The command says it in words, and goes on by itself no longer than it may.
        done = server.mv("track", "list", "--timeout", "1s",
                         env=dict(os.environ, MV_HOME=str(self.folder / "other"), MV_API_KEY=client.key,
                                  MV_SERVER=f"http://{client.address}"))
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("the limit of 5 requests an hour is reached", done.stderr)
        # More is paid for: it counts at once.
        self.set_tier(server, "pro")
        status, headers, _ = client.get()
        self.assertEqual((status, headers["X-RateLimit-Remaining"]), (200, "94"))
        self.set_tier(server, "operator")
        self.assertIsNone(client.get()[1]["RateLimit"])

    def test_a_keys_own_limit_and_that_of_an_expensive_route(self):
        server = self.start("pro", extra_env=limits(pro="50/h", generate="2/h"))
        small, other = self.key(server, "small", rate="3/h"), self.key(server, "other")
        self.assertEqual(small["rate"], "3/h")
        client = self.client(server, small)
        self.assertEqual(client.get()[1]["RateLimit-Policy"], '"account";q=50;w=3600, "key";q=3;w=3600')
        self.assertEqual([client.get()[0] for _ in range(3)], [200, 200, 429])
        status, headers, body = client.get()
        self.assertEqual(json.loads(body)["violated-policies"], ["key"])
        self.assertEqual(headers["X-RateLimit-Limit"], "3")
        # Both keys are of one account; what the key's limit refused cost the account nothing.
        self.assertEqual(self.client(server, other).get()[1]["X-RateLimit-Remaining"], "46")
        again = self.client(server, other)
        made = [again.get("/api/v1/generate", "POST", {"Content-Type": "application/json"},
                          json.dumps({"prompt": f"piano {i}", "duration": 5}))[0] for i in range(3)]
        self.assertEqual(made, [201, 201, 429])
        self.assertEqual(again.get()[0], 200)
        # A key that is held does not make one that is not.
        held = self.client(server, self.key(server, "held", rate="40/h"))
        status, _, body = held.get("/api/v1/api-keys", "POST", {"Content-Type": "application/json"},
                                   json.dumps({"name": "free", "scopes": ["*"]}))
        self.assertEqual((status, json.loads(body)["code"]), (403, "forbidden"))

    def test_a_request_that_waits_costs_once(self):
        """Changes at once wait for each other inside the server, which looks at them again and again."""
        server = self.start("pro", extra_env=limits(pro="40/d"))
        wav = support.write_wav(self.folder / "a.wav", seconds=5).read_bytes()
        upload = json.loads(Tus(server).call("PUT", "/api/v1/files/a.wav", wav)[2])
        _, track = server.api("POST", "/api/v1/tracks", {"upload_id": upload["id"], "metadata": {"title": "Dawn"}})
        key = self.key(server)
        clients = [self.client(server, key) for _ in range(20)]
        change = lambda i: clients[i].get(f"/api/v1/tracks/{track['id']}", "PATCH", {"Content-Type": "application/json"},
                                          json.dumps({"metadata": {"title": f"Dawn {i}"}}))[0]
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            self.assertEqual(list(pool.map(change, range(20))), [200] * 20)
        self.assertEqual(clients[0].get()[1]["X-RateLimit-Remaining"], "19")

    def test_the_fields_are_structured(self):
        """As RFC 9651 reads them, strictly."""
        server = self.start(extra_env=limits(free="5/h"))
        _, headers, _ = self.client(server, self.key(server, rate="3/m")).get()
        read = ("import http_sf, json, sys; print(json.dumps([[[name, list(parameters.items())] for name, parameters in "
                "http_sf.parse(field.encode(), tltype='list')] for field in sys.argv[1:]]))")
        running = STRUCTURED_FIELDS.start("-c", read, headers["RateLimit-Policy"], headers["RateLimit"],
                                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = running.communicate(timeout=30)
        self.assertEqual(running.returncode, 0, err)
        self.assertEqual(json.loads(out), [
            [["account", [["q", 5], ["w", 3600]]], ["key", [["q", 3], ["w", 60]]]],
            [["account", [["r", 4], ["t", 720]]], ["key", [["r", 2], ["t", 20]]]]])

    def test_one_way_to_send_a_key(self):
        server = self.start(extra_env=limits(free="100/h"))
        client = self.client(server, self.key(server))
        self.assertEqual(client.get(headers={"X-API-Key": client.key})[0], 400)
        self.assertEqual(client.get(headers={"X-API-Key": ""})[0], 200)
        self.assertEqual(client.get(headers={"X-API-Key": client.key, "Authorization": "Basic cHJveHk6cHJveHk="})[0],
                         200)

    def test_a_place_is_no_scope(self):
        server = self.start()
        client = self.client(server, self.key(server, scopes=["tracks:read"], networks=["192.0.2.0/24"]))
        status, headers, _ = client.get()
        self.assertEqual((status, headers["WWW-Authenticate"]), (403, None))
        client = self.client(server, self.key(server, scopes=["jobs:read"]))
        self.assertIn('scope="tracks:read"', client.get()[1]["WWW-Authenticate"])

    def test_a_key_that_does_not_stop_is_suspended(self):
        server = self.start(extra_env=limits(free="2/h", suspend_after="20"))
        made = self.key(server)
        client = self.client(server, made)
        statuses = [client.get()[0] for _ in range(24)]
        self.assertEqual(statuses, [200] * 2 + [429] * 20 + [401] * 2)
        self.assertIn("was refused 20 times", json.loads(client.get()[2])["why"])
        _, events = server.api("GET", "/api/v1/events?types=apikey.suspended")
        self.assertEqual([event["data"]["key_id"] for event in events["data"]], [made["id"]])
        self.assertEqual(server.api("POST", f"/api/v1/api-keys/{made['id']}/resume")[1]["state"], "active")
        self.assertEqual(client.get()[0], 429)


    def test_a_key_that_another_one_shut_out_is_not_suspended(self):
        server = self.start(extra_env=limits(free="5/h", suspend_after="20"))
        found, important = self.client(server, self.key(server, "found")), self.client(server, self.key(server))
        self.assertEqual([found.get()[0] for _ in range(5)], [200] * 5)
        self.assertEqual({important.get()[0] for _ in range(50)}, {429})
        self.assertEqual([found.get()[0] for _ in range(21)], [429] * 20 + [401])


class Exact(RateLimitTest):
    def check_burst(self, answers, most, apart=0):
        """`apart`: servers whose clocks are a millisecond apart may count one less as left."""
        admitted = [headers for status, headers in answers if status == 200]
        self.assertEqual(len(admitted), most)
        self.assertEqual({status for status, _ in answers}, {200, 429})
        for expected, headers in enumerate(sorted(admitted, key=lambda each: int(each["X-RateLimit-Remaining"]))):
            self.assertLessEqual(abs(int(headers["X-RateLimit-Remaining"]) - expected), apart)

    def test_many_at_once(self):
        server = self.start("enterprise", extra_env=limits(enterprise="1000/d", suspend_after="0"))
        keys = [self.key(server, str(i)) for i in range(4)]
        self.check_burst(self.at_once([self.client(server, keys[i % 4]) for i in range(64)], 25), 1000)

    def test_a_stream_of_requests(self):
        """1,000 a second for a while: never more than burst + rate * time, and never one refused that had one."""
        rate, seconds = 200, 60 if LONG else 5
        server = self.start("pro", extra_env=limits(pro=f"{rate}/s", suspend_after="0"))
        key = self.key(server)
        begun = time.time()
        log, lock = [], threading.Lock()

        def run(client):
            mine = []
            while (before := time.time()) < begun + seconds:
                status, headers, _ = client.get()
                mine.append((before, time.time(), status, headers["RateLimit"]))
                due = begun + len(mine) * 16 / 1000
                if due > time.time():
                    threading.Event().wait(due - time.time())
            with lock:
                log.extend(mine)
        threads = [threading.Thread(target=run, args=(self.client(server, key),)) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        admitted = sorted(before for before, _, status, _ in log if status == 200)
        spent = max(after for _, after, _, _ in log) - min(before for before, *_ in log)
        print(f"rate limit: {len(log) / spent:.0f} requests/s offered, {len(admitted)} of {len(log)} let in, "
              f"{rate + rate * spent:.0f} at most")
        self.assertLessEqual(len(admitted), rate + math.floor(rate * spent) + 1)
        if len(log) <= 2 * rate * spent:
            self.skipTest(f"only {len(log)} requests could be sent in {spent:.1f} s")
        self.assertGreaterEqual(len(admitted), rate + math.floor(rate * (spent - 0.5)))  # every token was taken
        for at, _, status, said in log:
            if status == 429:
                self.assertIn(";r=0;", said)


class Nodes(support.NodesCase, Exact):
    def shared(self):
        return {**super().shared(), **limits(pro="500/d", suspend_after="0")}

    def nodes(self, database):
        url = self.postgres.database(database)
        servers = [self.node("one", url), self.node("two", url)]
        self.set_tier(servers[0], "pro")
        return servers, self.key(servers[0])

    def test_many_at_once(self):
        servers, key = self.nodes("limits_both")
        self.check_burst(self.at_once([self.client(server, key) for server in servers * 32], 20), 500, apart=1)

    def test_a_stream_of_requests(self):
        servers, key = self.nodes("limits_killed")
        killer = threading.Timer(0.3, lambda: servers[1].kill())
        killer.start()
        answers = self.at_once([self.client(server, key) for server in servers * 16], 60)
        killer.join()
        admitted = sum(status == 200 for status, _ in answers)
        self.assertLessEqual(admitted, 500)
        self.assertGreaterEqual(admitted, 500 - 64)  # an answer that was lost may have cost one
        self.assertEqual(self.client(servers[0], key).get()[0], 429)


if __name__ == "__main__":
    unittest.main()
