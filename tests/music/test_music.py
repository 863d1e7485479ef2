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
    "ambient": ((51.2, 67.0), (0.9, 1.9), (0.0, 0.0), (0.0, 0.0),
                (0.49, 0.515), (0.484, 0.516), (450, 1550)),
    "lo-fi": ((69.0, 87.3), (1.8, 4.5), (2.2, 5.8), (1.0, 2.1),
              (0.488, 0.504), (0.566, 0.588), (1100, 2850)),
    "house": ((118.2, 127.9), (3.6, 7.7), (6.8, 16.6), (2.8, 5.4),
              (0.494, 0.506), (0.522, 0.534), (3300, 7850)),
    "techno": ((128.1, 140.1), (4.9, 8.2), (8.6, 15.0), (4.8, 7.0),
               (0.494, 0.506), (0.494, 0.506), (3250, 7300)),
    "drum and bass": ((167.4, 180.7), (6.1, 11.0), (11.9, 21.0), (3.6, 5.3),
                      (0.493, 0.506), (0.493, 0.506), (3050, 6900)),
    "orchestral": ((90.6, 134.0), (2.6, 6.9), (2.6, 7.1), (0.0, 0.0),
                   (0.489, 0.504), (0.485, 0.505), (1200, 2450)),
    "rock": ((124.1, 156.3), (3.1, 6.9), (4.6, 9.3), (2.3, 3.8),
             (0.489, 0.503), (0.49, 0.507), (3150, 6000)),
    "folk": ((86.7, 117.7), (2.2, 4.7), (2.2, 4.6), (0.0, 0.0),
             (0.516, 0.531), (0.512, 0.535), (1500, 3650)),
    "jazz": ((114.3, 178.6), (3.6, 7.4), (4.7, 10.3), (2.3, 4.4),
             (0.648, 0.662), (0.649, 0.665), (2350, 5100)),
    "synthwave": ((82.7, 101.5), (2.9, 6.2), (3.1, 7.0), (1.1, 2.5),
                  (0.494, 0.506), (0.494, 0.506), (2450, 4600)),
    "piano": ((69.0, 95.4), (1.4, 3.2), (0.0, 0.0), (0.0, 0.0),
              (0.49, 0.51), (0.477, 0.523), (950, 1750)),
    "hip-hop": ((80.8, 97.4), (2.6, 4.7), (3.6, 6.6), (1.6, 2.7),
                (0.492, 0.504), (0.545, 0.561), (1350, 6200)),
    "classical": ((96.5, 134.0), (3.2, 7.4), (0.0, 0.0), (0.0, 0.0),
                  (0.49, 0.505), (0.491, 0.51), (1050, 2950)),
    "reggae": ((69.0, 83.2), (1.4, 3.6), (2.0, 5.2), (1.1, 2.3),
               (0.549, 0.562), (0.547, 0.567), (1600, 3650)),
    "bossa nova": ((122.1, 146.2), (4.9, 8.5), (7.9, 14.0), (4.5, 6.9),
                   (0.49, 0.505), (0.489, 0.506), (1500, 3200)),
    "funk": ((96.5, 113.7), (3.1, 6.9), (4.4, 10.6), (2.3, 5.4),
             (0.491, 0.504), (0.527, 0.542), (2600, 6350)),
    "pop": ((102.4, 123.8), (2.7, 5.1), (4.1, 7.4), (1.7, 2.5),
            (0.491, 0.504), (0.489, 0.508), (2750, 6050)),
    "blues": ((70.9, 107.6), (1.6, 4.0), (1.6, 5.0), (0.6, 1.9),
              (0.646, 0.662), (0.643, 0.67), (1550, 4300)),
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
