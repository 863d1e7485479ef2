# SPDX-License-Identifier: Apache-2.0
"""Input that people really have: tags, names, encodings, links, zones, streams, certificates."""
import http.server
import json
import os
import shutil
import ssl
import struct
import subprocess
import threading
import time
import unicodedata
import unittest

from programs import BIN, ProgramTest, main

BOM = b"\xef\xbb\xbf"
FULL = str.maketrans("0123456789", "０１２３４５６７８９")


def tool(name):
    return shutil.which(name) is not None


class Input(ProgramTest):
    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as out:
            out.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def checked(self, name, *more, code=None):
        done = self.run_words(["check", name, "--for", "spotify,soundcloud", "--json", *more])
        if code is not None:
            self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stderr, "")
        return json.loads(done.stdout)["files"][0]

    def rules(self, found):
        return [one["rule"] for one in found["findings"]]

    def flac(self, name, *tags, seconds=31):
        self.wav("source.wav", seconds=seconds)
        subprocess.run(["flac", "-s", "-f", "source.wav", "-o", name], cwd=self.work, check=True)
        for tag in tags:
            subprocess.run(["metaflac", "--set-tag=" + tag, name], cwd=self.work, check=True)
        return name

    def mp3(self, name, seconds=31):
        self.wav("source.wav", seconds=seconds)
        subprocess.run(["lame", "--quiet", "-b", "192", "source.wav", name], cwd=self.work,
                       check=True)
        return self.read(name)

    # Streams

    @unittest.skipUnless(tool("lame"), "lame is not installed")
    def test_joined_and_damaged_mp3(self):
        one = self.mp3("a.mp3")
        self.write("joined.mp3", one + one)
        found = self.checked("joined.mp3")
        self.assertAlmostEqual(found["format"]["duration_ms"], 62000, delta=100)
        self.assertIn("follow one another", json.dumps(found["findings"]))
        middle = len(one) // 2
        self.write("hole.mp3", one[:middle] + bytes(3000) + one[middle + 3000:])
        found = self.checked("hole.mp3")
        self.assertGreater(found["format"]["duration_ms"], 30000)
        self.assertIn("A6", self.rules(found))
        self.write("cut.mp3", one[:middle])
        self.assertIn("A6", self.rules(self.checked("cut.mp3")))
        self.assertNotIn("A6", self.rules(self.checked("a.mp3")))

    @unittest.skipUnless(tool("flac"), "flac is not installed")
    def test_flac_whose_samples_are_others(self):
        self.flac("a.flac")
        self.assertNotIn("A6", self.rules(self.checked("a.flac")))
        bytes_ = bytearray(self.read("a.flac"))
        bytes_[26] ^= 1
        self.write("b.flac", bytes(bytes_))
        found = self.checked("b.flac", code=9)
        self.assertIn("MD5", json.dumps(found["findings"]))

    def test_alac_in_mp4_is_told_from_audio_that_is_read(self):
        self.write("a.m4a", b"\0\0\0\x20ftypM4A " + bytes(100))
        done = self.run_words(["check", "a.m4a"])
        self.assertEqual(done.returncode, 9)
        self.assertIn("MP4", done.stdout)
        self.assertNotIn("ALAC", self.run_words(["check", "--rules"]).stdout)

    # Tags

    @unittest.skipUnless(tool("metaflac"), "flac is not installed")
    def test_values_that_occur_twice(self):
        self.flac("m.flac", "TITLE=Line", "ARTIST=Ada Stone", "ARTIST=Ben Reed",
                  "COMPOSER=Ada Stone", "COMPOSER=Benjamin Reed", "ISRC=AA6Q72000047",
                  "ISRC=GBAYE6800011")
        found = self.checked("m.flac")
        words = found["metadata"]
        self.assertEqual([one["name"] for one in words["artists"]], ["Ada Stone", "Ben Reed"])
        self.assertEqual([one["name"] for one in words["writers"]], ["Ada Stone", "Benjamin Reed"])
        self.assertEqual(words["isrc"], "AA6Q72000047")
        self.assertIn("M31", self.rules(found))
        self.assertNotIn("M31", self.rules(self.checked("m.flac", "--isrc", "GBAYE6800012")))
        self.assertEqual(self.run_words(["release", "init", "m.flac"]).returncode, 0)
        text = self.read("release.toml").decode()
        self.assertIn('["Ada Stone", "Ben Reed"]', text)
        self.assertIn('["Ada Stone", "Benjamin Reed"]', text)

    @unittest.skipUnless(tool("metaflac"), "flac is not installed")
    def test_disc_numbers(self):
        for name, disc, number in (("Zebra", "1/2", 1), ("Apple", "1/2", 2), ("Mango", "2", 1),
                                   ("Berry", "2/2", 2)):
            self.flac(name + ".flac", "TITLE=" + name, "ARTIST=Ada", "ALBUM=Two",
                      "DISCNUMBER=" + disc, "TRACKNUMBER=%d" % number, seconds=1)
        files = sorted(name for name in os.listdir(self.work) if name.endswith(".flac"))
        self.assertEqual(self.run_words(["release", "init"] + files).returncode, 0)
        lines = self.read("release.toml").decode().split("[[tracks]]")[1:]
        order = [(("disc" in one.split("\n")[1] + one.split("\n")[2]), one) for one in lines]
        for (disc, one), name in zip(order, ("Zebra", "Apple", "Mango", "Berry")):
            self.assertIn(name, one)
            self.assertEqual(disc, name in ("Mango", "Berry"))

    def info_wav(self, name, *texts, code_page=0):
        self.wav(name, seconds=31)
        plain = self.read(name)

        def chunk(kind, body):
            return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
        inside = b"".join(chunk(kind, text + b"\0") for kind, text in texts)
        body = b"WAVE" + plain[12:36]
        if code_page:
            body += chunk(b"CSET", struct.pack("<HHHH", code_page, 0, 0, 0))
        body += chunk(b"LIST", b"INFO" + inside) + plain[36:]
        self.write(name, b"RIFF" + struct.pack("<I", len(body)) + body)

    def test_tags_that_are_not_utf8(self):
        self.info_wav("latin.wav", (b"INAM", "Café Noël".encode("latin-1")), (b"IART", b"Ren\xe9e"))
        words = self.checked("latin.wav")["metadata"]
        self.assertEqual((words["title"], words["artists"][0]["name"]), ("Café Noël", "Renée"))
        self.info_wav("greek.wav", (b"INAM", "Θάλασσα".encode("cp1253")), code_page=1253)
        self.assertEqual(self.checked("greek.wav")["metadata"]["title"], "Θάλασσα")
        self.info_wav("gbk.wav", (b"INAM", "长相思".encode("gbk")))
        self.assertIn("M31", self.rules(self.checked("gbk.wav")))

    # Names of files and links

    def test_a_name_that_is_not_utf8(self):
        self.wav("source.wav", seconds=31)
        raw = os.path.join(os.fsencode(self.work), b"P\xe9n\xe9.wav")
        os.rename(os.fsencode(self.path("source.wav")), raw)
        for words in (["check", raw, "--json", "--title", "P", "--artist", "Ada"],
                      ["distribute", raw, "--title", "P", "--artist", "Ada", "--to", "soundcloud",
                       "--sandbox", "--wait", "--yes", "--json"]):
            done = subprocess.run([os.path.join(BIN, "musicverse")] + words, env=self.env,
                                  cwd=self.work, capture_output=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stderr)
            json.loads(done.stdout.decode("utf-8"))

    def test_letters_composed_in_two_ways(self):
        name = "Café Noël.wav"
        self.wav("a.wav", seconds=31)
        os.mkdir(self.path(unicodedata.normalize("NFD", "Été")))
        os.rename(self.path("a.wav"), self.path(unicodedata.normalize("NFD", "Été/" + name)))
        found = self.checked(unicodedata.normalize("NFD", "Été/" + name), "--artist", "Ada")
        self.assertEqual(found["metadata"]["title"], unicodedata.normalize("NFC", "Café Noël"))
        head = '[release]\ntitle = "L"\nartists = ["A"]\nplatforms = ["soundcloud"]\n'
        for wanted in ("Été/" + name, "Été/cafe noel.wav"):
            text = head + '[[tracks]]\nfile = "%s"\n' % unicodedata.normalize("NFC", wanted)
            self.write("r.toml", text)
            done = self.run_words(["release", "plan", "r.toml", "--sandbox"])
            self.assertEqual("there is no file" in done.stderr, wanted != "Été/" + name, done.stderr)

    def test_backslashes_in_toml(self):
        self.wav("a.wav", seconds=31)
        head = '[release]\ntitle = "L"\nartists = ["A"]\n'
        for line in (r'artwork = "C:\Users\Ada\cover.jpg"', r'artwork = "new\track.jpg"',
                     r"artwork = 'C:\Users\Ada\cover.jpg'", r"artwork = 'covers\front.jpg'"):
            self.write("r.toml", head + line + '\n[[tracks]]\nfile = "a.wav"\n')
            done = self.run_words(["release", "plan", "r.toml", "--sandbox"])
            self.assertEqual(done.returncode, 9, line)
            self.assertIn("/", done.stderr)
            self.assertTrue("\\" in done.stderr or "Windows" in done.stderr, done.stderr)
        self.write("mv.toml", 'artist = "C:\\Users"\n')
        self.assertIn("single quotes", self.run_words(["track", "list"]).stderr)

    def test_links_are_written_through(self):
        self.wav("Ada - Rooms.wav", seconds=31)
        os.makedirs(os.path.join(self.home, "config"))
        config = os.path.join(self.home, "config", "config.toml")
        real = self.write("dotfiles.toml", "# mine\n")
        os.chmod(real, 0o640)
        os.symlink(real, config)
        self.assertEqual(self.run_words(["config", "set", "label", "Own"]).returncode, 0)
        self.assertTrue(os.path.islink(config))
        self.assertEqual(self.read("dotfiles.toml"), b'# mine\nlabel = "Own"\n')
        self.assertEqual(os.stat(real).st_mode & 0o777, 0o640)
        # A link that leads to nothing yet, and a second name of one file.
        os.symlink("later.toml", self.path("link.toml"))
        self.assertEqual(self.run_words(["release", "init", "Ada - Rooms.wav", "-o", "link.toml"]).returncode, 0)
        self.assertTrue(os.path.islink(self.path("link.toml")))
        self.assertIn(b"[release]", self.read("later.toml"))
        self.wav("Ada - b.wav", seconds=32)
        os.link(self.path("later.toml"), self.path("twin.toml"))
        os.chmod(self.path("twin.toml"), 0o600)
        done = self.run_words(["release", "init", "Ada - b.wav", "-o", "link.toml", "--add"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"b.wav", self.read("twin.toml"))
        self.assertEqual(os.stat(self.path("later.toml")).st_mode & 0o777, 0o600)
        self.assertTrue(os.path.islink(self.path("link.toml")))

    def test_fix_never_overwrites(self):
        self.info_wav("a.wav", (b"INAM", b"Rooms"))
        plain = bytearray(self.read("a.wav"))
        plain[20:22] = b"\xfe\xff"
        body = plain[12:20] + plain[20:36]
        body[4:8] = struct.pack("<I", 40)
        body += struct.pack("<HHI", 22, 16, 3) + struct.pack("<H", 1) + \
            b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
        data = bytes(plain[plain.index(b"data"):])
        whole = b"WAVE" + bytes(body) + data
        self.write("a.wav", b"RIFF" + struct.pack("<I", len(whole)) + whole)
        words = ["check", "a.wav", "--for", "spotify", "--artist", "Ada Stone", "--fix"]
        self.write("a.fixed.wav", "mine")
        done = self.run_words(words)
        self.assertEqual(done.returncode, 9)
        self.assertIn("a.fixed.wav: already exists", done.stdout)
        self.assertEqual(self.read("a.fixed.wav"), b"mine")
        self.assertIn("wrote a.fixed.wav", self.run_words(words + ["--yes"]).stdout)
        self.assertTrue(self.read("a.fixed.wav").startswith(b"RIFF"))
        self.assertIn("already exists", self.run_words(words).stdout)
        self.assertEqual([name for name in os.listdir(self.work) if name.startswith(".a")], [])

    # Text

    def test_digits_of_other_keyboards(self):
        self.wav("a.wav", seconds=31)
        found = self.checked("a.wav", "--artist", "Ada Stone", "--upc", "036000291452".translate(FULL),
                             "--isrc", "ＡＡ６Ｑ７２００００４７", "--release-date",
                             "2099-01-15".translate(FULL))
        self.assertEqual(found["metadata"]["upc"], "036000291452")
        self.assertEqual(found["metadata"]["isrc"], "AA6Q72000047")
        self.assertEqual(found["metadata"]["release_date"], "2099-01-15")
        done = self.run_words(["check", "a.wav", "--artist", "A", "--upc", "12".translate(FULL)])
        self.assertNotIn("??", done.stdout)

    def test_byte_order_marks(self):
        self.wav("a.wav", seconds=31)
        os.makedirs(os.path.join(self.home, "config"))
        config = os.path.join(self.home, "config", "config.toml")
        for bytes_ in (BOM + b'label = "Old"\r\n', 'label = "Old"\n'.encode("utf-16")):
            with open(config, "wb") as file:
                file.write(bytes_)
            self.assertEqual(self.run_words(["config", "get", "label"]).stdout, "Old\n")
            self.assertEqual(self.run_words(["config", "set", "label", "New"]).returncode, 0)
            self.assertEqual(self.run_words(["config", "get", "label"]).stdout, "New\n")
        secret = "whsec_" + "YWJj" * 8
        for name, bytes_ in (("bom", BOM + secret.encode() + b"\r\n"),
                             ("wide", (secret + "\r\n").encode("utf-16"))):
            self.write(name, bytes_)
            done = self.run_words(["webhook", "verify", "--secret-file", name, "--id", "x",
                                   "--timestamp", "1", "--signature", "v1,YWJj", "--body", "a.wav",
                                   "--any-age"])
            self.assertEqual(done.returncode, 9, done.stderr)
            self.assertNotIn("secret is", done.stderr)
        manifest = '[release]\ntitle = "L"\nartists = ["A"]\n[[tracks]]\nfile = "b.wav"\n'
        for bytes_ in (BOM + manifest.encode(), manifest.encode("utf-16")):
            self.write("r.toml", bytes_)
            self.assertIn("there is no file", self.run_words(["release", "plan", "r.toml"]).stderr)

    # The machine

    def test_without_a_home(self):
        self.wav("a.wav", seconds=31)
        env = {"PATH": "/usr/bin:/bin"}
        done = subprocess.run([os.path.join(BIN, "musicverse"), "check", "a.wav", "--for",
                               "soundcloud", "--artist", "A"], env=env, cwd=self.work,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_zones_whose_sign_misleads(self):
        for zone, offset in (("GMT+2", "+02:00"), ("UTC-5", "-05:00"), ("utc+0530", "+05:30")):
            done = self.run_words(["release", "calendar", "--from", "2027-01-01"],
                                  env={"MV_TIMEZONE": zone})
            self.assertNotIn("Did you mean", done.stderr)
            self.assertIn(offset, done.stderr)

    def test_zone_as_a_rule(self):
        words = ["release", "calendar", "--from", "2027-07-15"]
        done = self.run_words(words, env={"TZ": "XYZ-3ABC,M3.5.0,M9.1.0"})
        self.assertEqual(done.returncode, 2)
        self.assertIn("--tz", done.stderr)

    @unittest.skipUnless(tool("openssl"), "openssl is not installed")
    def test_a_certificate_that_is_not_trusted(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem",
                        "-out", "c.pem", "-days", "9", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost"], cwd=self.work, check=True,
                       capture_output=True)
        server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
        settings = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        settings.load_cert_chain(self.path("c.pem"), self.path("k.pem"))
        server.handle_error = lambda *_: None
        plain = server.socket
        server.socket = settings.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        port = server.server_address[1]
        self.write("key", "mv_live_" + "q" * 40)
        done = self.run_words(["track", "list", "--server", "https://localhost:%d" % port,
                               "--timeout", "1s"], env={"MV_API_KEY_FILE": "key"})
        self.assertIn("certificate is not trusted", done.stderr)
        listen = subprocess.Popen(
            [os.path.join(BIN, "musicverse"), "webhook", "listen", "--sandbox", "--forward-to",
             "https://localhost:%d/h" % port], env=self.env, cwd=self.work, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(iter(listen.stdout.readline, "")),
                                  daemon=True)
        reader.start()
        deadline = time.monotonic() + 60
        while not lines and time.monotonic() < deadline:
            reader.join(0.05)
        while "certificate" not in "".join(lines) and time.monotonic() < deadline:
            self.run_words(["webhook", "trigger", "distribution.live", "--sandbox"])
            reader.join(0.5)
        listen.terminate()
        listen.wait(20)
        reader.join(5)
        listen.stdout.close()
        self.assertIn("certificate is not trusted", "".join(lines))
        self.assertNotIn("is the program running", "".join(lines))


if __name__ == "__main__":
    main()
