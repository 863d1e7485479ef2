# SPDX-License-Identifier: Apache-2.0
"""Messages of 300 releases made by chance, held against DDEX's own schemas by three engines that are not ours, and read
back. The schemas are not ours to publish: MV_DDEX_XSD_DIR names the folder with them (without it: shared/data/ddex-xsd
beside the repository)."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import libraries

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("MV_BIN") or ROOT / "build" / "bin")
SCHEMAS = pathlib.Path(os.environ.get("MV_DDEX_XSD_DIR") or ROOT.parent / "shared" / "data" / "ddex-xsd")
LONG = os.environ.get("MV_TEST_SIZE") == "long"
COUNT = 3000 if LONG else 300
VERSIONS = ("4.3", "4.3.2")


def schema(version):
    return SCHEMAS / version / "release-notification.xsd"


class Schemas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not schema("4.3").exists():
            raise unittest.SkipTest(f"{SCHEMAS} is not there: MV_DDEX_XSD_DIR names the folder with DDEX's schemas")
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        subprocess.run([BIN / "ddex_releases", cls.folder, str(COUNT), "20270115"], check=True)
        cls.messages = {}
        for version in VERSIONS:
            space = f'"http://ddex.net/xml/ern/{version.replace(".", "")}"'
            cls.messages[version] = sorted(path for path in cls.folder.glob("*.xml") if space in path.read_text()[:400])

    def test_0_there_are_many(self):
        for version in VERSIONS:
            self.assertGreater(len(self.messages[version]), COUNT * 0.4)
        text = "".join(path.read_text() for path in self.messages["4.3.2"])
        for needed in ("IsPreOrderDeal", "InstantGratificationResourceList", "ExcludedTerritoryCode", "EndDateTime",
                       "PurgedRelease", "Component", "AiContribution", "SpecialContributor", "SimpleAudioSingle"):
            self.assertIn(needed, text)

    def test_xmllint(self):
        for version in VERSIONS:
            done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", schema(version),
                                   *self.messages[version]], capture_output=True, text=True, timeout=600)
            bad = [line for line in done.stderr.splitlines() if not line.endswith(" validates")]
            self.assertEqual((done.returncode, bad), (0, []))
        choreography = SCHEMAS / "ern-c-sftp-1.6" / "ern-choreography-sftp.xsd"
        subprocess.run(["xmllint", "--noout", "--nonet", "--schema", choreography, self.folder / "BatchComplete.xml"],
                       check=True, capture_output=True)

    def test_xerces(self):
        """The JDK's engine, which checks ID and IDREF as well."""
        program = SCHEMAS.parent / "XsdCheck.java"
        if not shutil.which("java") or not program.exists():
            self.skipTest("there is no java, or no XsdCheck.java beside the schemas")
        for version in VERSIONS:
            done = subprocess.run(["java", program, schema(version), *self.messages[version]], capture_output=True,
                                  text=True, timeout=600)
            bad = [line for line in done.stdout.splitlines() if not line.endswith(" errors=0")]
            self.assertEqual(bad, [])
            self.assertEqual(done.stdout.count(" errors=0"), len(self.messages[version]))

    def test_xmlschema_reads_back_what_was_written(self):
        judge = libraries.DDEX_SCHEMAS
        judge.prepare()
        for version in VERSIONS:
            messages = self.messages[version] if LONG else self.messages[version][:12]
            with judge.start(schema(version), *messages, stdout=subprocess.PIPE) as program:
                rows = [json.loads(line) for line in program.stdout]
            self.assertEqual(len(rows), len(messages))
            for row in rows:
                with self.subTest(file=row["file"]):
                    self.assertEqual(row["errors"], [])
                    facts = pathlib.Path(row["file"]).with_suffix(".json")
                    if facts.exists():
                        self.compare(json.loads(facts.read_text()), row["read"])

    def compare(self, facts, read):
        for key in ("release_id", "title", "tracks"):
            self.assertEqual(read[key], facts[key])
        rows = {(deal["model"], deal["start"], deal["end"]) for deal in read["deals"]}
        self.assertEqual(rows, {(deal["model"], deal["start"], deal["end"]) for deal in facts["deals"]})

    def test_our_own_check_agrees(self):
        """It finds no error in any of them, but that the recordings are not beside them."""
        for version in VERSIONS:
            done = subprocess.run([BIN / "musicverse", "ddex", "validate", "--schemas", SCHEMAS, "--json",
                                   *self.messages[version]], capture_output=True, text=True, timeout=600)
            report = json.loads(done.stdout)
            found = {(finding["rule"], finding["message"]) for file in report["files"] for finding in file["findings"]
                     if finding["level"] == "error" and finding["rule"] != "D13"}
            self.assertEqual(found, set())

    def test_what_the_schema_refuses_is_shown_with_its_line(self):
        broken = self.folder / "broken"
        broken.mkdir()
        message = next(path for path in self.messages["4.3"] if path.stem.isdigit())
        text = message.read_text().replace("<ReleaseReference>R0</ReleaseReference>\n", "", 1)
        (broken / "a b.xml").write_text(text)
        done = subprocess.run([BIN / "musicverse", "ddex", "validate", "--schemas", SCHEMAS, "--json",
                               broken / "a b.xml"], capture_output=True, text=True, timeout=60)
        findings = [one for one in json.loads(done.stdout)["files"][0]["findings"] if one["rule"] == "XSD"]
        self.assertEqual(done.returncode, 9)
        line = next(number for number, row in enumerate(text.splitlines(), 1) if re.match(r"\s*<Release>", row)) + 1
        self.assertEqual(findings[0]["line"], line)


if __name__ == "__main__":
    unittest.main()
