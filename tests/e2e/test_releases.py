# SPDX-License-Identifier: Apache-2.0
"""Releases and their dates, through the real programs: private before, public at the instant; late
rather than lost; edits reach the platforms; albums by their manifest; who may let go."""
import datetime
import json
import re
import subprocess
import unittest

import support
from albums import FOUR, AlbumCase
from support import wait_for

# A zone that has the day of UTC now, which the simulator of LabelGrid goes by.
ZONE = "Europe/Berlin" if datetime.datetime.now(datetime.timezone.utc).hour < 21 else "Atlantic/Azores"


def utc(seconds):
    """RFC 3339 of so many seconds from now."""
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def time_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class ReleaseCase(support.TestCase):
    def track(self, server, name="one", **words):
        path = self.folder / f"{name}.wav"
        if not path.exists():
            support.write_wav(path, seed=sum(map(ord, name)))
        options = {"title": name.title(), "artist": "Mara Linde", "genre": "Electronic", **words}
        flags = [part for key, value in options.items() for part in (f"--{key}", value)]
        done = server.mv("track", "upload", path, *flags, "--json=id")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["id"]

    def release(self, server, tracks, platforms, **more):
        body = {"metadata": {"title": "Lights", "genre": "Electronic"}, "platforms": platforms,
                "tracks": [{"track_id": one, "disc": 1, "number": at}
                           for at, one in enumerate(tracks, 1)], **more}
        status, view = server.api("POST", "/api/v1/releases", body)
        self.assertEqual(status, 201, view)
        return view["id"]

    def schedule(self, server, release, seconds, zone=ZONE, **more):
        # The first time the cover is drawn, which may take longer than the time until then.
        for _ in range(20):
            status, view = server.api("POST", f"/api/v1/releases/{release}/schedule",
                                      {"at": utc(seconds), "zone": zone, **more})
            if status != 422 or "is past" not in view["detail"]:
                break
        self.assertEqual(status, 200, view)
        return view

    def show(self, server, release):
        status, view = server.api("GET", f"/api/v1/releases/{release}")
        self.assertEqual(status, 200, view)
        return view

    def wait_state(self, server, release, state, seconds=60):
        return wait_for(lambda: (lambda view: view if view["state"] == state else None)(
            self.show(server, release)), f"{release} is {state}", seconds)

    def placements(self, server, release):
        return {one["platform"]: one["state"] for one in self.show(server, release)["placements"]}

    def events(self, server, kind):
        page = server.api("GET", f"/api/v1/events?types={kind}&limit=100")[1]
        return page["data"]


