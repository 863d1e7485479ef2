# SPDX-License-Identifier: Apache-2.0
"""Every question of the programs: answered with yes, with no, with Enter alone and with Ctrl-C, at three widths."""
import json
import os
import re
import subprocess
import time
import unittest

from programs import main
from setup_suite import SetupTest

WIDTHS = (40, 80, 140)
YES, NO, ENTER, CTRL_C = "y\n", "n\n", "\n", "\x03"
SAID = ["--artist", "Ada Stone", "--writer", "Ada M. Stone"]


class AskingTest(SetupTest):
    def value(self, *words):
        return json.loads(self.good(*words, "--sandbox", "--json").stdout)

    def flat(self, seen):
        return " ".join(seen.screen.split())

    def answer(self, words, question, typed, **options):
        seen = self.see(*words, "--sandbox", dialog=[("[y/N]", typed)], **options)
        self.assertEqual(seen.unsaid, [], seen.screen)
        self.assertIn(question, self.flat(seen))
        return seen


class Removals(AskingTest):
    """What takes something away asks first, and only yes is yes."""

    def asks(self, words, question, there, width):
        before = there()
        for typed, code in ((NO, 1), (ENTER, 1), (CTRL_C, 130), ("what?\n", 1)):
            with self.subTest(words=words, typed=typed):
                seen = self.answer(words, question, typed, width=width)
                self.assertEqual(seen.code, code, seen.screen)
                self.assertEqual(there(), before, "nothing may be done")
        done = self.run_words([*words, "--sandbox"])
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertIn("needs --yes", done.stderr)
        self.assertEqual(there(), before)
        seen = self.answer(words, question, YES, width=width)
        self.assertEqual(seen.code, 0, seen.screen)
        self.assertNotEqual(there(), before)

    def ids(self, noun, gone=("revoked", "cancelled", "taken_down", "takedown_requested", "disconnected")):
        return lambda: [(each["id"], each["state"] if each.get("state") in gone else "")
                        for each in self.value(noun, "list")]

    def test_tracks_and_releases(self):
        for width in WIDTHS:
            self.wav("a.wav", seconds=35 + width)
            self.good("track", "upload", "a.wav", "--title", "Dawn", "--artist", "Ada", "--sandbox")
            self.wav("b.wav", seconds=300 + width)
            self.good("release", "create", "b.wav", "--title", "Draft", "--artist", "Ada", "--key", f"k{width}",
                      "--sandbox")
            self.asks(["release", "delete", "draft"], 'Delete release "Draft"', self.ids("release"), width)
            self.asks(["track", "delete", "dawn"], 'Delete track "Dawn"', self.ids("track"), width)

    def test_what_was_sent(self):
        for width in WIDTHS:
            self.wav("a.wav", seconds=35 + width)
            title = f"Tide {width}"
            self.good("distribute", "a.wav", "--title", title, *SAID, "--to", "soundcloud", "--sandbox", "--yes",
                      "--at", "2036-12-05 00:00", "--wait")
            state = lambda: self.value("release", "show", title)["state"] == "cancelled"
            self.asks(["release", "cancel", title], f'Cancel release "{title}" (rel_', state, width)
            self.wav("b.wav", seconds=36 + width)
            title = f"Ebb {width}"
            self.good("distribute", "b.wav", "--title", title, *SAID, "--to", "soundcloud", "--sandbox", "--yes",
                      "--wait")
            wish = lambda: [each["state"].startswith("take") for each in
                            self.value("distribution", "show", title)["placements"]]
            self.asks(["distribution", "takedown", title], f'Take "{title}" (dst_', wish, width)

    def test_keys_webhooks_channels_and_ranges(self):
        self.env["MV_WEBHOOKS_ALLOW_CIDR"] = "127.0.0.0/8"
        made = (
            (["apikey", "create", "--name", "ci", "--scopes", "tracks:read"], ["apikey", "revoke"], "Revoke API key"),
            (["webhook", "create", "http://127.0.0.1:9/hook", "--allow-http", "--events", "release.*"], ["webhook", "delete"],
             "Delete webhook"),
            (["notify", "setup", "telegram"], ["notify", "delete"], "Delete channel"),
            (["identifier", "create", "isrc", "--prefix", "DEABC"], ["identifier", "delete"], "Delete range"),
        )
        for width in WIDTHS:
            for create, remove, question in made:
                self.good(*create, "--sandbox")
                each = [item for item in self.value(remove[0], "list") if item.get("state") != "revoked"][0]
                self.asks([*remove, each["id"]], question, self.ids(remove[0]), width)

    def test_accounts(self):
        for width in WIDTHS:
            self.good("platform", "connect", "soundcloud", "--sandbox")
            state = lambda: self.run_words(["platform", "test", "soundcloud", "--sandbox"]).returncode
            self.assertEqual(state(), 0)
            for typed, code in ((NO, 1), (CTRL_C, 130)):
                seen = self.answer(["platform", "disconnect", "soundcloud"], "Disconnect the SoundCloud account?", typed, width=width)
                self.assertEqual((seen.code, state()), (code, 0), seen.screen)
            seen = self.answer(["platform", "disconnect", "soundcloud"], "Disconnect the SoundCloud account?", YES, width=width)
            self.assertEqual(seen.code, 0, seen.screen)


