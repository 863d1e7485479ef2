# SPDX-License-Identifier: Apache-2.0
"""mv playlist: make one, change it, make a release of it."""
import concurrent.futures
import json
import os
import sys
import unittest

from programs import BIN, ProgramTest, main


class Playlist(ProgramTest):
    def good(self, *words):
        done = self.run_words([*words, "--sandbox", "--json"])
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def bad(self, code, said, *words):
        done = self.run_words([*words, "--sandbox"])
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(said, done.stderr)

    def track(self, title, seconds):
        return self.good("track", "upload", self.wav(title + ".wav", seconds=seconds), "--title", title,
                         "--artist", "Ada Stone")["id"]

    def test_a_playlist_and_its_release(self):
        dawn, noon, dusk = (self.track(title, 2 + i) for i, title in enumerate(("Dawn", "Noon", "Dusk")))
        made = self.good("playlist", "create", "Late Trains", "--track", "Dusk", "--track", dawn)
        self.assertEqual(made["track_ids"], [dusk, dawn])
        self.assertEqual([row["title"] for row in made["tracks"]], ["Dusk", "Dawn"])
        changed = self.good("playlist", "update", "late trains", "--add", "Noon", "--add", dawn, "--remove", dusk)
        self.assertEqual(changed["track_ids"], [dawn, noon])
        # Removed and added, it moves to the end.
        self.assertEqual(self.good("playlist", "update", made["id"], "--remove", dawn, "--add", dawn)["track_ids"],
                         [noon, dawn])
        release = self.good("release", "create", "--playlist", "Late Trains", "--to", "soundcloud")
        self.assertEqual((release["title"], release["artist"]), ("Late Trains", "Ada Stone"))
        self.assertEqual([row["track_id"] for row in release["tracks"]], [noon, dawn])
        again = self.good("release", "create", "--playlist", "Late Trains", "--to", "soundcloud")
        self.assertEqual(again["id"], release["id"])
        self.good("playlist", "update", made["id"], "--track", dusk)
        self.bad(7, release["id"], "release", "create", "--playlist", "Late Trains")
        self.assertEqual([row["name"] for row in self.good("playlist", "list")], ["Late Trains"])
        self.assertIn("Dusk", self.run_words(["playlist", "show", "Late Trains", "--sandbox"]).stdout)
        self.assertEqual(self.good("track", "delete", dusk, "--yes")["id"], dusk)
        self.assertEqual(self.good("playlist", "show", made["id"])["track_ids"], [])
        self.good("playlist", "delete", made["id"], "--yes")
        self.bad(6, made["id"], "playlist", "show", made["id"])

    def test_what_is_added_at_once_all_arrives(self):
        tracks = [self.track(f"Track {i}", 2 + i) for i in range(4)]
        made = self.good("playlist", "create", "Busy")["id"]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda track: self.good("playlist", "update", made, "--add", track), tracks))
        self.assertEqual(sorted(self.good("playlist", "show", made)["track_ids"]), sorted(tracks))

    def test_wrong_words(self):
        made = self.good("playlist", "create", "Empty")["id"]
        self.bad(2, "nothing to change", "playlist", "update", made)
        self.bad(2, "--track replaces", "playlist", "update", made, "--track", "a", "--add", "b")
        self.bad(6, "there is no track", "playlist", "update", made, "--add", "none")
        self.bad(2, "FILE is missing", "release", "create")
        self.bad(2, "--isrc", "release", "create", "--playlist", made, "--isrc", "AA6Q72000047")
        self.bad(9, "has no tracks", "release", "create", "--playlist", made, "--artist", "Ada")


if __name__ == "__main__":
    if BIN and not os.path.exists(os.path.join(BIN, "mvd")):
        print("skipped: mvd is not built")
        sys.exit(0)
    main()
