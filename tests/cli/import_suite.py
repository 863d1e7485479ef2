# SPDX-License-Identifier: Apache-2.0
"""mv track import: folders and CSV files, faults, interruptions, two at once."""
import json
import os
import shutil
import signal
import subprocess
import sys
import unittest

from programs import BIN, ProgramTest, main


class Import(ProgramTest):
    def setUp(self):
        super().setUp()
        self.masters = os.path.join(self.work, "masters")
        os.makedirs(os.path.join(self.masters, "disc 1"))

    def masters_of(self, count):
        """Recordings of different lengths, so that they are different recordings."""
        names = [f"masters/{'disc 1/' if i % 2 else ''}{i:02}.wav" for i in range(count)]
        for i, name in enumerate(names):
            self.wav(name, seconds=2 + i)
        return names

    def run_import(self, *words, code=0):
        done = self.run_words(["track", "import", *words, "--sandbox", "--json"])
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout)["files"] if done.stdout else done

    def tracks(self):
        listed = self.run_words(["track", "list", "--limit", "0", "--sandbox", "--json"])
        self.assertEqual(listed.returncode, 0, listed.stderr)
        return json.loads(listed.stdout)

    def start(self):
        return subprocess.Popen([os.path.join(BIN, "musicverse"), "track", "import", "masters", "--sandbox"],
                                env=self.env, cwd=self.work, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, bufsize=1)

    def states(self, rows):
        return [row["state"] for row in rows]

    def test_a_folder_and_again(self):
        names = self.masters_of(3)
        os.rename(os.path.join(self.work, names[2]), os.path.join(self.masters, "02.WAV"))
        shutil.copy(os.path.join(self.work, names[0]), os.path.join(self.masters, ".hidden.wav"))
        shutil.copy(os.path.join(self.work, names[0]), os.path.join(self.masters, "copy.wav"))
        planned = self.run_import("masters", "--dry-run")
        self.assertEqual(self.states(planned), ["new", "new", "there", "new"])
        self.assertEqual(self.tracks(), [])
        rows = self.run_import("masters")
        self.assertEqual([row["file"] for row in rows],
                         ["masters/00.wav", "masters/02.WAV", "masters/copy.wav", "masters/disc 1/01.wav"])
        self.assertEqual(self.states(rows), ["imported", "imported", "there", "imported"])
        self.assertEqual(rows[2]["id"], rows[0]["id"])
        again = self.run_import("masters")
        self.assertEqual(self.states(again), ["there"] * 4)
        self.assertEqual([row["id"] for row in again], [row["id"] for row in rows])
        self.assertEqual({track["id"] for track in self.tracks()}, {row["id"] for row in rows})
        said = self.run_words(["track", "import", "masters", "--sandbox"]).stderr
        self.assertIn("Skipped, hidden: masters/.hidden.wav", said)
        self.assertIn("is there as " + rows[0]["id"], said)

    def test_a_csv_file(self):
        self.masters_of(2)
        with open(os.path.join(self.work, "songs.csv"), "w", encoding="utf-8-sig", newline="") as out:
            out.write('file;title;artists;genre\r\nmasters/00.wav;"Dawn; again";"Ada; Bob (featured)";Ambient\r\n'
                      '"masters/disc 1/01.wav";Dusk;Ada;\r\n')
        rows = self.run_import("songs.csv")
        self.assertEqual(self.states(rows), ["imported", "imported"])
        track = json.loads(self.run_words(["track", "show", rows[0]["id"], "--sandbox", "--json"]).stdout)
        self.assertEqual((track["title"], track["artist"], track["metadata"]["genre"]),
                         ("Dawn; again", "Ada", "Ambient"))
        # What is there keeps its words, whatever the file says by now.
        with open(os.path.join(self.work, "songs.csv"), "w", encoding="utf-8") as out:
            out.write("file,title\nmasters/00.wav,Other\n")
        self.assertEqual(self.states(self.run_import("songs.csv")), ["there"])
        self.assertIn("Dawn; again", [one["title"] for one in self.tracks()])

    def test_faults_of_a_csv_file_come_before_anything_is_uploaded(self):
        self.masters_of(1)
        with open(os.path.join(self.work, "songs.csv"), "w", encoding="utf-8") as out:
            out.write("file,titel,isrc\nmasters/00.wav,Dawn,\nnone.wav,Dusk,AA\n")
        done = self.run_words(["track", "import", "songs.csv", "--sandbox", "--json"])
        self.assertEqual(done.returncode, 9, done.stderr)
        faults = " ".join(fault["message"] + fault["hint"] for fault in json.loads(done.stderr)["error"]["errors"])
        for words in ('row 1: there is no column "titel"', "Did you mean title?", "row 3, file: ", "row 3, isrc: "):
            self.assertIn(words, faults)
        self.assertEqual(self.tracks(), [])

    def test_a_row_that_fails_does_not_stop_the_others(self):
        self.masters_of(2)
        with open(os.path.join(self.masters, "bad.wav"), "wb") as out:
            out.write(b"RIFF and nothing more")
        rows = self.run_import("masters", code=3)
        self.assertEqual([(row["ok"], row.get("state")) for row in rows],
                         [(True, "imported"), (False, None), (True, "imported")])
        self.assertTrue(rows[1]["error"])
        self.assertEqual(len(self.tracks()), 2)

    def test_killed_in_the_middle_and_run_again(self):
        names = self.masters_of(6)
        process = self.start()
        while "[2/6]" not in process.stderr.readline():
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGKILL)
        process.communicate()
        first = {track["audio"]["sha256"] for track in self.tracks()}
        self.assertGreaterEqual(len(first), 2)
        rows = self.run_import("masters")
        self.assertGreaterEqual(self.states(rows).count("there"), 2)
        tracks = self.tracks()
        self.assertEqual(len(tracks), len(names))
        self.assertEqual(len({track["audio"]["sha256"] for track in tracks}), len(names))

    def test_two_at_once(self):
        names = self.masters_of(5)
        running = [self.start() for _ in range(2)]
        for process in running:
            out, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, out + err)
        self.assertEqual(len(self.tracks()), len(names))

    def test_what_is_no_source_is_refused(self):
        self.wav("one.wav", seconds=1)
        for words, said in ((["one.wav"], "neither a folder nor a CSV"), (["none"], "there is no such file"),
                            (["masters"], "nothing to import")):
            done = self.run_words(["track", "import", *words, "--sandbox"])
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(said, done.stderr)


if __name__ == "__main__":
    if BIN and not os.path.exists(os.path.join(BIN, "mvd")):
        print("skipped: mvd is not built")
        sys.exit(0)
    main()
