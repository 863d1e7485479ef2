# SPDX-License-Identifier: Apache-2.0
"""Every wrong thing that can stand at one place of a request: of another type, too long, too large, too deep, too
many, broken as text. A value that JSON or UTF-8 does not have is given as the bytes themselves."""
import copy
import dataclasses
import json
import math

from api_document import types_of

DEEP = 10_000
LONG_TEXT = "x" * 65_536
PLACE, TWICE = "@place@", "@twice@"  # stand for the bytes, and for a member's name a second time


@dataclasses.dataclass
class Bad:
    """A body with something wrong at one place."""
    what: str
    pointer: tuple
    body: bytes
    value: object = None  # what the body says, by the last of repeated members
    readable: bool = True  # whether it is JSON that every reader has to take


class Raw(bytes):
    """Bytes in the place of a value."""


OTHERS = [
    ("null", None), ("true", True), ("a number", 17), ("a fraction", 0.5), ("a text", "text"),
    ("no items", []), ("numbers", [17]), ("a list of null", [None]), ("no members", {}),
    ("members", {"a": {"b": 1}})
]
NUMBERS = [
    ("1e400", Raw(b"1e400")), ("-1e400", Raw(b"-1e400")), ("10^30", 10 ** 30), ("-1", -1), ("2^63", 2 ** 63),
    ("2^64", 2 ** 64), ("-2^63-1", -2 ** 63 - 1), ("2^53", 2 ** 53), ("1.5", 1.5), ("1e-400", Raw(b"1e-400"))
]
TEXTS = [
    ("empty", ""), ("64 KB", LONG_TEXT), ("NUL", "a\0b"), ("NUL alone", "\0"), ("lines", "a\r\nb: c"),
    ("beyond the BMP", "\U0001f3b5" * 300), ("a replacement", "\ufffd"), ("turned", "\u202e\u2066abc")
]
BROKEN = [
    ("a lone surrogate", rb'"a\ud800b"'), ("a surrogate at the end", rb'"a\ud800"'),
    ("a pair turned round", rb'"\udc00\ud800"'), ("not UTF-8", b'"a\xff\xfeb"'), ("overlong", b'"\xc0\xaf"'),
    ("a surrogate in UTF-8", b'"\xed\xa0\x80"'), ("cut UTF-8", b'"\xf0\x9f\x8e"'),
    ("beyond Unicode", b'"\xf4\x90\x80\x80"'), ("NaN", b"NaN"), ("Infinity", b"-Infinity"),
    ("a bare NUL", b'"a\0b"'), ("an escape that is none", rb'"\x41"'), ("octal", b"017"),
    ("a comment", b"1 /* one */"), ("a deep list", b"[" * DEEP + b"]" * DEEP),
    ("a deep object", b'{"a":' * DEEP + b"1" + b"}" * DEEP), ("a list without end", b"[" * DEEP)
]


def sample(schema):
    """A value that the schema allows."""
    for one in schema.get("examples", []) + schema.get("enum", []):
        if one is not None:
            return copy.deepcopy(one)
    kinds = types_of(schema)
    if "object" in kinds:
        return {name: sample(schema["properties"][name]) for name in schema.get("required", [])}
    if "array" in kinds:
        return [sample(schema["items"])] if schema.get("minItems") else []
    if "string" in kinds:
        return "a" * max(3, schema.get("minLength", 0))
    return {"integer": max(1, schema.get("minimum", 1)), "boolean": True}.get(next(iter(kinds), None))


def places(schema, value, pointer=()):
    """(pointer, schema) of every field that the body may have, whether it has it or not."""
    if pointer:
        yield pointer, schema
    if "object" in types_of(schema):
        known = schema.get("properties", {})
        mine = value if isinstance(value, dict) else {}
        for name, below in known.items():
            yield from places(below, mine.get(name), pointer + (name,))
        for name in mine:
            if name not in known:
                yield from places({}, mine[name], pointer + (name,))
    elif "array" in types_of(schema):
        yield from places(schema["items"], (value or [None])[0] if isinstance(value, list) else None, pointer + (0,))


def put(schema, body, pointer, value):
    """A copy of the body with the value there; what is missing on the way is added as the schema wants it."""
    out = copy.deepcopy(body)
    at, now = out, schema
    for step, after in zip(pointer, pointer[1:] + (None,)):
        below = (now.get("items") if step == 0 else now.get("properties", {}).get(step)) or {}
        if after is None:
            if isinstance(at, list):
                at[:1] = [value]
            else:
                at[step] = value
            return out
        fits = dict if isinstance(after, str) else list
        there = (at[0] if at else None) if isinstance(at, list) else at.get(step)
        if not isinstance(there, fits):
            there = sample(below) if isinstance(sample(below), fits) else fits()
            if isinstance(at, list):
                at[:1] = [there]
            else:
                at[step] = there
        at, now = there, below
    return value


def text_of(body, raw=b"", name=""):
    text = json.dumps(body).encode()
    if name:
        text = text.replace(json.dumps(TWICE).encode(), json.dumps(name).encode())
    return text.replace(json.dumps(PLACE).encode(), raw) if raw else text


