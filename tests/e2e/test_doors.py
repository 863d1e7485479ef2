# SPDX-License-Identifier: Apache-2.0
"""What must not come in, and what must not be shown: keys and their children, answers of another mode,
key files, media folders, simulators, names that were cut, and several servers on one database."""
import base64
import concurrent.futures
import json
import unittest

import support
from test_uploads import Tus


class Doors(support.TestCase):
    def key_api(self, server, mode, path="/api/v1/api-keys", name="ci", idempotency="same"):
        connection = support.UnixConnection(str(server.socket))
        connection.request("POST", path, body=json.dumps({"name": name, "scopes": ["tracks:read"]}),
                           headers={"MusicVerse-Mode": mode, "Content-Type": "application/json",
                                    "Idempotency-Key": idempotency})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer, json.loads(text)

    def test_an_answer_of_one_mode_is_not_given_in_the_other(self):
        server = self.server()
        _, sandbox = self.key_api(server, "sandbox")
        first, live = self.key_api(server, "live")
        self.assertTrue(sandbox["key"].startswith("mv_test_"))
        self.assertTrue(live["key"].startswith("mv_live_"))
        again, replayed = self.key_api(server, "live")
        self.assertEqual(again.getheader("Idempotent-Replayed"), "true")
        self.assertEqual(replayed, live)
        status, problem = self.key_api(server, "live", name="another")
        self.assertEqual(problem["code"], "idempotency_mismatch")

    def test_a_replay_has_the_headers_of_the_first_answer(self):
        server = self.server()
        def make():
            connection = support.UnixConnection(str(server.socket))
            connection.request("POST", "/api/v1/webhooks", headers={
                "MusicVerse-Mode": "sandbox", "Content-Type": "application/json",
                "Idempotency-Key": "w"}, body=json.dumps(
                    {"url": "http://127.0.0.1:9/x", "allow_http": True, "events": ["*"]}))
            answer = connection.getresponse()
            answer.read()
            connection.close()
            return answer
        server.stop()
        server.start({"MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8"})
        first, again = make(), make()
        self.assertEqual(first.status, 201)
        self.assertEqual(again.getheader("Idempotent-Replayed"), "true")
        for name in ("Location", "ETag"):
            self.assertTrue(first.getheader(name))
            self.assertEqual(again.getheader(name), first.getheader(name))

    def test_headers_of_webhooks_are_sealed(self):
        server = self.server(extra_env={"MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8"})
        status, hook = server.api("POST", "/api/v1/webhooks", {
            "url": "http://127.0.0.1:9/x", "allow_http": True, "events": ["*"],
            "headers": {"Authorization": "Bearer verysecretvalue"}})[:2]
        self.assertEqual(status, 201, hook)
        changed = server.api("PATCH", f"/api/v1/webhooks/{hook['id']}", {"headers": {"X-More": "othersecret"}})
        self.assertEqual(changed[0], 200, changed)
        server.stop()
        for file in server.home.rglob("mv.db*"):
            self.assertNotIn(b"verysecretvalue", file.read_bytes(), file)
            self.assertNotIn(b"othersecret", file.read_bytes(), file)

    def test_a_key_ends_with_the_key_that_made_it(self):
        server = self.server()
        made = server.mv("apikey", "create", "--name", "maker", "--scopes",
                         "api-keys:write,api-keys:read,tracks:read", "--quiet").stdout.strip()
        address = f"http://127.0.0.1:{server.ports()['port']}"
        status, child = support.request(address, "POST", "/api/v1/api-keys",
                                        {"name": "child", "scopes": ["tracks:read"]}, {"X-API-Key": made})
        self.assertEqual(status, 201, child)
        ask = lambda: support.request(address, "GET", "/api/v1/tracks", None, {"X-API-Key": child["key"]})[0]
        self.assertEqual(ask(), 200)
        parent = next(k for k in server.api("GET", "/api/v1/api-keys")[1]["data"] if k["name"] == "maker")
        self.assertEqual(server.mv("apikey", "revoke", parent["id"], "--yes").returncode, 0)
        self.assertEqual(ask(), 401)

    def call(self, server, method, path, body=None, headers=None):
        connection = support.UnixConnection(str(server.socket))
        connection.request(method, path, body=body, headers={"MusicVerse-Mode": "sandbox", **(headers or {})})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def upload(self, server, data, name):
        encoded = base64.b64encode(name.encode()).decode()
        made = self.call(server, "POST", "/api/v1/uploads", headers={
            "Tus-Resumable": "1.0.0", "Upload-Length": str(len(data)),
            "Upload-Metadata": f"filename {encoded}"})
        self.assertEqual(made.status, 201)
        place = made.getheader("Location")
        sent = self.call(server, "PATCH", place, data, {
            "Tus-Resumable": "1.0.0", "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream"})
        self.assertEqual(sent.status, 204)
        return place.rsplit("/", 1)[1]

    def ends(self, server, env=None):
        """Starts it and returns what it said when it would not."""
        with self.assertRaises(AssertionError) as caught:
            server.start(env)
        return str(caught.exception)

    def test_keys_are_rotated_suspended_and_held_to_their_networks(self):
        server = self.server()
        address = f"127.0.0.1:{server.ports()['port']}"
        use = lambda key: support.request(address, "GET", "/api/v1/tracks", headers={"X-API-Key": key})
        _, made = server.api("POST", "/api/v1/api-keys", {"name": "ci", "scopes": ["*"]})
        path = f"/api/v1/api-keys/{made['id']}"
        _, second = server.api("POST", path + "/rotate", {"overlap_seconds": 3600})
        self.assertEqual((use(made["key"])[0], use(second["key"])[0]), (200, 200))
        # The one before works as long as was promised, and does not replace the new one.
        status, problem = server.api("POST", path + "/rotate", {"overlap_seconds": 3600})
        self.assertEqual((status, problem["code"]), (409, "conflict"))
        status, problem = support.request(address, "POST", path + "/rotate", {"overlap_seconds": 0},
                                          {"X-API-Key": made["key"]})
        self.assertEqual(status, 403, problem)
        _, third = server.api("POST", path + "/rotate", {"overlap_seconds": 0})
        for old, why in ((made, "does not know"), (second, "replaced by a new one")):
            status, problem = use(old["key"])
            self.assertEqual(status, 401)
            self.assertIn(why, problem["why"])
        self.assertEqual(use(third["key"])[0], 200)
        self.assertNotIn(third["key"], json.dumps(server.api("GET", path)[1]))
        server.api("POST", path + "/suspend", {"reason": "Who uses it?"})
        status, problem = use(third["key"])
        self.assertEqual((status, problem["detail"]), (401, "the API key is suspended"))
        self.assertIn("Who uses it?", problem["why"])
        server.api("POST", path + "/resume")
        self.assertEqual(use(third["key"])[0], 200)
        server.api("PATCH", path, {"networks": ["192.0.2.0/24", "2001:db8::/32"]})
        status, problem = use(third["key"])
        self.assertEqual((status, problem["detail"]), (403, "this API key may not be used from 127.0.0.1"))
        server.api("PATCH", path, {"networks": ["127.0.0.0/8"]})
        self.assertEqual(use(third["key"])[0], 200)
        # Held to a network, it frees neither itself nor makes what is free.
        headers = {"X-API-Key": third["key"]}
        for method, where, body in (("PATCH", path, {"networks": []}),
                                    ("POST", "/api/v1/api-keys", {"name": "x", "scopes": ["*"]})):
            self.assertEqual(support.request(address, method, where, body, headers)[0], 403)
        # What it made stops and goes on with it, and it does not manage what it did not make.
        _, parent = server.api("POST", "/api/v1/api-keys", {"name": "parent", "scopes": ["*"]})
        _, child = support.request(address, "POST", "/api/v1/api-keys", {"name": "child", "scopes": ["tracks:read"]},
                                   {"X-API-Key": parent["key"]})
        server.api("POST", f"/api/v1/api-keys/{parent['id']}/suspend", {})
        self.assertEqual((use(parent["key"])[0], use(child["key"])[0]), (401, 401))
        server.api("POST", f"/api/v1/api-keys/{parent['id']}/resume")
        self.assertEqual((use(parent["key"])[0], use(child["key"])[0]), (200, 200))
        rotate = lambda key, by: support.request(address, "POST", f"/api/v1/api-keys/{key['id']}/rotate",
                                                 {"overlap_seconds": 60}, {"X-API-Key": by["key"]})[0]
        self.assertEqual((rotate(parent, child), rotate(child, parent)), (403, 200))
        # A rate beyond the largest is no freedom.
        self.assertEqual(server.api("PATCH", f"/api/v1/api-keys/{child['id']}", {"rate": "2000000/d"})[0], 422)
        # Another key does not get the answer to one's request, whose secret it may not have.
        ask = lambda by: support.request(address, "POST", f"/api/v1/api-keys/{parent['id']}/rotate",
                                         {"overlap_seconds": 0}, {"X-API-Key": by, "Idempotency-Key": "rotate-1"})
        status, rotated = ask(parent["key"])
        self.assertEqual(status, 200, rotated)
        _, other = server.api("POST", "/api/v1/api-keys", {"name": "other", "scopes": ["api-keys:*"]})
        status, refused = ask(other["key"])
        self.assertEqual((status, refused["code"]), (422, "idempotency_mismatch"))
        self.assertNotIn(rotated["key"], json.dumps(refused))
        # And a key with few scopes does not get the secret of one with more.
        _, small = server.api("POST", "/api/v1/api-keys", {"name": "small", "scopes": ["api-keys:*"]})
        _, large = server.api("POST", "/api/v1/api-keys", {"name": "large", "scopes": ["*"]})
        status, problem = support.request(address, "POST", f"/api/v1/api-keys/{large['id']}/rotate",
                                          {"overlap_seconds": 0}, {"X-API-Key": small["key"]})
        self.assertEqual(status, 403, problem)
        self.assertEqual(use(large["key"])[0], 200)

    def test_changes_without_if_match_all_come_in(self):
        server = self.server()
        wav = support.write_wav(self.folder / "a.wav", seconds=5).read_bytes()
        upload = json.loads(Tus(server).call("PUT", "/api/v1/files/a.wav", wav)[2])
        _, track = server.api("POST", "/api/v1/tracks", {"upload_id": upload["id"], "metadata": {"title": "Dawn"}})
        path = f"/api/v1/tracks/{track['id']}"
        with concurrent.futures.ThreadPoolExecutor(64) as pool:
            done = list(pool.map(lambda i: server.api("PATCH", path, {"metadata": {"title": f"Dawn {i}"}}), range(64)))
        self.assertEqual([status for status, _ in done], [200] * 64)
        self.assertEqual(server.api("GET", path)[1]["revision"], track["revision"] + 64)
        # Who says which revision is meant is told when it is over.
        status, problem = server.api("PATCH", path, {"metadata": {"title": "Dusk"}},
                                     headers={"If-Match": f'"{track["revision"]}"'})
        self.assertEqual((status, problem["code"]), (412, "precondition_failed"))

    def test_a_missing_or_another_key_file_stops_the_start(self):
        server = self.server()
        server.stop()
        key = next(server.home.rglob("server.key"))
        kept = key.read_text()
        key.unlink()
        self.assertIn("the key file is missing", self.ends(server))
        self.assertFalse(key.exists())
        key.write_text("ab" * 32 + "\n")
        key.chmod(0o600)
        self.assertIn("is not the key file of this database", self.ends(server))
        key.write_text(kept)
        server.start()
        self.assertTrue(server.alive())

    def test_another_media_folder_stops_the_start(self):
        server = self.server()
        server.stop()
        elsewhere = self.folder / "elsewhere"
        said = self.ends(server, {"MV_MEDIA": str(elsewhere)})
        self.assertIn("is not the media folder of this database", said)
        self.assertIn("store-id", said)
        server.start()
        self.assertTrue(server.alive())

    def test_simulators_start_late_and_want_their_token(self):
        server = self.server()
        self.assertFalse(list(server.home.rglob("sandbox")), "nothing of the sandbox before it is used")
        address = server.ports()["soundcloud"]
        host = address.split("/")[2]
        for path in ("/_sandbox/state", "/soundcloud/_sandbox/state", "/" + "0" * 32 + "/soundcloud/_sandbox/state"):
            self.assertEqual(support.request(f"http://{host}", "GET", path)[0], 404, path)
        self.assertEqual(support.request(address, "GET", "/_sandbox/state")[0], 200)
        self.assertTrue(list(server.home.rglob("sandbox")))
        self.assertEqual(server.addresses.stat().st_mode & 0o777, 0o600)

    def test_a_name_is_cut_between_characters(self):
        server = self.server()
        name = "a" * 254 + "é.wav"
        data = support.write_wav(self.folder / "t.wav").read_bytes()
        upload = self.upload(server, data, name)
        status, track = server.api("POST", "/api/v1/tracks", {
            "upload_id": upload, "metadata": {"title": "T", "artists": [{"name": "A"}]}})[:2]
        self.assertIn(status, (200, 201), track)
        self.assertIn("a" * 254, json.dumps(track))
        self.assertNotIn("\ufffd", json.dumps(track, ensure_ascii=False))

    def test_problems_do_not_show_where_files_lie(self):
        server = self.server()
        upload = self.upload(server, b"this is no audio" * 1000, "x.wav")
        status, problem = server.api("POST", "/api/v1/tracks", {
            "upload_id": upload, "metadata": {"title": "T", "artists": [{"name": "A"}]}})[:2]
        self.assertGreaterEqual(status, 400)
        self.assertNotIn(str(server.home), json.dumps(problem))

    def test_a_list_of_faults_has_an_end(self):
        server = self.server()
        status, problem = server.api("POST", "/api/v1/tracks", {f"field{i}": 1 for i in range(20_000)})[:2]
        self.assertEqual(status, 422)
        self.assertLess(len(json.dumps(problem)), 60_000)
        self.assertIn("19", problem["errors"][-1]["message"])


