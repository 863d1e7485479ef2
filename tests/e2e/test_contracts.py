# SPDX-License-Identifier: Apache-2.0
"""Releases on their whole way, and not one request or answer that the service's own description does not know."""
import json
import unittest

import support
from albums import AlbumCase
from contracts import Contract
from support import wait_for


class SoundCloud(AlbumCase):
    def setUp(self):
        self.contract = Contract("soundcloud-api.yaml")
        super().setUp()

    def judged(self, server):
        requests = [one for one in server.simulator("soundcloud", path="/_sandbox/requests")
                    if not one["path"].startswith(("/oauth/", "/authorize", "/sign-out"))]
        self.assertGreater(len(requests), 10)
        self.assertLess(len(requests), 1000, "none was forgotten")
        faults = [fault for one in requests for judge in (self.contract.of_request, self.contract.of_answer)
                  for fault in judge(one)]
        return requests, faults

    def test_singles_and_albums(self):
        server = self.server()
        song = support.write_wav(self.folder / "song.wav")
        options = ["--to", "soundcloud", "--yes", "--json"]
        self.run_mv(server, "distribute", song, *options, "--wait", "--title", "Glühwürmchen", "--artist", "Mara Linde",
                    "--genre", "Electronic", "--label", "Own Label", "--description", "Two lines\nof it",
                    "--release-date", "2027-01-15")
        path = self.album(self.folder / "album", tracks=3)
        path.write_text(path.read_text().replace("[defaults]", '[defaults]\ntags = ["night, train", "dub"]'))
        made = json.loads(self.run_mv(server, "distribute", path, *options, "--wait").stdout)
        path.write_text(path.read_text().replace('"Electronic"', '"Techno"').replace("Movement 2", "The Second"))
        self.run_mv(server, "distribute", path, "--yes")
        wait_for(lambda: server.simulator("soundcloud")["playlists"][0]["genre"] == "Techno", "the album is changed")
        playlist = server.simulator("soundcloud")["playlists"][0]
        self.assertEqual(playlist["set_type"], "album")
        tagged = [one["tag_list"] for one in server.simulator("soundcloud")["items"] if '"night, train" dub' in one["tag_list"]]
        self.assertEqual(len(tagged), 3)
        self.assertTrue(playlist["artwork_sha256"])
        for one in made["distributions"]:
            self.run_mv(server, "distribution", "takedown", one, "--yes")
        wait_for(lambda: not server.simulator("soundcloud")["playlists"], "the album is gone")
        wait_for(lambda: server.simulator("soundcloud")["tracks"] == 1, "and its tracks")
        requests, faults = self.judged(server)
        self.assertEqual(faults, [])
        used = {(one["method"], one["path"].split("/")[1]) for one in requests}
        self.assertTrue({("POST", "tracks"), ("PUT", "tracks"), ("DELETE", "tracks"), ("POST", "playlists"),
                         ("PUT", "playlists"), ("DELETE", "playlists"), ("GET", "me")} <= used, used)

    def test_the_judge_can_tell(self):
        wrong = {"method": "PUT", "path": "/playlists/soundcloud:playlists:1", "type": "application/json", "status": 200,
                 "body": '{"playlist": {"playlist_type": "album", "title": 7}}', "answer": '{"artwork_url": null}'}
        self.assertEqual(len(self.contract.of_request(wrong)), 2)
        self.assertEqual(len(self.contract.of_answer(wrong)), 1)
        self.assertEqual(self.contract.of_request({"method": "PATCH", "path": "/tracks/1", "type": ""}),
                         ["PATCH /tracks/1: the service has no such operation"])


if __name__ == "__main__":
    unittest.main()
