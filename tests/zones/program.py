# SPDX-License-Identifier: Apache-2.0
"""Runs the program `zones` (zones.cpp). MV_BIN names its folder (build/bin)."""
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.abspath(os.environ.get("MV_BIN") or os.path.join(ROOT, "build", "bin"))


def run(question, text, *more, **variables):
    """The bytes that the program writes for this input."""
    done = subprocess.run([os.path.join(BIN, "zones"), question, *more], input=text.encode(),
                          capture_output=True, timeout=300, env={**os.environ, **variables})
    if done.returncode != 0:
        raise AssertionError(f"zones {question}: {done.returncode} {done.stderr.decode()}")
    return done.stdout


def rows(question, inputs, **variables):
    """One list of columns for each tuple of inputs."""
    lines = "".join("\t".join(map(str, given)) + "\n" for given in inputs)
    out = run(question, lines, **variables).decode().split("\n")[:-1]
    if len(out) != len(inputs):
        raise AssertionError(f"{len(inputs)} lines in, {len(out)} lines out")
    return [line.split("\t") for line in out]