class Nodes(support.NodesCase):
    """Two servers, one PostgreSQL, one media folder, one key file."""

    def pair(self, name):
        database = self.postgres.database(name)
        return self.node("one", database), self.node("two", database)

    def test_a_rehearsal_is_the_same_on_both(self):
        first, second = self.pair("rehearsal")
        wav = support.write_wav(self.folder / "song.wav")
        done = first.mv("distribute", wav, "--title", "Northern Line", "--artist", "Ada", "--to",
                        "soundcloud,spotify", "--wait", "--yes", "--json", timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        states = [server.simulator("soundcloud") for server in (first, second)]
        self.assertEqual(states[0], states[1])
        self.assertEqual(json.dumps(states[0]).count("Northern Line") > 0, True)
        again = second.mv("distribute", wav, "--title", "Northern Line", "--artist", "Ada", "--to",
                          "soundcloud,spotify", "--wait", "--yes", "--json", timeout=120)
        self.assertEqual(again.returncode, 0, again.stderr)
        ids = [json.loads(out.stdout)["id"] for out in (done, again)]
        self.assertEqual(ids[0], ids[1])

    def test_the_simulators_move_when_their_server_dies(self):
        first, second = self.pair("moving")
        early = support.write_wav(self.folder / "early.wav", seed=2)
        done = first.mv("distribute", early, "--title", "Early", "--artist", "Ada", "--to", "soundcloud",
                        "--wait", "--yes", "--json", timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        first.kill()
        support.wait_for(lambda: self.answers(second), "the other server takes the simulators", 20)
        wav = support.write_wav(self.folder / "song.wav")
        done = second.mv("distribute", wav, "--title", "Later", "--artist", "Ada", "--to", "soundcloud",
                         "--wait", "--yes", "--json", timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        self.assertEqual(second.simulator("soundcloud")["public"], 2, "what was sent before is still there")

    def answers(self, server):
        try:
            return server.simulator("soundcloud") is not None
        except OSError:
            return False
        except Exception as error:  # the connection ends without an answer
            return type(error).__name__ not in ("RemoteDisconnected", "BadStatusLine") and False

    def test_a_server_with_another_folder_or_key_does_not_start(self):
        first, second = self.pair("others")
        third = self.folder / "three"
        with self.assertRaises(AssertionError) as caught:
            self.server("three", database=first.database, extra_env={"MV_MEDIA": str(self.folder / "shared")})
        self.assertIn("the key file is missing", str(caught.exception))
        second.stop()
        with self.assertRaises(AssertionError) as caught:
            second.start({"MV_MEDIA": str(self.folder / "own")})
        self.assertIn("is not the media folder of this database", str(caught.exception))
        self.assertFalse(list(third.rglob("server.key")))


if __name__ == "__main__":
    unittest.main()
