# SPDX-License-Identifier: Apache-2.0
"""Sales reports from the terminal: sums to the last digit against Python's own, the same file once, two at once, kill -9 in
the middle, memory that does not grow with the file, and how fast."""
import csv
import decimal
import json
import os
import pathlib
import random
import signal
import subprocess
import time
import unittest

import support

LINES = 1_000_000 if support.LONG else 150_000
HEADER = ("Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\t"
          "Country of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\n")
STORES = ["Spotify", "Apple Music", "Deezer", "TIDAL", "iTunes", "YouTube (Red)", "SoundCloud"]
COUNTRIES = ["US", "DE", "FR", "GB", "NL", "JP", "BR", "MX", "CA", "AU", "SE", "NO", "IT", "ES", "PL", "AT", "CH"]


def write_report(path, lines, seed=1):
    chance = random.Random(seed)
    with open(path, "w") as file:
        file.write(HEADER)
        for _ in range(lines):
            track = chance.randrange(400)
            file.write(f"2026-08-25\t2026-{chance.randrange(1, 8):02}\t{chance.choice(STORES)}\tArtist {track % 40}\t"
                       f"Song {track}\tNLA1Z26{track:05}\t724384960650\t{chance.randrange(-5, 900)}\t100\tSong\t"
                       f"{chance.choice(COUNTRIES)}\t0\t{chance.randrange(-10**6, 10**10) / 10**12:.12f}\n")
    return path


def sums_of(path):
    """What Python makes of it: {(column, value): (units, money)}."""
    out = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            units, money = int(row["Quantity"]), decimal.Decimal(row["Earnings (USD)"])
            for key in (("all", ""), ("Store", row["Store"]), ("Country of Sale", row["Country of Sale"]),
                        ("ISRC", row["ISRC"]), ("Sale Month", row["Sale Month"])):
                before = out.get(key, (0, decimal.Decimal(0)))
                out[key] = (before[0] + units, before[1] + money)
    return out


class Sales(support.TestCase):
    def show(self, server, *words):
        done = server.mv("stats", "show", "--json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def figures(self, row):
        money = {one["currency"]: decimal.Decimal(one["amount"]) for one in row["totals"]}
        return row["units"], money.get("USD", decimal.Decimal(0))

    def test_the_sums_are_exact_and_memory_is_flat(self):
        server = self.server()
        small, big = write_report(self.folder / "s.tsv", 30_000, 2), write_report(self.folder / "big.tsv", LINES)
        self.assertEqual(server.mv("stats", "import", small).returncode, 0)
        deleted = server.mv("stats", "delete", json.loads(server.mv("stats", "list", "--json").stdout)[0]["id"], "--yes")
        self.assertEqual(deleted.returncode, 0, deleted.stderr)
        before = self.peak(server)
        begun = time.monotonic()
        done = server.mv("stats", "import", big, timeout=300)
        seconds = time.monotonic() - begun
        self.assertEqual(done.returncode, 0, done.stderr)
        grown = self.peak(server) - before
        begun = time.monotonic()
        wanted = sums_of(big)
        python = time.monotonic() - begun
        print(f"sales report of {LINES} lines: {LINES / seconds:,.0f}/s, {python / seconds:.2f} of the speed of Python's "
              f"csv with Decimal, memory +{grown >> 10} MB")
        self.assertLess(grown, 64 << 10, "kB")
        self.assertGreater(LINES / seconds, 200_000 if support.LONG else 40_000)
        for by, column in (("platform", "Store"), ("territory", "Country of Sale"), ("track", "ISRC"),
                           ("month", "Sale Month")):
            answer = self.show(server, "--by", by)
            self.assertEqual(self.figures(answer["total"]), wanted[("all", "")], by)
            names = {"spotify": "Spotify", "apple-music": "Apple Music", "deezer": "Deezer", "tidal": "TIDAL",
                     "soundcloud": "SoundCloud"}
            got = {(column, names.get(row["name"], row["name"])): self.figures(row) for row in answer["data"]}
            self.assertEqual(got, {key: value for key, value in wanted.items() if key[0] == column}, by)

    @staticmethod
    def peak(server):
        """Kilobytes that the server had at most."""
        status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])

    def test_once_in_a_terminal(self):
        server = self.server()
        report = write_report(self.folder / "july.tsv", 50)
        first = server.mv("stats", "import", report)
        self.assertIn("50 lines, 2026-0", first.stdout)
        renamed = self.folder / "renamed.tsv"
        renamed.write_bytes(report.read_bytes())
        again = server.mv("stats", "import", renamed)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("it counts once", again.stdout)
        broken = self.folder / "broken.tsv"
        broken.write_text(report.read_text() + "2026-08-25\tsoon\tSpotify\tA\tB\tNLA1Z2600001\t\t5\t\t\tDE\t0\tmuch\n")
        refused = server.mv("stats", "import", broken)
        self.assertEqual(refused.returncode, 9, refused.stderr)
        self.assertIn("row 52", refused.stderr)
        self.assertIn("Nothing was imported", refused.stderr)
        table = server.mv("stats", "show", "--by", "month", "--format", "csv", "-o", self.folder / "out.csv")
        self.assertEqual(table.returncode, 0, table.stderr)
        self.assertTrue((self.folder / "out.csv").read_text().startswith("MONTH,UNITS,USD"))
        self.assertEqual(len(json.loads(server.mv("stats", "list", "--json").stdout)), 1)

    def at_once_and_killed(self, database):
        server = self.server("home", database=database, extra_env={"MV_CRASH_AT": "1"})
        report = write_report(self.folder / "big.tsv", 60_000)
        wanted = sums_of(report)[("all", "")]
        server.mv("stats", "import", report, timeout=120)
        self.assertEqual(server.process.wait(timeout=60), -signal.SIGKILL)
        server = self.server("home", database=database)
        self.assertEqual(self.show(server)["total"]["units"], 0, "what was killed counts nowhere")
        both = [subprocess.Popen([support.MV, "stats", "import", str(report), "--json"], env=server.env(),
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
        ids = set()
        for one in both:
            out, err = one.communicate(timeout=120)
            self.assertEqual(one.returncode, 0, err)
            ids.add(json.loads(out)[0]["id"])
        self.assertEqual(len(ids), 1, "one of them counts")
        self.assertEqual(self.figures(self.show(server)["total"]), wanted)

    def test_two_at_once_and_killed_on_sqlite(self):
        self.at_once_and_killed(None)

    def test_two_at_once_and_killed_on_postgresql(self):
        cluster = support.Postgres()
        try:
            self.at_once_and_killed(cluster.database("sales"))
        finally:
            for server in self.servers:
                server.kill()
            cluster.stop()


if __name__ == "__main__":
    unittest.main()
