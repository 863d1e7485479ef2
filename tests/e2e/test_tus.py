# SPDX-License-Identifier: Apache-2.0
"""tus 1.0: every MUST of the protocol, and clients that nobody here wrote, cut and killed on the way."""
import base64
import concurrent.futures
import email.utils
import hashlib
import http.client
import json
import random
import re
import shutil
import sqlite3
import subprocess
import unittest

import support
from libraries import TUS_CLIENTS
from test_uploads import Tus

OFFSET_STREAM = "application/offset+octet-stream"


def checksum(algorithm, data):
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def size_of(file):
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0  # it was moved just now


def arrived(file):
    """Whether it has bytes of an upload: of one under way, or of one that is complete."""
    return file.suffix == ".part" or re.fullmatch("[0-9a-f]{64}", file.name)


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
                         {"creation", "creation-with-upload", "expiration", "termination", "checksum",
                          "concatenation"})
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


class Concatenation(support.TestCase):
    """Partial uploads are joined whole or not at all, once, whoever asks and whenever the server dies."""
    BYTES = [b"RIFF" + b"a" * 700_000, b"b" * 300_001, b"c"]

    def partial(self, server, data):
        tus = Tus(server)
        status, answer, said = tus.call("POST", "/api/v1/uploads", Upload_Length=len(data), Upload_Concat="partial")
        self.assertEqual((status, answer["Upload-Concat"]), (201, "partial"), said)
        half = len(data) // 2
        for begin, end in ((0, half), (half, len(data))):
            status, _, said = tus.call("PATCH", answer["Location"], data[begin:end], Upload_Offset=begin,
                                       Content_Type=OFFSET_STREAM, Upload_Checksum=checksum("sha1", data[begin:end]))
            self.assertEqual(status, 204, said)
        return answer["Location"]

    def join(self, server, parts, **headers):
        return Tus(server).call("POST", "/api/v1/uploads", Upload_Concat="final;" + " ".join(parts), **headers)

    def shown(self, server, path):
        return json.loads(Tus(server).call("GET", path)[2])

    def check_whole(self, server, path, data):
        shown = self.shown(server, path)
        self.assertEqual((shown["state"], shown["sha256"], shown["length"], shown["offset"]),
                         ("complete", hashlib.sha256(data).hexdigest(), len(data), len(data)))
        self.assertEqual(next(server.home.rglob(shown["sha256"])).read_bytes(), data)
        self.assertEqual(list(server.home.rglob("*.part")), [])

    def test_many_at_once(self):
        server = self.server()
        for turn in range(10):
            parts = [self.partial(server, data + bytes([turn])) for data in self.BYTES]
            orders = [parts, parts[::-1]] * 3
            with concurrent.futures.ThreadPoolExecutor(len(orders)) as pool:
                answers = list(pool.map(lambda order: self.join(server, order)[:2], orders))
            made = {answer["Location"] for status, answer in answers if status == 201}
            self.assertEqual({status for status, _ in answers}, {201, 409})
            self.assertEqual(len(made), 1)
            location = made.pop()
            data = [data + bytes([turn]) for data in self.BYTES]
            turned = answers[1][0] == 201
            self.check_whole(server, location, b"".join(data[::-1] if turned else data))

    def test_deleted_meanwhile(self):
        server = self.server()
        for turn in range(10):
            parts = [self.partial(server, data + bytes([turn])) for data in self.BYTES]
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                deleted = pool.submit(lambda: Tus(server).call("DELETE", parts[1])[0])
                joined = pool.submit(lambda: self.join(server, parts))
                status, answer, said = joined.result()
                self.assertIn(deleted.result(), (204, 409))
            if status == 201:
                self.check_whole(server, answer["Location"],
                                 b"".join(data + bytes([turn]) for data in self.BYTES))
            else:
                self.assertIn(status, (404, 409), said)
                self.assertEqual(deleted.result(), 204)
                self.assertEqual(self.shown(server, parts[0])["final_id"], "")

    def test_killed_at_every_step(self):
        for point in ("upload.claimed", "upload.block", "upload.before_adopt", "upload.after_adopt", "upload.joined"):
            for key in ({}, {"Idempotency_Key": "once"}):
                with self.subTest(point=point, key=key):
                    server = self.server(f"{point}-{len(key)}")
                    parts = [self.partial(server, data) for data in self.BYTES]
                    server.kill()
                    server.start({"MV_CRASH_POINT": point, "MV_CRASH_AT": "0"})
                    with self.assertRaises((OSError, http.client.HTTPException)):
                        self.join(server, parts, **key)
                    support.wait_for(lambda: not server.alive(), "it crashes")
                    server.start()
                    for path in parts:
                        self.assertEqual(Tus(server).call("HEAD", path)[0], 200)
                    status, answer, said = self.join(server, parts, **key)
                    self.assertEqual((status, answer["Idempotent-Replayed"]), (201, "true"), said)
                    self.check_whole(server, answer["Location"], b"".join(self.BYTES))
                    finals = {self.shown(server, path)["final_id"] for path in parts}
                    self.assertEqual(finals, {answer["Location"].rsplit("/", 1)[1]})

    def test_the_last_part_was_just_there_when_the_server_died(self):
        server = self.server()
        parts = [self.partial(server, data) for data in self.BYTES[:2]]
        server.kill()
        server.start({"MV_CRASH_POINT": "upload.before_adopt", "MV_CRASH_AT": "0"})
        _, answer, _ = Tus(server).call("POST", "/api/v1/uploads", Upload_Length=1, Upload_Concat="partial")
        with self.assertRaises((OSError, http.client.HTTPException)):
            Tus(server).part(answer["Location"], 0, b"c")
        support.wait_for(lambda: not server.alive(), "it crashes")
        server.start()
        status, answer, said = self.join(server, [*parts, answer["Location"]])
        self.assertEqual(status, 201, said)
        self.check_whole(server, answer["Location"], b"".join(self.BYTES))

    def test_others_have_their_turn(self):
        """What is joined for seconds holds no thread: short requests are answered meanwhile."""
        server = self.server()
        block = random.Random(20270115).randbytes(32 << 20)
        parts = [self.partial(server, block), self.partial(server, block[::-1])]
        order = [parts[at % 2] for at in range(32)]  # 1 GB
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            joined = pool.submit(lambda: self.join(server, order))
            answered = 0
            while not joined.done():
                self.assertEqual(Tus(server).call("HEAD", parts[0])[0], 200)
                answered += 1
            status, answer, said = joined.result()
        self.assertEqual(status, 201, said)
        self.assertGreater(answered, 10)
        digest = hashlib.sha256((block + block[::-1]) * 16).hexdigest()
        self.assertEqual(self.shown(server, answer["Location"])["sha256"], digest)


