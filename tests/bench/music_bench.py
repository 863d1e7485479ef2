# SPDX-License-Identifier: Apache-2.0
"""How fast mvd-render makes three minutes of music, and its memory, beside `fluidsynth -F` alone playing the
same MIDI. With MV_TEST_SIZE=long 20 times real time on one core and 200 MB must be kept."""
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "music"))
import measure  # noqa: E402

SECONDS = 180 if measure.LONG else 30


def cost(run):
    """Seconds of processor time and the peak memory in MB of the one process that `run` starts."""
    child = os.fork()
    if child == 0:
        try:
            run()
            usage = resource.getrusage(resource.RUSAGE_CHILDREN)
            os._exit(0 if usage.ru_maxrss else 1)
        except BaseException as error:  # the fork must not run the parent's code
            print(error, file=sys.stderr)
            os._exit(1)
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit("the order failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def peer(folder, font):
    program = shutil.which("fluidsynth")
    if not program:
        return ""
    seconds, _ = cost(lambda: subprocess.run(
        [program, "-ni", "-q", "-r", "44100", "-T", "wav", "-F", folder / "peer.wav", font, folder / "piece.mid"],
        check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    return f"; fluidsynth alone {SECONDS / seconds:.0f} x"


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-bench-"))
    missed = []
    try:
        font = measure.render(folder / "piece.wav", prompt="piano", duration_ms=5000)["sound_font"]
        for genre in ("techno", "orchestral", "jazz"):
            seconds, memory = cost(lambda: measure.render(  # pylint: disable=cell-var-from-loop
                folder / "piece.wav", style=genre, seed=1, duration_ms=SECONDS * 1000))
            factor = SECONDS / seconds
            print(f"{genre}: {factor:.0f} x real time on one core (> 20), {memory:.0f} MB (< 200)"
                  f"{peer(folder, font)}", flush=True)
            if factor < 20 or memory > 200:
                missed.append(genre)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if missed and measure.LONG:
        sys.exit("below the promise: " + ", ".join(missed))


main()
