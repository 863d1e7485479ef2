# SPDX-License-Identifier: Apache-2.0
"""`mv ddex`: a batch as stores take it, from a release manifest, offline."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from support import BIN, write_wav

OURS, THEIRS = "PADPIDA2013020802I", "PADPIDA2015120100H"
MANIFEST = """\
[release]
title = "Quiet Hours"
artists = ["Ada Stone"]
upc = "4006381333931"
genre = "Pop"
p_line = "2026 Stone Records"
c_line = "2026 Stone Records"
{more}
[schedule]
at = "2027-01-15 00:00"
zone = "Europe/Berlin"

[[tracks]]
file = "one.wav"
title = "One"
isrc = "QZABC2600001"

[[tracks]]
file = "two.wav"
title = "Two"
isrc = "QZABC2600002"
"""


class Ddex(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in ("one", "two"):
            write_wav(self.folder / f"{name}.wav", seconds=1)
        self.manifest()

    def manifest(self, more=""):
        (self.folder / "release.toml").write_text(MANIFEST.format(more=more))

    def run_words(self, *words, code=0):
        done = subprocess.run([os.path.join(BIN, "musicverse"), "ddex", *map(str, words)], cwd=self.folder, text=True,
                              capture_output=True, timeout=60, env={"PATH": os.environ["PATH"]})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def build(self, *words, code=0):
        done = self.run_words("build", "release.toml", "--sender", OURS, "--recipient", THEIRS, "--json", *words,
                              code=code)
        return json.loads(done.stdout or "{}")

    def tree(self, built):
        folder = self.folder / built["folder"]
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

    def message(self, built):
        return next((self.folder / built["folder"]).glob("*/*.xml")).read_text()

    def test_a_batch_is_the_tree_of_the_standard(self):
        built = self.build()
        self.assertTrue(built["ok"])
        batch = re.fullmatch(r"(?:\./)?N_(\d{17})", built["folder"])[1]
        self.assertEqual(self.tree(built), [
            "4006381333931/4006381333931.xml",
            "4006381333931/resources/4006381333931_01_001.wav",
            "4006381333931/resources/4006381333931_01_002.wav",
            f"BatchComplete_{batch}.xml"])
        found = self.run_words("validate", *(self.folder / built["folder"]).rglob("*.xml")).stdout
        self.assertIn("No errors found in 2 files.", found)

    def test_spotify_has_no_prefix_and_youtube_is_known(self):
        self.assertRegex(self.build("--for", "spotify")["folder"], r"^(\./)?\d{17}$")
        done = self.run_words("build", "release.toml", "--sender", OURS, "--for", "youtube")
        self.assertIn("PADPIDA2013020802I", done.stderr + done.stdout)

    def test_what_was_asked_for_stands_in_the_message(self):
        self.manifest('territories = ["DE", "AT"]\ncatalogue_number = "ST 1"\n')
        text = self.message(self.build("--ern", "4.3.2", "--downloads", "--test", "--pre-order", "2026-12-24",
                                       "--at-once", "2"))
        for part in ("<TerritoryCode>DE</TerritoryCode>", "<TerritoryCode>AT</TerritoryCode>", ">ST 1</CatalogNumber>",
                     "<StartDateTime>2027-01-14T23:00:00Z</StartDateTime>", "PermanentDownload", "TestMessage",
                     "<IsPreOrderDeal>true</IsPreOrderDeal>", "<DealResourceReference>A2</DealResourceReference>",
                     "<ContainsAI>None</ContainsAI>"):
            self.assertIn(part, text)

    def test_an_update_and_a_takedown_carry_no_files(self):
        update = self.build("--words-only")
        self.assertEqual(len(self.tree(update)), 2)
        self.assertNotIn("<URI>", self.message(update))
        self.assertIn("<DealList>", self.message(update))
        takedown = self.build("--takedown")
        self.assertNotIn("<DealList>", self.message(takedown))
        self.assertIn("TakeDown", next((self.folder / takedown["folder"]).glob("Batch*")).read_text())
        self.assertIn("PurgeReleaseMessage", self.message(self.build("--takedown", "--for", "audius")))

    def test_two_batches_never_share_an_id(self):
        ids = {re.search("<MessageId>(.*)</MessageId>", self.message(self.build()))[1] for _ in range(3)}
        self.assertEqual(len(ids), 3)

    def test_all_faults_at_once_and_nothing_written(self):
        (self.folder / "one.wav").write_text("no sound")
        (self.folder / "two.wav").unlink()
        before = sorted(self.folder.iterdir())
        done = self.run_words("build", "release.toml", "--at-once", "x", code=2)
        for word in ("--sender", "--recipient", "--at-once", "two.wav"):
            self.assertIn(word, done.stderr)
        self.assertEqual(sorted(self.folder.iterdir()), before)
        self.assertIn('"abc"', self.run_words("build", "release.toml", "--sender", "abc", "--for", "youtube", code=2).stderr)

    def test_ai_is_told_unless_somebody_chose_a_version_without_words_for_it(self):
        text = (self.folder / "release.toml").read_text().replace('title = "One"', 'title = "One"\nai.vocals = "generated"')
        (self.folder / "release.toml").write_text(text)
        self.assertIn("GenerativeAI", self.message(self.build()))
        done = self.run_words("build", "release.toml", "--sender", OURS, "--for", "youtube", "--ern", "4.3")
        self.assertIn("what AI made is not told", done.stderr)

    def test_two_releases_of_one_code_are_refused(self):
        (self.folder / "again.toml").write_text((self.folder / "release.toml").read_text())
        done = self.run_words("build", "release.toml", "again.toml", "--sender", OURS, "--for", "youtube",
                              "--words-only", code=2)
        self.assertIn("has the same id 4006381333931", done.stderr)

    def test_releases_without_a_code_have_ids_of_their_own(self):
        ids = set()
        for title in ("日本", "中国", "Älbum", "Ölbum", "MIXED"):
            text = MANIFEST.format(more="").replace('upc = "4006381333931"\n', "").replace("Quiet Hours", title)
            (self.folder / "release.toml").write_text(text)
            ids.add(re.search("<ProprietaryId[^>]*>([^<]*)<", self.message(self.build("--words-only")).split(
                "<ReleaseList>")[1])[1])
        self.assertEqual(len(ids), 5, ids)

    def test_a_full_disk_leaves_nothing_half_done(self):
        if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
            self.skipTest("a small disk cannot be mounted here")
        (self.folder / "small").mkdir()
        script = ('mount -t tmpfs -o size=64k none small && ! "$0" ddex build release.toml --sender %s --recipient %s '
                  '--out small && [ -z "$(ls -A small)" ]' % (OURS, THEIRS))
        done = subprocess.run(["unshare", "-m", "sh", "-c", script, os.path.join(BIN, "musicverse")], cwd=self.folder,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("cannot write", done.stderr)

    def test_a_message_is_shown_in_short(self):
        built = self.build()
        path = next((self.folder / built["folder"]).glob("*/*.xml"))
        text = self.run_words("show", path).stdout
        for part in ("Quiet Hours by Ada Stone", "QZABC2600002", "SubscriptionModel", "4006381333931"):
            self.assertIn(part, text)
        facts = json.loads(self.run_words("show", path, "--json").stdout)
        self.assertEqual([track["title"] for track in facts["tracks"]], ["One", "Two"])

    def test_acknowledgements_the_last_word_last(self):
        row = ('<FtpAcknowledgementMessage><MessageHeader><MessageCreatedDateTime>{at}</MessageCreatedDateTime>'
               '</MessageHeader><AcknowledgedFile><ReleaseId>4006381333931</ReleaseId></AcknowledgedFile>'
               '<FileStatus>{status}</FileStatus>{more}</FtpAcknowledgementMessage>')
        (self.folder / "1.xml").write_text(row.format(at="2027-01-02T00:00:00Z", status="FileOK", more=""))
        (self.folder / "2.xml").write_text(row.format(at="2027-01-01T00:00:00Z", status="ResourceCorrupt",
                                                      more="<ErrorText>no sound</ErrorText>"))
        done = self.run_words("ack", "1.xml", "2.xml", code=1)
        lines = done.stdout.splitlines()
        self.assertIn("to be corrected", lines[0])
        self.assertIn("arrived", lines[1])


if __name__ == "__main__":
    unittest.main()
