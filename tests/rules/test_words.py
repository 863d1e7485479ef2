# SPDX-License-Identifier: Apache-2.0
"""What the programs say when something is wrong: every error in the sources says what, why and what to do in one form.

what: "the cover has no title" - small letter, no full stop; why: "A cover shows it" - capital, no full stop;
hint: "Give the release a title." - capital, ends once. They are joined to one line (Error::line).
"""
import re
import unittest

import tree

# Words of our own making, and of nobody else; see docs/writing.md.
NOT_OURS = ["one word too many", "shall", "unasked", "Mend ", "mended", "nobody is told", "lies at a", "Leave one away",
            "take the # away", "is too much", "for the moment", "let go", "Say so with", "is served by no",
            "was found. Give", "not one of ours", "something is wrong", "give an upload up", "go on its way"]


def arguments(text, start):
    """The arguments of a call whose bracket opens right before `start`; None when it does not end."""
    depth, out, begin, i = 1, [], start, start
    while i < len(text):
        c = text[i]
        if c == '"':
            if text[i - 1] == "R":
                end = text.index('"', text.index(")" + text[i + 1:text.index("(", i)] + '"', i))
                i = end
            else:
                i += 1
                while text[i] != '"':
                    i += 2 if text[i] == "\\" else 1
        elif c == "'" and text[i + 2:i + 3] == "'":
            i += 2
        elif c == "'" and text[i + 1] == "\\":
            i += 3
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth == 0:
                return [*out, text[begin:i].strip()]
        elif c == "," and depth == 1:
            out.append(text[begin:i].strip())
            begin = i + 1
        i += 1
    return None


LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')


def said(argument):
    """The text of an argument that is one literal, or a format of one; None for anything else."""
    format_of = re.match(r"fmt::format\(\s*", argument)
    if format_of:
        inner = arguments(argument, format_of.end())
        return said(inner[0]) if inner else None
    if not argument.startswith('"') or LITERAL.sub("", argument).strip():
        return None
    return "".join(LITERAL.findall(argument)).replace('\\"', '"').replace("\\n", "\n")


def errors():
    """(place, what, why, hint) of every make_error; None for a part that is made elsewhere."""
    for path in tree.sources():
        if not path.startswith(("lib/", "server/", "cli/")) or path.startswith("server/sandbox/"):
            continue
        text = tree.text(path)
        for call in re.finditer(r"\bmake_error\(", text):
            parts = arguments(text, call.end())
            if not parts or not parts[0].startswith(("Code::", "code", "all ", "length", "error", "faults", "live")):
                continue
            line = text.count("\n", 0, call.start()) + 1
            texts = ["" if part in ("{}", '""') else said(part) for part in (parts[1:4] + ["{}"] * 3)[:3]]
            yield f"{path}:{line}", *texts


def ends_once(text):
    return bool(re.search(r"[.?!:`)]$|: \S[^:]+$|^\{\}$|(^|[ :])(See|Run|with|again)\b.{0,9}\{\}$", text)) and not re.search(r"[.?!][.?!]$", text.replace("…", ""))


class Errors(unittest.TestCase):
    maxDiff = None

    def test_there_are_many(self):
        self.assertGreater(len(list(errors())), 300)

    def test_what_is_small_and_has_no_full_stop(self):
        wrong = [f"{place}: {what}" for place, what, _, _ in errors()
                 if what and (re.match(r"[A-Z][a-z]+ (?!is|has|does|answered|sent|of)", what) and not starts_with_name(what)
                              or what.endswith("."))]
        self.assertEqual(wrong, [])

    def test_why_has_a_capital_and_no_full_stop(self):
        wrong = [f"{place}: {why}" for place, _, why, _ in errors()
                 if why and (re.match(r"[a-z]", why) and not starts_with_name(why) or re.search(r"[^.]\.$", why))]
        self.assertEqual(wrong, [])

    def test_hints_are_sentences(self):
        wrong = [f"{place}: {hint}" for place, _, _, hint in errors()
                 if hint and (re.match(r"[a-z]", hint) and not starts_with_name(hint) or not ends_once(hint))]
        self.assertEqual(wrong, [])

    def test_hints_in_tables_are_sentences(self):
        found = re.compile(r'(?:\.hint =\s*|k(?:WriteFirst|WrongToken|\w*Hint)\w* = *)((?:"(?:[^"\\]|\\.)*"\s*)+)')
        wrong = []
        for path in tree.sources("lib", "server", "cli"):
            if path.startswith("server/sandbox/"):
                continue
            for match in found.finditer(tree.text(path)):
                hint = "".join(LITERAL.findall(match.group(1)))
                if hint and not ends_once(hint) and not hint.endswith(": "):
                    wrong.append(f"{path}: {hint}")
        self.assertEqual(wrong, [])

    def test_what_is_added_to_a_hint_is_a_sentence(self):
        wrong = [line for path in tree.sources("lib", "server", "cli") for line in
                 tree.lines(path, r'hint \+= "[^ A-Z]|hint \+= " [^A-Z]|hint \+= "[^"]*[^.?!]"')]
        self.assertEqual(wrong, [])

    def test_words_are_those_of_the_field(self):
        wrong = [f"{place}: {part}" for place, *parts in errors() for part in parts if part
                 for word in NOT_OURS if word.lower() in part.lower()]
        self.assertEqual(wrong, [])

    def test_nothing_is_said_without_why_or_what_to_do(self):
        wrong = [f"{place}: {what}" for place, what, why, hint in errors()
                 if what and why == "" and hint == "" and what not in ALONE and not has_faults(place)
                 and place.startswith(("cli/", "lib/client/", "server/handlers/", "server/options", "server/generate"))]
        self.assertEqual(wrong, [])


def has_faults(place):
    """Whether the error gets its faults, which say all that, in the lines that follow."""
    path, line = place.rsplit(":", 1)
    return "faults" in "".join(tree.text(path).splitlines(True)[int(line) - 1:int(line) + 24])


# Names that begin a sentence as they are written.
NAMES = ("mv", "mvd", "tus", "release.toml", "libjpeg", "libebur128", "libcurl", "Replicate", "Stability", "ElevenLabs",
         "Telegram", "LabelGrid", "SoundCloud", "OpenAI")
# Words for what somebody did: nothing is wrong.
ALONE = {"interrupted", "nothing was done", "cancelled", "nothing more was typed", "the command was stopped",
         "{} was stopped"}


def starts_with_name(text):
    return text.split(" ")[0].rstrip(":,") in NAMES or bool(re.match(r"[\w.]+[_:{/(=]|[A-Z]+[ ,:]|[A-Z]\w*[A-Z-]", text))


if __name__ == "__main__":
    unittest.main()