def values_for(schema):
    """(what, value) of everything that is put at a place, valid by the schema or not."""
    yield from OTHERS + NUMBERS + TEXTS
    kinds = types_of(schema)
    if "string" in kinds and schema.get("maxLength", 2 ** 20) < 100_000:
        yield "one letter too many", "x" * (schema["maxLength"] + 1)
        yield "as long, in two bytes each", "é" * (schema["maxLength"] + 1)
    if "integer" in kinds:
        yield "below", schema.get("minimum", 0) - 1
        yield "above", schema.get("maximum", 0) + 1
        yield "a number as text", str(sample(schema))
    if "array" in kinds:
        one = sample(schema["items"])
        yield "one item too many", [one] * (schema.get("maxItems", 100) + 1)
        yield "100,000 numbers", [1] * 100_000
        yield "20,000 lists", [[]] * 20_000
    if "object" in kinds:
        yield "10,000 members", {f"m{number}": number for number in range(10_000)}
        yield "a member of 64 KB", {LONG_TEXT: 1}
        yield "a member with NUL", {"a\0b": 1}


def bodies(schema, body):
    """Each place of the body with each wrong thing in it."""
    for pointer, below in places(schema, body):
        for what, value in values_for(below):
            raw = value if isinstance(value, Raw) else b""
            said = float(raw) if raw else value
            changed = put(schema, body, pointer, PLACE if raw else value)
            yield Bad(what, pointer, text_of(changed, raw), put(schema, body, pointer, said),
                      readable=not (raw and math.isinf(said)))
        for what, raw in BROKEN:
            yield Bad(what, pointer, text_of(put(schema, body, pointer, PLACE), raw), readable=False)
        if isinstance(pointer[-1], str):
            yield from repeated(schema, body, pointer, below)
    yield from around(schema, body)


def repeated(schema, body, pointer, below):
    """The member twice: the last one counts."""
    good, wrong = sample(below), [{"wrong": 1}]
    for what, first, last in (("twice, then wrong", good, wrong), ("twice, wrong before", wrong, good)):
        changed = put(schema, put(schema, body, pointer, first), pointer[:-1] + (TWICE,), last)
        yield Bad(what, pointer, text_of(changed, name=pointer[-1]), put(schema, body, pointer, last))


def around(schema, body):
    """The body as a whole."""
    text = text_of(body)
    for what, value in OTHERS:
        if not isinstance(value, dict):
            yield Bad("the body: " + what, (), json.dumps(value).encode(), value)
    for what, raw in BROKEN:
        yield Bad("the body: " + what, (), raw, readable=False)
    for what, raw in (("cut", text[:-1]), ("empty", b""), ("blanks", b" \n"), ("twice", text + text), ("a comma more",
                      text[:-1] + b",}"), ("with a byte order mark", b"\xef\xbb\xbf" + text),
                      ("UTF-16", text.decode().encode("utf-16")), ("2 MB", text + b" " * 2_000_000)):
        yield Bad("the body: " + what, (), raw, readable=False)
    if schema.get("additionalProperties") is False:
        for what, name in (("a field that is none", "surprise"), ("a field of 64 KB", LONG_TEXT), ("a field with NUL",
                           "a\0b"), ("no name", ""), ("a name like a pointer", "a/b~c"), ("__proto__", "__proto__")):
            yield Bad("the body: " + what, (), text_of({**body, name: 1}), {**body, name: 1})


PATHS = [
    ("0", "0"), ("-1", "-1"), ("null", "null"), ("a fraction", "1.5"), ("1e400", "1e400"),
    ("256 letters", "x" * 256), ("64 KB", LONG_TEXT), ("NUL", "a%00b"), ("NUL alone", "%00"),
    ("not UTF-8", "%ff%fe"), ("a surrogate", "%ed%a0%80"), ("half an escape", "%"),
    ("an escape that is none", "%zz"), ("up", ".."), ("up, escaped", "%2e%2e%2f%2e%2e%2fetc"),
    ("a slash", "a%2fb"), ("brackets", "%5b%5d"), ("a quote", "%22%27--"), ("a blank", "%20"),
    ("lines", "a%0d%0ab"), ("another's id", "trk_00000000000000000000000000"),
    ("upper case", "TRK_01JD2M3X8YQ5W7E9R1T3Y5Z7C9"), ("raw bytes", b"\xff\xfe"), ("emoji", "%f0%9f%8e%b5"),
    ("a wildcard", "%25")
]
QUERIES = PATHS + [
    ("nothing", ""), ("a text", "text"), ("a list", "a,b,,c"), ("10^30", "1" + "0" * 30),
    ("2^63", "9223372036854775808"), ("plus", "+1"), ("blanks", "%201"), ("hex", "0x10"), ("yes", "yes"),
    ("5 KB", "x" * 5000), ("101", "101"), ("an object", "%7b%22a%22%3a1%7d"),
    ("a time that is none", "2027-13-45T99:99:99Z"), ("year 10^9", "1000000000-01-01T00:00:00Z")
]
HEADERS = [
    ("empty", b""), ("blank", b" "), ("256 letters", b"x" * 256), ("64 KB", b"x" * 65_536),
    ("not ASCII", b"\xff\xfe"), ("UTF-8", "é".encode()), ("NUL", b"a\0b"), ("a control", b"a\x07b"),
    ("a blank within", b"a b"), ("half a quote", b'"a'), ("a number", b"17"),
    ("10^30", b'"1' + b"0" * 30 + b'"'), ("-1", b'"-1"'), ("a fraction", b'"1.5"'), ("a list", b'"8", "9"'),
    ("weak", b'W/"9"'), ("no tag", b'""'), ("1e400", b'"1e400"')
]
