# SPDX-License-Identifier: Apache-2.0
"""Providers as a person and a program meet them: what they need, what is refused, and who carries where."""
import hashlib
import hmac
import json
import sqlite3
import unittest

import support


class Providers(support.TestCase):
    def test_the_rows(self):
        server = self.server()
        status, page = server.api("GET", "/api/v1/providers")
        self.assertEqual(status, 200)
        rows = {row["id"]: row for row in page["data"]}
        self.assertEqual(rows["soundcloud"]["sign_in"], "oauth")
        self.assertEqual(rows["labelgrid"]["hook"], "/api/v1/hooks/labelgrid/{account}")
        self.assertEqual([f["name"] for f in rows["labelgrid"]["credentials"]], ["token", "webhook_secret"])
        shown = server.mv("provider", "list")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("labelgrid", shown.stdout)

    def test_all_faults_of_a_connection_at_once(self):
        server = self.server()
        status, problem = server.api("POST", "/api/v1/platforms/spotify/connect",
                                     {"credentials": {"tokn": "x", "webhook_secret": 7}})
        self.assertEqual(status, 422, problem)
        self.assertEqual({fault["pointer"] for fault in problem["errors"]},
                         {"/credentials/tokn", "/credentials/token", "/credentials/webhook_secret"})
        status, problem = server.api("POST", "/api/v1/platforms/soundcloud/connect", {"credentials": {}})
        self.assertEqual({fault["pointer"] for fault in problem["errors"]},
                         {"/credentials/client_id", "/credentials/client_secret", "/redirect_uri"})
        said = server.mv("platform", "connect", "soundcloud", "--live", "--no-input")
        self.assertEqual(said.returncode, 2, said.stderr)
        self.assertIn("--client-id", said.stderr)
        self.assertIn("soundcloud.com/you/apps", said.stderr)

    def test_a_provider_s_webhook_finds_its_release(self):
        server = self.server()
        wav = support.write_wav(self.folder / "song.wav")
        minted = server.simulator("labelgrid", "POST", "/_sandbox/account")
        status, _ = server.api("POST", "/api/v1/platforms/labelgrid/connect",
                               {"credentials": {"token": minted["token"], "webhook_secret": "whsec-1"}})
        self.assertEqual(status, 200)
        done = server.mv("distribute", wav, "--title", "Hooked", "--artist", "Ada", "--to", "spotify",
                         "--wait", "--yes", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        with sqlite3.connect(next(server.home.rglob("mv.db"))) as db:
            account, = db.execute("select id from platform_accounts where provider = 'labelgrid'").fetchone()
            remote, = db.execute("select remote_id from placements where platform = 'spotify'").fetchone()
        body = json.dumps({"event": "delivery.completed", "data": {"release_id": remote}})
        sign = lambda key: hmac.new(key, body.encode(), hashlib.sha256).hexdigest()

        def post(provider, signature):
            connection = support.UnixConnection(str(server.socket))
            connection.request("POST", f"/api/v1/hooks/{provider}/{account}", body=body, headers={
                "Content-Type": "application/json", "X-Webhook-Signature": signature})
            status = connection.getresponse().status
            connection.close()
            return status

        self.assertEqual(post("labelgrid", sign(b"whsec-1")), 202)
        self.assertEqual(post("labelgrid", sign(b"other")), 401)
        self.assertEqual(post("soundcloud", sign(b"whsec-1")), 401)
        self.assertEqual(post("nobody", sign(b"whsec-1")), 401)

    def test_a_route(self):
        server = self.server()
        refused = server.mv("platform", "route", "spotify", "--via", "soundcloud")
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("SoundCloud does not deliver to Spotify", refused.stderr)
        status, problem = server.api("PUT", "/api/v1/platforms/spotify/route", {"provider": "soundcloud"})
        self.assertEqual(status, 422, problem)
        self.assertIn("labelgrid", problem["errors"][0]["hint"])
        chosen = server.mv("platform", "route", "spotify", "--via", "labelgrid")
        self.assertEqual(chosen.returncode, 0, chosen.stderr)
        self.assertIn("as you chose", chosen.stdout)
        rows = {row["platform"]: row for row in server.api("GET", "/api/v1/platforms")[1]["data"]}
        self.assertTrue(rows["spotify"]["routed"])
        self.assertFalse(rows["deezer"]["routed"])
        freed = server.mv("platform", "route", "spotify", "--automatic")
        self.assertEqual(freed.returncode, 0, freed.stderr)
        self.assertNotIn("as you chose", freed.stdout)

    def test_countries_left_out_are_not_dropped_in_silence(self):
        server = self.server()
        support.write_wav(self.folder / "a.wav")
        manifest = self.folder / "release.toml"
        manifest.write_text("""[release]
title = "Night Lights"
artists = ["Mara Linde"]
genre = "Electronic"
catalogue_number = "OWN-001"
territories = ["DE", "AT"]
platforms = ["soundcloud", "spotify"]
[defaults]
language = "zxx"
explicit = false
writers = [{name = "Mara Linde", role = "composer_lyricist"}]
[[tracks]]
file = "a.wav"
title = "Night Lights"
""")
        refused = server.mv("distribute", manifest, "--yes", "--wait")
        self.assertEqual(refused.returncode, 9, refused.stderr)
        self.assertIn("M32", refused.stderr)
        self.assertEqual(server.api("GET", "/api/v1/releases")[1]["data"], [], "nothing was stored")
        meant = server.mv("distribute", manifest, "--yes", "--wait", "--json", "--override",
                          "M32=the whole world is fine")
        self.assertEqual(meant.returncode, 0, meant.stderr)
        items = server.simulator("labelgrid")["items"]
        self.assertEqual([item["cat"] for item in items if "cat" in item], ["OWN-001"])
        track, = [item for item in server.simulator("soundcloud")["items"] if "sharing" in item]
        self.assertEqual(track["release"], "OWN-001")

    def test_what_is_on_its_way_keeps_its_countries_and_its_cover(self):
        server = self.server()
        wav = support.write_wav(self.folder / "song.wav")
        made = server.mv("release", "create", wav, "--title", "Out", "--artist", "Ada", "--to", "soundcloud", "--json")
        self.assertEqual(made.returncode, 0, made.stderr)
        release = json.loads(made.stdout)["id"]
        sent = server.mv("release", "distribute", release, "--wait", "--yes")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        status, problem = server.api("PATCH", f"/api/v1/releases/{release}", {"metadata": {"territories": ["DE"]}})
        self.assertEqual(status, 409, problem)
        self.assertEqual([fault["rule"] for fault in problem["errors"]], ["M32"])
        self.assertEqual(server.api("GET", f"/api/v1/releases/{release}")[1]["metadata"]["territories"], [])
        cover = support.write_png(self.folder / "cover.png", 3000, 3000)
        edited = server.mv("release", "edit", release, "--artwork", cover)
        self.assertEqual(edited.returncode, 0, edited.stderr)
        self.assertIn("SoundCloud keeps its present cover", edited.stderr)

    def test_a_quote_compares_and_what_can_be_kept_is_kept(self):
        server = self.server()
        support.write_wav(self.folder / "a.wav")
        manifest = self.folder / "release.toml"
        manifest.write_text("""[release]
title = "Night Lights"
artists = ["Mara Linde"]
genre = "Electronic"
catalogue_number = "OWN-001"
territories = ["DE", "AT"]
platforms = ["spotify", "audius", "napster"]
[schedule]
at = "2032-01-15 00:00"
zone = "Europe/Berlin"
local_midnight = true
[defaults]
language = "zxx"
explicit = false
writers = [{name = "Mara Linde", role = "composer_lyricist"}]
[[tracks]]
file = "a.wav"
title = "Night Lights"
""")
        quoted = server.mv("quote", manifest, "--json")
        self.assertEqual(quoted.returncode, 0, quoted.stderr)
        answer = json.loads(quoted.stdout)
        rows = {row["provider"]: row for row in answer["quotes"]}
        self.assertEqual(set(rows), {"labelgrid", "ddex-spotify", "ddex-audius", "distrokid"})
        self.assertEqual(rows["labelgrid"]["taken"], ["spotify"])
        self.assertEqual(rows["ddex-spotify"]["cannot"], [])
        self.assertIn("M32", rows["ddex-audius"]["cannot"][0])
        self.assertEqual(answer["unreached"], ["napster"])
        self.assertEqual(server.api("GET", "/api/v1/releases")[1]["data"], [], "nothing was stored")

        chosen = server.mv("platform", "route", "spotify", "--via", "ddex:spotify")
        self.assertEqual(chosen.returncode, 0, chosen.stderr)
        rows = {row["provider"]: row for row in json.loads(server.mv("quote", manifest, "--json").stdout)["quotes"]}
        self.assertEqual(rows["ddex-spotify"]["taken"], ["spotify"])
        sent = server.mv("distribute", manifest, "--to", "spotify", "--yes", "--wait", "--json")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        item, = server.simulator("ddex-spotify")["items"]
        for deal in item["summary"]["deals"]:
            self.assertEqual(deal["territories"], ["DE", "AT"])
            self.assertEqual(deal["start"], "2032-01-15T00:00:00")
        self.assertFalse(item["live"])


if __name__ == "__main__":
    unittest.main()
