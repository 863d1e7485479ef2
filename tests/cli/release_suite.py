# SPDX-License-Identifier: Apache-2.0
"""mv release, user and identifier, and export: the real programs in the sandbox."""
import csv
import datetime
import io
import json
import os
import threading
import unittest

from programs import BIN, ProgramTest, main


def utc(**delta):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**delta)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class ReleaseTest(ProgramTest):
    def setUp(self):
        super().setUp()
        if not os.path.exists(os.path.join(BIN, "mvd")):
            self.skipTest("mvd is not built")
        self.env.update(MV_SANDBOX="yes", TZ="Europe/Berlin")

    def good(self, *words, **options):
        done = self.run_words(list(words), **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def said(self, *words):
        return json.loads(self.good(*words, "--json"))

    def bad(self, code, *words, **options):
        done = self.run_words(list(words), **options)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stderr

    def make(self, *words, name="track.wav", title="Night Train"):
        if not os.path.exists(os.path.join(self.work, name)):
            self.wav(name)
        return self.said("release", "create", name, "--title", title, "--artist", "Ada Example",
                         "--to", "soundcloud,spotify", *words)

    def untouched(self):
        self.assertFalse(os.path.exists(os.path.join(self.home, "run", "mvd.sock")))


class Offline(ReleaseTest):
    """What is wrong is told before a server is started."""

    def test_dates(self):
        schedule = ["release", "schedule", "rel_x"]
        self.assertIn("--at", self.bad(2, *schedule))
        for at, words in (("2027-03-28 02:30", ["01:30:00+01:00", "03:30:00+02:00"]),
                          ("2027-10-31 02:30", ["02:30:00+02:00", "02:30:00+01:00"])):
            said = self.bad(9, *schedule, "--at", at)
            self.assertIn("--at", said)
            self.assertIn("Europe/Berlin", said)
            self.assertTrue(any(word in said for word in words), said)
        self.assertIn("Europe/Berlin", self.bad(9, *schedule, "--at", "2027-01-15", "--tz",
                                                "Europe/Berln"))
        self.assertIn("--at", self.bad(9, *schedule, "--at", "when it is done"))
        self.untouched()

    def test_create_refuses(self):
        self.assertIn("release plan", self.bad(2, "release", "create", "release.toml"))
        self.wav("a.wav", seconds=35)
        self.wav("b.wav", seconds=36)
        said = self.bad(2, "release", "create", "a.wav", "b.wav", "--artist", "Ada", "--isrc",
                        "AA6Q72000047")
        self.assertIn("--title", said)
        self.assertIn("--isrc", said)
        self.wav("low.wav", seconds=35, rate=22050)
        said = self.bad(9, "release", "create", "a.wav", "low.wav", "--title", "X", "--artist", "A")
        self.assertIn("low.wav", said)
        self.assertIn("22,050", said.replace("22050", "22,050"))
        self.assertIn("needs --yes", self.bad(2, "release", "create", "a.wav", "--live", "--at",
                                              "2027-01-15", "--to", "soundcloud"))
        self.untouched()

    def test_words(self):
        self.assertIn("nothing to change", self.bad(2, "release", "edit", "rel_x"))
        self.assertIn("nothing to change", self.bad(2, "distribution", "update", "dst_x"))
        self.assertIn("needs --yes", self.bad(2, "release", "cancel", "rel_x"))
        self.assertIn("needs --yes", self.bad(2, "distribution", "takedown", "dst_x"))
        self.assertIn("--prefix", self.bad(2, "identifier", "create", "isrc"))
        self.untouched()


class Drafts(ReleaseTest):
    def test_create_show_edit_cancel(self):
        made = self.make("--label", "Own Label", "--catalogue-number", "OWN-001")
        self.assertRegex(made["id"], "^rel_[0-9a-z]{26}$")
        self.assertEqual((made["state"], made["title"], made["artist"]),
                         ("draft", "Night Train", "Ada Example"))
        self.assertEqual((made["metadata"]["label"], made["metadata"]["catalogue_number"]),
                         ("Own Label", "OWN-001"))
        self.assertEqual(made["platforms"], ["soundcloud", "spotify"])
        self.assertEqual(self.make("--label", "Own Label")["id"], made["id"])
        said = self.bad(7, "release", "create", "track.wav", "--title", "Night Train", "--artist",
                        "Ada Example", "--label", "Another", "--to", "spotify")
        self.assertIn(made["id"], said)
        self.assertIn("Another", said)
        self.assertIn("release edit", said)
        other = self.make("--key", "second")
        self.assertNotEqual(other["id"], made["id"])

        after = self.said("release", "edit", made["id"], "--title", "Day Train", "--genre", "Techno",
                          "--to", "soundcloud", "--territories", "de,at")
        self.assertEqual((after["title"], after["platforms"]), ("Day Train", ["soundcloud"]))
        self.assertEqual(after["tracks"][0]["title"], "Day Train")
        self.assertEqual(after["metadata"]["territories"], ["DE", "AT"])
        self.assertEqual(after["metadata"]["label"], "Own Label")
        self.assertEqual(after["metadata"]["catalogue_number"], "OWN-001")
        self.assertIn("--kind", self.bad(2, "release", "edit", made["id"], "--kind", "maxi"))
        self.assertIn("UPC", self.bad(9, "release", "edit", made["id"], "--upc", "123"))

        words = self.good("release", "show", made["id"])
        for word in (made["id"], "Day Train", "draft", "soundcloud", "Techno"):
            self.assertIn(word, words)
        self.assertIn(made["id"], self.good("__complete", "release", "show", ""))
        listed = self.said("release", "list", "--state", "draft")
        self.assertEqual({row["id"] for row in listed}, {made["id"], other["id"]})
        self.assertEqual(self.said("release", "list", "--state", "live"), [])
        self.assertIn("has no date yet", self.bad(7, "release", "reschedule", made["id"], "--at",
                                                  "2027-01-15"))
        self.assertEqual(self.said("release", "cancel", other["id"], "--yes")["state"], "cancelled")
        self.assertIn("was cancelled", self.bad(
            7, "release", "create", "track.wav", "--title", "Night Train", "--artist", "Ada Example",
            "--to", "soundcloud,spotify", "--key", "second"))
        self.bad(6, "release", "show", "rel_01jd2m3x8yq5w7e9r1t3y5u7i9")

    def test_several_files(self):
        self.wav("02 - Second.wav", seconds=36)
        self.wav("01 - First.wav", seconds=35)
        words = ["release", "create", "01 - First.wav", "02 - Second.wav", "--title", "Two Songs",
                 "--artist", "Ada", "--to", "spotify"]
        made = self.said(*words)
        self.assertEqual(made["title"], "Two Songs")
        self.assertEqual([(t["disc"], t["number"], t["title"]) for t in made["tracks"]],
                         [(1, 1, "First"), (1, 2, "Second")])
        self.assertEqual(self.said(*words)["id"], made["id"])
        self.bad(7, *(words[:2] + ["02 - Second.wav", "01 - First.wav"] + words[4:]))


class Schedule(ReleaseTest):
    def test_dates_and_calendar(self):
        made = self.make()
        year = datetime.date.today().year + 2
        plan = self.said("release", "schedule", made["id"], "--at", f"{year}-01-15 00:00",
                         "--dry-run")
        self.assertTrue(plan["dry_run"])
        self.assertEqual(self.said("release", "show", made["id"])["state"], "draft")

        done = self.run_words(["release", "schedule", made["id"], "--at", f"{year}-01-15 00:00"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Europe/Berlin (UTC+01:00), from the zone of this system", done.stderr)
        self.assertIn("SoundCloud needs this computer", done.stderr)
        self.assertIn("schedule install", done.stderr)
        self.assertIn(f"{year}-01-15 00:00 Europe/Berlin", done.stdout)
        shown = self.said("release", "show", made["id"])
        self.assertEqual(shown["state"], "scheduled")
        self.assertEqual(shown["schedule"]["due_at"], f"{year}-01-14T23:00:00.000Z")
        self.assertEqual(shown["schedule"]["zone"], "Europe/Berlin")
        # The same command line with a date: the same release, unless the date differs.
        again = self.make("--at", f"{year}-01-15 00:00")
        self.assertEqual(again["id"], made["id"])
        said = self.bad(7, "release", "create", "track.wav", "--title", "Night Train", "--artist",
                        "Ada Example", "--to", "soundcloud,spotify", "--at", f"{year}-01-16")
        self.assertIn("release reschedule", said)

        done = self.run_words(["release", "reschedule", made["id"], "--at", f"{year}-02-05 18:30"],
                              env={"MV_TIMEZONE": "America/New_York"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("from MV_TIMEZONE", done.stderr)
        self.assertIn("midnight in each territory", done.stderr)  # Spotify goes by the date
        row = self.good("release", "list", "--state", "scheduled").split("\t")
        self.assertEqual(row[2], f"{year}-02-06 00:30")
        self.assertRegex(row[3], r"^in \d+ d$")

        calendar = self.said("release", "calendar", "--from", f"{year}-02-06", "--to",
                             f"{year}-02-07")
        self.assertEqual([item["id"] for item in calendar], [made["id"]])
        self.assertEqual(self.said("release", "calendar", "--to", f"{year}-02-06 00:30"), [])
        self.assertIn("BEGIN:VCALENDAR", self.good("release", "calendar", "--ics"))
        self.good("release", "calendar", "-o", "releases.ics")
        with open(os.path.join(self.work, "releases.ics"), newline="") as file:
            self.assertIn("Night Train", file.read())

        self.bad(9, "release", "schedule", made["id"], "--at", "2020-01-15 00:00")
        self.assertEqual(self.said("release", "cancel", made["id"], "--yes")["state"], "cancelled")

    def test_run_due(self):
        self.assertEqual(self.good("release", "run-due"), "")
        # Measured first, so that a busy machine does not let the date pass.
        draft = self.said("release", "create", self.wav("track.wav"), "--title", "Now", "--artist",
                          "Ada", "--to", "soundcloud")
        made = self.said("release", "schedule", draft["id"], "--at", utc(seconds=5), "--quiet")
        self.assertEqual(made["state"], "scheduled")
        self.run_words(["server", "stop"])
        due = datetime.datetime.fromisoformat(made["schedule"]["due_at"].replace("Z", "+00:00"))
        left = due - datetime.datetime.now(datetime.timezone.utc)
        threading.Event().wait(left.total_seconds() + 1.5)  # nothing may run that could be asked
        done = self.said("release", "run-due")
        self.assertEqual((done["fired"], done["late"], done["releases"], done["running"]),
                         (1, 1, [made["id"]], 0))
        shown = self.said("release", "show", made["id"])
        self.assertEqual(shown["state"], "live")
        self.assertGreater(shown["late_ms"], 1000)
        self.assertIn("late by", self.good("release", "show", made["id"]))
        self.assertEqual(self.good("release", "run-due"), "")
        self.assertEqual(self.said("release", "list", "--state", "live")[0]["id"], made["id"])

    def test_distribute_export_takedown(self):
        made = self.make()
        done = self.said("release", "distribute", made["id"], "--wait")
        self.assertEqual(done["state"], "live")
        self.assertEqual({p["state"] for p in done["placements"]}, {"live"})
        self.good("release", "distribute", made["id"], "--wait")
        self.assertEqual(len(self.said("distribution", "list")), 1)

        rows = list(csv.DictReader(io.StringIO(self.good("distribution", "export"), newline="")))
        self.assertEqual({row["platform"] for row in rows}, {"soundcloud", "spotify"})
        self.assertEqual({row["release_id"] for row in rows}, {made["id"]})
        self.assertIn("wrote.csv: 1 rows", self.good("release", "export", "-o", "wrote.csv"))
        with open(os.path.join(self.work, "wrote.csv"), newline="", encoding="utf-8") as file:
            row = next(csv.DictReader(file))
        self.assertEqual((row["id"], row["state"], row["platforms"]),
                         (made["id"], "live", "soundcloud spotify"))
        exported = json.loads(self.good("release", "export", "--format", "json"))
        self.assertEqual(exported[0]["id"], made["id"])

        order = done["distributions"][0]
        self.assertIn(made["id"], self.bad(7, "distribution", "update", order, "--genre", "Techno"))
        after = self.said("distribution", "takedown", order, "--yes")
        self.assertEqual({p["state"] for p in after["placements"]} - {"takedown_requested",
                                                                      "taken_down"}, set())

    def test_update_of_a_recording(self):
        self.wav()
        order = self.said("distribute", "track.wav", "--title", "Alone", "--artist", "Ada", "--to",
                          "soundcloud", "--wait")["id"]
        after = self.said("distribution", "update", order, "--title", "Together")
        self.assertEqual((after["id"], after["title"]), (order, "Together"))

    def test_formulas_are_harmless(self):
        self.make(title="=1+2, \"x\"")
        self.good("release", "export", "--output", "all.csv")
        with open(os.path.join(self.work, "all.csv"), "rb") as file:
            data = file.read()
        self.assertIn(b",\"'=1+2, \"\"x\"\"\",", data)
        self.assertTrue(data.endswith(b"\r\n"))


class Operator(ReleaseTest):
    def test_tier(self):
        self.assertEqual(self.said("user", "show")["tier_until"], None)
        after = self.said("user", "tier", "pro", "--until", "2031-12-31")
        self.assertEqual((after["tier"], after["tier_until"]), ("pro", "2031-12-31T23:00:00.000Z"))
        self.assertIn("2032-01-01 00:00 Europe/Berlin", self.good("user", "show"))
        self.assertIn("Tiers are", self.bad(2, "user", "tier", "gold"))
        self.bad(6, "user", "show", "usr_01jd2m3x8yq5w7e9r1t3y5u7i9")
        self.assertEqual(self.said("user", "tier", "pro")["tier_until"], None)

    def test_ranges(self):
        self.assertEqual(self.good("identifier", "list"), "")
        made = self.said("identifier", "create", "isrc", "--prefix", "deabc", "--first", "7", "--last",
                         "9")
        self.assertEqual((made["prefix"], made["next"], made["left"]), ("DEABC", 7, 3))
        self.assertIn("GS1", self.bad(9, "identifier", "create", "upc", "--prefix", "ABCDEF"))
        release = self.make()
        self.said("release", "distribute", release["id"], "--wait")
        isrc = self.said("release", "show", release["id"])["tracks"][0]["isrc"]
        self.assertRegex(isrc, r"^DEABC\d\d00007$")
        # Rehearsing uses up none of them.
        self.assertIn(made["id"] + "\tisrc\tDEABC\t7\t9\t7\t3", self.good("identifier", "list"))
        self.assertEqual(self.good("identifier", "delete", made["id"], "--yes"),
                         made["id"] + " deleted\n")
        self.bad(6, "identifier", "delete", made["id"], "--yes")


if __name__ == "__main__":
    main()
