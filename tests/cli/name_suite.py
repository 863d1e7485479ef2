# SPDX-License-Identifier: Apache-2.0
"""`mv` leaves files exactly as the system's mv would, or does nothing and says what to type."""
import os
import subprocess
import unittest

from programs import BIN, ProgramTest, main

SYSTEM = "/usr/bin/mv" if os.path.exists("/usr/bin/mv") else "/bin/mv"

# Words, and files that exist (a trailing / is a folder, a leading @ a dangling link).
PASSED_ON = [
    [], ["a"], ["a", "b"], ["a", "folder"], ["-f", "a", "b"], ["-n", "a", "b"], ["-i", "a", "c"],
    ["-v", "a", "c"], ["-u", "a", "b"], ["-T", "a", "c"], ["-t", "folder", "a", "b"],
    ["--", "a", "c"], ["--", "-dash", "c"], ["--backup=numbered", "a", "b"], ["-b", "a", "b"],
    ["--help"], ["--version"], ["-h"], ["--bogus"], ["a", "b", "folder"], ["a", "b", "none"],
    ["missing", "b"], ["a", "none/x"], ["folder", "other"], ["a", "a"], ["folder", "folder"],
    ["track"], ["track", "c"], ["track", "folder"], ["release", "folder"], ["release"],
    ["distribut", "a"], ["./distribute", "c"], ["apikey", "c"], ["server", "folder"],
    ["-f", "distribute", "c"], ["--", "distribute", "c"], ["a", "distribute"],
    ["config", "path2"], ["--", "version"], ["--strip-trailing-slashes", "folder/", "c"],
    ["--suffix=.x", "-b", "a", "b"], ["with space", "c"], ["", "c"], ["a", ""],
    ["-S", ".old", "-b", "a", "b"], ["release", "fire"], ["@link", "c"],
]
OURS = [["version"], ["help"], ["help", "name"], ["config", "path"], ["config", "list"],
        ["distribute", "none.wav", "--to", "spotify", "--sandbox"], ["check", "none.wav"],
        ["track", "list", "--bogus"], ["shell-init", "bash"], ["server", "status"]]


def make(folder, extra=()):
    os.makedirs(os.path.join(folder, "folder"))
    for name in ("a", "b", "track", "release", "distribute2", "apikey", "-dash", "with space"):
        with open(os.path.join(folder, name), "w") as out:
            out.write(name)
    for name in ("@link",):
        os.symlink("nowhere", os.path.join(folder, name))
    for name in extra:
        with open(os.path.join(folder, name), "w") as out:
            out.write(name)


def tree(folder):
    found = {}
    for at, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(at, name)
            key = os.path.relpath(path, folder)
            if os.path.islink(path):
                found[key] = "-> " + os.readlink(path)
            elif os.path.isdir(path):
                found[key] = "folder"
            else:
                with open(path) as content:
                    found[key] = content.read()
    return found


class Name(ProgramTest):
    def both(self, words, extra):
        results = []
        for program in (SYSTEM, os.path.join(BIN, "mv")):
            folder = os.path.join(self.folder, "tree")
            make(folder, extra)
            done = subprocess.run(["mv"] + words, executable=program, cwd=folder, env=self.env,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True)
            results.append((tree(folder), done.returncode, done.stdout, done.stderr))
            subprocess.run(["rm", "-rf", folder], check=True)
        return results

    def test_passed_on(self):
        for words in PASSED_ON:
            for extra in ((), ("distribute", "webhook", "version", "server", "config")):
                with self.subTest(words=words, extra=extra):
                    system, ours = self.both(words, extra)
                    self.assertEqual(system, ours)

    def test_commands_touch_no_file(self):
        for words in OURS:
            with self.subTest(words=words):
                make(os.path.join(self.work, "t"))
                before = tree(os.path.join(self.work, "t"))
                for name in ("track",):
                    os.remove(os.path.join(self.work, "t", name))
                    before.pop(name)
                done = subprocess.run(["mv"] + words, executable=os.path.join(BIN, "mv"),
                                      cwd=os.path.join(self.work, "t"), env=self.env,
                                      stdin=subprocess.DEVNULL, capture_output=True, text=True)
                self.assertEqual(before, tree(os.path.join(self.work, "t")))
                self.assertNotIn("cannot stat", done.stderr)
                subprocess.run(["rm", "-rf", os.path.join(self.work, "t")], check=True)

    def test_ambiguous_does_nothing(self):
        for words in OURS:
            for kind in ("file", "folder", "link"):
                with self.subTest(words=words, kind=kind):
                    folder = os.path.join(self.work, "t")
                    os.mkdir(folder)
                    path = os.path.join(folder, words[0])
                    if kind == "file":
                        open(path, "w").close()
                    elif kind == "folder":
                        os.mkdir(path)
                    else:
                        os.symlink("nowhere", path)
                    before = tree(folder)
                    done = subprocess.run(["mv"] + words, executable=os.path.join(BIN, "mv"),
                                          cwd=folder, env=self.env, capture_output=True, text=True,
                                          stdin=subprocess.DEVNULL)
                    self.assertEqual(done.returncode, 2)
                    self.assertEqual(before, tree(folder))
                    self.assertIn("musicverse " + words[0], done.stderr)
                    self.assertIn("./" + words[0], done.stderr)
                    subprocess.run(["rm", "-rf", folder], check=True)

    def test_find_exec(self):
        make(os.path.join(self.work, "t"))
        done = subprocess.run("find t -name a -exec mv {} t/folder/ ';'", shell=True, cwd=self.work,
                              env=self.env)
        self.assertEqual(done.returncode, 0)
        self.assertTrue(os.path.exists(os.path.join(self.work, "t", "folder", "a")))

    def test_personality(self):
        done = self.run_words(["a", "b"], name="mv", env={"MV_PERSONALITY": "ours"})
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no command", done.stderr)
        done = self.run_words(["version"], name="musicverse", env={"MV_PERSONALITY": "system"})
        self.assertEqual(done.returncode, 1)

    def test_no_loop(self):
        other = os.path.join(self.folder, "other")
        os.mkdir(other)
        with open(os.path.join(other, "mv"), "w") as script:
            script.write("#!/bin/sh\nexec %s/mv \"$@\"\n" % BIN)
        os.chmod(os.path.join(other, "mv"), 0o755)
        done = self.run_words(["x", "y"], name="mv", env={"PATH": BIN + ":" + other})
        self.assertEqual(done.returncode, 1)
        self.assertIn("calls this one again", done.stderr)

    def test_bash_function(self):
        script = ('eval "$(musicverse shell-init bash)"; mv version && touch a version2 && '
                  'mv a b && test -e b && touch track; mv track list; echo "exit $?"; '
                  'bash -c "type -t mv"')
        done = subprocess.run(["bash", "--norc", "-c", script], cwd=self.work, env=self.env,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertIn("exit 2", done.stdout, done.stderr)
        self.assertIn("file\n", done.stdout)  # a child shell knows no function
        self.assertIn("Nothing was done", done.stderr)


if __name__ == "__main__":
    main()
