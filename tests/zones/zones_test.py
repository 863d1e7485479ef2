# SPDX-License-Identifier: Apache-2.0
"""The zones of lib/schedule say what Python's zoneinfo says of the same tz data."""
import datetime as dt
import os
import random
import re
import unittest
import zoneinfo

import program

FOLDER = os.environ.get("TZDIR") or "/usr/share/zoneinfo"
UTC = dt.timezone.utc
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
SECOND = dt.timedelta(seconds=1)
READING = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")

# Behind each stands what it is for; zoneinfo says whether it exists once, never or twice.
TABLE = [
    ("2027-01-15 00:00", "America/New_York"),        # winter
    ("2027-07-15 00:00", "America/New_York"),        # summer
    ("2027-03-14 01:59:59", "America/New_York"),     # the last second before the gap
    ("2027-03-14 02:00", "America/New_York"),        # the first of the gap
    ("2027-03-14 02:30", "America/New_York"),
    ("2027-03-14 02:59:59", "America/New_York"),
    ("2027-03-14 03:00", "America/New_York"),
    ("2027-11-07 00:59:59", "America/New_York"),
    ("2027-11-07 01:00", "America/New_York"),        # the first that comes twice
    ("2027-11-07 01:30", "America/New_York"),
    ("2027-11-07 01:59:59", "America/New_York"),
    ("2027-11-07 02:00", "America/New_York"),
    ("1970-01-01 00:00", "America/New_York"),
    ("1974-01-06 02:30", "America/New_York"),        # all year summer time
    ("2006-04-02 02:30", "America/New_York"),        # by the older rule
    ("2006-10-29 01:30", "America/New_York"),
    ("2027-01-15 12:00", "Europe/Berlin"),
    ("2027-03-28 02:30", "Europe/Berlin"),
    ("2027-10-31 02:30", "Europe/Berlin"),
    ("2027-10-31 03:00", "Europe/Berlin"),
    ("1980-04-06 02:30", "Europe/Berlin"),
    ("1996-10-27 02:15", "Europe/Berlin"),
    ("2028-02-29 00:00", "Europe/Berlin"),           # leap day
    ("2000-02-29 23:59:59", "Europe/Berlin"),        # leap day of a century
    ("2400-02-29 12:00", "Europe/Berlin"),
    ("2500-07-01 00:00", "Europe/Berlin"),           # long past the transitions in the file
    ("2500-03-28 02:30", "Europe/Berlin"),
    ("2500-10-31 02:30", "Europe/Berlin"),
    ("2037-12-31 23:59:59", "Europe/Berlin"),        # around the end of 32-bit time
    ("2038-01-19 04:14:08", "Europe/Berlin"),
    ("9999-12-30 00:00", "Europe/Berlin"),
    ("2027-10-03 02:15", "Australia/Lord_Howe"),     # half an hour
    ("2027-10-03 02:30", "Australia/Lord_Howe"),
    ("2027-04-04 01:29:59", "Australia/Lord_Howe"),
    ("2027-04-04 01:45", "Australia/Lord_Howe"),
    ("2027-04-04 02:00", "Australia/Lord_Howe"),
    ("2600-10-05 02:15", "Australia/Lord_Howe"),
    ("2027-05-05 05:45", "Asia/Kathmandu"),          # +05:45
    ("1985-12-31 23:59:59", "Asia/Kathmandu"),
    ("1986-01-01 00:10", "Asia/Kathmandu"),          # from +05:30
    ("1986-01-01 00:15", "Asia/Kathmandu"),
    ("2011-12-29 23:59:59", "Pacific/Apia"),
    ("2011-12-30 00:00", "Pacific/Apia"),            # a day that was left out
    ("2011-12-30 12:00", "Pacific/Apia"),
    ("2011-12-30 23:59:59", "Pacific/Apia"),
    ("2011-12-31 00:00", "Pacific/Apia"),
    ("1993-08-21 12:00", "Pacific/Kwajalein"),       # another such day
    ("1994-12-31 12:00", "Pacific/Kiritimati"),
    ("2027-01-01 00:00", "Pacific/Kiritimati"),      # +14:00
    ("2024-03-10 02:30", "Africa/Casablanca"),       # the clocks follow Ramadan
    ("2024-04-14 02:30", "Africa/Casablanca"),
    ("2025-02-23 02:30", "Africa/Casablanca"),
    ("2025-04-06 02:30", "Africa/Casablanca"),
    ("2027-02-07 02:30", "Africa/Casablanca"),
    ("2027-03-14 02:30", "Africa/Casablanca"),
    ("2086-12-01 12:00", "Africa/Casablanca"),
    ("2090-06-01 12:00", "Africa/Casablanca"),       # past the predictions in the file
    ("2027-03-28 01:30", "Europe/Dublin"),           # winter time is the exception there
    ("2027-10-31 01:30", "Europe/Dublin"),
    ("2018-11-04 00:30", "America/Sao_Paulo"),       # midnight in a gap
    ("2018-02-17 23:30", "America/Sao_Paulo"),
    ("2026-03-08 00:30", "America/Havana"),
    ("2026-11-01 00:30", "America/Havana"),          # midnight twice
    ("2024-04-26 00:30", "Africa/Cairo"),
    ("2024-03-31 00:30", "Asia/Beirut"),
    ("1972-01-07 00:00", "Africa/Monrovia"),         # offset with seconds
    ("1972-01-07 00:30", "Africa/Monrovia"),
    ("1971-06-01 12:00", "Africa/Monrovia"),
    ("2016-06-05 12:00", "America/Caracas"),
    ("2016-05-01 02:45", "America/Caracas"),         # half an hour, once
    ("2015-08-15 00:00", "Asia/Pyongyang"),
    ("2015-08-14 23:45", "Asia/Pyongyang"),
    ("2018-05-04 23:45", "Asia/Pyongyang"),
    ("2005-03-27 01:30", "Antarctica/Troll"),
    ("2027-03-28 02:00", "Antarctica/Troll"),        # two hours
    ("2027-09-26 03:00", "Pacific/Chatham"),
    ("2027-04-04 03:15", "Pacific/Chatham"),
    ("2024-03-31 00:30", "America/Scoresbysund"),
    ("2027-03-27 23:30", "America/Nuuk"),
    ("2023-10-29 01:30", "America/Nuuk"),
    ("2027-01-15 00:00", "Asia/Kolkata"),
    ("2027-01-15 00:00", "America/St_Johns"),
    ("2006-10-29 00:00:30", "America/St_Johns"),     # changes a minute past midnight
    ("2027-06-21 12:00", "Etc/GMT+12"),
    ("2027-06-21 12:00", "UTC"),
]