class Orders(AskingTest):
    def test_nothing_is_sent_without_a_yes(self):
        files = [f"{i}.wav" for i in range(3)]
        for i, name in enumerate(files):
            self.wav(name, seconds=35 + i)
        with open(os.path.join(self.work, "release.toml"), "w") as manifest:
            manifest.write('[release]\ntitle = "Three Tides"\nartists = ["Ada Stone"]\nplatforms = ["spotify"]\ngenre = "Folk"\n')
            for name in files:
                manifest.write(f'[[tracks]]\nfile = "{name}"\ntitle = "Tide {name[0]}"\nwriters = ["Ada M. Stone"]\n')
        orders = (
            (["distribute", files[0], "--title", "Dawn", *SAID, "--to", "spotify"], 'Send "Dawn" to Spotify'),
            (["distribute", files[0], "--title", "Dawn", *SAID, "--to", "spotify", "--at", "2036-12-05 00:00"],
             "2036 00:00 Berlin"),
            (["distribute", "release.toml"], 'Send "Three Tides" to Spotify'),
        )
        for width in WIDTHS:
            for words, question in orders:
                for typed, code in ((NO, 1), (ENTER, 1), (CTRL_C, 130)):
                    with self.subTest(question=question, typed=typed, width=width):
                        seen = self.answer(words, question, typed, width=width)
                        self.assertEqual(seen.code, code, seen.screen)
                        self.assertEqual(self.value("distribution", "list"), [])
                        self.assertEqual(self.value("release", "list"), [])
        for words, question in orders[::2]:
            self.assertEqual(self.answer(words, question, YES, width=40).code, 0)
        self.assertEqual(len(self.value("release", "list")), 1)

    def test_names_that_are_asked_for(self):
        self.wav("a.wav")
        words = ["distribute", "a.wav", "--title", "Dawn", "--to", "soundcloud", "--sandbox"]
        for width in WIDTHS:
            for dialog in ([("show it: ", CTRL_C)], [("show it: ", "Ada\n"), ("[Ada]: ", CTRL_C)]):
                seen = self.see(*words, dialog=dialog, width=width)
                self.assertEqual((seen.code, seen.unsaid), (130, []), seen.screen)
        self.assertEqual(self.value("track", "list"), [])


