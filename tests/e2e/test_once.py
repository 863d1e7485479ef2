# SPDX-License-Identifier: Apache-2.0
"""One release, once: the real commands beside each other, repeated, and after a takedown."""
import concurrent.futures
import json
import subprocess
import unittest

import support

WORDS = ["--artist", "Test Artist", "--writer", "Test Writer", "--genre", "Electronic", "--language", "zxx",
         "--not-explicit", "--sandbox", "--yes"]


class Once(support.TestCase):
    def at_once(self, server, *commands):
        with concurrent.futures.ThreadPoolExecutor(len(commands)) as pool:
            return list(pool.map(lambda words: server.mv(*words), commands))

    def public(self, server):
        return server.simulator("soundcloud")["public"]

    def test_two_commands_at_once(self):
        server = self.server()
        for number in range(3):
            file = support.write_wav(self.folder / f"pair{number}.wav", seed=number, seconds=40 + 60 * number)
            line = ["distribute", str(file), "--title", f"Pair {number}", "--to", "soundcloud", "--wait",
                    "--json", *WORDS]
            results = self.at_once(server, line, line)
            ids = set()
            for result in results:
                self.assertEqual(result.returncode, 0, result.stderr)
                ids.add(json.loads(result.stdout)["id"])
            self.assertEqual(len(ids), 1, "both runs follow one order")
            self.assertEqual(self.public(server), number + 1)

    def test_two_servers_five_orders(self):
        cluster = support.Postgres()
        try:
            server = self.server(database=cluster.database("once"))
            file = support.write_wav(self.folder / "five.wav")
            made = server.mv("track", "upload", str(file), "--title", "Five", *WORDS[:-1])
            self.assertEqual(made.returncode, 0, made.stderr)
            body = {"track_id": made.stdout.strip(), "platforms": ["soundcloud", "spotify"]}
            with concurrent.futures.ThreadPoolExecutor(5) as pool:
                answers = list(pool.map(lambda _: server.api("POST", "/api/v1/distributions", body), range(5)))
            self.assertEqual({status for status, _ in answers} - {200, 201}, set(), answers)
            self.assertEqual(len({answer["id"] for _, answer in answers}), 1)
            server.kill()
        finally:
            cluster.stop()

    def test_four_tracks_of_one_upload(self):
        server = self.server()
        file = support.write_wav(self.folder / "one.wav")
        lines = [["track", "upload", str(file), "--title", "One", *WORDS[:-1]]] * 4
        results = self.at_once(server, *lines)
        self.assertEqual({r.returncode for r in results}, {0}, [r.stderr for r in results])
        self.assertEqual(len({r.stdout.strip() for r in results}), 1)
        self.assertEqual(len(server.api("GET", "/api/v1/tracks")[1]["data"]), 1)

    def test_after_a_takedown(self):
        server = self.server()
        file = support.write_wav(self.folder / "gone.wav")
        line = ["distribute", str(file), "--title", "Gone", "--to", "soundcloud,spotify", "--wait", "--json",
                *WORDS]
        first = json.loads(server.mv(*line).stdout)
        down = server.mv("distribution", "takedown", first["id"], "--yes")
        self.assertEqual(down.returncode, 0, down.stderr)

        def gone():
            states = {p["state"] for p in server.api("GET", f"/api/v1/distributions/{first['id']}")[1]["placements"]}
            return states == {"taken_down"}
        support.wait_for(gone, "it is taken down", 60)
        again = server.mv(*line)
        self.assertEqual(again.returncode, 7, again.stdout)
        self.assertIn("was taken down", again.stderr)
        self.assertIn("--again", again.stderr)
        self.assertEqual(self.public(server), 0)
        insisted = server.mv(*line, "--again", "taken down by mistake")
        self.assertEqual(insisted.returncode, 0, insisted.stderr)
        self.assertEqual(json.loads(insisted.stdout)["again"], "taken down by mistake")
        self.assertEqual(self.public(server), 1)

    def test_a_manifest_after_a_takedown_changes_nothing(self):
        server = self.server()
        support.write_wav(self.folder / "a.wav")
        manifest = self.folder / "release.toml"
        text = """[release]
title = "Night Lights"
artists = ["Mara Linde"]
genre = "Electronic"
platforms = ["soundcloud", "spotify"]
[defaults]
language = "zxx"
explicit = false
writers = [{name = "Mara Linde", role = "composer_lyricist"}]
[[tracks]]
file = "a.wav"
title = "Night Lights"
"""
        manifest.write_text(text)
        sent = server.mv("distribute", manifest, "--sandbox", "--yes", "--wait", "--json")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        release = json.loads(sent.stdout)
        for order in release["distributions"]:
            self.assertEqual(server.mv("distribution", "takedown", order, "--yes").returncode, 0)
        support.wait_for(lambda: {p["state"] for p in server.api("GET", f"/api/v1/releases/{release['id']}")[1][
            "placements"]} == {"taken_down"}, "it is taken down", 60)
        manifest.write_text(text.replace('title = "Night Lights"', 'title = "Day Lights"').replace(
            '[release]\ntitle = "Day Lights"', '[release]\ntitle = "Night Lights"'))
        again = server.mv("distribute", manifest, "--sandbox", "--yes", "--wait")
        self.assertEqual(again.returncode, 7, again.stdout + again.stderr)
        self.assertIn("was taken down from SoundCloud", again.stderr)
        self.assertIn("was taken down from Spotify", again.stderr)
        self.assertEqual(server.api("GET", "/api/v1/tracks")[1]["data"][0]["metadata"]["title"], "Night Lights")
        insisted = server.mv("distribute", manifest, "--sandbox", "--yes", "--wait", "--again", "by mistake")
        self.assertEqual(insisted.returncode, 0, insisted.stderr)
        self.assertEqual(server.api("GET", "/api/v1/tracks")[1]["data"][0]["metadata"]["title"], "Day Lights")
        self.assertEqual(self.public(server), 1)

    def test_the_same_file_under_two_titles_with_a_date(self):
        server = self.server()
        file = support.write_wav(self.folder / "dated.wav")
        line = ["distribute", str(file), "--to", "soundcloud", "--at", "2031-01-15 00:00", "--tz", "UTC", *WORDS]
        first = server.mv(*line, "--title", "First Title")
        self.assertEqual(first.returncode, 0, first.stderr)
        second = server.mv(*line, "--title", "Second Title")
        self.assertEqual(second.returncode, 7, second.stdout + second.stderr)
        self.assertIn("First Title", second.stderr)
        titles = [t["metadata"]["title"] for t in server.api("GET", "/api/v1/tracks")[1]["data"]]
        self.assertEqual(titles, ["First Title"], "nothing was renamed by the refused command")
        self.assertEqual(len(server.api("GET", "/api/v1/releases")[1]["data"]), 1)
        renamed = server.mv("track", "upload", str(file), "--title", "Third Title")
        self.assertEqual(renamed.returncode, 0, renamed.stderr)
        self.assertIn("track edit", renamed.stderr)
        self.assertEqual(server.api("GET", "/api/v1/tracks")[1]["data"][0]["metadata"]["title"], "First Title")

    def test_retagged_and_in_another_container(self):
        server = self.server()
        wav = support.write_wav(self.folder / "song.wav")
        flac, tagged = self.folder / "song.flac", self.folder / "tagged.flac"
        subprocess.run(["ffmpeg", "-v", "error", "-i", wav, flac], check=True)
        subprocess.run(["ffmpeg", "-v", "error", "-i", flac, "-c", "copy", "-metadata", "comment=x", tagged],
                       check=True)
        words = ["--title", "Song", "--to", "soundcloud", "--wait", *WORDS]
        self.assertEqual(server.mv("distribute", str(wav), *words).returncode, 0)
        for other in (flac, tagged):
            again = server.mv("distribute", str(other), *words)
            self.assertEqual(again.returncode, 0, again.stderr)
            self.assertIn("Already distributed", again.stderr)
        self.assertEqual(server.simulator("soundcloud")["tracks"], 1)

    def test_unknown_distributions_have_no_events(self):
        server = self.server()
        status, _ = server.api("GET", "/api/v1/distributions/dst_00000000000000000000000000/events")
        self.assertEqual(status, 404)


if __name__ == "__main__":
    unittest.main()
