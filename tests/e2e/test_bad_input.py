# SPDX-License-Identifier: Apache-2.0
"""Every wrong input is refused in words, all at once, and nothing is stored or sent."""
import json
import subprocess
import unittest

import support


class BadInput(support.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.mvd = self.server()
        self.good = support.write_wav(self.folder / "good.wav")

    def refused(self, file, *more, codes=(9,), to="soundcloud,spotify"):
        result = self.mvd.mv("distribute", file, "--title", "A Song", "--artist", "Test Artist",
                             "--to", to, "--sandbox", "--yes", "--wait", "--json", *more)
        self.assertIn(result.returncode, codes, result.stdout + result.stderr)
        words = result.stdout + result.stderr
        self.assertNotIn("Traceback", words)
        self.assertEqual(self.mvd.api("GET", "/api/v1/tracks")[1]["data"], [], "nothing stored")
        self.assertEqual(self.mvd.api("GET", "/api/v1/distributions")[1]["data"], [])
        self.assertEqual(self.sent(), 0, "nothing sent")
        return words

    def sent(self):
        count = 0
        for service in ("soundcloud", "labelgrid"):
            requests = self.mvd.simulator(service, path="/_sandbox/requests")
            rows = requests if isinstance(requests, list) else requests.get("data", [])
            count += sum(1 for row in rows if row["method"] == "POST")
        return count

    def test_missing_file(self):
        self.assertIn("nowhere.wav", self.refused(self.folder / "nowhere.wav", codes=(2, 9, 6)))

    def test_folder(self):
        self.assertIn("folder", self.refused(self.folder, codes=(2, 9)))

    def test_empty_file(self):
        file = self.folder / "empty.wav"
        file.touch()
        self.assertIn("empty", self.refused(file, codes=(2, 9)))

    def test_text_renamed(self):
        file = self.folder / "notes.wav"
        file.write_text("these are only words\n" * 100)
        self.assertIn("text", self.refused(file, codes=(2, 9)))

    def test_truncated(self):
        file = self.folder / "cut.wav"
        file.write_bytes(self.good.read_bytes()[:2_000_000])
        self.assertRegex(self.refused(file), "(?i)truncat|cut|promises|missing")

    def test_8_bit_mono_22_khz(self):
        file = support.write_wav(self.folder / "lofi.wav", rate=22050, width=1, channels=1)
        words = self.refused(file)
        for rule in ("A2", "A3", "A4"):
            self.assertIn(rule, words)
        self.assertIn("22,050", words)

    def test_mp3_to_spotify(self):
        file = self.folder / "song.mp3"
        subprocess.run(["ffmpeg", "-loglevel", "error", "-i", str(self.good), str(file)], check=True)
        self.assertIn("A1", self.refused(file, to="spotify"))

    def test_unknown_platform(self):
        words = self.refused(self.good, to="soundcluod", codes=(2, 9))
        self.assertIn("soundcloud", words)

    def test_cover_1400_by_900(self):
        cover = support.write_png(self.folder / "cover.png", 1400, 900)
        words = self.refused(self.good, "--artwork", cover)
        self.assertIn("C1", words)
        self.assertIn("C2", words)
        self.assertRegex(words, r"1,?400")

    def test_invalid_isrc(self):
        words = self.refused(self.good, "--isrc", "AA-6Q7-20-0004")
        self.assertIn("M26", words)

    def test_all_at_once(self):
        file = support.write_wav(self.folder / "lofi.wav", rate=22050, width=1, channels=1)
        cover = support.write_png(self.folder / "cover.png", 1400, 900)
        words = self.refused(file, "--artwork", cover, "--isrc", "nonsense")
        for rule in ("A2", "A3", "A4", "C1", "C2", "M26"):
            self.assertIn(rule, words)
        error = json.loads(words[words.index("{"):])
        self.assertGreaterEqual(len(error["error"]["errors"]), 6)


if __name__ == "__main__":
    unittest.main()
