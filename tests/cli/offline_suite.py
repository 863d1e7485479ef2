# SPDX-License-Identifier: Apache-2.0
"""What needs no server: settings, help, bad input, output and exit codes."""
import json
import os
import subprocess
import unittest

from programs import BIN, ProgramTest, main


class Offline(ProgramTest):
    def error_of(self, done):
        self.assertEqual(done.stdout, "")
        return json.loads(done.stderr)["error"]

    def test_help_of_everything(self):
        table = json.loads(self.run_words(["help", "--json"]).stdout)
        self.assertGreater(len(table["commands"]), 25)
        for command in table["commands"]:
            done = self.run_words(command["command"].split() + ["--help"])
            with self.subTest(command=command["command"]):
                self.assertEqual(done.returncode, 0)
                self.assertIn("Examples", done.stdout)
                self.assertLessEqual(max(map(len, done.stdout.split("\n"))), 80)
                self.assertNotIn("\033", done.stdout)
                wrong = self.run_words(command["command"].split() + ["--jsn"])
                self.assertEqual(wrong.returncode, 2)
                if command["command"] not in ("__complete",):
                    self.assertIn("--json", wrong.stderr)
        for topic in ("environment", "exit-codes", "formatting", "config", "name"):
            self.assertEqual(self.run_words(["help", topic]).returncode, 0)
        self.assertIn("distribute", self.run_words(["help", "distribut"]).stderr)

    def test_closed_and_full_output(self):
        for words in (["help"], ["version"], ["config", "list"], ["version", "--json"]):
            with self.subTest(words=words):
                with open("/dev/full", "w") as full:
                    done = subprocess.run([os.path.join(BIN, "musicverse")] + words, stdout=full,
                                          stderr=subprocess.PIPE, env=self.env, cwd=self.work)
                self.assertEqual(done.returncode, 1)
                for closing in ("<&-", ">&-", "2>&-"):
                    done = subprocess.run("musicverse %s %s" % (" ".join(words), closing),
                                          shell=True, env=self.env, cwd=self.work, timeout=20,
                                          capture_output=True)
                    self.assertEqual(done.returncode, 1 if closing == ">&-" else 0)

    def test_settings(self):
        self.assertEqual(self.run_words(["config", "set", "label", "My Label"]).returncode, 0)
        path = os.path.join(self.home, "config", "config.toml")
        with open(path) as config:
            self.assertEqual(config.read(), 'label = "My Label"\n')
        done = self.run_words(["config", "get", "label", "--json"])
        self.assertEqual(json.loads(done.stdout)["source"], "user file")
        with open(os.path.join(self.work, "mv.toml"), "w") as project:
            project.write('label = "Theirs"\n')
        self.assertEqual(self.run_words(["config", "get", "label"]).stdout, "Theirs\n")
        done = self.run_words(["config", "get", "label"], env={"MV_LABEL": "E"})
        self.assertEqual(done.stdout, "E\n")
        self.assertIn("color", self.run_words(["config", "get", "colour"]).stderr)
        self.assertEqual(self.run_words(["config", "set", "timeout", "soon"]).returncode, 2)

    def test_hostile_project(self):
        with open(os.path.join(self.work, "mv.toml"), "w") as project:
            project.write('artist = "A"\nserver = "http://127.0.0.1:1"\n')
        done = self.run_words(["track", "list"])
        self.assertEqual(done.returncode, 2)
        self.assertIn("mv.toml:2", done.stderr)
        self.assertIn("may not set server", done.stderr)

    def test_secrets_are_not_shown(self):
        secret = "mv_live_" + "q" * 40
        done = self.run_words(["config", "set", "api_key", secret])
        self.assertEqual(done.returncode, 2)
        self.assertNotIn(secret, done.stderr)
        done = subprocess.run([os.path.join(BIN, "musicverse"), "config", "set", "api_key"],
                              input=secret + "\n", text=True, env=self.env, cwd=self.work,
                              capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        path = os.path.join(self.home, "config", "config.toml")
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        for words in (["config", "list"], ["config", "get", "api_key"], ["config", "list", "--json"]):
            done = self.run_words(words)
            self.assertNotIn(secret, done.stdout + done.stderr)
        self.assertIn("***", self.run_words(["config", "get", "api_key"]).stdout)

    def refused(self, words, *parts, codes=(9,)):
        before = sorted(os.listdir(self.home))
        for json_mode in (False, True):
            done = self.run_words(["distribute"] + words + ["--sandbox"] + ["--json"] * json_mode)
            self.assertIn(done.returncode, codes, done.stderr)
            self.assertEqual(done.stdout, "")
            for part in parts:
                self.assertIn(part, done.stderr)
            if json_mode:
                error = self.error_of(done)
                self.assertEqual(error["exit_code"], done.returncode)
                self.assertTrue(error["errors"])
        self.assertEqual(before, sorted(os.listdir(self.home)))

    def test_bad_input(self):
        good = self.wav()
        self.refused(["none.wav", "--to", "spotify"], "none.wav", codes=(2,))
        self.refused([self.work, "--to", "spotify"], "folder")
        open(os.path.join(self.work, "empty.wav"), "w").close()
        self.refused(["empty.wav", "--to", "spotify"], "empty.wav")
        with open(os.path.join(self.work, "text.wav"), "w") as text:
            text.write("hello world\n" * 1000)
        self.refused(["text.wav", "--to", "spotify"], "text.wav")
        with open(good, "rb") as whole, open(os.path.join(self.work, "cut.wav"), "wb") as cut:
            cut.write(whole.read()[:200000])
        self.refused(["cut.wav", "--to", "spotify"], "cut.wav")
        low = self.wav("low.wav", rate=22050, channels=1, width=1)
        self.refused([low, "--to", "spotify"], "22,050", "8")
        self.refused([good, "--to", "spotfy"], "spotfy", "Did you mean spotify", codes=(2, 9))
        self.refused([good, "--to", "spotify", "--isrc", "XX-1"], "XX-1")
        # Everything at once.
        self.refused([low, "--to", "spotify,dezer", "--isrc", "XX-1", "--artwork", "none.jpg"],
                     "22,050", "dezer", "XX-1", "none.jpg")

    def test_live_needs_yes_without_terminal(self):
        done = self.run_words(["distribute", self.wav(), "--to", "spotify"])
        self.assertIn(done.returncode, (2, 9))
        self.assertIn("--yes", done.stderr)
        for words in (["track", "delete", "trk_x"], ["apikey", "revoke", "key_x"],
                      ["distribution", "cancel", "dst_x"], ["platform", "disconnect", "spotify"]):
            done = self.run_words(words)
            self.assertEqual(done.returncode, 2)
            self.assertIn("--yes", done.stderr)

    def test_check(self):
        good = self.wav("My Song.wav")
        done = self.run_words(["check", good, "--for", "spotify", "--artist", "My Band", "--json"])
        self.assertIn(done.returncode, (0, 9))
        report = json.loads(done.stdout)
        self.assertEqual(report["ok"], done.returncode == 0)
        self.assertEqual(report["files"][0]["format"]["sample_rate"], 44100)
        low = self.wav("low.wav", rate=22050)
        done = self.run_words(["check", low, good, "--for", "spotify"])
        self.assertEqual(done.returncode, 9)
        self.assertIn("22,050", done.stdout)
        self.assertFalse(os.path.exists(os.path.join(self.home, "data")))
        rules = json.loads(self.run_words(["check", "--rules", "--json"]).stdout)
        self.assertGreater(len(rules), 30)

    def test_unreachable_server(self):
        done = self.run_words(["track", "list", "--server", "http://127.0.0.1:1", "--timeout", "1s",
                               "--json"], env={"MV_API_KEY": "mv_test_x"})
        self.assertEqual(done.returncode, 5)
        self.assertEqual(self.error_of(done)["code"], "network")
        done = self.run_words(["track", "list", "--server", "http://127.0.0.1:1"])
        self.assertEqual(done.returncode, 4)
        self.assertIn("MV_API_KEY", done.stderr)
        done = self.run_words(["track", "list", "--server", "http://example.org"])
        self.assertEqual(done.returncode, 2)

    def test_complete(self):
        def words(*given):
            out = self.run_words(["__complete"] + list(given)).stdout
            return [line.split("\t")[0] for line in out.splitlines()]
        self.assertIn("track", words("tr"))
        self.assertIn("upload", words("track", ""))
        self.assertIn("--wait", words("distribute", "--w"))
        self.assertIn("spotify", words("distribute", "--to", "sp"))
        self.assertIn("spotify,deezer", words("distribute", "--to", "spotify,dee"))
        self.assertEqual(words("distribute", ""), [":files"])
        self.assertIn("platforms", words("config", "get", "pl"))

    def test_shell_scripts_parse(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.run_words(["shell-init", shell]).stdout
            found = subprocess.run(["sh", "-c", "command -v " + shell], capture_output=True)
            if found.returncode != 0:
                print("skipped: %s is not installed" % shell)
                continue
            done = subprocess.run([shell, "-n"], input=script, text=True, capture_output=True)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.run_words(["shell-init", "bsh"]).returncode, 2)


if __name__ == "__main__":
    main()
