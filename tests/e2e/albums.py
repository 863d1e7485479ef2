# SPDX-License-Identifier: Apache-2.0
"""Albums as manifests with their files."""
import json

import support

FOUR = ["soundcloud", "spotify", "apple-music", "youtube-music"]


class AlbumCase(support.TestCase):
    def album(self, folder, tracks=12):
        folder.mkdir()
        support.write_png(folder / "cover.png", 3000, 3000)
        lines = ["# My album: this comment stays", "[release]", 'title = "Night Lights"',
                 'artists = ["Mara Linde"]', 'genre = "Electronic"', 'label = "Own Label"',
                 'artwork = "cover.png"', f"platforms = {json.dumps(FOUR)}", "", "[defaults]",
                 'language = "zxx"', "explicit = false",
                 'writers = [{name = "Mara Linde", role = "composer_lyricist"}]', ""]
        for at in range(tracks):
            disc, number = 1 + at // 6, 1 + at % 6
            support.write_wav(folder / f"{disc}-{number}.wav", seed=100 + at)
            lines += ["[[tracks]]", f'file = "{disc}-{number}.wav"', f"disc = {disc}",
                      f"number = {number}", f'title = "Movement {at + 1}"', ""]
        path = folder / "album.toml"
        path.write_text("\n".join(lines))
        return path

    def run_mv(self, server, *args, code=0):
        done = server.mv(*args, timeout=300)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done
