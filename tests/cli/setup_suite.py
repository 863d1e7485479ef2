# SPDX-License-Identifier: Apache-2.0
"""Somebody who has just installed it: set-up, the first release, what is asked and what is refused."""
import datetime
import json
import os
import shutil
import signal
import stat
import subprocess
import time
import unittest
import zoneinfo

from programs import BIN, ProgramTest, main
from schedule_suite import CRONTAB, MISSING
from terminal import Terminal
from terminal_suite import columns

MUSICVERSE = os.path.join(BIN or "", "musicverse")
NO = ("[y/N]", "n\n")


class SetupTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.tools = os.path.join(self.folder, "tools")
        os.mkdir(self.tools)
        for name, text in (("crontab", CRONTAB), ("systemctl", MISSING), ("loginctl", MISSING)):
            path = os.path.join(self.tools, name)
            with open(path, "w") as out:
                out.write(text)
            os.chmod(path, stat.S_IRWXU)
        self.env.update(PATH=self.tools + ":" + self.env["PATH"], TZ="Europe/Berlin", SHELL="/bin/bash")

    def see(self, *words, dialog=(), width=80, **options):
        seen = Terminal([MUSICVERSE, *words], self.env, self.work, width, dialog=dialog, **options)
        for line in seen.screen.split("\n"):
            if "/" not in line and not line.startswith("mv_"):  # links and keys stay whole
                self.assertLessEqual(columns(line), width, line)
        return seen

    def good(self, *words, **options):
        done = self.run_words(list(words), **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def setting(self, name):
        return self.good("config", "get", name).stdout.strip()


class Init(SetupTest):
    ANSWERS = [("stores show it: ", "Ada Stone\n"), ("legal name", "Ada M. Stone\n"),
               ("-: none): ", "\n"), ("Time zone [Europe/Berlin]: ", "berlin\n"),
               ("release [soundcloud,spotify]: ", "soundclud\n"), ("Did you mean soundcloud", ""),
               ("release [soundcloud,spotify]: ", "soundcloud, spotify\n"),
               ("Connect your SoundCloud account", ""), NO, ("Connect your LabelGrid account", ""), NO,
               ("ISRC or UPC", ""), NO, ("Get a message", ""), NO]

    def test_everything_is_asked_and_kept(self):
        seen = self.see("init", dialog=[*self.ANSWERS, ("Set up a timer", ""), ("[y/N]", "y\n"),
                                        ("tab completion for bash", ""), ("[y/N]", "y\n"),
                                        ("Rehearse a release", ""), ("[y/N]", "y\n")], seconds=120)
        self.assertEqual((seen.code, seen.unsaid), (0, []), seen.screen)
        self.assertIn("Spotify: live", seen.screen)
        self.assertIn("Ready. Release a recording with:", seen.screen)
        for name, value in (("artist", "Ada Stone"), ("writer", "Ada M. Stone"), ("label", ""),
                            ("timezone", "Europe/Berlin"), ("platforms", "soundcloud,spotify")):
            self.assertEqual(self.setting(name), value)
        self.assertTrue(os.path.exists(os.path.join(
            self.home, ".local/share/bash-completion/completions/musicverse")))
        with open(os.path.join(self.tools, "crontab.table")) as table:
            self.assertIn("release run-due", table.read())
        # Again: what is set stands in brackets, and what is done is not asked any more.
        again = self.see("init", dialog=[
            ("stores show it [Ada Stone]: ", "\n"), ("[Ada M. Stone]: ", "\n"), ("Label", ""), (": ", "Pier\n"),
            ("[Europe/Berlin]: ", "\n"), ("[soundcloud,spotify]: ", "\n"), NO, NO, NO, NO, NO])
        self.assertEqual((again.code, again.unsaid), (0, []), again.screen)
        self.assertNotIn("Set up a timer", again.screen)
        self.assertEqual(self.setting("label"), "Pier")
        self.assertEqual(self.setting("artist"), "Ada Stone")

    def test_ctrl_c_at_each_stage(self):
        for stage in range(len(self.ANSWERS)):
            if not self.ANSWERS[stage][1]:
                continue
            with self.subTest(stage=self.ANSWERS[stage][0]):
                dialog = [*self.ANSWERS[:stage], (self.ANSWERS[stage][0], "\x03")]
                seen = self.see("init", dialog=dialog, seconds=30)
                self.assertEqual((seen.code, seen.unsaid), (130, []), seen.screen)
                for name in ("config", "config/config.toml"):
                    shutil.rmtree(os.path.join(self.home, name), ignore_errors=True)

    def test_without_a_terminal_it_does_what_the_options_say(self):
        done = self.good("init", "--artist", "Ada Stone", "--tz", "berlin", "--to", "spotify",
                         "--schedule", "--json")
        value = json.loads(done.stdout)
        self.assertEqual((value["artist"], value["timezone"], value["platforms"], value["schedule"]),
                         ("Ada Stone", "Europe/Berlin", "spotify", True))
        refused = self.run_words(["init", "--tz", "Atlantis", "--to", "spotfy", "--artist", "Bea"])
        self.assertEqual(refused.returncode, 2)
        self.assertIn("Atlantis", refused.stderr)
        self.assertIn("Did you mean spotify?", refused.stderr)
        self.assertEqual(self.setting("artist"), "Ada Stone")

    def test_a_step_that_failed_is_told_at_the_end(self):
        done = self.run_words(["init", "--artist", "Ada Stone", "--isrc", "NOT A PREFIX"])
        self.assertEqual(done.returncode, 3, done.stdout)
        self.assertIn("some steps of the set-up failed: isrc", done.stderr)
        self.assertNotIn("Ready", done.stdout)
        self.assertEqual(self.setting("artist"), "Ada Stone")

    def test_who_wrote_it(self):
        self.wav()
        self.good("config", "set", "writer", "Ada M. Stone; Ben Reed")
        done = self.good("check", "track.wav", "--artist", "Ada", "--title", "Dawn", "--json")
        writers = json.loads(done.stdout)["files"][0]["metadata"]["writers"]
        self.assertEqual([each["name"] for each in writers], ["Ada M. Stone", "Ben Reed"])


class FirstRelease(SetupTest):
    def test_it_comes_out_on_friday_without_a_document_read(self):
        """Four commands, each named by the one before; then the clock moves on."""
        began = time.monotonic()
        self.wav("dawn.wav")
        self.env["MV_SANDBOX"] = "yes"
        commands = 0
        help_text = self.see().screen
        commands += 1
        self.assertIn("init", help_text)
        # Nothing is said of accounts in a rehearsal; all other steps are skipped but the timer.
        seen = self.see("init", dialog=[
            ("stores show it: ", "Ada Stone\n"), ("legal name", "\n"), ("-: none): ", "\n"),
            ("Time zone [Europe/Berlin]: ", "\n"), ("[soundcloud,spotify]: ", "\n"),
            ("ISRC or UPC", ""), NO, ("Get a message", ""), NO, ("Set up a timer", ""),
            ("[y/N]", "y\n"), ("tab completion", ""), NO, ("Rehearse", ""), NO], seconds=120)
        commands += 1
        self.assertEqual((seen.code, seen.unsaid), (0, []), seen.screen)
        self.assertIn("distribute song.wav", seen.screen)
        seen = self.see("distribute", "dawn.wav", "--at", "friday 00:00", "--wait", seconds=120, dialog=[
            ("legal name [Ada Stone]: ", "\n"), ("Send", ""), ("00:00 Berlin", ""), ("[y/N]", "y\n")])
        commands += 1
        self.assertEqual((seen.code, seen.unsaid), (0, []), seen.screen)
        said = " ".join(seen.screen.split())
        self.assertRegex(said, r"Due Fri \d+ \w{3} \d{4} 00:00 Berlin \(in ")
        self.assertIn("SoundCloud needs this computer", said)
        self.assertIn("A timer (cron) starts MusicVerse then", said)
        self.assertLessEqual(commands, 6)
        print(f"newcomer: {commands} commands, {time.monotonic() - began:.1f} s")
        shown = json.loads(self.good("release", "show", "dawn", "--json").stdout)
        due = datetime.datetime.fromisoformat(shown["schedule"]["due_at"].replace("Z", "+00:00"))
        local = due.astimezone(zoneinfo.ZoneInfo("Europe/Berlin"))
        self.assertEqual((local.weekday(), local.hour, local.minute), (4, 0, 0))
        self.good("server", "stop")
        self.comes_out_at(due)

    def cron_line(self):
        with open(os.path.join(self.tools, "crontab.table")) as table:
            line = next(line for line in table if "schedule" in line)
        return line.split(" ", 5)[5].replace("\\%", "%")

    def run_as_cron(self, when):
        # As cron does: by sh, with hardly an environment; and the clock of the machine at `when`.
        at = when.astimezone(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
        return subprocess.run(["faketime", at, "/bin/sh", "-c", self.cron_line()], cwd="/", timeout=60,
                              env={"HOME": "/nowhere", "PATH": "/usr/bin:/bin", "TZ": "UTC",
                                   "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                                   "DONT_FAKE_MONOTONIC": "1"},
                              check=False)

    def comes_out_at(self, due):
        if not shutil.which("faketime"):
            raise unittest.SkipTest("faketime is not installed")
        socket = os.path.join(self.home, "run", "mvd.sock")
        self.run_as_cron(due - datetime.timedelta(hours=6))
        if os.path.exists(socket):  # it looks at what Spotify says meanwhile
            self.assertEqual(
                json.loads(self.good("release", "show", "dawn", "--json").stdout)["state"], "scheduled")
            self.good("server", "stop")
        deadline, live = time.monotonic() + 120, {}
        while "soundcloud" not in live and time.monotonic() < deadline:
            self.assertEqual(self.run_as_cron(due + datetime.timedelta(seconds=1)).returncode, 0)
            if os.path.exists(socket):
                shown = json.loads(self.good("release", "show", "dawn", "--json").stdout)
                live = {each["platform"] for each in shown["placements"] if each["state"] == "live"}
        self.assertIn("soundcloud", live)
        self.assertTrue(shown["fired_at"].startswith(due.strftime("%Y-%m-%dT%H:%M")), shown["fired_at"])


class Questions(SetupTest):
    def test_a_missing_artist_and_songwriter_are_asked_for(self):
        self.wav("dawn.wav")
        words = ["distribute", "dawn.wav", "--to", "soundcloud", "--sandbox"]
        seen = self.see(*words, dialog=[("Artist, as stores show it: ", "Ada Stone\n"),
                                        ("legal name [Ada Stone]: ", "Ada M. Stone\n"),
                                        ("Send", ""), ("[y/N]", "y\n")])
        self.assertEqual((seen.code, seen.unsaid), (0, []), seen.screen)
        self.assertIn('config set artist "Ada Stone"', " ".join(seen.screen.split()))
        track = json.loads(self.good("track", "show", "dawn", "--sandbox", "--json").stdout)
        self.assertEqual(track["artist"], "Ada Stone")
        self.assertEqual(track["metadata"]["writers"][0]["name"], "Ada M. Stone")
        # With --yes nobody is asked.
        self.wav("dusk.wav", seconds=36)
        done = self.run_words(["distribute", "dusk.wav", "--to", "soundcloud", "--sandbox", "--yes"])
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_accounts_are_named_before_anything_is_asked_or_stored(self):
        self.wav("dawn.wav")
        for more in ([], ["--at", "2036-12-05 00:00"]):
            done = self.run_words(["distribute", "dawn.wav", "--artist", "Ada", "--to",
                                   "soundcloud,spotify", "--yes", *more])
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn("SoundCloud: no SoundCloud account is connected", done.stderr)
            self.assertIn("Spotify: no LabelGrid account is connected", done.stderr)
            self.assertEqual(json.loads(self.good("track", "list", "--json").stdout), [])
            self.assertEqual(json.loads(self.good("release", "list", "--json").stdout), [])

    def test_what_an_account_needs_is_asked_with_where_it_is_found(self):
        seen = self.see("platform", "connect", "soundcloud", dialog=[("client", ""), (": ", "\x03")])
        self.assertIn("soundcloud.com", seen.screen)
        seen = self.see("platform", "connect", "spotify", dialog=[("while you type", ""), (": ", "\x03")])
        self.assertEqual(seen.unsaid, [])


class Verbs(SetupTest):
    def test_keys_and_drafts(self):
        self.good("apikey", "create", "--name", "ci", "--scopes", "tracks:read")
        self.assertIn("tracks:read", self.good("apikey", "show", "ci").stdout)
        self.wav()
        self.good("release", "create", "track.wav", "--title", "Draft", "--artist", "Ada")
        seen = self.see("release", "delete", "draft", dialog=[("Delete release", ""), ("[y/N]", "y\n")])
        self.assertEqual((seen.code, seen.unsaid), (0, []), seen.screen)
        self.assertEqual(json.loads(self.good("release", "list", "--json").stdout), [])

    def test_what_was_sent_is_not_deleted(self):
        self.wav()
        self.good("distribute", "track.wav", "--title", "Dawn", "--artist", "Ada", "--to", "soundcloud",
                  "--sandbox", "--at", "2036-12-05 00:00", "--yes")
        done = self.run_words(["release", "delete", "dawn", "--sandbox", "--yes"])
        self.assertEqual(done.returncode, 7, done.stderr)
        self.assertIn("never sent twice", done.stderr)

    def test_quiet_is_ids(self):
        self.wav("a.wav")
        self.wav("b.wav", seconds=36)
        done = self.good("distribute", "a.wav", "b.wav", "--artist", "Ada", "--to", "soundcloud",
                         "--sandbox", "--yes", "--quiet", "--wait")
        self.assertRegex(done.stdout, r"^dst_\w{26}\ndst_\w{26}\n$")
        self.assertEqual(done.stderr, "")
        listed = self.good("distribution", "list", "--sandbox", "--quiet").stdout
        self.assertEqual(sorted(listed.split()), sorted(done.stdout.split()))
        self.assertRegex(self.good("track", "show", "a", "--sandbox", "--quiet").stdout, r"^trk_\w{26}\n$")
        seen = self.see("track", "list")
        self.assertIn("There are some in the sandbox: add --sandbox.", " ".join(seen.screen.split()))

    def test_version_and_self_test(self):
        self.assertRegex(self.good("-V").stdout, r"^musicverse \d")
        done = self.good("self-test", "--json")
        self.assertTrue(json.loads(done.stdout)["ok"])
        self.assertFalse(os.path.exists(os.path.join(self.home, "data")), "the own home is not touched")

    def test_help_after_shell_init(self):
        for words in ("mv help", "mv --help"):
            text = f'eval "$(musicverse shell-init bash)"; {words}'
            done = subprocess.run(["bash", "-c", text], env=self.env, cwd=self.work, timeout=30,
                                  capture_output=True, text=True, check=False)
            self.assertIn("MusicVerse releases music", done.stdout, words)
        open(os.path.join(self.work, "help"), "w").close()
        done = subprocess.run(["bash", "-c", 'eval "$(musicverse shell-init bash)"; mv help x'],
                              env=self.env, cwd=self.work, timeout=30, capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("also a file here", done.stderr)


class Files(SetupTest):
    def test_what_all_files_have_is_said_once(self):
        for name, rate, seconds in (("a.wav", 44100, 35), ("b.wav", 44100, 36), ("c.wav", 22050, 37)):
            self.wav(name, rate=rate, seconds=seconds)
        done = self.run_words(["check", "a.wav", "b.wav", "c.wav", "--artist", "Ada"])
        self.assertEqual(done.returncode, 9)
        self.assertEqual(done.stdout.count("no genre is set"), 1)
        self.assertTrue(done.stdout.startswith("All 3 files:\n"), done.stdout)
        self.assertIn("\nc.wav: would be refused\n", done.stdout)
        self.assertTrue(done.stdout.endswith("\n1 of 3 files would be refused.\n"), done.stdout)
        self.wav("d.wav", rate=22050, seconds=38)
        done = self.run_words(["distribute", "a.wav", "c.wav", "d.wav", "--to", "spotify", "--artist", "Ada",
                               "--sandbox", "--yes"])
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stderr.count("22,050 Hz is below"), 1, done.stderr)
        self.assertEqual(done.stderr.count("no genre is set"), 1, done.stderr)
        self.assertIn("c.wav, d.wav: ", done.stderr)
        done = self.run_words(["distribute", "c.wav", "d.wav", "--to", "spotify", "--artist", "Ada",
                               "--sandbox", "--yes"])
        self.assertEqual(done.returncode, 9)
        self.assertIn("both files: ", done.stderr)

    def test_a_cover_that_would_be_refused_is_not_set(self):
        self.wav()
        self.good("track", "upload", "track.wav", "--title", "Dawn")
        ppm = b"P6 500 500 255\n" + bytes(range(250)) * 3000
        subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "image2pipe", "-c:v", "ppm", "-i", "-",
                        "small.png"], input=ppm[:15 + 750000], cwd=self.work, check=True)
        done = self.run_words(["art", "set", "dawn", "small.png", "--yes"])
        self.assertEqual(done.returncode, 9, done.stderr)
        self.assertIn("500", done.stderr)
        self.assertIn("keeps the cover it has", done.stderr)

    def test_fix_sends_what_was_repaired(self):
        self.wav()
        subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=3000x3000",
                        "-frames:v", "1", "-pix_fmt", "rgba", "cover.png"], cwd=self.work, check=True)
        words = ["distribute", "track.wav", "--artist", "Ada Stone", "--to", "soundcloud,spotify", "--sandbox",
                 "--yes", "--title", "dawn - Radio Edit", "--artwork", "cover.png"]
        refused = self.run_words(words)
        self.assertEqual(refused.returncode, 9, refused.stderr)
        self.assertIn("alpha channel", refused.stderr)
        done = self.run_words([*words, "--fix"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('becomes "Dawn (Radio Edit)"', done.stderr)
        self.assertIn("will be sent", done.stderr)  # what was guessed is still told as a guess
        with open(os.path.join(self.work, "cover.fixed.jpg"), "rb") as fixed:
            self.assertEqual(fixed.read(2), b"\xff\xd8")
        track = json.loads(self.good("track", "show", "dawn (radio edit)", "--sandbox", "--json").stdout)
        self.assertEqual(track["artwork"]["file_name"], "cover.fixed.jpg")
        self.assertEqual(track["metadata"]["genre"], "", "a guess is not a statement")
        self.assertFalse(os.path.exists(os.path.join(self.work, "track.fixed.wav")))
        done = self.run_words([*words, "--fix", "--dry-run"])
        self.assertEqual(done.returncode, 2)
        self.assertIn("a dry run writes nothing", done.stderr)

    def test_what_is_refused_has_no_id(self):
        for name, seconds in (("c.wav", 35), ("d.wav", 36)):
            self.wav(name, rate=22050, seconds=seconds)
        done = self.run_words(["distribute", "c.wav", "d.wav", "--to", "spotify", "--artist", "Ada", "--sandbox",
                               "--yes", "--quiet"])
        self.assertEqual((done.returncode, done.stdout), (9, ""))
        self.assertIn("2 of 2 files cannot be sent", done.stderr)

    def test_a_name_with_control_characters_is_only_a_name(self):
        name = "a\x1b]0;owned\x07.wav"
        self.wav(name, rate=22050)
        done = self.run_words(["distribute", name, "--to", "spotify", "--artist", "Ada", "--sandbox", "--yes"])
        self.assertEqual(done.returncode, 9)
        self.assertNotIn("\x1b", done.stderr)


class Words(SetupTest):
    def test_what_is_not_understood_is_named(self):
        done = self.good("generate", "a lighthouse, female vocals", "--duration", "5", "-o", "a.wav")
        self.assertIn("Without effect: lighthouse, female.", done.stderr)
        self.assertIn("cannot sing", done.stderr)
        job = json.loads(self.good("job", "list", "--json").stdout)[0]
        self.assertEqual(job["result"]["words"]["unused"], ["lighthouse", "female"])
        explained = json.loads(self.good("generate", "deep blue piano at sea", "--explain", "--json").stdout)
        self.assertEqual(explained["music"]["unused"], ["deep", "blue", "sea"])
        self.assertEqual([each["word"] for each in explained["cover"]["used"]], ["blue", "sea", "piano"])
        self.assertEqual(explained["cover"]["unused"], [])

    def test_takes_to_choose_from(self):
        done = self.good("generate", "techno", "--duration", "5", "--variations", "2", "--seed", "7", "-o",
                         "t.wav", "--json")
        takes = json.loads(done.stdout)
        self.assertEqual([take["seed"] for take in takes], [7, 8])
        with open(os.path.join(self.work, "t-1.wav"), "rb") as one, \
                open(os.path.join(self.work, "t-2.wav"), "rb") as two:
            self.assertNotEqual(one.read(), two.read())
        self.good("art", "generate", takes[0]["id"], "--prompt", "red", "--variations", "3", "-o", "c.jpg")
        for name in ("c-1.jpg", "c-2.jpg", "c-3.jpg", "c-sheet.jpg"):
            with open(os.path.join(self.work, name), "rb") as picture:
                self.assertEqual(picture.read(2), b"\xff\xd8")
        done = self.run_words(["generate", "techno", "--variations", "2", "--distribute", "soundcloud"])
        self.assertEqual(done.returncode, 2)
        done = self.run_words(["generate", "jazz", "--duration", "5", "--variations", "2", "-o", "t.wav"])
        self.assertEqual(done.returncode, 7, "t-1.wav is there")
        self.assertEqual(len(json.loads(self.good("track", "list", "--json").stdout)), 2)


if __name__ == "__main__":
    main()
