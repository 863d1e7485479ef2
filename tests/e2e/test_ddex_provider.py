# SPDX-License-Identifier: Apache-2.0
"""mvd delivers to a real SSH server as a receiver of DDEX: kill -9 at every step, fifty at once, acknowledgements, an
update and a takedown. What lies there is read by `mv ddex`, and by hand."""
import json
import os
import signal
import subprocess
import unittest

import support
import test_ddex_schemas
from delivery_servers import SshServer

OURS, THEIRS = "PADPIDA2013020802I", "PADPIDA2015120100H"
STEP = 1 if support.LONG else 4
LIVE = {"MusicVerse-Mode": "live"}
ACK = """<c:FtpAcknowledgementMessage xmlns:c="http://ddex.net/xml/ern-c-sftp/16">
<MessageHeader><MessageCreatedDateTime>{at}</MessageCreatedDateTime></MessageHeader>
<AcknowledgedFile><ReleaseId>x</ReleaseId></AcknowledgedFile><FileStatus>{status}</FileStatus>
<ErrorText>{words}</ErrorText></c:FtpAcknowledgementMessage>"""


class Provider(support.TestCase):
    def setUp(self):
        super().setUp()
        self.root = self.folder / "root"
        self.root.mkdir()
        keys = self.folder / "keys"
        keys.mkdir()
        self.ssh = SshServer(keys, self.root).start()
        self.addCleanup(self.ssh.stop)
        self.file = support.write_wav(self.folder / "song.wav")
        self.cover = support.write_png(self.folder / "cover.png", 3000, 3000)

    def begin(self, name="home", **env):
        server = self.server(name, extra_env={"MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8", **env})
        return server

    def connect(self, server):
        done = self.mv(server, "platform", "connect", "ddex-spotify", "--address", self.ssh.address, "--sender-dpid",
                       OURS, "--recipient-dpid", THEIRS, "--host-key", self.ssh.host_key, "--private-key-file",
                       self.ssh.key)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.mv(server, "platform", "route", "spotify", "--via", "ddex:spotify")
        self.assertEqual(done.returncode, 0, done.stderr)

    def mv(self, server, *words, timeout=120):
        env = {key: value for key, value in server.env().items() if key != "MV_SANDBOX"}
        return server.mv(*words, env=env, timeout=timeout)

    def order(self, server, title="Once Only", **options):
        return self.mv(server, "distribute", self.file, "--title", title, "--artist", "Test Artist", "--to", "spotify",
                       "--artwork", self.cover, "--upc", "4006381333931", "--live", "--yes", "--json",
                       **options)

    def placement(self, server, distribution):
        status, answer = server.api("GET", f"/api/v1/distributions/{distribution}", headers=LIVE)
        self.assertEqual(status, 200, answer)
        return answer["placements"][0]

    def wait_state(self, server, distribution, state, seconds=45):
        support.wait_for(lambda: self.placement(server, distribution)["state"] == state, f"it is {state}", seconds)
        return self.placement(server, distribution)

    def batches(self):
        """{name: files} of those that are complete; none has a part of a file."""
        out = {}
        for folder in sorted(self.root.iterdir()):
            names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
            if any(name.startswith("BatchComplete_") for name in names):
                self.assertFalse([name for name in names if name.endswith(".part")])
                out[folder.name] = names
        return out

    def assert_valid(self):
        files = [path for path in self.root.rglob("*.xml") if "acknowledgements" not in path.parts]
        done = subprocess.run([support.MV, "ddex", "validate", "--json", *files], capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout)
        schema = test_ddex_schemas.schema("4.3")
        if schema.exists():  # DDEX's own, by an engine that is not ours
            messages = [path for path in files if not path.name.startswith("BatchComplete")]
            done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", schema, *messages], capture_output=True,
                                  text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)

    def acknowledge(self, batch, name, status, at, words=""):
        folder = self.root / batch / "acknowledgements"
        folder.mkdir(exist_ok=True)
        (folder / f"ACK_{name}.xml").write_text(ACK.format(status=status, at=at, words=words))

    def test_a_release_is_delivered_answered_changed_and_taken_down(self):
        server = self.begin()
        self.connect(server)
        made = self.order(server)
        self.assertEqual(made.returncode, 0, made.stderr)
        distribution = json.loads(made.stdout)["id"]
        self.wait_state(server, distribution, "submitted")
        (batch, names), = self.batches().items()
        release = "4006381333931"
        self.assertEqual(names, [f"{release}/{release}.xml", f"{release}/resources/{release}.png",
                                 f"{release}/resources/{release}_01_001.wav", f"BatchComplete_{batch}.xml"])
        self.assert_valid()
        self.acknowledge(batch, "1", "ResourceCorrupt", "2027-01-01T00:00:00Z", "no sound in track 1")
        placement = self.wait_state(server, distribution, "changes_requested")
        self.assertIn("no sound in track 1", placement["reason"])
        self.acknowledge(batch, "2", "FileOK", "2027-01-02T00:00:00Z")
        done = self.mv(server, "distribution", "retry", distribution)
        self.assertEqual(done.returncode, 0, done.stderr)
        support.wait_for(lambda: len(self.batches()) == 2, "it is delivered again", 45)
        again = max(self.batches())
        self.wait_state(server, distribution, "submitted")
        self.acknowledge(again, "1", "ReleaseMadeAvailableToConsumers", "2027-01-03T00:00:00Z")
        self.wait_state(server, distribution, "live")

        done = self.mv(server, "distribution", "update", distribution, "--title", "Other Words")
        self.assertEqual(done.returncode, 0, done.stderr)
        support.wait_for(lambda: len(self.batches()) == 3, "the update is delivered", 45)
        update = max(self.batches())
        self.assertEqual([name for name in self.batches()[update] if name.endswith(".wav")], [])
        self.assertIn("Other Words", (self.root / update / release / f"{release}.xml").read_text())
        done = self.mv(server, "distribution", "takedown", distribution, "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        support.wait_for(lambda: len(self.batches()) == 4, "the takedown is delivered", 45)
        takedown = max(self.batches())
        self.assertNotIn("<DealList>", (self.root / takedown / release / f"{release}.xml").read_text())
        self.acknowledge(takedown, "1", "FileOK", "2027-01-04T00:00:00Z")
        self.wait_state(server, distribution, "taken_down")
        self.assert_valid()

    def test_another_host_key_and_a_private_address_are_refused_at_once(self):
        server = self.begin()
        words = ["platform", "connect", "ddex-spotify", "--sender-dpid", OURS, "--recipient-dpid", THEIRS,
                 "--private-key-file", self.ssh.key, "--address", self.ssh.address, "--host-key"]
        done = self.mv(server, *words, "SHA256:" + "A" * 43)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("not the server that was pinned", done.stderr)
        guarded = self.server("guarded", extra_env={"MV_WEBHOOKS_ALLOW_CIDR": ""})
        done = self.mv(guarded, *words, self.ssh.host_key)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("does not deliver to 127.0.0.1", done.stderr)
        bare = self.mv(server, *words[:3], "--sender-dpid", OURS, "--recipient-dpid", THEIRS, "--address",
                       self.ssh.address)
        for option in ("--private-key-file", "--host-key"):
            self.assertIn(f"{option}:", bare.stderr)
        self.assertEqual(list(self.root.iterdir()), [])

    def test_fifty_at_once(self):
        server = self.begin()
        self.connect(server)
        programs = []
        for number in range(50):
            path = self.folder / f"song{number}.wav"
            support.write_wav(path, seed=number + 2)
            programs.append(subprocess.Popen(
                [support.MV, "distribute", path, "--title", f"Song {number + 2}", "--artist", "Test Artist", "--to",
                 "spotify", "--live", "--yes", "--json"], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                env={key: value for key, value in server.env().items() if key != "MV_SANDBOX"}))
        made = []
        for program in programs:
            out, err = program.communicate(timeout=300)
            self.assertEqual(program.returncode, 0, err)
            made.append(json.loads(out)["id"])
        for distribution in made:
            self.wait_state(server, distribution, "submitted", 120)
        self.assertEqual(len(self.batches()), 50)
        self.assert_valid()

    def test_a_cancel_in_the_middle_leaves_nothing(self):
        server = self.begin()
        self.connect(server)
        self.file = support.write_wav(self.folder / "long.wav", seconds=1500)
        made = self.order(server)
        self.assertEqual(made.returncode, 0, made.stderr)
        distribution = json.loads(made.stdout)["id"]
        support.wait_for(lambda: any(path.stat().st_size for path in self.root.rglob("*.part")), "it is being sent", 60)
        done = self.mv(server, "distribution", "cancel", distribution, "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.wait_state(server, distribution, "cancelled")
        self.assertEqual([path for path in self.root.rglob("*") if path.is_file()], [])

    def test_two_servers_of_one_database(self):
        """Twenty at once, half of them by each: every one in a batch of its own, none twice."""
        cluster = support.Postgres()
        try:
            database = cluster.database("mv")
            media = {"MV_MEDIA": str(self.folder / "shared"), "MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8"}
            first = self.server("one", database=database, extra_env=media)
            key = next(first.home.rglob("server.key"))
            copy = self.folder / "two" / key.relative_to(first.home)
            copy.parent.mkdir(parents=True)
            copy.write_text(key.read_text())
            copy.chmod(0o600)
            second = self.server("two", database=database, extra_env=media)
            self.connect(first)
            made = []
            for number in range(20):
                self.file = support.write_wav(self.folder / f"song{number}.wav", seed=number + 2)
                done = self.mv((first, second)[number % 2], "distribute", self.file, "--title", f"Song {number}",
                               "--artist", "Test Artist", "--to", "spotify", "--live", "--yes", "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                made.append(json.loads(done.stdout)["id"])
            for distribution in made:
                self.wait_state(first, distribution, "submitted", 120)
            self.assertEqual(len(self.batches()), 20)
            self.assert_valid()
        finally:
            for server in self.servers:
                server.kill()
            cluster.stop()

    def test_kill_at_every_step(self):
        log = self.folder / "points.log"
        server = self.begin("count", MV_CRASH_LOG=str(log))
        self.connect(server)
        before = len(log.read_text().split()) if log.exists() else 0
        distribution = json.loads(self.order(server).stdout)["id"]
        self.wait_state(server, distribution, "submitted")
        server.kill()
        names = log.read_text().split()
        self.assertGreaterEqual(len(names) - before, 8, names)
        for number in range(before + 1, len(names) + 1, STEP):
            with self.subTest(step=number, name=names[number - 1]):
                for old in self.root.iterdir():
                    subprocess.run(["rm", "-r", old], check=True)
                server = self.begin(f"crash{number}", MV_CRASH_AT=str(number))
                self.connect(server)
                program = subprocess.Popen(
                    [support.MV, "distribute", self.file, "--title", "Once Only", "--artist", "Test Artist", "--to",
                     "spotify", "--artwork", self.cover, "--upc", "4006381333931", "--live", "--yes",
                     "--json", "--timeout", "1s"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={key: value for key, value in server.env().items() if key != "MV_SANDBOX"})
                support.wait_for(lambda: not server.alive(), "mvd reaches the step", 60)
                program.kill()
                program.wait()
                self.assertEqual(server.process.wait(timeout=60), -signal.SIGKILL)
                server.start({"MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8"})
                again = self.order(server)
                self.assertEqual(again.returncode, 0, again.stderr)
                self.wait_state(server, json.loads(again.stdout)["id"], "submitted")
                self.assertEqual(len(self.batches()), 1)
                self.assert_valid()
                server.kill()


if __name__ == "__main__":
    unittest.main()