class Scheduled(ReleaseCase):
    def test_private_before_public_at_the_instant_and_edits_reach_both(self):
        server = self.server()
        track = self.track(server)
        release = self.release(server, [track], ["soundcloud", "spotify"])
        view = self.schedule(server, release, 9)
        self.assertEqual(view["state"], "scheduled")
        self.assertTrue(any("usually needs" in line for line in view["warnings"]), view["warnings"])
        wait_for(lambda: self.placements(server, release)["soundcloud"] == "scheduled",
                 "it is uploaded ahead")
        there = server.simulator("soundcloud")["items"][0]
        self.assertEqual((there["sharing"], there["public"]), ("private", False))
        handed = wait_for(lambda: [one for one in server.simulator("labelgrid")["items"]
                                   if one["status"] == "distributed"], "it is handed in")[0]
        due = time_of(view["schedule"]["due_at"])
        berlin = view["schedule"]["at"][:10]
        self.assertEqual(handed["release_date"], berlin)

        status, _ = server.api("PATCH", f"/api/v1/tracks/{track}",
                               {"metadata": {"title": "Second Thoughts"}})
        self.assertEqual(status, 200)
        status, _ = server.api("PATCH", f"/api/v1/releases/{release}",
                               {"metadata": {"title": "Other Lights"}})
        self.assertEqual(status, 200)
        wait_for(lambda: server.simulator("soundcloud")["items"][0]["title"] == "Second Thoughts",
                 "SoundCloud has the new title")
        wait_for(lambda: server.simulator("labelgrid")["items"][0]["titles"][0]["text"]
                 == "Other Lights", "LabelGrid has the new title")
        self.assertEqual(server.simulator("soundcloud")["items"][0]["sharing"], "private")
        self.assertLess(datetime.datetime.now(datetime.timezone.utc), due, "the test was too slow")

        view = self.wait_state(server, release, "live")
        fired = time_of(view["fired_at"])
        self.assertGreaterEqual(fired, due)
        self.assertLess((fired - due).total_seconds(), 1.0)
        self.assertEqual(view["late_ms"], 0)
        self.assertEqual(server.simulator("soundcloud")["items"][0]["sharing"], "public")
        self.assertEqual(len(self.events(server, "release.released")), 1)
        self.assertEqual(server.simulator("soundcloud")["tracks"], 1)

    def test_down_over_the_due_time(self):
        server = self.server()
        release = self.release(server, [self.track(server)], ["soundcloud"])
        due = time_of(self.schedule(server, release, 4)["schedule"]["due_at"])
        wait_for(lambda: self.placements(server, release)["soundcloud"] == "scheduled", "uploaded")
        server.kill()
        wait_for(lambda: (datetime.datetime.now(datetime.timezone.utc) - due).total_seconds() > 2,
                 "the instant is over")
        server.start()
        view = self.wait_state(server, release, "live")
        self.assertGreaterEqual(view["late_ms"], 1900)
        event = self.events(server, "release.released")
        self.assertEqual([one["data"]["late_ms"] for one in event], [view["late_ms"]])

    def test_taken_back_and_given_up(self):
        server = self.server()
        release = self.release(server, [self.track(server)], ["soundcloud"])
        self.schedule(server, release, 3600)
        wait_for(lambda: self.placements(server, release)["soundcloud"] == "scheduled", "uploaded")
        status, view = server.api("POST", f"/api/v1/releases/{release}/unschedule")
        self.assertEqual((status, view["state"], view["schedule"]), (200, "draft", None))
        self.schedule(server, release, 7200, zone="America/New_York")
        self.assertEqual(server.simulator("soundcloud")["tracks"], 1, "nothing is uploaded again")
        status, view = server.api("POST", f"/api/v1/releases/{release}/cancel")
        self.assertEqual((status, view["state"]), (200, "cancelled"))
        wait_for(lambda: server.simulator("soundcloud")["tracks"] == 0, "the private copy is removed")

    def test_what_cannot_be(self):
        server = self.server()
        track = self.track(server)
        release = self.release(server, [track], ["soundcloud"])

        def refused(expected, body):
            status, problem = server.api("POST", f"/api/v1/releases/{release}/schedule", body)
            self.assertEqual(status, expected, problem)
            return problem

        problem = refused(422, {"at": "2027-03-14 02:30", "zone": "America/New_York"})
        self.assertIn("does not exist", problem["detail"])
        self.assertIn("2027-03-14T03:30:00-04:00", problem["hint"])
        problem = refused(422, {"at": "2027-11-07 01:30", "zone": "America/New_York"})
        self.assertIn("-04:00", problem["hint"])
        self.assertIn("-05:00", problem["hint"])
        refused(422, {"at": "2020-01-01 00:00", "zone": "UTC"})
        self.assertIn("Europe/Berlin", refused(422, {"at": "2027-01-01", "zone": "Europe/Berln"})["hint"])
        refused(422, {"at": "2027-01-01 12:00", "zone": "UTC", "local_midnight": True})
        self.assertEqual(self.show(server, release)["state"], "draft")
        self.assertEqual(server.simulator("soundcloud")["tracks"], 0)
        status, problem = server.api("DELETE", f"/api/v1/tracks/{track}")
        self.assertEqual(status, 409, problem)

    def test_the_subscription_lapses(self):
        server = self.server()
        release = self.release(server, [self.track(server)], ["soundcloud"])
        self.schedule(server, release, 4)
        wait_for(lambda: self.placements(server, release)["soundcloud"] == "scheduled", "uploaded")
        status, _ = server.api("PUT", "/api/v1/users/me/tier", {"tier": "pro", "until": utc(-60)})
        self.assertEqual(status, 200)
        self.wait_state(server, release, "pending_payment")
        self.assertEqual(self.placements(server, release)["soundcloud"], "pending_payment")
        self.assertEqual(server.simulator("soundcloud")["public"], 0)
        status, user = server.api("PUT", "/api/v1/users/me/tier", {"tier": "pro"})
        self.assertEqual((status, user["resumed"]), (200, 1), user)
        self.wait_state(server, release, "live")

    def test_calendar(self):
        server = self.server()
        release = self.release(server, [self.track(server)], ["soundcloud"])
        self.schedule(server, release, 86400)
        status, page = server.api("GET", "/api/v1/releases/calendar?format=json")
        self.assertEqual((status, [one["id"] for one in page["data"]]), (200, [release]))
        connection = support.UnixConnection(str(server.socket))
        connection.request("GET", "/api/v1/releases/calendar", headers={"MusicVerse-Mode": "sandbox"})
        answer = connection.getresponse()
        text = answer.read().decode()
        self.assertTrue(answer.headers["Content-Type"].startswith("text/calendar"))
        self.assertIn(f"UID:{release}@", text.replace("\r\n ", ""))
        connection.close()


