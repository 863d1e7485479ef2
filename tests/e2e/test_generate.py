# SPDX-License-Identifier: Apache-2.0
"""Music and covers from words: what was asked for is there once, whole, and says where it is from."""
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import time
import unittest
import wave

import support

PROMPT = "slow piano, rain, 70 bpm"
ENDED = ("done", "dead", "cancelled")
MAX_SERVER_MIB = 60


def children(pid, name="mvd-render"):
    """Processes of this name whose parent it is."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text()
        except OSError:
            continue
        comm, rest = status[status.index("(") + 1:status.rindex(")")], status[status.rindex(")") + 2:]
        if comm == name and int(rest.split()[1]) == pid and rest[0] != "Z":
            found.append(int(folder.name))
    return found


def peak_mib(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmHWM")) / 1024


class Generate(support.TestCase):
    def generate(self, server, **request):
        status, job = server.api("POST", "/api/v1/generate",
                                 dict({"prompt": PROMPT, "duration": 5, "seed": 7}, **request))
        self.assertEqual(status, 201, job)
        return job

    def job(self, server, job):
        return server.api("GET", f"/api/v1/jobs/{job['id']}")[1]

    def ended(self, server, job, seconds=60):
        def look():
            now = self.job(server, job)
            return now if now["state"] in ENDED else None
        return support.wait_for(look, f"{job['id']} ends", seconds)

    def track(self, server, job):
        return server.api("GET", f"/api/v1/tracks/{job['track_id']}")[1]

    def tracks(self, server):
        return server.api("GET", "/api/v1/tracks")[1]["data"]

    def events(self, server):
        return [e["type"] for e in server.api("GET", "/api/v1/events?limit=100")[1]["data"]]

    def order(self, server, service, **order):
        status, answer = support.request(server.ports()[service], "POST", "/_sandbox/faults", order)
        self.assertEqual(status, 201, answer)

    def nothing_left(self, server):
        """No try leaves a folder behind, and no half file is a track."""
        for track in self.tracks(server):
            self.assertGreater(track["format"]["duration_ms"], 0)
            self.assertFalse(track["format"]["truncated"])
        left = [p.name for p in (server.home / "data" / "generate").glob("job_*")]
        self.assertEqual(left, [])


class Local(Generate):
    def test_a_fresh_home(self):
        """No server, no account, no network: one command, one file, which the stores would take."""
        home = self.folder / "fresh"
        env = dict(os.environ, MV_HOME=str(home), MV_IDLE_TIMEOUT="1s")
        out, notes = self.folder / "a.wav", self.folder / "a.mid"
        made = subprocess.run([support.MV, "generate", "epic orchestral battle music", "--duration",
                               "60", "-o", out, "--midi", notes, "--json", "--artist", "Test Artist"],
                              env=env, capture_output=True, text=True, timeout=120)
        self.assertEqual(made.returncode, 0, made.stderr)
        job = json.loads(made.stdout)
        self.assertEqual((job["state"], job["output"], job["provider"]), ("done", str(out), "local"))
        with wave.open(str(out)) as audio:
            self.assertEqual((audio.getframerate(), audio.getsampwidth(), audio.getnchannels()),
                             (44100, 3, 2))
            self.assertAlmostEqual(audio.getnframes() / 44100, 60, delta=0.5)
        self.assertEqual(notes.read_bytes()[:4], b"MThd")
        checked = subprocess.run([support.MV, "check", out, "--for", "spotify,apple-music", "--json",
                                  "--title", "A", "--artist", "Test Artist"],
                                 env=env, capture_output=True, text=True, timeout=60)
        findings = json.loads(checked.stdout)["files"][0]["findings"]
        self.assertEqual([f for f in findings if f["rule"][0] == "A" and f["level"] != "info"], [],
                         checked.stdout)
        again = subprocess.run([support.MV, "generate", "x", "-o", out], env=env, capture_output=True,
                               text=True, timeout=60)
        self.assertEqual(again.returncode, 2, again.stderr)
        self.assertIn("already exists", again.stderr)
        subprocess.run([support.MV, "server", "stop"], env=env, capture_output=True, timeout=60)

    def test_a_track_like_any_other(self):
        server = self.server()
        job = self.generate(server, title="Rain", artist="Test Artist")
        self.assertIn(job["state"], ("queued", "running"))
        done = self.ended(server, job)
        self.assertEqual((done["state"], done["progress"], done["error"]), ("done", 1.0, None))
        self.assertEqual(done["result"]["seed"], 7)
        track = self.track(server, done)
        self.assertEqual((track["title"], track["artist"]), ("Rain", "Test Artist"))
        self.assertEqual((track["origin"]["provider"], track["origin"]["seed"],
                          track["origin"]["prompt"], track["origin"]["job_id"]),
                         ("local", 7, PROMPT, job["id"]))
        self.assertIn("model", track["origin"])
        ai = track["metadata"]["ai"]
        self.assertEqual((ai["composition"], ai["instrumentation"], ai["vocals"]),
                         ("generated", "generated", "none"))
        self.assertEqual(track["metadata"]["language"], "zxx")
        self.assertAlmostEqual(track["format"]["duration_ms"], 5000, delta=500)
        self.assertAlmostEqual(track["measure"]["integrated_lufs"], -14, delta=0.5)
        types = self.events(server)
        for one in ("generation.started", "generation.completed", "track.created"):
            self.assertEqual(types.count(one), 1, types)
        # The same words and seed once more are the same file: no second track.
        twin = self.ended(server, self.generate(server, title="Rain", artist="Test Artist"))
        self.assertEqual(twin["track_id"], done["track_id"])
        self.assertEqual(len(self.tracks(server)), 1)
        other = self.ended(server, self.generate(server, seed=8))
        self.assertNotEqual(other["track_id"], done["track_id"])
        self.nothing_left(server)

    def test_wait_audio_and_following(self):
        server = self.server()
        job = self.generate(server, wait_audio=True)
        self.assertEqual(job["state"], "done")
        # The stream of an ended job tells it and ends.
        connection = support.UnixConnection(str(server.socket))
        connection.request("GET", f"/api/v1/jobs/{job['id']}/events",
                           headers={"MusicVerse-Mode": "sandbox"})
        text = connection.getresponse().read().decode()
        connection.close()
        self.assertEqual(text.count("event: job"), 1)
        running = self.generate(server, seed=9, duration=120)
        seen = []
        connection = support.UnixConnection(str(server.socket))
        connection.request("GET", f"/api/v1/jobs/{running['id']}/events",
                           headers={"MusicVerse-Mode": "sandbox"})
        answer = connection.getresponse()
        for line in answer:
            if line.startswith(b"data: "):
                seen.append(json.loads(line[6:]))
        connection.close()
        self.assertEqual(seen[-1]["state"], "done")
        progress = [one["progress"] for one in seen]
        self.assertEqual(progress, sorted(progress))
        self.assertGreater(len(seen), 3)
        self.assertTrue(any(one["step"] and one["estimate"] is not None for one in seen), seen)

    def test_bad_words(self):
        server = self.server()
        for body, at in (({"prompt": ""}, "/prompt"), ({"prompt": "x" * 4001}, "/prompt"),
                         ({"prompt": "x", "duration": 4}, "/duration"),
                         ({"prompt": "x", "duration": 601}, "/duration"),
                         ({"prompt": "x", "tempo": 300}, "/tempo"),
                         ({"prompt": "x", "key": "H moll"}, "/key"),
                         ({"prompt": "x", "seed": -1}, "/seed"),
                         ({"prompt": "x", "provider": "locla"}, "/provider"),
                         ({"prompt": "x", "colour": "red"}, "/colour")):
            status, problem = server.api("POST", "/api/v1/generate", body)
            self.assertEqual(status, 422, (body, problem))
            self.assertIn(at, [e["pointer"] for e in problem["errors"]], problem)
        status, problem = server.api("POST", "/api/v1/generate", {"prompt": "x", "provider": "locla"})
        self.assertIn("local", json.dumps(problem))
        self.assertEqual(server.api("GET", "/api/v1/jobs?kind=generate")[1]["data"], [])
        bad = server.mv("generate", " ", "--duration", "4", "--tempo", "20", "--seed", "-1", "-o",
                        self.folder / "none" / "a.wav")
        self.assertEqual(bad.returncode, 2)
        for word in ("prompt is empty", "--duration", "--tempo", "--seed", "no such folder"):
            self.assertIn(word, bad.stderr)

    def test_cancel_stops_the_worker(self):
        server = self.server()
        job = self.generate(server, duration=600)
        worker = support.wait_for(lambda: children(server.process.pid), "the worker runs")[0]
        result = server.mv("job", "cancel", job["id"], "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["state"], "cancelled")
        support.wait_for(lambda: not pathlib.Path(f"/proc/{worker}").exists(), "the worker ends", 10)
        self.assertEqual(self.tracks(server), [])
        status, problem = server.api("DELETE", f"/api/v1/jobs/{job['id']}")
        self.assertEqual((status, problem["code"]), (409, "conflict"))
        self.assertEqual(self.events(server).count("generation.failed"), 1)
        support.wait_for(lambda: not list((server.home / "data" / "generate").glob("job_*")),
                         "the folder of the try goes", 10)

    def test_worker_killed(self):
        server = self.server()
        job = self.generate(server, duration=240)
        worker = support.wait_for(lambda: children(server.process.pid), "the worker runs")[0]
        os.kill(worker, signal.SIGKILL)
        done = self.ended(server, job, 120)
        self.assertEqual(done["state"], "done", done)
        self.assertEqual(len(self.tracks(server)), 1)
        self.nothing_left(server)

    def test_server_killed(self):
        for moment in ("while it composes", "generation.before_track", "generation.after_track"):
            with self.subTest(moment):
                point = moment if moment.startswith("generation") else None
                server = self.server(moment.replace(" ", "-"),
                                     extra_env={"MV_CRASH_POINT": point, "MV_CRASH_AT": "0"}
                                     if point else None)
                job = self.generate(server, duration=60 if point else 300)
                if point:
                    support.wait_for(lambda: not server.alive(), "it dies", 60)
                else:
                    worker = support.wait_for(lambda: children(server.process.pid), "it works")[0]
                    server.kill()
                    support.wait_for(lambda: not pathlib.Path(f"/proc/{worker}").exists(),
                                     "the worker does not outlive the server", 10)
                server.start()
                done = self.ended(server, job, 120)
                self.assertEqual(done["state"], "done", done)
                self.assertEqual(len(self.tracks(server)), 1)
                types = self.events(server)
                for one in ("generation.started", "generation.completed", "track.created"):
                    self.assertEqual(types.count(one), 1, types)
                self.nothing_left(server)

    def test_turns(self):
        """Two of a user at a time; the others know their place."""
        server = self.server(extra_env={"MV_GENERATE_CONCURRENCY": "2"})
        jobs = [self.generate(server, seed=n, duration=60) for n in range(5)]
        last = self.job(server, jobs[-1])
        self.assertIn(last["queue_position"], (2, 3, 4), last)
        self.assertGreater(last["estimate"], 0)
        most, states = 0, set()
        while not states or states - set(ENDED):
            now = [self.job(server, job) for job in jobs]
            states = {one["state"] for one in now}
            most = max(most, len(children(server.process.pid)))
            support.select_wait(0.02)
        self.assertEqual(states, {"done"})
        self.assertLessEqual(most, 2)
        self.assertEqual(len(self.tracks(server)), 5)
        self.assertLess(peak_mib(server.process.pid), MAX_SERVER_MIB)

    def test_from_words_to_live(self):
        server = self.server()
        result = server.mv("generate", "lo-fi for studying, rainy night", "--duration", "35",
                           "--artist", "Test Artist", "--distribute", "soundcloud", "--wait", "--json")
        answer = self.assert_live(result, ["soundcloud"])
        track = server.api("GET", f"/api/v1/tracks/{answer['track_id']}")[1]
        self.assertEqual(track["artwork_origin"], "local")
        self.assertEqual((track["artwork_facts"]["width"], track["artwork_facts"]["format"]),
                         (3000, "jpeg"))
        public = server.simulator("soundcloud")
        self.assertEqual(public["public"], 1, public)
        self.assertLess(peak_mib(server.process.pid), MAX_SERVER_MIB)

    def test_command(self):
        script = self.folder / "engine"
        wav = support.write_wav(self.folder / "made.wav", seconds=6)
        script.write_text("#!/bin/sh\nenv | sort > '%s'\ncp '%s' \"$MV_OUTPUT\"\n" %
                          (self.folder / "seen", wav))
        script.chmod(0o755)
        server = self.server(extra_env={"MV_GENERATE_COMMAND": str(script),
                                        "MV_API_KEY": "must-not-leak"})
        done = self.ended(server, self.generate(server, provider="command", duration=6))
        self.assertEqual(done["state"], "done", done)
        self.assertEqual(self.track(server, done)["origin"]["provider"], "command")
        seen = (self.folder / "seen").read_text()
        self.assertIn(f"MV_PROMPT={PROMPT}", seen)
        self.assertIn("MV_DURATION=6", seen)
        self.assertNotIn("must-not-leak", seen)
        script.write_text("#!/bin/sh\necho 'the model is not installed' >&2\nexit 3\n")
        dead = self.ended(server, self.generate(server, provider="command", seed=8))
        self.assertEqual(dead["state"], "dead")
        self.assertIn("the model is not installed", json.dumps(dead["error"]))
        self.nothing_left(server)


class Services(Generate):
    """The real providers against their simulators, with every fault the simulators know."""
    FEW = {"moderation", "no_credit", "cut_download", "wrong_content_type", "unavailable",
           "prediction_failed"}

    def test_each(self):
        server = self.server()
        for number, provider in enumerate(("replicate", "elevenlabs", "stability")):
            with self.subTest(provider):
                done = self.ended(server, self.generate(server, provider=provider, seed=number))
                self.assertEqual((done["state"], done["provider"]), ("done", provider), done)
                track = self.track(server, done)
                self.assertEqual(track["origin"]["provider"], provider)
                self.assertTrue(track["origin"]["model"])
                self.assertTrue(done["result"]["terms"])
                self.assertEqual(track["format"]["container"], "wav")
                self.assertTrue(track["format"]["lossless"])
        self.nothing_left(server)

    def test_faults(self):
        server = self.server()
        made = 0
        for provider in ("replicate", "elevenlabs", "stability"):
            faults = server.simulator(provider, path="/_sandbox/faults")["faults"]
            for fault in faults:
                if fault["fault"] in ("latency", "slow_processing", "cut_upload") or \
                        not (support.LONG or fault["fault"] in self.FEW):
                    continue
                with self.subTest(provider=provider, fault=fault["fault"]):
                    made += 1
                    self.order(server, provider, fault=fault["fault"])
                    job = self.ended(server, self.generate(server, provider=provider, seed=1000 + made,
                                                           prompt=f"number {made}"), 90)
                    support.request(server.ports()[provider], "DELETE", "/_sandbox/faults")
                    if fault["transient"]:
                        self.assertEqual(job["state"], "done", job)
                    elif job["state"] != "done":  # it does not concern what was asked
                        self.assertEqual(job["state"], "dead", job)
                        self.assertIn(job["error"]["code"], ("rejected", "unauthenticated", "forbidden"))
                        self.assertEqual(job["attempts"], 1, job)
                        self.assertTrue(job["error"]["what"] and job["error"]["hint"], job)
                        self.assertIsNone(job["track_id"])
        self.nothing_left(server)

    def test_ordered_once(self):
        """kill -9 while the service works: it is asked for what was ordered, not for another."""
        server = self.server()
        self.order(server, "replicate", fault="slow_processing", times=-1)
        job = self.generate(server, provider="replicate")
        support.wait_for(lambda: server.simulator("replicate")["orders"], "it is ordered")
        support.wait_for(lambda: self.job(server, job)["state"] == "running", "it is noted")
        server.kill()
        server.start()
        done = self.ended(server, job, 90)
        self.assertEqual(done["state"], "done", done)
        self.assertEqual(server.simulator("replicate")["orders"], 1)

    def test_cancelled_there(self):
        server = self.server()
        self.order(server, "replicate", fault="slow_processing", times=-1)
        job = self.generate(server, provider="replicate")
        support.wait_for(lambda: server.simulator("replicate")["orders"], "it is ordered")
        self.assertEqual(server.mv("job", "cancel", job["id"]).returncode, 0)
        support.wait_for(lambda: server.simulator("replicate")["list"][0].get("fate") == "canceled", "it is taken back", 20)
        self.assertEqual(self.job(server, job)["state"], "cancelled")

    def test_no_key(self):
        server = self.server()
        status, job = server.api("POST", "/api/v1/generate",
                                 {"prompt": "x", "provider": "elevenlabs", "duration": 10},
                                 {"MusicVerse-Mode": "live"})
        self.assertEqual(status, 201, job)

        def look():
            now = server.api("GET", f"/api/v1/jobs/{job['id']}", headers={"MusicVerse-Mode": "live"})[1]
            return now if now["state"] in ENDED else None
        dead = support.wait_for(look, "it ends", 20)
        self.assertEqual((dead["state"], dead["error"]["code"]), ("dead", "config"))
        self.assertIn("elevenlabs.key", json.dumps(dead["error"]))


class Covers(Generate):
    def cover(self, server, track, *more):
        result = server.mv("art", "generate", track, "--json", *more)
        return result, json.loads(result.stdout) if result.stdout else None

    def test_covers(self):
        server = self.server()
        track = self.ended(server, self.generate(server))["track_id"]
        missing = server.mv("art", "show", track)
        self.assertEqual(missing.returncode, 6, missing.stderr)
        out = self.folder / "cover.jpg"
        began = time.monotonic()
        result, job = self.cover(server, track, "--prompt", "a lighthouse at night", "--seed", "1",
                                 "-o", out)
        took = time.monotonic() - began
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual((job["kind"], job["state"]), ("art", "done"))
        first = out.read_bytes()
        self.assertEqual(first[:2], b"\xff\xd8")
        self.assertLessEqual(len(first), 4 << 20)
        print(f"\na cover took {took:.1f} s with everything around it")
        shown = json.loads(server.mv("art", "show", track, "--json").stdout)
        self.assertEqual((shown["artwork_origin"], shown["artwork_facts"]["width"]), ("local", 3000))
        self.assertEqual(server.api("GET", f"/api/v1/tracks/{track}")[1]["metadata"]["ai"]["artwork"],
                         "generated")
        again = self.folder / "again.jpg"
        self.cover(server, track, "--prompt", "a lighthouse at night", "--seed", "1", "-o", again)
        self.assertEqual(again.read_bytes(), first)
        other = self.folder / "other.jpg"
        self.cover(server, track, "--prompt", "bright summer disco", "--seed", "1", "-o", other)
        self.assertNotEqual(other.read_bytes(), first)

    def test_an_own_file_wins(self):
        server = self.server()
        track = self.ended(server, self.generate(server))["track_id"]
        own = support.write_png(self.folder / "own.png", 3000, 3000)
        self.assertEqual(server.mv("art", "set", track, own).returncode, 0)
        result, _ = self.cover(server, track)
        self.assertEqual(result.returncode, 7, result.stderr)
        self.assertIn("--replace", result.stderr)
        kept = server.api("GET", f"/api/v1/tracks/{track}")[1]["artwork"]["sha256"]
        self.assertEqual(kept, hashlib.sha256(own.read_bytes()).hexdigest())
        result, job = self.cover(server, track, "--replace")
        self.assertEqual((result.returncode, job["state"]), (0, "done"), result.stderr)

    def test_three_failures_then_local(self):
        server = self.server()
        track = self.ended(server, self.generate(server))["track_id"]
        self.order(server, "openai", fault="server_error", times=20)
        result, job = self.cover(server, track, "--provider", "openai")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(job["state"], "done")
        self.assertTrue(job["result"]["warnings"], job)
        shown = server.api("GET", f"/api/v1/tracks/{track}")[1]
        self.assertEqual(shown["artwork_origin"], "local")
        self.assertEqual(shown["artwork_facts"]["width"], 3000)

    def test_services(self):
        server = self.server()
        track = self.ended(server, self.generate(server))["track_id"]
        for provider in ("openai", "stability", "replicate"):
            with self.subTest(provider):
                result, job = self.cover(server, track, "--provider", provider, "--prompt", "a red boat")
                self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
                shown = server.api("GET", f"/api/v1/tracks/{track}")[1]
                self.assertEqual(shown["artwork_origin"], provider)
                self.assertEqual((shown["artwork_facts"]["width"], shown["artwork_facts"]["format"]),
                                 (3000, "jpeg"))
                self.assertIn("enlarged", json.dumps(job["result"]["warnings"]))


if __name__ == "__main__":
    unittest.main()
