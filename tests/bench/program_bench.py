# SPDX-License-Identifier: Apache-2.0
"""What a person feels of the programs, each beside its peer or limit in the same run:
start-up of `mv version` and the memory of an idle mvd. With MV_TEST_SIZE=long they must be kept."""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import support  # noqa: E402

missed = []


def promise(words, value, good):
    print(words, flush=True)
    if not good:
        missed.append(words)


def start_up():
    times = []
    for _ in range(30):
        start = time.monotonic()
        subprocess.run([str(support.BIN / "mv"), "version"], stdout=subprocess.DEVNULL, check=True)
        times.append((time.monotonic() - start) * 1000)
    median = statistics.median(times)
    promise(f"mv version: {median:.1f} ms (< 10 ms)", median, median < 10)


def idle_memory(folder):
    server = support.Server(folder / "idle")
    try:
        server.mv("track", "list")
        with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
            rss = next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024
        promise(f"idle mvd: {rss:.1f} MiB resident (< 30 MB)", rss, rss * 1.048576 < 30)
    finally:
        server.kill()


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-bench-"))
    try:
        start_up()
        idle_memory(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if missed and support.LONG:
        sys.exit("below the promise: " + "; ".join(missed))


main()