class Identifiers(ReleaseCase):
    def test_assigned_once_from_the_own_ranges(self):
        server = self.server()
        for body in ({"kind": "isrc", "prefix": "deabc", "first": 7, "last": 8},
                     {"kind": "upc", "prefix": "4012345", "first": 1}):
            status, made = server.api("POST", "/api/v1/identifier-ranges", body)
            self.assertEqual(status, 201, made)
        tracks = [self.track(server, name) for name in ("one", "two")]
        release = self.release(server, tracks, ["soundcloud"])
        view = self.schedule(server, release, 3600)
        year = datetime.datetime.now(datetime.timezone.utc).strftime("%y")
        self.assertEqual([one["isrc"] for one in view["tracks"]],
                         [f"DEABC{year}00007", f"DEABC{year}00008"])
        self.assertRegex(view["metadata"]["upc"], r"^40123450001\d$")
        third = self.release(server, [self.track(server, "three")], ["soundcloud"], key="third")
        status, problem = server.api("POST", f"/api/v1/releases/{third}/schedule",
                                     {"at": utc(3600), "zone": "UTC"})
        self.assertEqual(status, 409, problem)
        self.assertIn("range", problem["hint"])


class Killed(ReleaseCase):
    """A server killed at each step from the instant to live; cron jobs beside it."""

    POINTS = ["release.taken", "release.fired", "publish.before_submit", "soundcloud.publish.intent",
              "soundcloud.publish.sent", "publish.after_submit"]

    def once(self, server, release):
        self.wait_state(server, release, "live")
        self.assertEqual(len(self.events(server, "release.released")), 1)
        state = server.simulator("soundcloud")
        self.assertEqual((state["tracks"], state["public"]), (1, 1))

    def ready(self, server, seconds):
        release = self.release(server, [self.track(server)], ["soundcloud"])
        view = self.schedule(server, release, seconds)
        wait_for(lambda: self.placements(server, release)["soundcloud"] == "scheduled", "uploaded")
        return release, time_of(view["schedule"]["due_at"])

    def die_at(self, point, database=None):
        """Uploads with one server, lets another run over the instant until it dies at `point`."""
        name = point.replace(".", "-") + ("-pg" if database else "")
        server = self.server(name, database=database)
        release, due = self.ready(server, 5)
        server.stop()
        wait_for(lambda: datetime.datetime.now(datetime.timezone.utc) > due, "it is due")
        server.start({"MV_CRASH_POINT": point, "MV_CRASH_AT": "0"})
        wait_for(lambda: not server.alive(), f"it dies at {point}")
        crons = []
        server.start()
        for _ in range(2):
            crons.append(subprocess.Popen(
                ["curl", "-s", "--unix-socket", str(server.socket), "-X", "POST", "-H",
                 "MusicVerse-Mode: sandbox", "http://x/api/v1/releases/run-due"],
                stdout=subprocess.DEVNULL))
        for cron in crons:
            cron.wait(timeout=30)
        self.once(server, release)
        server.stop()

    def test_sqlite(self):
        for point in self.POINTS:
            with self.subTest(point=point):
                self.die_at(point)

    def test_postgresql(self):
        postgres = support.Postgres()
        self.addCleanup(postgres.stop)
        points = self.POINTS if support.LONG else self.POINTS[:2]
        for number, point in enumerate(points):
            with self.subTest(point=point):
                self.die_at(point, postgres.database(f"releases{number}"))