def shown(naive):
    return naive.isoformat(sep=" ")


def to_millis(naive, zone, fold=0):
    there = naive.replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=fold)
    return (there.astimezone(UTC) - EPOCH) // dt.timedelta(milliseconds=1)


def from_millis(millis, zone):
    return (EPOCH + dt.timedelta(milliseconds=millis)).astimezone(zoneinfo.ZoneInfo(zone))


def expected(naive, zone):
    """("once", instant), or ("never" or "twice", earlier instant, later instant)."""
    first, second = (to_millis(naive, zone, fold) for fold in (0, 1))
    if first == second:
        return ("once", first)
    exists = from_millis(first, zone).replace(tzinfo=None) == naive
    return ("twice" if exists else "never", min(first, second), max(first, second))


def offset_text(there):
    offset = there.utcoffset()
    text = str(abs(offset)).zfill(8)
    return ("-" if offset < dt.timedelta(0) else "+") + (text[:5] if text.endswith(":00") else text)


def changes(zone, first=dt.datetime(1995, 1, 1), last=dt.datetime(2040, 1, 1)):
    """The instants (UTC, without tzinfo) at which the offset changes."""
    info = zoneinfo.ZoneInfo(zone)

    def offset(at):
        return info.fromutc(at.replace(tzinfo=info)).utcoffset()

    at, step = first, dt.timedelta(days=10)
    before = offset(at)
    while at < last:
        after = offset(at + step)
        if after != before:
            low, high = at, at + step
            while high - low > SECOND:
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (low, middle) if offset(middle) != before else (middle, high)
            yield high, before, after
        at, before = at + step, after


