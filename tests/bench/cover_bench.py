# SPDX-License-Identifier: Apache-2.0
"""Seconds and peak memory of mvd-render for one 3000 x 3000 cover of each style, the middle of three
runs, beside the time it takes to encode such a JPEG again, the part no drawing can do without.
With MV_TEST_SIZE=long the promises are kept: less than 5 s and 150 MB for each."""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import support  # noqa: E402

STYLES = ("mesh", "rings", "waves", "blocks", "skyline", "radial", "ridges", "contours", "dots",
          "orbit", "horizon", "minimal")


def run(order):
    """CPU seconds and peak MB of one mvd-render."""
    process = subprocess.Popen([str(support.BIN / "mvd-render")], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    process.stdin.write(json.dumps(order).encode())
    process.stdin.close()
    answer = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"mvd-render: {answer.decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6


def median(order, runs=3):
    made = [run(order) for _ in range(runs)]
    return statistics.median(cpu for cpu, _ in made), max(peak for _, peak in made)


def main():
    missed = []
    with tempfile.TemporaryDirectory(prefix="mv-bench-") as folder:
        picture, again = folder + "/cover.jpg", folder + "/again.jpg"
        slowest = peak = 0
        for style in STYLES:
            cpu, memory = median({"kind": "cover", "prompt": "", "title": "Northern Lights",
                                  "artist": "Mira Halden", "style": style, "seed": 1,
                                  "audio": "", "output": picture})
            print(f"cover {style}: {cpu:.2f} s of CPU, {memory:.0f} MB", flush=True)
            slowest, peak = max(slowest, cpu), max(peak, memory)
        least, _ = median({"kind": "fit", "input": picture, "output": again})
        print(f"decoding and encoding one: {least:.2f} s of CPU; the slowest style takes "
              f"{slowest / least:.1f} times as long")
        if slowest >= 5:
            missed.append(f"{slowest:.2f} s for one cover")
        if peak >= 150:
            missed.append(f"{peak:.0f} MB for one cover")
    if missed and support.LONG:
        sys.exit("below the promise: " + "; ".join(missed))


main()
