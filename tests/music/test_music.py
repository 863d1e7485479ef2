# SPDX-License-Identifier: Apache-2.0
"""Pieces as files: length, loudness, peak, pre-flight; genres that differ; the same order, the same bytes."""
import itertools
import pathlib
import random
import shutil
import tempfile
import unittest

import measure

# What a genre sounds like, from least to most whatever the seed; every two genres have at least one column
# without a value in common. The columns: beats per minute; beginnings of notes, drum strokes and strokes on
# cymbals a second; where notes between two beats and between two eighths stand (0.5 is straight, more is
# swing); the centre of the spectrum in Hz.
GENRES = {
GENRES_ROWS
}
MOODS = ["", "happy", "sad", "dark", "calm", "epic", "dreamy", "tense", "romantic", "playful", "mysterious"]
EXTRAS = ["", "with cello", "no drums", "fast", "slow", "in D minor", "in F major", "with flute and choir",
          "without bass", "80s", "solo piano", "energetic", "at 97 bpm", "minimal", "8-bit", "悲しい 🎹"]


class Music(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-music-"))

    def tearDown(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def judge(self, path, duration_ms, result):
        """What every file must keep."""
        findings, form, heard = measure.preflight(path, self.folder)
        # Short pieces are short: that is not the composer's fault.
        short = {"A9", "A10"} if duration_ms < 60_000 else set()
        self.assertEqual([each for each in findings if each["rule"] not in short], [])
        self.assertLessEqual(abs(form["duration_ms"] - duration_ms), 500)
        self.assertEqual((form["sample_rate"], form["bit_depth"], form["channels"]), (44100, 24, 2))
        self.assertLessEqual(abs(heard["integrated_lufs"] + 14), 0.5)
        self.assertAlmostEqual(heard["integrated_lufs"], result["loudness_lufs"], delta=0.05)
        self.assertLessEqual(heard["true_peak_dbtp"], -1)
        self.assertEqual(heard["clipped_runs"], 0)
        self.assertFalse(heard["all_silent"] or heard["white_noise"] or heard["lossy_hint"]
                         or heard["identical_channels"])
        self.assertLess(heard["silence_head_ms"], 500)
        self.assertLessEqual(heard["silence_tail_ms"], 2000)

    def test_genres_keep_their_table(self):
        for genre, row in GENRES.items():
            path = self.folder / "piece.wav"
            seconds = 12
            result = measure.render(path, style=genre, seed=len(genre), duration_ms=seconds * 1000)
            heard = (result["tempo"], *measure.rhythm(path.with_suffix(".mid"), seconds),
                     measure.centroid(path, 12))
            with self.subTest(genre, heard=heard):
                self.assertEqual(result["genre"], genre)
                self.judge(path, seconds * 1000, result)
                for value, (low, high) in zip(heard, row):
                    self.assertTrue(low <= value <= high, f"{value:.3f} is not {low} to {high}")

    def test_every_two_genres_differ_in_a_column(self):
        for (a, rows), (b, others) in itertools.combinations(GENRES.items(), 2):
            apart = any(one[1] < two[0] or two[1] < one[0] for one, two in zip(rows, others))
            self.assertTrue(apart, f"{a} and {b} have every column in common")

    def test_the_same_order_gives_the_same_bytes_in_two_processes(self):
        files = []
        for name in ("a.wav", "b.wav", "c.wav"):
            files.append(self.folder / name)
            measure.render(files[-1], prompt="dreamy synthwave", seed=4 + (name == "c.wav"), duration_ms=6000)
        one, two, other = (file.read_bytes() for file in files)
        self.assertEqual(one, two)
        self.assertNotEqual(one, other)
        self.assertEqual(files[0].with_suffix(".mid").read_bytes(), files[1].with_suffix(".mid").read_bytes())

    def test_prompts_and_lengths(self):
        rng = random.Random(5)
        for n in range(200 if measure.LONG else 4):
            prompt = " ".join(filter(None, (rng.choice(MOODS), rng.choice(["", *GENRES]), rng.choice(EXTRAS))))
            longest = 240_000 if measure.LONG and n % 10 == 0 else 40_000 if measure.LONG else 12_000
            duration = rng.randrange(5_000, longest)
            path = self.folder / "piece.wav"
            with self.subTest(prompt=prompt, duration=duration, seed=n):
                result = measure.render(path, prompt=prompt, seed=n, duration_ms=duration)
                self.judge(path, duration, result)

    def test_ten_minutes_and_five_seconds(self):
        for duration in (5_000, 600_000) if measure.LONG else (5_000,):
            path = self.folder / "piece.wav"
            result = measure.render(path, prompt="slow ambient", seed=2, duration_ms=duration)
            self.judge(path, duration, result)


if __name__ == "__main__":
    unittest.main()
