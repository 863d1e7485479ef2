# SPDX-License-Identifier: Apache-2.0
"""The main job: a file becomes live on SoundCloud and Spotify."""
import json
import os
import resource
import subprocess
import unittest

import support


class Distribute(support.TestCase):
    def distribute(self, file, *more, env=None, timeout=120):
        home = self.folder / "mv"
        env = dict(os.environ, MV_HOME=str(home), MV_IDLE_TIMEOUT="2s", **(env or {}))
        env.pop("MV_SERVER", None)
        return subprocess.run([str(support.BIN / "mv"), "distribute", str(file), "--to",
                               "soundcloud,spotify", "--artist", "Test Artist", "--sandbox",
                               "--wait", "--json", "--yes", *more], env=env, capture_output=True,
                              text=True, timeout=timeout)

    def tearDown(self):
        home = self.folder / "mv"
        subprocess.run([support.MV, "server", "stop"], env=dict(os.environ, MV_HOME=str(home)),
                       capture_output=True)
        super().tearDown()

    def test_wav_16_bit(self):
        file = support.write_wav(self.folder / "one.wav")
        self.assert_live(self.distribute(file), ["soundcloud", "spotify"])

    def test_same_command_again_sends_nothing(self):
        file = support.write_wav(self.folder / "one.wav")
        first = self.assert_live(self.distribute(file), ["soundcloud", "spotify"])
        second = self.assert_live(self.distribute(file), ["soundcloud", "spotify"])
        self.assertEqual(first["id"], second["id"])

    def test_wav_24_bit(self):
        file = support.write_wav(self.folder / "deep.wav", width=3)
        self.assert_live(self.distribute(file), ["soundcloud", "spotify"])

    def test_wav_24_bit_extensible_header(self):
        plain = support.write_wav(self.folder / "plain.wav", width=3)
        file = self.folder / "extensible.wav"
        subprocess.run(["sox", str(plain), "-b", "24", str(file)], check=True)
        self.assertEqual(file.read_bytes()[20:22], b"\xfe\xff", "sox writes EXTENSIBLE")
        self.assert_live(self.distribute(file), ["soundcloud", "spotify"])

    def test_flac(self):
        plain = support.write_wav(self.folder / "plain.wav")
        file = self.folder / "song.flac"
        subprocess.run(["sox", str(plain), str(file)], check=True)
        self.assert_live(self.distribute(file), ["soundcloud", "spotify"])

    def test_file_name_with_spaces_quotes_and_unicode(self):
        name = "01 - It's \"Über\" naïve — 夜の歌 $HOME;`x`.wav"
        file = support.write_wav(self.folder / name)
        self.assert_live(self.distribute(file, "--title", "Night Song"), ["soundcloud", "spotify"])

    def test_long_file_with_flat_memory(self):
        seconds = 7200 if support.LONG else 600
        file = support.write_wav(self.folder / "long.wav", seconds=seconds, width=3)
        size = file.stat().st_size
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        self.assert_live(self.distribute(file, timeout=900), ["soundcloud", "spotify"])
        client = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        self.assertLess(client, 200 << 20, f"client memory, was {before}")
        status = subprocess.run([support.MV, "server", "status", "--json"], capture_output=True,
                                text=True, env=dict(os.environ, MV_HOME=str(self.folder / "mv")))
        pid = json.loads(status.stdout)["pid"]
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            peak = [line for line in file if line.startswith("VmHWM")][0]
        self.assertLess(int(peak.split()[1]) << 10, 250 << 20, f"server peak for {size} bytes")


if __name__ == "__main__":
    unittest.main()
