# SPDX-License-Identifier: Apache-2.0
"""What files are is found out beside the server: once for each content, within limits, and whatever
happens in between. The API answers all the while."""
import json
import pathlib
import sqlite3
import subprocess
import threading
import time
import unittest

import support

# How many long files at once, how long each, and what the 99th of 100 answers may take. The short
# run shares its processors with other tests.
FILES, SECONDS, P99 = (8, 9000, 0.100) if support.LONG else (3, 240, 0.400)


def write_flac(path, seconds, sound="anoisesrc=color=pink:amplitude=0.2:sample_rate=44100"):
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-f", "lavfi", "-i", sound, "-t",
                    str(seconds), "-ac", "2", "-compression_level", "0", str(path)], check=True)
    return path


def tagged(path, to, title):
    """The same sound in a file with other bytes."""
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-i", str(path), "-c", "copy", "-metadata",
                    f"title={title}", str(to)], check=True)
    return to


def put(server, file, name=None):
    connection = support.UnixConnection(str(server.socket))
    with open(file, "rb") as body:
        connection.request("PUT", f"/api/v1/files/{name or file.name}", body=body,
                           headers={"MusicVerse-Mode": "sandbox",
                                    "Content-Length": str(file.stat().st_size)})
        answer = connection.getresponse()
        upload = json.loads(answer.read())
    connection.close()
    assert answer.status == 201, upload
    return upload


def create(server, upload, **metadata):
    return server.api("POST", "/api/v1/tracks", {"upload_id": upload["id"], "metadata": metadata})


def measurers(server):
    """The processes of mvd-render that the server has now."""
    children = pathlib.Path(f"/proc/{server.process.pid}/task").glob("*/children")
    return [pid for file in children for pid in file.read_text().split()]


class Sampler:
    """Asks one path after the other, all the time, and keeps how long each answer took."""

    def __init__(self, server, paths):
        self.server, self.paths, self.took, self.bad = server, paths, [], []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        connection = support.UnixConnection(str(self.server.socket))
        while not self.ended.wait(0.01):
            for path in self.paths:
                begun = time.monotonic()
                connection.request("GET", path, headers={"MusicVerse-Mode": "sandbox"})
                answer = connection.getresponse()
                answer.read()
                self.took.append(time.monotonic() - begun)
                if answer.status != 200:
                    self.bad.append((path, answer.status))
        connection.close()

    def end(self):
        self.ended.set()
        self.thread.join()
        return sorted(self.took)


