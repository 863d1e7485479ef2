# SPDX-License-Identifier: Apache-2.0
"""tus 1.0: every MUST of the protocol, and clients that nobody here wrote, cut and killed on the way."""
import base64
import email.utils
import hashlib
import http.client
import json
import random
import re
import sqlite3
import subprocess
import unittest

import support
from libraries import TUS_CLIENTS
from test_uploads import Tus

OFFSET_STREAM = "application/offset+octet-stream"


def checksum(algorithm, data):
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


class Protocol(support.TestCase):
    def setUp(self):
        super().setUp()
        self.mvd = self.server()
        self.tus = Tus(self.mvd)

    def begin(self, length, **headers):
        status, answer, body = self.tus.call("POST", "/api/v1/uploads", Upload_Length=length, **headers)
        self.assertEqual(status, 201, body)
        return answer["Location"]

    def test_every_answer_has_the_version(self):
        location = self.begin(10)
        for method, path, body, headers, expected in (
                ("HEAD", location, None, {}, 200), ("HEAD", location + "x", None, {}, 404),
                ("PATCH", location, b"12", {"Upload_Offset": 5, "Content_Type": OFFSET_STREAM}, 409),
                ("PATCH", location, b"12", {"Upload_Offset": 0, "Content_Type": "text/plain"}, 415),
                ("POST", "/api/v1/uploads", None, {}, 422), ("DELETE", location, None, {}, 204)):
            with self.subTest(method=method, expected=expected):
                status, answer, said = self.tus.call(method, path, body, **headers)
                self.assertEqual((status, answer["Tus-Resumable"]), (expected, "1.0.0"), said)

    def test_another_version_is_refused(self):
        location = self.begin(10)
        for method, path in (("POST", "/api/v1/uploads"), ("HEAD", location), ("PATCH", location),
                             ("DELETE", location)):
            status, answer, _ = self.tus.call(method, path, Tus_Resumable="0.2.2", Upload_Length=1)
            self.assertEqual((status, answer["Tus-Version"], answer["Tus-Resumable"]), (412, "1.0.0", "1.0.0"))
        self.assertEqual(self.tus.call("HEAD", location)[0], 200)

    def test_what_the_server_can(self):
        status, answer, _ = self.tus.call("OPTIONS", "/api/v1/uploads")
        self.assertEqual(status, 204)
        self.assertEqual(answer["Tus-Version"], "1.0.0")
        self.assertEqual(set(answer["Tus-Extension"].split(",")),
                         {"creation", "creation-with-upload", "expiration", "termination", "checksum"})
        self.assertEqual(answer["Tus-Checksum-Algorithm"], "sha1,sha256")
        self.assertEqual(answer["Tus-Max-Size"], str(8 << 30))

    def test_metadata_and_expiry(self):
        said = "filename ZGF3bi53YXY=,note Z3LDtsOfZXI=,empty"
        location = self.begin(10, Upload_Metadata=said)
        status, answer, _ = self.tus.call("HEAD", location)
        self.assertEqual((status, answer["Upload-Metadata"], answer["Cache-Control"]), (200, said, "no-store"))
        self.assertTrue(answer["Upload-Expires"].endswith(" GMT"))
        expires = email.utils.parsedate_to_datetime(answer["Upload-Expires"])
        self.assertGreater(expires.timestamp(), 1.7e9)
        status, answer, _ = self.tus.part(location, 0, b"12345")
        self.assertEqual((status, answer["Upload-Offset"]), (204, "5"))
        self.assertEqual(email.utils.parsedate_to_datetime(answer["Upload-Expires"]), expires)

    def test_metadata_that_is_none(self):
        for said in ("na\u00efve AAAA", "name n\u00f6", "name !!!!"):
            status, _, body = self.tus.call("POST", "/api/v1/uploads", Upload_Length=1, Upload_Metadata=said)
            self.assertEqual(status, 422, (said, body))

    def test_for_clients_that_can_only_post(self):
        location = self.begin(4)
        status, answer, said = self.tus.call("POST", location, b"abcd", Upload_Offset=0, Content_Type=OFFSET_STREAM,
                                             X_HTTP_Method_Override="PATCH")
        self.assertEqual((status, answer["Upload-Offset"]), (204, "4"), said)
        self.assertEqual(self.tus.call("POST", location, X_HTTP_Method_Override="DELETE")[0], 204)
        self.assertEqual(self.tus.call("HEAD", location)[0], 404)
        # Of other routes it means nothing.
        self.assertEqual(self.tus.call("POST", "/api/v1/tracks/trk_x", X_HTTP_Method_Override="DELETE")[0], 405)

    def test_nothing_at_all(self):
        location = self.begin(0)
        status, answer, _ = self.tus.call("HEAD", location)
        self.assertEqual((status, answer["Upload-Offset"], answer["Upload-Length"]), (200, "0", "0"))
        shown = json.loads(self.tus.call("GET", location[location.index("/api"):])[2])
        self.assertEqual((shown["state"], shown["sha256"]), ("complete", hashlib.sha256(b"").hexdigest()))
        status, answer = self.mvd.api("POST", "/api/v1/tracks", {"upload_id": shown["id"], "metadata": {}})
        self.assertEqual(status, 422, answer)
        self.assertIn("empty", json.dumps(answer))

    def test_killed_behind_the_last_byte(self):
        """Whatever had happened to the bytes by then, the next look finds the upload whole."""
        for point in ("upload.created", "upload.before_adopt", "upload.after_adopt"):
            for length in (0, 70_000):
                if point == "upload.created" and length:
                    continue  # none of its bytes has come
                with self.subTest(point=point, length=length):
                    server = self.server(f"{point}-{length}", extra_env={"MV_CRASH_POINT": point, "MV_CRASH_AT": "0"})
                    data = b"e" * length
                    try:
                        location = Tus(server).begin(length)
                        Tus(server).part(location, 0, data)
                    except (OSError, http.client.HTTPException):
                        pass
                    support.wait_for(lambda: not server.alive(), "it crashes")
                    server.start()
                    rows = sqlite3.connect(next(server.home.rglob("mv.db"))).execute("select id from uploads").fetchall()
                    location = "/api/v1/uploads/" + rows[0][0]
                    self.assertEqual(Tus(server).call("HEAD", location)[1]["Upload-Offset"], str(length))
                    shown = json.loads(Tus(server).call("GET", location)[2])
                    self.assertEqual((shown["state"], shown["sha256"]),
                                     ("complete", hashlib.sha256(data).hexdigest()))
                    self.assertEqual(len(list(server.home.rglob("*.part"))), 0)

    def test_checksums(self):
        blocks = [b"a" * 70_000, b"b" * 80_000]
        for algorithm in ("sha1", "sha256"):
            location = self.begin(150_000)
            part = lambda offset, block, said: self.tus.call(
                "PATCH", location, block, Upload_Offset=offset, Content_Type=OFFSET_STREAM, Upload_Checksum=said)
            self.assertEqual(part(0, blocks[0], checksum(algorithm, blocks[1]))[0], 460)
            self.assertEqual(self.tus.call("HEAD", location)[1]["Upload-Offset"], "0")
            self.assertEqual(part(0, blocks[0], checksum(algorithm, blocks[0]))[0], 204)
            self.assertEqual(part(70_000, blocks[1], checksum(algorithm, blocks[0]))[0], 460)
            self.assertEqual(part(70_000, blocks[1], "md5 AAAA")[0], 400)
            self.assertEqual(part(70_000, blocks[1], "sha1")[0], 400)
            status, answer, _ = part(70_000, blocks[1], checksum(algorithm, blocks[1]))
            self.assertEqual((status, answer["Upload-Offset"]), (204, "150000"))
            shown = json.loads(self.tus.call("GET", location[location.index("/api"):])[2])
            self.assertEqual(shown["sha256"], hashlib.sha256(b"".join(blocks)).hexdigest())
        # A part that was cut cannot be judged: nothing of it is kept.
        location = self.begin(1000)
        raw = Tus(self.mvd).connection
        raw.putrequest("PATCH", location[location.index("/api"):])
        for name, value in (("MusicVerse-Mode", "sandbox"), ("Content-Length", "1000"), ("Upload-Offset", "0"),
                            ("Content-Type", OFFSET_STREAM), ("Upload-Checksum", checksum("sha1", b"c" * 1000))):
            raw.putheader(name, value)
        raw.endheaders(b"c" * 600)
        # Nobody takes what is not judged for what is there.
        self.assertEqual(self.tus.call("HEAD", location)[1]["Upload-Offset"], "0")
        raw.close()
        support.wait_for(lambda: self.tus.part(location, 0, b"d" * 1000)[0] == 204, "the part is free again")
        self.assertEqual(self.tus.call("POST", location, X_HTTP_Method_Override="HEAD")[0], 405)
        shown = json.loads(self.tus.call("GET", location[location.index("/api"):])[2])
        self.assertEqual(shown["sha256"], hashlib.sha256(b"d" * 1000).hexdigest())


