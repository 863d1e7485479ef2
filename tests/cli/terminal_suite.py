# SPDX-License-Identifier: Apache-2.0
"""A person at a terminal: titles for ids, lists, one screen of what there is, nothing cut."""
import json
import os
import re
import subprocess
import unicodedata

from programs import BIN, ProgramTest, main
from terminal import Terminal, resize

TITLE = "Eine sehr lange Nacht im letzten Zug nach Norden"


def columns(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF"
               else 1 for c in text)


class TerminalTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.env.update(TZ="Europe/Berlin")

    def see(self, *words, width=80, **options):
        seen = Terminal([os.path.join(BIN, "musicverse"), *words], self.env, self.work, width,
                        **options)
        for line in seen.screen.split("\n"):
            if not any(word.startswith("https://") for word in line.split()):
                self.assertLessEqual(columns(line), width, line)
        return seen

    def said(self, *words):
        done = self.run_words([*words, "--json"])
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def send(self, title, name="track.wav", seconds=35, to="soundcloud,spotify"):
        self.wav(name, seconds=seconds)
        done = self.run_words(["distribute", name, "--title", title, "--artist", "Ada", "--writer",
                               "Ada Example", "--to", to, "--sandbox", "--wait", "--json"])
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)


class Titles(TerminalTest):
    def test_a_title_or_a_part_of_one_or_of_an_id(self):
        sent = self.send("Northern Line")
        for word in ("Northern Line", "northern", "LINE", sent["id"][:20], sent["id"]):
            self.assertEqual(self.said("distribution", "show", word, "--sandbox")["id"], sent["id"])
        self.assertEqual(self.said("track", "show", "northern", "--sandbox")["id"],
                         sent["track_id"])
        listed = self.said("distribution", "list", "--track", "northern", "--sandbox")
        self.assertEqual([item["id"] for item in listed], [sent["id"]])

    def test_several_and_none(self):
        self.send("Night Train", to="soundcloud")
        self.send("Night", "b.wav", 36, to="soundcloud")
        self.assertEqual(self.said("track", "show", "night", "--sandbox")["title"], "Night")
        done = self.run_words(["track", "show", "nig", "--sandbox"])
        self.assertEqual(done.returncode, 2)
        self.assertIn('"nig" fits 2 tracks', done.stderr)
        self.assertIn("Night Train, Ada", done.stderr)
        done = self.run_words(["track", "show", "day", "--sandbox"])
        self.assertEqual(done.returncode, 6)
        self.assertIn('there is no track "day" in the sandbox', done.stderr)

    def test_nothing_is_taken_away_by_a_part_of_its_title(self):
        self.wav()
        self.run_words(["track", "upload", "track.wav", "--title", "Night Train", "--sandbox"])
        done = self.run_words(["track", "delete", "night", "--yes", "--sandbox"])
        self.assertEqual(done.returncode, 2)
        self.assertIn("only a part of a title", done.stderr)
        self.assertIn("Night Train", done.stderr)
        seen = Terminal([os.path.join(BIN, "musicverse"), "track", "delete", "night", "--sandbox"],
                        self.env, self.work, answers=["n"])
        self.assertRegex(seen.screen, r"trk_\w{26}.*\[y/N\]")
        self.assertEqual(len(self.said("track", "list", "--sandbox")), 1)
        done = self.run_words(["track", "delete", "night train", "--yes", "--sandbox"])
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_an_empty_word_is_nothing(self):
        self.wav()
        self.run_words(["track", "upload", "track.wav", "--title", "Alone", "--sandbox"])
        made = self.run_words(["apikey", "create", "--name", "alone", "--scopes", "tracks:read",
                               "--sandbox"])
        self.assertEqual(made.returncode, 0, made.stderr)
        for word in ("", " ", "\u200b", "trk_", "key_"):
            for words in (["track", "delete"], ["apikey", "revoke"]):
                done = self.run_words([*words, word, "--yes", "--sandbox"])
                self.assertNotEqual(done.returncode, 0, (words, word, done.stdout))
        self.assertEqual(len(self.said("track", "list", "--sandbox")), 1)
        keys = self.said("apikey", "list", "--sandbox")
        self.assertEqual([key["state"] for key in keys], ["active"])

    def test_the_other_mode(self):
        self.send("Northern Line")
        done = self.run_words(["track", "show", "northern"])
        self.assertEqual(done.returncode, 6)
        self.assertIn("There is one in the sandbox: add --sandbox.", done.stderr)

    def test_open(self):
        self.send("Northern Line")
        done = self.run_words(["open", "northern", "--at", "spotify", "--sandbox"])
        self.assertRegex(done.stdout, r"^https://spotify\.example/\S+\n$")
        done = self.run_words(["open", "northern", "--at", "tidal", "--sandbox"])
        self.assertEqual(done.returncode, 6)
        self.assertIn("was not sent to", done.stderr)


