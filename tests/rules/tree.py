# SPDX-License-Identifier: Apache-2.0
"""The source tree as the rules see it: files, folders, includes and string literals."""
import functools
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIPPED = re.compile(r"(\.git|build|build-.*|node_modules|__pycache__|dist)$")
CPP = (".cpp", ".hpp")


@functools.lru_cache(None)
def files(*folders):
    """Paths below these folders of the tree (all of it without any), relative and sorted."""
    found = []
    for top in folders or (".",):
        for folder, below, names in os.walk(os.path.join(ROOT, top)):
            below[:] = [name for name in below if not SKIPPED.match(name)]
            found += [os.path.relpath(os.path.join(folder, name), ROOT) for name in names]
    return sorted(found)


def sources(*folders):
    return [path for path in files(*folders) if path.endswith(CPP)]


@functools.lru_cache(None)
def text(path):
    """The content of a text file; empty for anything else."""
    with open(os.path.join(ROOT, path), "rb") as file:
        data = file.read()
    try:
        return "" if b"\0" in data else data.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def lines(path, pattern):
    """(path:line, line) of every line in which the pattern is found."""
    found = re.compile(pattern)
    return [(f"{path}:{number}", line.strip())
            for number, line in enumerate(text(path).splitlines(), 1) if found.search(line)]


def code_only(content):
    """C++ with comments blanked out; line numbers and string literals stay."""
    pattern = (r'R"(\w*)\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\\n])*"|' r"'(?:\\.|[^'\\\n])'"
               r'|//[^\n]*|/\*(?:.|\n)*?\*/')

    def keep(match):
        piece = match.group(0)
        return re.sub(r"[^\n]", " ", piece) if piece.startswith("/") else piece

    return re.sub(pattern, keep, content)


def literals(path):
    """(line number, text) of every string literal; neighbours that the compiler joins are one."""
    code = re.sub(r"'(?:\\.|[^'\\\n])'", "' '", code_only(text(path)))
    one = r'(?:R"(\w*)\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\\n])*")'
    piece = re.compile(one)
    joined, end = [], None
    for match in piece.finditer(code):
        body = re.sub(r'^R"\w*\(|\)\w*"$|^"|"$', "", match.group(0))
        if end is not None and not code[end:match.start()].strip():
            joined[-1] = (joined[-1][0], joined[-1][1] + body)
        else:
            joined.append((code.count("\n", 0, match.start()) + 1, body))
        end = match.end()
    return joined


def includes(path):
    """(line number, name) of every #include "name", and of every #include <name>."""
    ours, theirs = [], []
    for number, line in enumerate(text(path).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if match:
            (ours if match.group(1) == '"' else theirs).append((number, match.group(2)))
    return ours, theirs


def resolve(path, name):
    """The file of the tree that an include means: beside it, then in the roots of its floor."""
    floor = path.split("/")[0]
    roots = {"lib": ["lib"], "server": ["lib", "server"], "cli": ["lib", "cli"]}
    roots = roots.get(floor, ["lib", "server", "cli", "tests"])
    for root in [os.path.dirname(path), *roots, "lib", "server", "cli"]:
        if os.path.isfile(os.path.join(ROOT, root, name)):
            return os.path.normpath(os.path.join(root, name))
    return None
