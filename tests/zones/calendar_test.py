# SPDX-License-Identifier: Apache-2.0
"""What lib/schedule writes as iCalendar is read by python3-icalendar and says the same."""
import datetime as dt
import json
import random
import re
import sys
import unittest

import program

try:
    import icalendar
except ImportError:
    sys.exit("calendar_test.py needs the package python3-icalendar")

UTC = dt.timezone.utc
NOW = dt.datetime.fromtimestamp(1_800_000_000, UTC)
MIDNIGHT = dt.datetime(2027, 1, 15, tzinfo=UTC)


def millis(at):
    return int(at.timestamp()) * 1000


def entry(uid="rel_1@example", **given):
    return {"uid": uid, "summary": "A", "at": millis(MIDNIGHT), "updated_at": millis(NOW), **given}


def written(entries, name="Releases"):
    return program.run("calendar", json.dumps(entries), name)


def raw(data, name):
    """The values of this property by RFC 5545 alone: unfolded, and the escapes of TEXT undone."""
    lines = data.decode().replace("\r\n ", "").split("\r\n")
    values = [line[len(name) + 1:] for line in lines if line.startswith(name + ":")]
    return [re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
            for value in values]


def events(entries):
    return icalendar.Calendar.from_ical(written(entries)).walk("VEVENT")


class Calendar(unittest.TestCase):
    maxDiff = None

    def check_form(self, data):
        """RFC 5545 section 3.1: CRLF, at most 75 bytes a line, no character cut in two."""
        self.assertTrue(data.endswith(b"END:VCALENDAR\r\n"))
        lines = data.split(b"\r\n")[:-1]
        for line in lines:
            self.assertLessEqual(len(line), 75)
            self.assertNotIn(b"\n", line)
            self.assertNotIn(b"\r", line)
            line.decode()
        return lines

    def test_the_calendar_itself(self):
        data = written([entry()], "Nova, «Ïlot»; 🎵")
        lines = self.check_form(data)
        self.assertEqual(lines[:2], [b"BEGIN:VCALENDAR", b"VERSION:2.0"])
        self.assertIn(b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", lines)
        calendar = icalendar.Calendar.from_ical(data)
        self.assertEqual(calendar["X-WR-CALNAME"], "Nova, «Ïlot»; 🎵")
        self.assertEqual(calendar["METHOD"], "PUBLISH")
        self.assertTrue(calendar["PRODID"])
        self.assertEqual(len(calendar.walk("VEVENT")), 1)
        self.check_form(written([]))

    def test_one_event(self):
        url = "https://example.org/r?a=1,2;b=%20"
        event, = events([entry(summary="Nova – Lights", description="To spotify\nand tidal",
                               url=url, categories=["album", "röck"], sequence=3,
                               status="TENTATIVE")])
        self.assertEqual(event["UID"], "rel_1@example")
        self.assertEqual(event["SUMMARY"], "Nova – Lights")
        self.assertEqual(event["DESCRIPTION"], "To spotify\nand tidal")
        self.assertEqual(event["URL"], url)
        self.assertEqual([str(item) for item in event["CATEGORIES"].cats], ["album", "röck"])
        self.assertEqual(event["SEQUENCE"], 3)
        self.assertEqual(event["STATUS"], "TENTATIVE")
        self.assertEqual(event["DTSTART"].dt, MIDNIGHT)
        self.assertEqual(event["DTSTART"].dt.utcoffset(), dt.timedelta(0))
        self.assertEqual(event["DTSTAMP"].dt, NOW)
        self.assertEqual(event["LAST-MODIFIED"].dt, NOW)
        self.assertEqual(event.errors, [])

    def test_what_is_not_said_is_left_out(self):
        event, = events([entry()])
        for property in ("DESCRIPTION", "URL", "CATEGORIES", "STATUS", "DTEND"):
            self.assertNotIn(property, event)

    def test_a_title_cannot_write_lines_of_its_own(self):
        event, = events([entry(summary="A\r\nEND:VEVENT\r\nBEGIN:VEVENT", url="x:y\r\nSUMMARY:B")])
        self.assertEqual(event["SUMMARY"], "A\nEND:VEVENT\nBEGIN:VEVENT")
        self.assertEqual(event["URL"], "x:ySUMMARY:B")

    def test_any_text_comes_back(self):
        dice = random.Random(6)
        parts = ["a", "Z", " ", ",", ";", ":", '"', "\\", "\n", "é", "ß", "中", "日本", "🎵", "👩‍🎤",
                 "e\u0301", "\u202e", "العربية", "\\n", "\\,", "^", "=", "END:VEVENT"]
        texts = ["".join(dice.choices(parts, k=dice.randrange(1, 300))).strip() or "x"
                 for _ in range(500)]
        entries = [entry(f"rel_{number}", summary=text, description=text[::-1].strip() or "x")
                   for number, text in enumerate(texts)]
        data = written(entries)
        self.check_form(data)
        found = icalendar.Calendar.from_ical(data).walk("VEVENT")
        self.assertEqual(len(found), len(entries))
        for property, member in (("SUMMARY", "summary"), ("DESCRIPTION", "description")):
            self.assertEqual(raw(data, property), [want[member] for want in entries])
            # Older versions of the library undo the escapes one kind after the other, so a
            # backslash before a comma or an n comes back wrong.
            plain = [(event, want) for event, want in zip(found, entries)
                     if "\\" not in want[member]]
            self.assertGreater(len(plain), 10)
            for event, want in plain:
                self.assertEqual(str(event[property]), want[member])

    def test_a_comma_in_a_category_does_not_part_it(self):
        data = written([entry(categories=["album", "rock, hard", ""])])
        self.assertIn(b"CATEGORIES:album,rock\\, hard\r\n", data)

    def test_control_characters_are_left_out(self):
        event, = events([entry(summary="a\x00b\x07c\x7fd\te")])
        self.assertEqual(event["SUMMARY"], "abcd\te")


if __name__ == "__main__":
    unittest.main()
