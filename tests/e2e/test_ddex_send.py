# SPDX-License-Identifier: Apache-2.0
"""`mv ddex send` to a real SSH server and to real S3 storage: the tree of the standard, and on bad days never half a
batch that looks whole."""
import hashlib
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from delivery_servers import S3Server, SlowLink, SshServer
from support import BIN

FILES = {"4006381333931/4006381333931.xml": b"<a/>", "4006381333931/resources/4006381333931_01_001.wav": b"sound" * 1000,
         "4006381333931/resources/4006381333931.jpg": b"picture" * 100}
BATCH = "N_20270115000000000"
LAST = "BatchComplete_20270115000000000.xml"
MANIFEST = """\
<c:ManifestMessage xmlns:c="http://ddex.net/xml/ern-c-sftp/16" MessageVersionId="1.6">
<MessageHeader><MessageSender><PartyId>PADPIDA2013020802I</PartyId></MessageSender></MessageHeader>
<NumberOfMessages>1</NumberOfMessages>
<MessageInBatch><URL>4006381333931/4006381333931.xml</URL>
<HashSum><HashSum>{md5}</HashSum><HashSumAlgorithmType>MD5</HashSumAlgorithmType></HashSum></MessageInBatch>
</c:ManifestMessage>
"""
MESSAGE = """\
<ern:NewReleaseMessage xmlns:ern="http://ddex.net/xml/ern/43">
<MessageHeader><MessageId>1</MessageId><MessageSender><PartyId>PADPIDA2013020802I</PartyId></MessageSender>
<MessageRecipient><PartyId>PADPIDA2015120100H</PartyId></MessageRecipient>
<MessageCreatedDateTime>2027-01-01T00:00:00Z</MessageCreatedDateTime></MessageHeader>
</ern:NewReleaseMessage>
"""