class Lists(TerminalTest):
    def test_choosing_sorting_and_columns(self):
        for name, title, seconds in (("a.wav", "Bravo", 35), ("b.wav", "alpha", 36),
                                     ("c.wav", "Charlie", 37)):
            self.wav(name, seconds=seconds)
            self.run_words(["track", "upload", name, "--title", title, "--sandbox"])
        titles = lambda *words: [track["title"] for track in
                                 self.said("track", "list", "--sandbox", *words)]
        self.assertEqual(titles("--sort", "title"), ["alpha", "Bravo", "Charlie"])
        self.assertEqual(titles("--sort=-format.duration_ms"), ["Charlie", "alpha", "Bravo"])
        self.assertEqual(titles("--sort", "title", "--limit", "1"), ["alpha"])
        self.assertEqual(titles("--filter", "title=ALPHA"), ["alpha"])
        self.assertEqual(titles("--filter", "title~a", "--filter", "title!=alpha", "--sort",
                                "title"), ["Bravo", "Charlie"])
        shown = self.run_words(["track", "list", "--sandbox", "--sort", "title", "--columns",
                                "title,format.duration_ms"])
        self.assertEqual(shown.stdout, "alpha\t36000\nBravo\t35000\nCharlie\t37000\n")
        for words, text in ((["--sort", "titel"], "Did you mean title?"),
                            (["--columns", "nothing"], "there is no field"),
                            (["--filter", "title"], "is not FIELD=TEXT"),
                            (["--watch"], "--watch needs a terminal")):
            done = self.run_words(["track", "list", "--sandbox", *words])
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(text, done.stderr)

    def test_every_width(self):
        self.send(TITLE)
        for width in (40, 80, 140):
            for words in (["distribution", "list"], ["track", "list"],
                          ["distribution", "show", "lange"], ["status"], ["job", "list"],
                          ["event", "list"], ["platform", "list"], ["track", "show", "lange"]):
                seen = self.see(*words, "--sandbox", width=width)
                self.assertEqual(seen.code, 0, seen.raw)
                self.assertNotIn("…", seen.screen, words)
        seen = self.see("distribution", "show", "lange", "--sandbox", width=40)
        self.assertRegex(seen.screen, r"(?m)^  https://spotify\.example/\S+$")
        self.assertIn("live since", seen.screen)


class LongOutput(TerminalTest):
    def pager(self, text):
        path = os.path.join(self.folder, "pager")
        with open(path, "w") as out:
            out.write("#!/bin/sh\n" + text)
        os.chmod(path, 0o700)
        self.env["PAGER"] = path

    def test_it_goes_to_the_pager(self):
        self.pager('echo "-- paged"; cat; echo "-- end"\n')
        seen = self.see("check", "--rules")
        self.assertTrue(seen.screen.startswith("-- paged\n"), seen.screen)
        self.assertEqual(seen.code, 0)
        self.assertNotIn("-- paged", self.see("version").screen)
        self.assertNotIn("-- paged", self.see("check", "--rules", "--no-pager").screen)
        self.assertNotIn("-- paged", self.run_words(["check", "--rules"]).stdout)
        self.pager("exit 0\n")  # left at once
        self.assertEqual(self.see("check", "--rules").code, 0)
        self.env["MV_PAGER"] = "no-such-pager"
        self.assertIn("A2", self.see("check", "--rules").screen)

    def test_head_takes_what_it_wants(self):
        done = subprocess.run(["bash", "-c", 'musicverse check --rules | head -1; echo "${PIPESTATUS[0]}"'],
                              env=self.env, cwd=self.work, capture_output=True, text=True, timeout=60)
        lines = done.stdout.splitlines()
        self.assertEqual((len(lines), done.stderr), (2, ""))
        self.assertIn(lines[1], ("0", "141"))

    def test_a_table_that_repaints_fits_the_terminal_as_it_is_then(self):
        self.wav()
        self.run_words(["track", "upload", "track.wav", "--title", TITLE, "--sandbox"])
        seen = Terminal([os.path.join(BIN, "musicverse"), "track", "list", "--watch", "--sandbox"], self.env,
                        self.work, 120, seconds=30,
                        dialog=[("TITLE", resize(40)), ("LENGTH   0:35", "\x03")])
        self.assertEqual(seen.unsaid, [])
        last = seen.raw.rsplit("\x1b[J", 1)[-1]
        for line in last.split("\n"):
            self.assertLessEqual(columns(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line.replace("^C", ""))), 40,
                                 line)

    def test_colour_is_only_colour(self):
        self.send(TITLE)
        for words in (["status"], ["distribution", "list"], ["check", "track.wav"], ["doctor"]):
            with self.subTest(words=words):
                plain = self.see(*words, "--sandbox", "--color=never")
                coloured = self.see(*words, "--sandbox", "--color=always")
                self.assertEqual(coloured.screen, plain.screen)
                self.assertNotIn("\x1b[3", plain.raw)
                self.env["NO_COLOR"] = "1"
                self.assertNotIn("\x1b[3", self.see(*words, "--sandbox").raw)
                del self.env["NO_COLOR"]