class Clients(support.TestCase):
    """Each is ended on the way, again and again, and so is the server; the next run goes on."""
    SIZE, CUTS = 24 << 20, 5

    def upload(self, client, *words):
        client.prepare()
        server = self.server()
        _, made = server.api("POST", "/api/v1/api-keys", {"name": "tus", "scopes": ["tracks:*"]})
        chance = random.Random(20270115)
        file = self.folder / "song.wav"
        file.write_bytes(chance.randbytes(self.SIZE))
        start = lambda: client.start(f"http://127.0.0.1:{server.ports()['port']}", made["key"], file,
                                     self.folder / "store", *words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        sent = lambda: sum(size_of(part) for part in server.home.rglob("*") if arrived(part))
        for cut in range(self.CUTS):
            running = start()
            until = self.SIZE * (cut + chance.random()) / (self.CUTS + 1)
            support.wait_for(lambda: sent() >= until or running.poll() is not None, "some of it is sent")
            self.assertIsNone(running.poll(), "it was faster")
            if cut % 2:
                server.kill()
            running.kill()
            running.communicate()
            # tus-js-client locks its notes with a folder, which stays for 10 s when it is killed just then.
            shutil.rmtree(self.folder / "store.lock", ignore_errors=True)
            if cut % 2:
                server.start()
                self.move(f":{server.ports()['port']}/")
        running = start()
        out, err = running.communicate(timeout=120)
        self.assertEqual(running.returncode, 0, err)
        url = out.strip()
        _, shown = server.api("GET", url[url.index("/api"):])
        self.assertEqual((shown["state"], shown["sha256"]), ("complete", hashlib.sha256(file.read_bytes()).hexdigest()))
        # Of parallel parts whose URLs it had not noted yet when it was cut, the client knows nothing any more.
        left = {part.stem for part in server.home.rglob("*.part")}
        self.assertEqual(len(left & set(re.findall("upl_[0-9a-z]+", shown["concat"]))) if words else len(left), 0)
        self.assertEqual(shown["concat"].count("/uploads/"), int(words[0]) if words else 0)

    def move(self, where):
        """The server has another port: what the client noted of the upload's address follows it."""
        store = self.folder / "store"
        if store.exists():
            store.write_text(re.sub(r":\d+/", where, store.read_text()))

    def test_javascript(self):
        self.upload(TUS_CLIENTS[0])

    def test_javascript_in_parallel(self):
        self.upload(TUS_CLIENTS[0], 3)

    def test_python(self):
        self.upload(TUS_CLIENTS[1])


if __name__ == "__main__":
    unittest.main()
