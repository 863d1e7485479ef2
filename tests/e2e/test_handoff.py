# SPDX-License-Identifier: Apache-2.0
"""A provider that takes nothing from programs: the order waits for a person, who gets a package and confirms."""
import hashlib
import json
import struct
import unittest

import support
from albums import AlbumCase


class Handoff(AlbumCase):
    def setUp(self):
        super().setUp()
        self.mvd = self.server()
        self.run_mv(self.mvd, "platform", "route", "spotify", "--via", "distrokid")

    def state(self, order):
        shown = json.loads(self.run_mv(self.mvd, "distribution", "show", order, "--json").stdout)
        return {one["platform"]: one["state"] for one in shown["placements"]}

    def song(self, *more, until="awaiting_handoff"):
        wav = support.write_wav(self.folder / "song.wav", seconds=31)
        cover = support.write_png(self.folder / "cover.png", 3000, 3000)
        made = self.run_mv(self.mvd, "distribute", wav, "--to", "spotify", "--title", "Nacht/Zug <1>", "--artist",
                           "Ada Stone", "--featuring", "Jo Reed", "--writer", "Ada Stone", "--explicit", "--genre",
                           "Electronic", "--language", "en", "--ai", "vocals=generated", "--artwork", cover, "--json", *more)
        order = json.loads(made.stdout)["id"]
        if until:
            support.wait_for(lambda: self.state(order)["spotify"] == until, "it waits for a person")
        return wav, order

    def package(self, order, name="out"):
        out = self.folder / name
        return out, self.run_mv(self.mvd, "distribution", "package", order, "--output", out)

    def test_a_song(self):
        wav, order = self.song()
        shown = self.run_mv(self.mvd, "distribution", "show", order).stdout
        self.assertIn("distribution package", shown + self.run_mv(self.mvd, "status").stdout)
        out, _ = self.package(order)
        self.assertEqual(sorted(one.name for one in out.iterdir()),
                         ["01 Nacht_Zug _1_.wav", "checklist.txt", "cover.jpg", "index.html", "release.json"])
        digest = [hashlib.sha256(path.read_bytes()).digest() for path in (wav, out / "01 Nacht_Zug _1_.wav")]
        self.assertEqual(digest[0], digest[1])
        cover = (out / "cover.jpg").read_bytes()
        self.assertEqual(cover[:3], b"\xff\xd8\xff")
        frame = cover.index(b"\xff\xc0")
        self.assertEqual(struct.unpack(">HH", cover[frame + 5:frame + 9]), (3000, 3000))
        said = json.loads((out / "release.json").read_text())
        rows = {row["field"]: row["value"] for part in said["form"] for row in part["rows"]}
        for field, value in {"Artist": "Ada Stone", "Featured artists": "Jo Reed", "Explicit lyrics": "yes",
                             "Songwriters": "Ada Stone (music and lyrics)", "AI in the song": "vocals: generated",
                             "Primary genre": "Electronic", "Stores": "Spotify", "Language": "en"}.items():
            self.assertEqual(rows[field], value)
            self.assertIn(f"{field}: {value}", (out / "checklist.txt").read_text())
        self.assertIn("Nacht/Zug &lt;1&gt;", (out / "index.html").read_text())
        self.assertNotIn("<1>", (out / "index.html").read_text())

    def test_it_is_confirmed_once_and_taken_down_by_hand(self):
        _, order = self.song()
        for _ in range(2):
            self.run_mv(self.mvd, "distribution", "confirm", order)
            self.assertEqual(self.state(order), {"spotify": "submitted"})
        self.run_mv(self.mvd, "distribution", "confirm", order, "--url", "ftp://x", code=9)
        self.run_mv(self.mvd, "distribution", "confirm", order, "--url", "https://open.spotify.com/track/1")
        self.assertEqual(self.state(order), {"spotify": "live"})
        links = json.loads(self.run_mv(self.mvd, "track", "links", "Nacht/Zug <1>", "--json").stdout)
        self.assertEqual([(one["platform"], one["url"]) for one in links],
                         [("spotify", "https://open.spotify.com/track/1")])
        # An edit cannot be sent, and that is said.
        self.run_mv(self.mvd, "distribution", "update", order, "--genre", "Rock")
        support.wait_for(lambda: "in your account at DistroKid" in
                         self.run_mv(self.mvd, "distribution", "show", order, "--json").stdout, "who changes it is said")
        self.run_mv(self.mvd, "distribution", "takedown", order, "--yes")
        support.wait_for(lambda: "Remove it in your account" in
                         self.run_mv(self.mvd, "distribution", "show", order, "--json").stdout, "who removes it is said")
        self.assertNotEqual(self.mvd.mv("distribution", "confirm", order).returncode, 0)
        self.assertEqual(self.state(order), {"spotify": "takedown_requested"})
        for _ in range(2):
            self.run_mv(self.mvd, "distribution", "confirm", order, "--removed")
            self.assertEqual(self.state(order), {"spotify": "taken_down"})

    def test_a_second_copy_waits_until_the_first_is_gone(self):
        _, first = self.song()
        self.run_mv(self.mvd, "distribution", "confirm", first)
        self.run_mv(self.mvd, "distribution", "takedown", first, "--yes")
        _, second = self.song("--again", "another mix of it", until=None)
        support.wait_for(lambda: "earlier copy" in
                         self.run_mv(self.mvd, "distribution", "show", second, "--json").stdout, "why it waits is said")
        self.assertNotEqual(self.state(second), {"spotify": "awaiting_handoff"})
        self.run_mv(self.mvd, "distribution", "confirm", first, "--removed")
        support.wait_for(lambda: self.state(second)["spotify"] == "awaiting_handoff", "it is its turn")

    def test_cancelled_before_it_was_delivered(self):
        _, order = self.song()
        self.run_mv(self.mvd, "distribution", "cancel", order, "--yes")
        self.assertEqual(self.state(order), {"spotify": "cancelled"})
        refused = self.mvd.mv("distribution", "confirm", order)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("cancelled", refused.stderr)
        self.assertEqual(self.state(order), {"spotify": "cancelled"})

    def test_an_album_and_what_is_there_already(self):
        manifest = self.album(self.folder / "album")
        made = self.run_mv(self.mvd, "distribute", manifest, "--to", "spotify,soundcloud", "--json")
        order = json.loads(made.stdout)["distributions"][0]
        support.wait_for(lambda: self.state(order)["spotify"] == "awaiting_handoff", "it waits for a person")
        out, _ = self.package(order)
        songs = sorted(one.name for one in out.iterdir() if one.suffix == ".wav")
        self.assertEqual((len(songs), songs[0], songs[-1]), (12, "1-01 Movement 1.wav", "2-06 Movement 12.wav"))
        # Only a package is replaced, and only when that was asked for.
        self.assertEqual(self.mvd.mv("distribution", "package", order, "--output", out).returncode, 7)
        self.run_mv(self.mvd, "distribution", "package", order, "--output", out, "--yes")
        other = self.folder / "mine"
        other.mkdir()
        (other / "diary.txt").write_text("mine")
        refused = self.mvd.mv("distribution", "package", order, "--output", other, "--yes")
        self.assertNotEqual(refused.returncode, 0)
        self.assertEqual([one.name for one in other.iterdir()], ["diary.txt"])
        self.assertFalse((self.folder / "mine.part").exists())
        # What the programs carry is not for a person to confirm.
        self.assertNotEqual(self.mvd.mv("distribution", "confirm", order, "--only", "soundcloud").returncode, 0)

    def test_no_account_is_needed(self):
        for args in (["connect", "distrokid"], ["connect", "distrokid", "--sandbox"]):
            refused = self.mvd.mv("platform", *args)
            self.assertEqual(refused.returncode, 2)
            self.assertIn("needs no account", refused.stderr)
        listed = json.loads(self.run_mv(self.mvd, "platform", "list", "--json").stdout)
        self.assertEqual([one["connection"] for one in listed if one["platform"] == "spotify"], ["connected"])


if __name__ == "__main__":
    unittest.main()