class Sending:
    """What must hold at every kind of place; `place()` gives the words for it, `root` is the folder behind it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.root = self.folder / "root"
        self.root.mkdir()
        self.batch = self.folder / BATCH
        for name, content in FILES.items():
            path = self.batch / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(MESSAGE.encode() if name.endswith(".xml") else content)
        md5 = hashlib.md5(MESSAGE.encode()).hexdigest()
        (self.batch / LAST).write_text(MANIFEST.format(md5=md5))
        self.serve()

    def command(self, *words):
        return [os.path.join(BIN, "musicverse"), "ddex", *map(str, words)]

    def environment(self, **more):
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), **more}

    def run_words(self, *words, code=0, **more):
        done = subprocess.run(self.command(*words), cwd=self.folder, capture_output=True, text=True, timeout=120,
                              env=self.environment(**more))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def send(self, code=0, **more):
        return self.run_words("send", self.batch, "--to", self.address, *self.words(), code=code, **more)

    def arrived(self):
        base = self.root / BATCH
        return {str(path.relative_to(base)): path.read_bytes() for path in base.rglob("*")
                if path.is_file() and not path.name.startswith(".")}

    def whole(self):
        return {str(path.relative_to(self.batch)): path.read_bytes() for path in self.batch.rglob("*") if path.is_file()}

    def test_the_tree_arrives_whole_and_only_once(self):
        self.assertIn("Delivered", self.send().stdout)
        self.assertEqual(self.arrived(), self.whole())
        before = {path: path.stat().st_mtime_ns for path in (self.root / BATCH).rglob("*")}
        self.assertIn("there already", self.send().stdout)
        self.assertEqual({path: path.stat().st_mtime_ns for path in (self.root / BATCH).rglob("*")}, before)

    def test_names_with_anything_in_them(self):
        odd = self.batch / "4006381333931/resources/ä \"b\" #1+?%20.wav"
        odd.write_bytes(b"odd")
        self.send()
        self.assertEqual(self.arrived(), self.whole())

    def test_on_a_slow_link_nothing_counts_before_it_is_whole(self):
        """150 kB/s: the receiver, who looks all the time, never sees the end of a batch before all that it names."""
        (self.batch / "4006381333931/resources/long.wav").write_bytes(os.urandom(400_000))
        link = SlowLink(self.server.port, 150_000)
        self.addCleanup(link.stop)
        slow = self.address.replace(f"127.0.0.1:{self.server.port}", f"127.0.0.1:{link.port}")
        self.assertNotEqual(slow, self.address)
        begun = time.monotonic()
        program = subprocess.Popen(self.command("send", self.batch, "--to", slow, *self.words()), cwd=self.folder,
                                   env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        looks = 0
        while program.poll() is None:
            there = self.arrived() if (self.root / BATCH).exists() else {}
            if LAST in there:
                self.assertEqual(there, self.whole())
            looks += 1
            select.select([], [], [], 0.02)
        out, err = program.communicate()
        self.assertEqual(program.returncode, 0, out + err)
        self.assertEqual(self.arrived(), self.whole())
        self.assertGreater(time.monotonic() - begun, 2)
        self.assertGreater(looks, 50)

    def test_killed_at_each_file_it_goes_on(self):
        """At every point a killed program leaves no BatchComplete, and the next run sends what is missing."""
        killed, point = [], 0
        while not killed or killed[-1]:
            point += 1
            with self.subTest(point=point):
                shutil.rmtree(self.root / BATCH, ignore_errors=True)
                done = subprocess.run(self.command("send", self.batch, "--to", self.address, *self.words()),
                                      cwd=self.folder, capture_output=True, timeout=60,
                                      env=self.environment(MV_CRASH_AT=str(point)))
                killed.append(done.returncode == -signal.SIGKILL)
                if killed[-1]:
                    self.assertNotIn(LAST, self.arrived())
                    self.send()
                self.assertEqual(self.arrived(), self.whole())
        self.assertGreaterEqual(len(killed), 6)

    def test_a_file_that_was_changed_after_a_cut_is_sent_anew(self):
        """Of the same size, longer and shorter: never an old head with a new tail."""
        name = "4006381333931/resources/4006381333931_01_001.wav"
        for content in (b"other" * 1000, b"longer" * 2000, b"short"):
            with self.subTest(size=len(content)):
                shutil.rmtree(self.root / BATCH, ignore_errors=True)
                (self.batch / name).write_bytes(FILES[name])
                subprocess.run(self.command("send", self.batch, "--to", self.address, *self.words()), cwd=self.folder,
                               capture_output=True, timeout=60, env=self.environment(MV_CRASH_AT="3"))
                self.assertNotIn(LAST, self.arrived())
                (self.batch / name).write_bytes(content)
                self.send()
                self.assertEqual(self.arrived(), self.whole())

    def test_links_are_not_followed(self):
        (self.batch / "4006381333931/resources/link.wav").symlink_to("/etc/hostname")
        self.assertIn("is a link", self.send(code=9).stderr)
        self.assertFalse((self.root / BATCH).exists())

    def test_what_is_wrong_is_not_sent(self):
        (self.batch / "4006381333931/4006381333931.xml").write_text(MESSAGE.replace("2027-01-01T", "2027-02-30T"))
        done = self.send(code=9)
        self.assertIn("Nothing was sent", done.stdout)
        self.assertFalse((self.root / BATCH).exists())

    def test_a_stopped_server_is_no_harm(self):
        self.server.stop()
        done = self.send(code=5)
        self.assertIn("Check", done.stderr)
        self.server.start()
        self.send()
        self.assertEqual(self.arrived(), self.whole())

    def test_acknowledgements_are_fetched(self):
        self.send()
        empty = self.run_words("ack", BATCH, "--from", self.address, *self.words())
        self.assertIn("not answered yet", empty.stdout)
        folder = self.root / BATCH / "acknowledgements"
        folder.mkdir()
        (folder / "ACK_20270115_4006381333931.xml").write_text(
            '<FtpAcknowledgementMessage><AcknowledgedFile><ReleaseId>4006381333931</ReleaseId></AcknowledgedFile>'
            '<FileStatus>FileOK</FileStatus></FtpAcknowledgementMessage>')
        self.assertIn("4006381333931: arrived", self.run_words("ack", BATCH, "--from", self.address, *self.words()).stdout)


class Sftp(Sending, unittest.TestCase):
    def serve(self):
        self.server = SshServer(self.folder, self.root).start()
        self.addCleanup(self.server.stop)
        self.address = self.server.address

    def words(self, host_key=None):
        return ["--host-key", host_key or self.server.host_key, "--key-file", self.server.key]

    def test_another_host_key_gets_nothing(self):
        done = self.run_words("send", self.batch, "--to", self.address, *self.words("SHA256:" + "A" * 43), code=4)
        self.assertIn("is not the server that was pinned", done.stderr)
        self.assertIn(self.server.host_key, done.stderr)
        self.assertEqual(list(self.root.iterdir()), [])
        self.assertIn("--host-key", self.run_words("send", self.batch, "--to", self.address, code=2).stderr)

    def test_another_key_is_not_let_in(self):
        (self.folder / "authorized_keys").write_text("")
        done = self.send(code=4)
        self.assertIn("does not let", done.stderr)

    def test_a_cut_upload_goes_on_where_it_ended(self):
        big = self.batch / "4006381333931/resources/big.wav"
        with open(big, "wb") as file:
            file.truncate(200 << 20)
        resources = self.root / BATCH / "4006381333931/resources"
        program = subprocess.Popen(self.command("send", self.batch, "--to", self.address, *self.words()),
                                   cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env=self.environment())
        deadline = time.monotonic() + 60
        def part():
            return next(iter(resources.glob(".big.wav.*.part")), None)

        while not (part() and part().stat().st_size > 8 << 20) and time.monotonic() < deadline:
            if program.poll() is not None:
                break
        program.kill()
        program.wait()
        self.assertGreater(part().stat().st_size, 8 << 20)
        self.assertFalse((resources / "big.wav").exists())
        self.assertNotIn(LAST, os.listdir(self.root / BATCH))
        with open(part(), "r+b") as file:  # what arrived is not sent again
            file.write(b"mark")
        self.send()
        with open(resources / "big.wav", "rb") as file:
            self.assertEqual(file.read(4), b"mark")
        self.assertEqual((resources / "big.wav").stat().st_size, 200 << 20)
        self.assertIn(LAST, os.listdir(self.root / BATCH))

    def test_a_part_that_is_complete_takes_its_name(self):
        """Killed between the last byte and the rename."""
        name = "4006381333931/resources/4006381333931_01_001.wav"
        hashed = hashlib.md5(FILES[name]).hexdigest()[:16]
        part = (self.root / BATCH / name).with_name(f".4006381333931_01_001.wav.{hashed}.part")
        part.parent.mkdir(parents=True)
        part.write_bytes(FILES[name])
        self.send()
        self.assertEqual(self.arrived(), self.whole())
        self.assertFalse(part.exists())

    def test_a_full_disk_is_said_and_leaves_no_whole_batch(self):
        if os.geteuid() != 0:
            self.skipTest("a small disk cannot be mounted here")
        small = self.root / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "none", small], capture_output=True).returncode:
            self.skipTest("a small disk cannot be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", small])
        (self.batch / "4006381333931/resources/big.wav").write_bytes(b"x" * 1_000_000)
        done = self.run_words("send", self.batch, "--to", self.address + "/small", *self.words(), code=5)
        self.assertIn("disk may be full", done.stderr)
        self.assertNotIn(LAST, os.listdir(small / BATCH))


class S3(Sending, unittest.TestCase):
    def serve(self):
        (self.root / "drop").mkdir()
        self.server = S3Server(self.root).start()
        self.addCleanup(self.server.stop)
        self.root = self.root / "drop"
        self.address = f"s3://drop?endpoint={self.server.endpoint}"

    def words(self):
        return ["--access-key-id", self.server.key_id, "--secret-access-key-file", self.secret(self.server.secret)]

    def secret(self, text):
        path = self.folder / "secret"
        path.write_text(text)
        path.chmod(0o600)
        return path

    def test_a_wrong_secret_is_said(self):
        done = self.run_words("send", self.batch, "--to", self.address, "--access-key-id", self.server.key_id,
                              "--secret-access-key-file", self.secret("another"), code=4)
        self.assertIn("SignatureDoesNotMatch", done.stderr)
        self.assertEqual(list(self.root.iterdir()), [])

    def test_a_bucket_that_is_not_there(self):
        address = self.address.replace("s3://drop", "s3://nowhere")
        done = self.run_words("send", self.batch, "--to", address, *self.words(), code=4)
        self.assertIn("NoSuchBucket", done.stderr)

    def test_a_prefix_is_kept(self):
        address = self.address.replace("s3://drop", "s3://drop/a/b c")
        self.run_words("send", self.batch, "--to", address.replace(" ", "-"), *self.words())
        self.assertTrue((self.root / "a" / "b-c" / BATCH / LAST).exists())


if __name__ == "__main__":
    unittest.main()