class Clients(support.TestCase):
    """Each is ended on the way, again and again, and so is the server; the next run goes on."""
    SIZE, CUTS = 24 << 20, 5

    def upload(self, client):
        client.prepare()
        server = self.server()
        _, made = server.api("POST", "/api/v1/api-keys", {"name": "tus", "scopes": ["tracks:*"]})
        chance = random.Random(20270115)
        file = self.folder / "song.wav"
        file.write_bytes(chance.randbytes(self.SIZE))
        start = lambda: client.start(f"http://127.0.0.1:{server.ports()['port']}", made["key"], file,
                                     self.folder / "store", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        sent = lambda: sum(part.stat().st_size for part in server.home.rglob("*.part"))
        for cut in range(self.CUTS):
            running = start()
            until = self.SIZE * (cut + chance.random()) / (self.CUTS + 1)
            support.wait_for(lambda: sent() >= until or running.poll() is not None, "some of it is sent")
            self.assertIsNone(running.poll(), "it was faster")
            if cut % 2:
                server.kill()
            running.kill()
            running.communicate()
            if cut % 2:
                server.start()
                self.move(f":{server.ports()['port']}/")
        running = start()
        out, err = running.communicate(timeout=120)
        self.assertEqual(running.returncode, 0, err)
        url = out.strip()
        _, shown = server.api("GET", url[url.index("/api"):])
        self.assertEqual((shown["state"], shown["sha256"]), ("complete", hashlib.sha256(file.read_bytes()).hexdigest()))
        self.assertEqual(len(list(server.home.rglob("*.part"))), 0)

    def move(self, where):
        """The server has another port: what the client noted of the upload's address follows it."""
        store = self.folder / "store"
        if store.exists():
            store.write_text(re.sub(r":\d+/", where, store.read_text()))

    def test_javascript(self):
        self.upload(TUS_CLIENTS[0])

    def test_python(self):
        self.upload(TUS_CLIENTS[1])


if __name__ == "__main__":
    unittest.main()