class Zones(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        zoneinfo.reset_tzpath([FOLDER])
        zoneinfo.ZoneInfo.clear_cache()
        cls.names = sorted(name for name in zoneinfo.available_timezones()
                           if os.path.isfile(os.path.join(FOLDER, name)) and
                           name not in ("localtime", "Factory", "posixrules"))

    def distinct(self):
        """One name of each zone: many files are the same under other names."""
        by_content = {}
        for name in self.names:
            with open(os.path.join(FOLDER, name), "rb") as file:
                by_content.setdefault(file.read(), name)
        return sorted(by_content.values())

    def compare(self, cases):
        """Each (naive time, zone): kind, instant and readings. Returns how many of each kind."""
        answers = program.rows("resolve", [(shown(naive), zone) for naive, zone in cases])
        kinds = {"once": 0, "never": 0, "twice": 0}
        readings = []
        for (naive, zone), answer in zip(cases, answers):
            want = expected(naive, zone)
            case = f"{naive} {zone} {answer}"
            kinds[want[0]] += 1
            if want[0] == "once":
                self.assertEqual(answer, ["ok", str(want[1]), naive.isoformat(),
                                          offset_text(from_millis(want[1], zone))], case)
                continue
            self.assertEqual(answer[0], "invalid", case)
            words = {"never": "does not exist in", "twice": "comes twice in"}
            self.assertIn(words[want[0]], answer[1])
            offered = READING.findall(answer[3])
            self.assertEqual(len(offered), 2, case)
            readings += zip(offered, [zone] * 2, want[1:])
        for (text, zone, want), answer in zip(
                readings, program.rows("resolve", [(text, zone) for text, zone, _ in readings])):
            there = from_millis(want, zone)
            self.assertEqual(answer, ["ok", str(want), there.replace(tzinfo=None).isoformat(),
                                      offset_text(there)], f"{text} {zone}")
        return kinds

    def test_table(self):
        cases = [(dt.datetime.fromisoformat(at), zone) for at, zone in TABLE
                 if zone in self.names]
        self.assertGreaterEqual(len(cases), 60)
        kinds = self.compare(cases)
        for kind, count in kinds.items():
            self.assertGreaterEqual(count, 10, kind)

    def test_around_every_change_of_every_zone(self):
        cases = []
        for zone in self.distinct():
            for at, before, after in changes(zone):
                low, high = sorted((at + before, at + after))
                cases += [(naive, zone) for naive in
                          (low - SECOND, low, low + (high - low) // 2, high - SECOND, high)]
        kinds = self.compare([(naive.replace(microsecond=0), zone) for naive, zone in cases])
        self.assertGreater(min(kinds.values()), 5_000)

    def test_random_times_of_random_zones(self):
        dice = random.Random(4)
        cases = [(dt.datetime(1970, 1, 2) + dice.randrange(253_000_000_000) * SECOND,
                  dice.choice(self.names)) for _ in range(10_000)]
        self.compare(cases)

    def test_an_instant_shows_as_there(self):
        dice = random.Random(5)
        cases = [(dice.randrange(253_000_000_000) * 1000, dice.choice(self.names))
                 for _ in range(10_000)]
        for (millis, zone), answer in zip(cases, program.rows("show", cases)):
            there = from_millis(millis, zone)
            self.assertEqual(answer, ["ok", str(millis), there.replace(tzinfo=None).isoformat(),
                                      offset_text(there)], f"{millis} {zone}")

    def test_with_offset_the_zone_only_shows(self):
        cases = [("2027-01-15T00:00:00Z", "Asia/Kathmandu"),
                 ("2027-01-15T00:00:00+14:00", "America/New_York"),
                 ("2027-03-14T02:30:00-05:00", "America/New_York"),
                 ("2027-11-07T01:30:00-05:00", "America/New_York"),
                 ("2028-02-29T23:59:59-11:30", "Pacific/Apia"),
                 ("2500-10-31T02:30:00+02:00", "Europe/Berlin")]
        for (text, zone), answer in zip(cases, program.rows("resolve", cases)):
            there = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
            there = there.astimezone(zoneinfo.ZoneInfo(zone))
            self.assertEqual(answer, ["ok", str(int(there.timestamp()) * 1000),
                                      there.replace(tzinfo=None).isoformat(), offset_text(there)])

    def test_a_day_begins_at_its_first_instant(self):
        dates = ["2027-01-15", "2027-03-28", "2027-07-01", "2026-03-08", "2026-11-01", "2018-11-04",
                 "2018-02-18", "2024-04-26", "2024-03-31", "2011-12-30", "1994-12-31", "2100-01-01"]
        cases = [(date, zone) for date in dates for zone in self.names]
        for (date, zone), answer in zip(cases, program.rows("midnight", cases)):
            naive = dt.datetime.fromisoformat(date)
            want = expected(naive, zone)
            millis = int(answer[1])
            if want[0] != "never":
                self.assertEqual(millis, want[1], f"{date} {zone}")
                continue
            self.assertGreater(from_millis(millis, zone).replace(tzinfo=None), naive)
            self.assertLess(from_millis(millis - 1000, zone).replace(tzinfo=None), naive)

    def test_every_name_is_found_by_its_small_letters(self):
        found = program.rows("closest", [(name.lower(),) for name in self.names])
        self.assertEqual([row[0].lower() for row in found], [name.lower() for name in self.names])

    def test_what_is_no_zone_is_refused(self):
        bad = ["../../etc/passwd", "/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin",
               "localtime", "Factory", "posixrules", "right/Europe/Berlin", "posix/Europe/Berlin",
               "Fixed/UTC+01:00:00", "fixed/UTC+01:00:00", "libc:localtime", "libc:UTC", ":UTC",
               "file:/usr/share/zoneinfo/UTC", "zone.tab", "tzdata.zi", "leapseconds", "UTC0",
               "CET-1CEST", "+01:00", "Europe", "Europe/", "Europe//Berlin", "Europe/./Berlin",
               "Europe/../UTC", " Europe/Berlin", "europe/berlin", "Europe/Berlin ", "Mars/Olympus",
               "Z" * 300, "."]
        for name, row in zip(bad, program.rows("resolve", [("2027-01-15 00:00", n) for n in bad])):
            self.assertEqual(row[0], "invalid", name)
            self.assertIn("is not a time zone", row[1])

    def test_without_tz_data_only_utc_is_known(self):
        rows = program.rows("resolve", [("2027-01-15", "UTC"), ("2027-01-15", "Europe/Berlin")],
                            TZDIR=os.path.join(program.ROOT, "tests", "zones"))
        self.assertEqual(rows[0][:2], ["ok", "1799971200000"])
        self.assertEqual(rows[1][0], "config")
        self.assertIn("tzdata", rows[1][3])


if __name__ == "__main__":
    unittest.main()