class Measure(support.TestCase):
    def test_no_decoder_in_mvd(self):
        needed = subprocess.run(["readelf", "-d", support.MVD], capture_output=True, text=True,
                                check=True).stdout
        for library in ("sndfile", "libFLAC", "vorbis", "opus", "mpg123", "libpng", "libjpeg", "libtag"):
            self.assertNotIn(library, needed, "foreign bytes are decoded by mvd-render alone")

    def test_the_api_answers_while_long_files_are_measured(self):
        server = self.server()
        known = put(server, support.write_wav(self.folder / "known.wav", seconds=5))
        status, track = create(server, known, title="Known")
        self.assertEqual(status, 201, track)
        base = write_flac(self.folder / "base.flac", SECONDS)
        uploads = [put(server, tagged(base, self.folder / "now.flac", f"Long {i}"), f"long{i}.flac")
                   for i in range(FILES)]
        before = server.api("GET", "/api/v1/server")[1]["rss_bytes"]
        sampler = Sampler(server, ["/healthz", f"/api/v1/tracks/{track['id']}"])
        made = {}

        def one(upload):
            made[upload["id"]] = server.mv_measured(upload["id"])

        threads = [threading.Thread(target=one, args=(upload,)) for upload in uploads]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        most = 0
        while any(thread.is_alive() for thread in threads):
            most = max(most, server.api("GET", "/api/v1/server")[1]["rss_bytes"])
            support.select_wait(0.2)
        for thread in threads:
            thread.join()
        took = sampler.end()
        p99 = took[int(len(took) * 0.99)]
        print(f"{FILES} files of {SECONDS} s in {time.monotonic() - begun:.1f} s; {len(took)} answers, "
              f"p50 {took[len(took) // 2] * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, most "
              f"{took[-1] * 1000:.1f} ms; memory {before >> 20} MB, at most {most >> 20} MB")
        self.assertEqual(sampler.bad, [])
        self.assertEqual(len(made), FILES)
        for status, track in made.values():
            self.assertEqual(status, 201, track)
            self.assertAlmostEqual(track["format"]["duration_ms"], SECONDS * 1000, delta=100)
        self.assertLess(p99, P99)
        self.assertLess(most - before, 40 << 20, "memory is flat")

    def test_one_measurement_for_one_content(self):
        server = self.server()
        file = write_flac(self.folder / "same.flac", 20)
        uploads = [put(server, file, f"name{i}.flac") for i in range(4)]
        answers = [None] * 4

        def one(i):
            answers[i] = create(server, uploads[i], title="The Same")

        threads = [threading.Thread(target=one, args=(i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for status, track in answers:
            self.assertIn(status, (200, 201), track)
        server.stop()
        with sqlite3.connect(next(server.home.rglob("mv.db"))) as db:
            self.assertEqual(db.execute("select count(*) from jobs where kind = 'measure'").fetchone(),
                             (1,))

    def test_what_cannot_be_measured_is_said_without_a_path(self):
        server = self.server()
        file = self.folder / "song.flac"
        file.write_bytes(b"fLaC" + b"\x00" * 5000)
        status, problem = create(server, put(server, file))
        self.assertEqual(status, 422, problem)
        self.assertIn("song.flac", problem["detail"])
        self.assertNotIn(str(server.home), json.dumps(problem))
        upload = put(server, file)
        shown = server.api("GET", f"/api/v1/uploads/{upload['id']}")[1]["measured"]
        self.assertEqual((shown["kind"], shown["state"]), ("audio", "failed"))
        self.assertIn("song.flac", shown["problem"])

    def test_a_picture_is_no_song_and_a_song_no_picture(self):
        server = self.server()
        picture = put(server, support.write_png(self.folder / "cover.png", 3000, 3000))
        song = put(server, support.write_wav(self.folder / "song.wav", seconds=5))
        self.assertEqual(create(server, picture)[0], 422)
        status, track = server.api("POST", "/api/v1/tracks", {
            "upload_id": song["id"], "artwork_upload_id": picture["id"], "metadata": {"title": "Both"}})
        self.assertEqual(status, 201, track)
        self.assertEqual(track["artwork_facts"]["width"], 3000)

    def test_a_small_file_that_plays_too_long(self):
        server = self.server(extra_env={"MV_MEASURE_LONGEST": "1m"})
        file = write_flac(self.folder / "silence.flac", 600, "anullsrc=sample_rate=44100")
        self.assertLess(file.stat().st_size, 1_000_000)
        status, problem = create(server, put(server, file))
        self.assertEqual(status, 422, problem)
        self.assertIn("longer than 1 minute", problem["detail"])

    def test_killed_while_measuring(self):
        server = self.server(extra_env={"MV_CRASH_POINT": "measure.begun"})
        file = write_flac(self.folder / "long.flac", 60)
        upload = put(server, file)
        server.process.wait(timeout=30)
        server.start()
        status, track = create(server, upload, title="Again")
        self.assertEqual(status, 201, track)

    def test_who_gives_up_an_upload_stops_its_measuring(self):
        server = self.server()
        file = write_flac(self.folder / "long.flac", 1800)
        upload = put(server, file)
        path = f"/api/v1/uploads/{upload['id']}"
        support.wait_for(lambda: server.api("GET", path)[1]["measured"]["state"] == "running",
                         "it is measured")
        support.wait_for(lambda: measurers(server), "mvd-render runs")
        self.assertEqual(server.api("DELETE", path)[0], 204)
        support.wait_for(lambda: not measurers(server), "mvd-render has ended", 10)

    def test_two_first_orders_draw_one_cover(self):
        server = self.server()
        upload = put(server, support.write_wav(self.folder / "song.wav"))
        status, track = create(server, upload, title="Bare", artists=[{"name": "Test Artist"}])
        self.assertEqual(status, 201, track)
        answers = [None] * 2

        def order(i):
            answers[i] = server.api("POST", "/api/v1/distributions", {
                "track_id": track["id"], "platforms": [("soundcloud", "spotify")[i]]})

        threads = [threading.Thread(target=order, args=(i,)) for i in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for status, answer in answers:
            self.assertIn(status, (200, 201), answer)
        self.assertTrue(server.api("GET", f"/api/v1/tracks/{track['id']}")[1]["artwork"])


if __name__ == "__main__":
    unittest.main()
