# SPDX-License-Identifier: Apache-2.0
"""python flows.py LIBRARY FLOW: does and says what npm/flows.mjs does and says."""
import importlib
import json
import sys


def say(what):
    print(json.dumps(what), flush=True)


def ended(url):
    """The URL at which the browser ended that was sent there."""
    say({"open": url})
    return sys.stdin.readline().strip()


def main():
    library = importlib.import_module("flows_" + sys.argv[1].replace("-", "_"))
    task = json.loads(sys.stdin.readline())
    try:
        say(getattr(library, sys.argv[2])(task, say, ended))
    except Exception as thrown:  # the libraries raise many kinds
        error = library.error(thrown)
        say({"error": error} if error else {"refused": f"{type(thrown).__name__}: {thrown}"})


main()