class CtrlC(TerminalTest):
    def test_what_goes_on_is_said(self):
        self.wav("long.wav", seconds=1200)
        words = ["distribute", "long.wav", "--title", "Long", "--artist", "Ada", "--writer", "Ada Example",
                 "--to", "soundcloud", "--sandbox", "--yes"]
        for stage in ("Measuring", "Uploading"):
            seen = self.see(*words, dialog=[(stage, "\x03")])
            self.assertEqual(seen.code, 130, seen.screen)
            self.assertIn("Run the same command again", " ".join(seen.screen.split()), stage)
        seen = self.see(*words, "--wait", dialog=[("soundcloud", "\x03")])
        if seen.code == 130:  # it was not faster
            self.assertIn("continues", seen.screen)
        done = self.run_words([*words, "--wait", "--json"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.said("distribution", "list", "--sandbox")), 1)

    def test_a_question_is_not_answered(self):
        self.wav()
        seen = self.see("distribute", "track.wav", "--title", "Dawn", "--artist", "Ada", "--writer", "Ada B",
                        "--to", "soundcloud", "--sandbox", dialog=[("[y/N]", "\x03")])
        self.assertNotEqual(seen.code, 0)
        self.assertEqual(self.said("track", "list", "--sandbox"), [])


class Screens(TerminalTest):
    def test_without_a_command(self):
        self.assertIn("Release music", self.see().screen)
        self.send(TITLE)
        self.env["MV_SANDBOX"] = "yes"
        seen = self.see()
        self.assertTrue(seen.screen.startswith("Live lately"), seen.screen)
        self.assertIn("https://spotify.example/", seen.screen)

    def test_words_of_other_programs(self):
        for words, better in ((["upload", "a.wav"], "distribute"), (["ls"], "track list"),
                              (["track", "rm", "x"], "track delete"), (["connect"], "platform connect")):
            done = self.run_words(words)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"Try `musicverse {better}`", done.stderr)

    def test_what_is_not_there(self):
        for command in (["check", "no.wav"], ["distribute", "no.wav", "--to", "spotify"]):
            done = self.run_words(command)
            self.assertEqual(done.returncode, 2)
            self.assertEqual(done.stderr, "musicverse: no.wav: there is no such file\n")
            self.assertEqual(done.stdout, "")
        self.wav()
        done = self.run_words(["distribute", "track.wav", "--sandbox"])
        self.assertEqual(done.returncode, 2)
        self.assertIn("Add --to", done.stderr)

    def test_hints_keep_the_mode(self):
        self.wav()
        done = self.run_words(["distribute", "track.wav", "--title", "Dawn", "--artist", "Ada",
                               "--writer", "Ada Example", "--to", "soundcloud", "--sandbox"])
        self.assertRegex(done.stderr, r"distribution watch dst_\w+ --sandbox")


class Dates(TerminalTest):
    WORDS = ["distribute", "track.wav", "--title", "Dawn", "--artist", "Ada", "--writer",
             "Ada Example", "--to", "spotify", "--sandbox"]

    def test_as_people_write_them(self):
        self.wav()
        done = self.run_words([*self.WORDS, "--at", "next friday", "--tz", "berlin"])
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r'--at "next friday" is Fri \d+ \w{3} \d{4} 00:00 Berlin')
        self.assertIn("Add --yes", done.stderr)
        done = self.run_words([*self.WORDS, "--at", "next friday 18:30", "--tz", "berlin", "--yes",
                               "--json=schedule"])
        self.assertEqual(done.returncode, 0, done.stderr)
        schedule = json.loads(done.stdout)["schedule"]
        self.assertEqual(schedule["zone"], "Europe/Berlin")
        self.assertTrue(schedule["at"].endswith("T18:30:00"), schedule)

    def test_they_are_asked_back(self):
        self.wav()
        seen = self.see(*self.WORDS, "--at", "4 dec 2036 9pm", answers=["n"])
        self.assertNotEqual(seen.code, 0)
        self.assertIn("Thu 4 Dec 2036 21:00 Berlin", " ".join(seen.screen.split()))

    def test_two_readings(self):
        self.wav()
        done = self.run_words([*self.WORDS, "--at", "4/12/2036", "--yes"])
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("2036-12-04", done.stderr)
        self.assertIn("2036-04-12", done.stderr)


if __name__ == "__main__":
    main()
