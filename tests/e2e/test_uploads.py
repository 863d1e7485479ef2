# SPDX-License-Identifier: Apache-2.0
"""Uploads in parts: the last part costs what the first did; after a kill nothing is read twice that
need not be; and what one user may have is limited, in words."""
import concurrent.futures
import hashlib
import http.client
import json
import os
import signal
import time
import unittest

import support

PART = 2 << 20
PARTS = 4096 if support.LONG else 160  # 8 GB, or 320 MB


class Tus:
    """One connection that speaks tus."""

    def __init__(self, server):
        self.server = server
        self.connection = support.UnixConnection(str(server.socket))
        server.on_stop(self.connection.close)

    def call(self, method, path, body=None, **headers):
        self.connection.request(method, path, body=body, headers={
            "MusicVerse-Mode": "sandbox", "Tus-Resumable": "1.0.0",
            **{name.replace("_", "-"): str(value) for name, value in headers.items()}})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def begin(self, length):
        status, headers, body = self.call("POST", "/api/v1/uploads", Upload_Length=length)
        assert status == 201, body
        return headers["Location"]

    def part(self, location, offset, block):
        return self.call("PATCH", location, block, Upload_Offset=offset,
                         Content_Type="application/offset+octet-stream")


def block_of(number):
    return hashlib.sha256(str(number).encode()).digest() * (PART // 32)


def median(values):
    return sorted(values)[len(values) // 2]


class Uploads(support.TestCase):
    def test_two_whole_contents_at_once_are_one(self):
        server = self.server()
        for number in range(20):
            blocks = [bytes([65 + writer]) * 300_000 for writer in range(4)]
            location = Tus(server).begin(len(blocks[0]))
            path = location[location.index("/api"):]
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                done = list(pool.map(lambda block: Tus(server).call("PUT", path, block)[0], blocks))
            self.assertTrue(set(done) <= {200, 409, 503}, done)
            self.assertEqual(done.count(200), 1, done)
            shown = json.loads(Tus(server).call("GET", path)[2])
            self.assertEqual(shown["state"], "complete")
            self.assertEqual(shown["sha256"], hashlib.sha256(blocks[done.index(200)]).hexdigest())
            stored = next(server.home.rglob(shown["sha256"] + "*"))
            self.assertEqual(stored.read_bytes(), blocks[done.index(200)])

    def test_a_release_is_deleted_or_ordered_and_never_both(self):
        databases = [None]
        try:
            cluster = support.Postgres()
            self.addCleanup(cluster.stop)
            databases.append(cluster.database("deleted"))
        except unittest.SkipTest:
            pass
        for number, database in enumerate(databases):
            server = self.server(f"home{number}", database=database)
            wav = support.write_wav(self.folder / f"song{number}.wav", seconds=35).read_bytes()
            upload = json.loads(Tus(server).call("PUT", f"/api/v1/files/song{number}.wav", wav)[2])
            made = server.mv_measured(upload["id"], title="Dawn", artists=[{"name": "Ada Stone"}])[1]
            ends = set()
            # Its cover is drawn first: an order that waits for one is always the later.
            server.api("POST", "/api/v1/distributions", {"track_id": made["id"], "platforms": ["soundcloud"]})
            for turn in range(30):
                body = {"tracks": [{"track_id": made["id"], "disc": 1, "number": 1}], "key": f"k{number}-{turn}",
                        "metadata": {"title": f"Dawn {turn}", "artists": [{"name": "Ada Stone"}]},
                        "platforms": ["soundcloud"]}
                status, release = server.api("POST", "/api/v1/releases", body)
                self.assertEqual(status, 201, release)
                path = "/api/v1/releases/" + release["id"]
                def delete():
                    for _ in range(turn if turn % 2 else 0):  # at once, or later and later
                        server.api("GET", path)
                    server.api("DELETE", path)

                def order():
                    server.api("POST", path + "/distribute",
                               {"platforms": ["soundcloud"], "again": "a race of the test"})

                with concurrent.futures.ThreadPoolExecutor(2) as pool:
                    both = [pool.submit(one) for one in ((order, delete) if turn % 2 else (delete, order))]
                    for one in both:
                        one.result()
                there = server.api("GET", path)[0] == 200
                orders = [one for one in server.api("GET", "/api/v1/distributions?limit=100")[1]["data"]
                          if one.get("release_id") == release["id"]]
                self.assertEqual(there, bool(orders), (there, orders))
                ends.add(there)
            self.assertEqual(ends, {True, False}, "both ends were seen")

    def test_the_last_part_costs_what_the_first_did(self):
        server = self.server()
        tus = Tus(server)
        location = tus.begin(PART * PARTS)
        # The first parts are those of another upload, sent in turn with the last ones of this: what
        # else the machine does meets both.
        few = 40
        another = tus.begin(PART * (few + 1))
        digest, first, last = hashlib.sha256(), [], []

        def send(where, number, block, took):
            begun = time.monotonic()
            status, _, body = tus.part(where, number * PART, block)
            took.append(time.monotonic() - begun)
            self.assertEqual(status, 204, body)

        for number in range(PARTS):
            block = block_of(number)
            digest.update(block)
            send(location, number, block, last)
            if PARTS - few <= number + 1 < PARTS:
                send(another, len(first), block, first)
        # The very last one ends the upload: it is not one of them.
        very_last, last = last[-1], last[-few - 1:-1]
        print(f"{PARTS} parts of 2 MB: the first {few} took {median(first) * 1000:.1f} ms in the "
              f"median, the last {few} {median(last) * 1000:.1f} ms; the very last "
              f"{very_last * 1000:.1f} ms")
        self.assertLess(median(last), median(first) * 1.5 + 0.002)
        shown = server.api("GET", location)[1]
        self.assertEqual((shown["state"], shown["sha256"]), ("complete", digest.hexdigest()))

    def test_killed_between_and_within_parts(self):
        server = self.server()
        tus = Tus(server)
        location = tus.begin(PART * 6 + 5)
        digest = hashlib.sha256()
        for number in range(3):
            digest.update(block_of(number))
            self.assertEqual(tus.part(location, number * PART, block_of(number))[0], 204)
        # Half a part, and the server is killed: some of it has arrived.
        tus.connection.putrequest("PATCH", location)
        for name, value in {"MusicVerse-Mode": "sandbox", "Tus-Resumable": "1.0.0", "Upload-Offset":
                            3 * PART, "Content-Type": "application/offset+octet-stream",
                            "Content-Length": PART}.items():
            tus.connection.putheader(name, str(value))
        tus.connection.endheaders()
        tus.connection.send(block_of(3)[:PART // 2])
        part = server.home / "uploads" / (location.rsplit("/", 1)[1] + ".part")
        if not part.exists():
            part = next(server.home.rglob("*.part"))
        support.wait_for(lambda: part.stat().st_size > 3 * PART, "some of it has arrived")
        server.kill()
        server.start()
        tus = Tus(server)
        offset = int(tus.call("HEAD", location)[1]["Upload-Offset"])
        self.assertGreater(offset, 3 * PART)
        rest = b"".join(block_of(n) for n in range(3, 6)) + b"12345"
        digest.update(rest)
        status, _, body = tus.part(location, offset, rest[offset - 3 * PART:])
        self.assertEqual(status, 204, body)
        self.assertEqual(server.api("GET", location)[1]["sha256"], digest.hexdigest())

    def test_a_kept_hash_that_is_damaged_is_not_believed(self):
        server = self.server()
        tus = Tus(server)
        location = tus.begin(PART * 2)
        self.assertEqual(tus.part(location, 0, block_of(0))[0], 204)
        kept = next(server.home.rglob("*.hash"))
        text = bytearray(kept.read_bytes())
        text[70] ^= 1
        kept.write_bytes(text)
        self.assertEqual(tus.part(location, PART, block_of(1))[0], 204)
        self.assertEqual(server.api("GET", location)[1]["sha256"],
                         hashlib.sha256(block_of(0) + block_of(1)).hexdigest())
        self.assertEqual(list(server.home.rglob("*.hash")), [], "no file stays behind")

    def test_quotas(self):
        server = self.server(extra_env={"MV_QUOTA_UPLOADS": "2", "MV_QUOTA_UPLOAD_MB": "100",
                                        "MV_QUOTA_STREAMS": "1"})
        tus = Tus(server)
        locations = [tus.begin(1000), tus.begin(1000)]
        status, headers, body = tus.call("POST", "/api/v1/uploads", Upload_Length=1000)
        self.assertEqual(status, 429, body)
        self.assertIn("2 uploads are under way", json.loads(body)["detail"])
        self.assertTrue(headers["Retry-After"])
        self.assertEqual(tus.call("DELETE", locations[0])[0], 204)
        status, _, body = tus.call("POST", "/api/v1/uploads", Upload_Length=200 << 20)
        self.assertEqual(status, 413, body)
        self.assertIn("quota.upload_mb", json.loads(body)["why"])
        tus.begin(1000)

        streams = [support.UnixConnection(str(server.socket)) for _ in range(2)]
        answers = []
        for stream in streams:
            stream.request("GET", "/api/v1/events/stream", headers={"MusicVerse-Mode": "sandbox"})
            answers.append(stream.getresponse())
        self.assertEqual([answer.status for answer in answers], [200, 429])
        self.assertIn("event streams", json.loads(answers[1].read())["detail"])
        answers[0].close()
        streams[0].close()

        def again():
            stream = support.UnixConnection(str(server.socket))
            stream.request("GET", "/api/v1/events/stream", headers={"MusicVerse-Mode": "sandbox"})
            status = stream.getresponse().status
            stream.close()
            return status == 200

        support.wait_for(again, "the place is free again")


if __name__ == "__main__":
    unittest.main()
