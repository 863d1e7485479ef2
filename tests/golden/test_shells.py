# SPDX-License-Identifier: Apache-2.0
"""completions/ is what the program writes, and works in bash, zsh and fish; man/ is read by mandoc and
groff without a complaint.

MV_BIN names the folder of programs (build/bin); MV_UPDATE_GOLDEN=1 rewrites the kept files.
"""
import glob
import os
import shutil
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BIN = os.path.abspath(os.environ.get("MV_BIN") or os.path.join(ROOT, "build", "bin"))
FILES = {"bash": "musicverse.bash", "zsh": "_musicverse", "fish": "musicverse.fish"}
ASK = {
    "bash": 'source "$1"; COMP_WORDS=(musicverse rel); COMP_CWORD=1; _musicverse_complete; '
            'printf "%s\\n" "${COMPREPLY[@]}"; COMP_WORDS=(musicverse release s); COMP_CWORD=2; '
            '_musicverse_complete; printf "%s\\n" "${COMPREPLY[@]}"',
    "zsh": 'compadd() { print -l -- "$found[@]" }; compdef() { : }; '
           'words=(musicverse rel); CURRENT=2; source "$1"; '
           'words=(musicverse release s); CURRENT=3; _musicverse_complete',
    "fish": 'source $argv[1]; complete -C "musicverse rel"; complete -C "musicverse release s"',
}


class Shells(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.env = {"PATH": BIN + ":/usr/bin:/bin", "HOME": self.folder, "MV_HOME": self.folder,
                    "LC_ALL": "C.UTF-8", "TERM": "dumb"}

    def run_it(self, *words):
        return subprocess.run(words, env=self.env, cwd=self.folder, capture_output=True, text=True,
                              timeout=60, check=False)

    def test_kept_completions(self):
        for shell, name in FILES.items():
            made = self.run_it(os.path.join(BIN, "musicverse"), "shell-init", shell,
                               "--completions")
            self.assertEqual((made.returncode, made.stderr), (0, ""))
            path = os.path.join(ROOT, "completions", name)
            if os.environ.get("MV_UPDATE_GOLDEN"):
                with open(path, "w", encoding="utf-8") as out:
                    out.write(made.stdout)
            with open(path, encoding="utf-8") as kept:
                self.assertEqual(made.stdout, kept.read(), f"MV_UPDATE_GOLDEN=1 rewrites {name}")

    def test_they_complete(self):
        for shell, name in FILES.items():
            with self.subTest(shell=shell):
                if not shutil.which(shell):
                    self.skipTest(f"{shell} is missing")
                path = os.path.join(ROOT, "completions", name)
                more = () if shell == "fish" else (shell,)
                done = self.run_it(shell, "-c", ASK[shell], *more, path)
                found = [line.split("\t")[0] for line in done.stdout.split()]
                self.assertIn("release", found, done.stderr)
                for verb in ("show", "schedule"):
                    self.assertIn(verb, found, done.stderr)
                self.assertNotIn("create", found)

    def test_the_manual_is_clean(self):
        pages = glob.glob(os.path.join(ROOT, "man", "*"))
        self.assertGreater(len(pages), 80)
        for words in (["mandoc", "-T", "lint", "-W", "warning"], ["groff", "-ww", "-man", "-z"]):
            if not shutil.which(words[0]):
                self.skipTest(f"{words[0]} is missing")
            done = self.run_it(*words, *pages)
            self.assertEqual((done.stdout + done.stderr)[:2000], "")


if __name__ == "__main__":
    unittest.main()