class Manifests(ReleaseCase, AlbumCase):
    def puts(self, server, service):
        """Writes of tracks that the simulator saw: method and path."""
        rows = server.simulator(service, path="/_sandbox/requests")
        rows = rows["requests"] if isinstance(rows, dict) else rows
        return [(row["method"], row["path"]) for row in rows if row["method"] in ("PUT", "PATCH")]

    def test_album(self):
        server = self.server()
        path = self.album(self.folder / "album")
        before = path.read_text()
        plan = json.loads(self.run_mv(server, "release", "plan", path, "--json").stdout)
        self.assertFalse(plan["nothing_to_do"])
        self.assertFalse(plan["blocked"], plan["findings"])
        self.assertEqual(server.api("GET", "/api/v1/releases")[1]["data"], [])

        done = json.loads(self.run_mv(server, "distribute", path, "--wait", "--yes", "--json").stdout)
        self.assertEqual(done["state"], "live")
        self.assertEqual(sorted(one["platform"] for one in done["placements"]), sorted(FOUR))
        self.assertEqual([(one["disc"], one["number"]) for one in done["tracks"]],
                         [(disc, number) for disc in (1, 2) for number in range(1, 7)])
        soundcloud = server.simulator("soundcloud")
        self.assertEqual((soundcloud["tracks"], soundcloud["public"]), (12, 12))
        self.assertEqual(len(soundcloud["playlists"]), 1)
        self.assertEqual(len(soundcloud["playlists"][0]["tracks"]), 12)
        self.assertEqual(soundcloud["playlists"][0]["sharing"], "public")
        labelgrid = server.simulator("labelgrid")
        self.assertEqual((labelgrid["releases"], labelgrid["tracks"]), (1, 12))
        self.assertEqual(labelgrid["items"][0]["content_type"], "Album")

        again = self.run_mv(server, "distribute", path, "--wait", "--yes")
        self.assertIn("nothing to do", again.stderr)
        self.assertEqual(server.simulator("soundcloud")["tracks"], 12)

        sent = {service: len(self.puts(server, service)) for service in ("soundcloud", "labelgrid")}
        path.write_text(before.replace('"Movement 5"', '"The Fifth"'))
        changed = json.loads(self.run_mv(server, "distribute", path, "--yes", "--json").stdout)
        self.assertEqual([(one["what"], one["before"], one["after"]) for one in changed["changes"]],
                         [("track", "Movement 5", "The Fifth")])
        wait_for(lambda: "The Fifth" in [one["title"] for one in server.simulator("soundcloud")["items"]],
                 "SoundCloud has the new title")
        wait_for(lambda: len(self.puts(server, "labelgrid")) > sent["labelgrid"], "LabelGrid too")
        for service in sent:
            new = self.puts(server, service)[sent[service]:]
            self.assertEqual(len(new), 1, new)
            self.assertIn("/tracks/", new[0][1])
        self.run_mv(server, "distribute", path, "--yes")

    def test_an_album_without_its_cover_says_so(self):
        server = self.server()
        support.request(server.ports()["soundcloud"], "POST", "/_sandbox/faults",
                        {"fault": "artwork_error", "match": "POST /playlists", "times": 20})
        path = self.album(self.folder / "album", tracks=2)
        path.write_text(path.read_text().replace(json.dumps(FOUR), '["soundcloud"]'))
        self.run_mv(server, "distribute", path, "--wait", "--yes")
        self.assertNotIn("artwork_sha256", server.simulator("soundcloud")["playlists"][0])
        shown = self.run_mv(server, "status").stdout
        self.assertIn("SoundCloud: live", shown)
        self.assertIn("did not take the cover of the album", shown)

    def test_everything_wrong_at_once(self):
        server = self.server()
        path = self.album(self.folder / "album", tracks=2)
        text = path.read_text().replace('"Own Label"', "7").replace('title = "Movement 1"',
                                                                     'titel = "Movement 1"')
        path.write_text(text.replace('"2"', '"x"').replace("number = 2", "number = 9")
                        .replace('"spotify"', '"spotfy"') + '\nisrc = "DE-1"\n')
        done = self.run_mv(server, "distribute", path, "--yes", code=9)
        places = re.findall(r"album\.toml:(\d+):(\d+)", done.stderr)
        self.assertGreaterEqual(len(places), 5, done.stderr)
        for word in ("label", "titel", "spotfy", "isrc"):
            self.assertIn(word, done.stderr.lower())
        self.assertEqual(server.api("GET", "/api/v1/releases")[1]["data"], [])

    def test_init_keeps_what_was_written(self):
        server = self.server()
        folder = self.folder / "wavs"
        folder.mkdir()
        for at, name in enumerate(("01 - First Light.wav", "02 - Second Light.wav")):
            support.write_wav(folder / name, seed=at)
        path = folder / "release.toml"
        self.run_mv(server, "release", "init", *sorted(folder.glob("*.wav")), "--output", path)
        self.assertIn("First Light", path.read_text())
        self.run_mv(server, "release", "init", *sorted(folder.glob("*.wav")), "--output", path, code=7)
        mine = "# mine\n" + path.read_text()
        mine = re.sub(r"(?m)^artists\s*=\s*\[\s*\].*$", 'artists = ["Mara Linde"]', mine)
        path.write_text(mine)
        support.write_wav(folder / "03 - Third Light.wav", seed=3)
        self.run_mv(server, "release", "init", *sorted(folder.glob("*.wav")), "--output", path, "--add")
        self.assertTrue(path.read_text().startswith(mine))
        self.assertEqual(path.read_text().count("[[tracks]]"), 3)

    def test_one_file_with_a_date(self):
        server = self.server()
        path = self.folder / "song.wav"
        support.write_wav(path)
        options = ["--to", "soundcloud", "--title", "Dated", "--artist", "Mara Linde", "--genre",
                   "Electronic", "--yes", "--json"]
        done = self.run_mv(server, "distribute", path, *options, "--at", utc(6), "--tz", "Asia/Tokyo")
        view = json.loads(done.stdout)
        self.assertEqual((view["state"], view["schedule"]["zone"]), ("scheduled", "Asia/Tokyo"))
        self.wait_state(server, view["id"], "live")

    def test_batch(self):
        server = self.server()
        files = []
        for at in range(3):
            files.append(self.folder / f"song {at}.wav")
            support.write_wav(files[-1], seed=at)
        (self.folder / "broken.wav").write_text("no audio")
        options = ["--to", "soundcloud", "--artist", "Mara Linde", "--genre", "Electronic", "--yes",
                   "--wait", "--json"]
        done = self.run_mv(server, "distribute", *files, self.folder / "broken.wav", *options, code=3)
        rows = json.loads(done.stdout)["files"]
        self.assertEqual([row["ok"] for row in rows], [True, True, True, False])
        self.assertEqual(server.simulator("soundcloud")["live"], 3)
        self.run_mv(server, "distribute", *files, *options)
        self.assertEqual(server.simulator("soundcloud")["tracks"], 3)


if __name__ == "__main__":
    unittest.main()