class Secrets(AskingTest):
    """A secret is typed without being shown, and Ctrl-C leaves nothing behind."""
    SECRET = "s3cret-that-nobody-sees"

    def test_they_are_not_shown(self):
        hidden = "(it is not shown while you type):"
        asked = (
            ["platform", "connect", "soundcloud", "--client-id", "of-an-app"],
            ["platform", "connect", "spotify"],
            ["notify", "setup", "telegram"],
            ["notify", "setup", "email", "ada@example.com", "--host", "127.0.0.1", "--port", "1", "--security", "none",
             "--user", "ada"],
            ["config", "set", "elevenlabs.key"],
        )
        for width in WIDTHS:
            for words in asked:
                with self.subTest(words=words, width=width):
                    seen = self.see(*words, dialog=[("):", CTRL_C)], width=width)
                    self.assertEqual((seen.code, seen.unsaid), (130, []), seen.raw)
                    self.assertIn(hidden, self.flat(seen))
                    seen = self.see(*words, dialog=[("):", "\n")], width=width)
                    self.assertEqual((seen.code, seen.unsaid), (2, []), seen.raw)
        self.assertEqual(json.loads(self.good("notify", "list", "--json").stdout), [])

    def test_what_is_typed(self):
        seen = self.see("config", "set", "elevenlabs.key", dialog=[("):", self.SECRET + "\n")])
        self.assertEqual((seen.code, seen.unsaid), (0, []), seen.raw)
        self.assertNotIn(self.SECRET, seen.raw)
        self.assertNotIn(self.SECRET, self.good("config", "list").stdout)
        with open(os.path.join(self.home, "config", "config.toml")) as kept:
            self.assertIn(self.SECRET, kept.read())


class Api(AskingTest):
    """From nothing to a program that talks to the server: a key is made, shown once, used and taken back."""

    def test_a_key_from_nothing(self):
        for width in WIDTHS:
            with self.subTest(width=width):
                name = f"ci {width}"
                seen = self.see("apikey", "create", "--name", name, "--scopes", "tracks:read", "--sandbox", width=width)
                self.assertEqual(seen.code, 0, seen.screen)
                self.assertIn("shown only once", self.flat(seen))
                key = re.search(r"^(mv_test_\w+)$", seen.screen, re.M)[1]  # whole, on a line of its own
                socket = self.value("config", "path")["socket"]
                call = lambda path: subprocess.run(
                    ["curl", "-s", "-w", "\n%{http_code}", "--unix-socket", socket, "-H",
                     f"Authorization: Bearer {key}", "http://localhost" + path], capture_output=True, text=True,
                    check=True, timeout=30).stdout.rsplit("\n", 1)
                self.assertEqual(call("/api/v1/tracks")[1], "200")
                refused, code = call("/api/v1/webhooks")
                self.assertEqual((code, json.loads(refused)["code"]), ("403", "forbidden"))
                shown = self.see("apikey", "list", "--sandbox", width=width).screen
                self.assertNotIn(key, shown)
                self.assertIn(key[-4:], shown)
                self.answer(["apikey", "revoke", name], f'Revoke API key "{name}" (key_', YES, width=width)
                self.assertEqual(call("/api/v1/tracks")[1], "401")

    def test_the_list_breaks_between_words(self):
        scopes = "tracks:read,tracks:write,distributions:read"
        self.good("apikey", "create", "--name", "dashboard", "--scopes", scopes, "--sandbox")
        seen = self.see("apikey", "list", "--sandbox").screen
        for scope in scopes.split(","):
            self.assertIn(scope, seen)

    def test_two_that_are_named_alike(self):
        for _ in range(2):
            self.good("apikey", "create", "--name", "ci", "--scopes", "tracks:read", "--sandbox")
        done = self.run_words(["apikey", "show", "ci", "--sandbox"])
        self.assertEqual(done.returncode, 2)
        self.assertIn("Give the whole name, or an id.", done.stderr)


class Speed(AskingTest):
    def test_completion_is_quick(self):
        for i in range(20):
            self.wav("a.wav", seconds=35 + i)
            self.good("track", "upload", "a.wav", "--title", f"Song {i}", "--artist", "Ada", "--sandbox")
        words = ["__complete", "track", "show", "--sandbox", ""]
        spent = []
        for _ in range(9):
            began = time.monotonic()
            done = self.run_words(words)
            spent.append(time.monotonic() - began)
        self.assertEqual(done.stdout.count("Song "), 20, done.stdout + done.stderr)
        print(f"completion of 20 titles: {sorted(spent)[4] * 1000:.0f} ms")
        self.assertLess(sorted(spent)[4], 0.25)  # 50 ms is meant; the machine may be busy


if __name__ == "__main__":
    main()
